"""Looks bulletins up by words, the best first: title and crop, then what to use against what, then the text.

The index names candidates; each is compared with the text it stands for, so that nothing is found that does not hold
the word as it was typed (by one of its names, or in pinyin).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from station.bulletins.model import SECTIONS, Listed
from station.bulletins.searching import grams, sounds
from station.bulletins.searching.index import LINES, SLOT_MS
from station.bulletins.searching.meaning import VARIETIES, Meaning, meaning_of
from station.bulletins.searching.numbers import (
    ADVICE,
    HEAD,
    LAST_PART,
    PLACE_MASK,
    TEXT,
    TIER_SHIFT,
    number_of,
    place_of,
)
from station.bulletins.searching.plain import plain
from station.bulletins.searching.quoting import quote
from station.bulletins.store import listed
from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE
from station.kernel.deeds import Day, view
from station.store.act import Reading

RANKS = {HEAD: "title", ADVICE: "advice", TEXT: "text"}
# How many places after its own a bulletin may stand when very many were issued at a stroke (index.py).
MOST_LATE = 1 << 15
LISTED = """one.id, one.category, one.title, one.level, one.issuer, one.crops, one.valid_from, one.valid_to,
one.issued, one.alone"""
WORDS = """
SELECT rowid FROM bulletins_words WHERE bulletins_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"""
ROW = f"""
SELECT {LISTED}, EXISTS (SELECT 1 FROM bulletins_bulletin WHERE replaces = one.id),
{", ".join(f"one.{name}" for name in SECTIONS)}, known.sounds,
(SELECT reason FROM bulletins_recall WHERE bulletin = one.id ORDER BY at, id LIMIT 1)
FROM bulletins_place AS known CROSS JOIN bulletins_bulletin AS one ON one.id = known.bulletin
WHERE known.place = ? AND known.issued BETWEEN ? AND ?"""
MOST = 1 << 30
APART = "\0"  # no text has it
WIDTH = 11  # columns of a line of a list, the last of them the state
FROM = 6  # the column of its first day
EVER = (0, (1 << 53))


@dataclass(frozen=True, slots=True)
class Hit:
    """A bulletin that was found; places are (first, behind the last) letters of the hits in title and snippet.

    `rank` is "title" (or the crop it is about), "advice" (pest or product) or "text"; `section` names what the snippet
    was taken from: a section, "advice", or "reason" where the bulletin was taken back.
    """

    bulletin: Listed
    rank: str
    title_places: tuple[tuple[int, int], ...]
    section: str
    snippet: str
    snippet_places: tuple[tuple[int, int], ...]


class Asked(NamedTuple):
    """What is looked for: pieces that must all hold, further conditions of FTS5, first and last time, state, today."""

    meanings: tuple[Meaning, ...]
    condition: str
    times: tuple[int, int]
    state: str
    today: int


class Candidate:
    """A bulletin as the index names it, read for comparing; its texts are made ready once they are asked for."""

    def __init__(self, db: Any, row: Sequence[Any]) -> None:
        self._db = db
        self.line = row[: WIDTH - 1]
        self._replaced = row[WIDTH - 1]
        self.title: str = row[2]
        self.reason: str | None = row[-1]
        self.crops = frozenset(map(int, row[5].split()))
        self._text, self._sounds = APART.join(row[WIDTH : WIDTH + len(SECTIONS)]), row[-2]

    def state(self, today: int) -> str:
        """Return how it stands, as "bulletins.list" says it."""
        if self.reason is not None:
            return "recalled"
        if self._replaced:
            return "replaced"
        first, last = self.line[FROM], self.line[FROM + 1]
        return "coming" if first > today else "past" if last is not None and last < today else "valid"

    def may_say(self, word: str) -> bool:
        """Tell whether its text may say a folded word; a quick look that spares most candidates the reading."""
        text = self._text
        if self.reason is not None or word in text or "<strong" in text or "<em" in text or "&" in text:
            return True
        return grams.may_vary(text, word)

    def typed_place(self, typed: str) -> tuple[int, int] | None:
        """Return which letters of the title are typed so."""
        return sounds.typed_place(sounds.unpacked(self._sounds), typed)

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """What may be read of it, by name; of one that was taken back the reason alone."""
        if self.reason is not None:
            return [("reason", self.reason)]
        words = plain(self._text).split(APART)
        return [(name, text.strip("\n")) for name, text in zip(SECTIONS, words, strict=True) if text]

    @property
    def texts(self) -> list[str]:
        """The words of its sections."""
        return [text for _name, text in self.sections]

    @cached_property
    def advice(self) -> str:
        """What it says to use against what; nothing where it was taken back."""
        return "" if self.reason is not None else "\n".join(row[0] for row in self._db.execute(LINES, (self.line[0],)))


@view("bulletins.search")
def search_view(
    reading: Reading,
    *,
    word: str = "",
    category: str = "",
    crop: int = 0,
    start: Day | None = None,
    end: Day | None = None,
    state: str = "",
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """Bulletins with every word (names, pinyin and initials too), issued from day to day, the best first.

    `state` as in "bulletins.list". Without a word all that the rest allows, the newest first.
    """
    asked = _asked(reading, word, category, crop)._replace(times=_times(reading, start, end), state=state)
    if word.strip() and not asked.meanings:
        return []
    first = min(max(offset, 0), MOST)
    found = list(itertools.islice(_hits(reading.db, asked), first, first + min(max(limit, 0), MOST)))
    return [_shown(one, rank, asked) for one, rank in found]


def _asked(reading: Reading, word: str, category: str, crop: int) -> Asked:
    meanings = tuple(meaning_of(reading.db, piece) for piece in grams.pieces(word))
    conditions = []
    if category:
        conditions.append(f'"{grams.CATEGORY}{"".join(filter(str.isalnum, category))}"')
    if crop > 0:
        crops = [crop, *(row[0] for row in reading.db.execute(VARIETIES, (crop,)))]
        conditions.append("(" + " OR ".join(f'"{grams.CROP}{one}"' for one in crops) + ")")
    return Asked(meanings, "".join(f" AND {one}" for one in conditions), EVER, "", reading.clock.today())


def _times(reading: Reading, start: int | None, end: int | None) -> tuple[int, int]:
    """Return the first and last millisecond of days of the desk's calendar."""
    ahead = reading.clock.offset_minutes() * MILLI_PER_MINUTE
    first = EVER[0] if start is None else start * MILLI_PER_DAY - ahead
    return first, EVER[1] if end is None else (end + 1) * MILLI_PER_DAY - ahead - 1


