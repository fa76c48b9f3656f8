"""A bulletin that may be a hit, as it is read for comparing, and whether it says what is sought."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from station.bulletins.model import SECTIONS
from station.bulletins.searching import grams, sounds
from station.bulletins.searching.meaning import Meaning
from station.bulletins.searching.numbers import ADVICE, HEAD, TEXT
from station.bulletins.searching.plain import plain
from station.bulletins.searching.reading import CAPTIONS, LINES, REASON

APART = "\0"  # no text has it
COLUMNS = f"""
one.id, one.category, one.title, one.level, one.issuer, one.crops, one.valid_from, one.valid_to, one.issued, one.alone,
EXISTS (SELECT 1 FROM bulletins_bulletin WHERE replaces = one.id),
{", ".join(f"one.{name}" for name in SECTIONS)}, ({CAPTIONS}), ({REASON}), known.sounds"""
LISTED = 10  # columns of a line of a list, without the state
ID, CATEGORY, TITLE, CROPS, FROM, UNTIL, ISSUED = 0, 1, 2, 5, 6, 7, 8
REPLACED = LISTED
TEXTS = slice(LISTED + 1, LISTED + 1 + len(SECTIONS))


class Candidate:
    """What `COLUMNS` said of a bulletin; its texts are made ready once they are asked for."""

    def __init__(self, db: Any, row: Sequence[Any]) -> None:
        self._db, self._row = db, row
        self.id: int = row[ID]
        self.title: str = row[TITLE]
        self._captions, self._reason, self._sounds = row[-3:]
        self._written: dict[tuple[str, ...], tuple[str, str] | None] = {}

    @property
    def line(self) -> Sequence[Any]:
        """Its line in a list, without the state."""
        return self._row[:LISTED]

    @property
    def issued(self) -> int:
        return int(self._row[ISSUED])

    @property
    def category(self) -> str:
        return str(self._row[CATEGORY])

    @cached_property
    def crops(self) -> frozenset[int]:
        """Row ids of the crops it is about."""
        return frozenset(map(int, self._row[CROPS].split()))

    def state(self, today: int) -> str:
        """Return how it stands, as "bulletins.list" says it."""
        if self._reason is not None:
            return "recalled"
        if self._row[REPLACED]:
            return "replaced"
        first, last = self._row[FROM], self._row[UNTIL]
        return "coming" if first > today else "past" if last is not None and last < today else "valid"

    def written(self, words: tuple[str, ...]) -> tuple[str, str] | None:
        """Return (name, words) of the first section that says one of `words` letter by letter; no other is made ready.

        Making a text ready takes most of the time of a hit.
        """
        if words not in self._written:
            self._written[words] = self._first_written(words)
        return self._written[words]

    def _first_written(self, words: tuple[str, ...]) -> tuple[str, str] | None:
        if self._reason is not None:
            return ("reason", self._reason) if any(word in self._reason for word in words) else None
        for name, html in zip(SECTIONS, self._row[TEXTS], strict=True):
            if any(word in html for word in words) or "<strong" in html or "<em" in html or "&" in html:
                text = plain(html)
                if any(word in text for word in words):
                    return name, text.strip("\n")
        if self._captions and any(word in self._captions for word in words):
            return "captions", self._captions
        return None

    def says(self, words: tuple[str, ...]) -> bool:
        """Tell whether its text says one of `words` (folded)."""
        if self.written(words) is not None:
            return True
        html = (*self._row[TEXTS], self._captions or "", self._reason or "")
        varied = not all(map(grams.is_han, words)) or any(map(grams.varies, html))
        return varied and grams.says(self.texts, words)

    def typed_place(self, typed: str) -> tuple[int, int] | None:
        """Return which letters of the title are typed so."""
        known = sounds.sounds_of(self.title) if self._sounds is None else sounds.unpacked(self._sounds)
        return sounds.typed_place(known, typed)

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """What may be read of it, by name; of one that was taken back the reason alone."""
        if self._reason is not None:
            return [("reason", self._reason)]
        words = plain(APART.join(self._row[TEXTS])).split(APART)
        found = [(name, text.strip("\n")) for name, text in zip(SECTIONS, words, strict=True) if text]
        return [*found, ("captions", self._captions)] if self._captions else found

    @property
    def texts(self) -> list[str]:
        """The words of its sections."""
        return [text for _name, text in self.sections]

    @cached_property
    def advice(self) -> str:
        """What it says to use against what; nothing where it was taken back."""
        return "" if self._reason is not None else "\n".join(row[0] for row in self._db.execute(LINES, (self.id,)))


def holds(one: Candidate, tier: int, meanings: Sequence[Meaning]) -> bool:
    """Tell whether each piece is said where a row of the index of this tier is of."""
    for meaning in meanings:
        if (meaning.crops and meaning.crops & one.crops) or (tier == TEXT and one.says(meaning.words)):
            continue
        if tier != ADVICE and _in_title(one, meaning):
            continue
        if tier == HEAD or not grams.says([one.advice], meaning.words):
            return False
    return True


def _in_title(one: Candidate, meaning: Meaning) -> bool:
    if grams.says([one.title], meaning.words):
        return True
    return bool(meaning.typed) and one.typed_place(meaning.typed) is not None