def _hits(db: Any, asked: Asked) -> Iterator[tuple[Candidate, str]]:
    """Give the hits, best first, as far as somebody asks for them."""
    plain_cursor, seen = db.cursor(), set[int]()
    plain_cursor.row_factory = None
    try:
        for number in _numbers(plain_cursor, asked):
            place = place_of(number)
            if place in seen:
                continue
            one = _candidate(db, place, asked)
            if one is not None and _holds(one, number >> TIER_SHIFT, asked.meanings):
                seen.add(place)
                yield one, RANKS[number >> TIER_SHIFT]
    finally:
        plain_cursor.close()


def _numbers(cursor: Any, asked: Asked) -> Iterator[int]:
    """Give the rows of the index that may be hits, best first."""
    if len(asked.meanings) > 1:
        yield from _of_all(cursor, asked)
        return
    expression = asked.meanings[0].expression if asked.meanings else f'"{grams.ANY}"'
    first, last = (time // SLOT_MS for time in asked.times)
    spans = [(0, number_of(HEAD + 1, 0))]
    if asked.times != EVER:
        until = min(last + MOST_LATE, PLACE_MASK)
        spans = [(number_of(tier, max(first, 0)), number_of(tier, until, LAST_PART)) for tier in RANKS]
    for span in spans:
        for row in cursor.execute(WORDS, (expression + asked.condition, *span)):
            yield row[0]


def _of_all(cursor: Any, asked: Asked) -> Iterator[int]:
    """Give the rows where all pieces may be said: in one title, else in one's advice, else anywhere in a bulletin."""
    found: list[dict[int, set[int]]] = []
    for meaning in asked.meanings:
        places: dict[int, set[int]] = {tier: set() for tier in RANKS}
        for row in cursor.execute(WORDS, (meaning.expression + asked.condition, 0, number_of(HEAD + 1, 0))):
            places[row[0] >> TIER_SHIFT].add(place_of(row[0]))
        places[TEXT] = set().union(*places.values())
        found.append(places)
    for tier in RANKS:
        for place in sorted(set.intersection(*(places[tier] for places in found)), reverse=True):
            yield number_of(tier, place)


def _candidate(db: Any, place: int, asked: Asked) -> Candidate | None:
    cursor = db.cursor()
    cursor.row_factory = None
    first, last = asked.times
    row = cursor.execute(ROW, (place, first, last)).fetchone()
    cursor.close()
    if row is None:
        return None
    found = Candidate(db, row)
    return found if asked.state in ("", found.state(asked.today)) else None


def _holds(one: Candidate, tier: int, meanings: Sequence[Meaning]) -> bool:
    """Tell whether each piece is said where this row of the index is of."""
    for meaning in meanings:
        if (meaning.crops and meaning.crops & one.crops) or (tier != ADVICE and _in_title(one, meaning)):
            continue
        in_text = tier == TEXT and any(map(one.may_say, meaning.words)) and grams.says(one.texts, meaning.words)
        if not in_text and (tier == HEAD or not grams.says([one.advice], meaning.words)):
            return False
    return True


def _in_title(one: Candidate, meaning: Meaning) -> bool:
    if grams.says([one.title], meaning.words):
        return True
    return bool(meaning.typed) and one.typed_place(meaning.typed) is not None


def _shown(one: Candidate, rank: str, asked: Asked) -> Hit:
    words = [word for meaning in asked.meanings for word in meaning.words]
    found = grams.places(one.title, words)
    for meaning in asked.meanings:
        typed = one.typed_place(meaning.typed) if meaning.typed and not found else None
        found += [typed] if typed else []
    quoted = quote(_quotable(one, rank, words), words)
    line = listed([(*one.line, one.state(asked.today))])[0]
    return Hit(line, rank, tuple(found), quoted.section, quoted.words, quoted.places)


def _quotable(one: Candidate, rank: str, words: Sequence[str]) -> list[tuple[str, str]]:
    """Return what may be quoted of a bulletin, first where the hit is; its advice only where need be."""
    if rank == RANKS[ADVICE]:
        return [("advice", one.advice), *one.sections]
    if rank == RANKS[TEXT] and words and not any(word in text for _name, text in one.sections for word in words):
        return [*one.sections, ("advice", one.advice)]
    return one.sections
