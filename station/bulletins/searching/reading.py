"""What of a bulletin is found by: its texts as rows of the store, and the terms of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from station.bulletins.declared import PAPER
from station.bulletins.model import SECTIONS
from station.bulletins.searching import grams, sounds
from station.bulletins.searching.grams import ANY, APART, CATEGORY, CROP, pairs
from station.bulletins.searching.numbers import ADVICE, HEAD, PARTS, TEXT
from station.bulletins.searching.plain import plain

SHORTEST_PART = 1_500  # letters
SENTENCE_END = re.compile(f"[{APART}]")
# What stands below a picture and beside a recording; a paper without such words is known by its name.
CAPTIONS = f"""
SELECT group_concat(words, char(10)) FROM (SELECT iif(caption = '' AND kind = '{PAPER}', name, caption) AS words
FROM bulletins_asset WHERE bulletin = one.id ORDER BY kind, place, id) WHERE words <> ''"""
REASON = "SELECT reason FROM bulletins_recall WHERE bulletin = one.id ORDER BY at, id LIMIT 1"
ROWS = f"""
SELECT one.id, one.issued, one.category, one.crops, one.title, {", ".join(f"one.{name}" for name in SECTIONS)},
({CAPTIONS}), ({REASON}), known.place
FROM json_each(?) AS asked JOIN bulletins_bulletin AS one ON one.id = asked.value
LEFT JOIN bulletins_place AS known ON known.bulletin = one.id"""
LINE = "concat_ws(char(10), crop, pest, agent, dose, dilution)"
LINES = f"SELECT {LINE} FROM bulletins_advice WHERE bulletin = ? ORDER BY place"
ALL_LINES = f"""
SELECT bulletin, {LINE} FROM json_each(?) AS asked JOIN bulletins_advice ON bulletin = asked.value
ORDER BY bulletin, bulletins_advice.place"""


class Written(NamedTuple):
    """A bulletin as it is read for the index; `place` None where it has none yet."""

    id: int
    issued: int
    category: str
    crops: str
    title: str
    sections: Sequence[str]
    captions: str | None
    reason: str | None
    place: int | None

    @property
    def varied(self) -> bool:
        """Whether it may say a Chinese word that does not stand in its text letter by letter as it is kept."""
        return self.reason is not None or any(map(grams.varies, (*self.sections, self.captions or "")))


def read(db: Any, bulletins: Sequence[int]) -> tuple[list[Written], dict[int, str]]:
    """Return bulletins in the order of their issue, and what each says to use against what."""
    asked = (f"[{','.join(map(str, bulletins))}]",)
    found = [_written(row) for row in db.execute(ROWS, asked).fetchall()]
    advice: dict[int, str] = {}
    for bulletin, line in db.execute(ALL_LINES, asked):
        advice[bulletin] = f"{advice[bulletin]}\n{line}" if bulletin in advice else line
    return sorted(found, key=lambda one: (one.issued, one.id)), advice


def _written(row: Any) -> Written:
    number, issued, category, crops, title, *rest = row
    return Written(number, issued, category, crops, title, rest[: len(SECTIONS)], *rest[len(SECTIONS) :])


def terms(one: Written, advice: str, spoken: sounds.Sounds) -> Mapping[tuple[int, int], str]:
    """Return the rows of the index for a bulletin, by what they are of and which part of it.

    One that was taken back has no advice, and for its text the reason.
    """
    about = " ".join([CATEGORY + one.category, *(CROP + crop for crop in one.crops.split())])
    rows = {(HEAD, 0): f"{about} {pairs(one.title)} {sounds.terms(spoken)}"}
    if advice and one.reason is None:
        rows[ADVICE, 0] = f"{about} {pairs(advice)}"
    text = one.reason
    if text is None:
        text = "\n".join([*map(plain, filter(None, one.sections)), one.captions or ""])
    for part, words in enumerate(parts(text)):
        rows[TEXT, part] = f"{about} {pairs(words)}{'' if part else f' {ANY}'}"
    return rows


def parts(text: str) -> list[str]:
    """Return a text in at most eight parts of about the same length, cut behind lines and sentences only."""
    found: list[str] = []
    at, length = 0, max(SHORTEST_PART, len(text) // PARTS + 1)
    while len(found) < PARTS - 1 and len(text) - at > length:
        end = SENTENCE_END.search(text, at + length - 1)
        if end is None:
            break
        found.append(text[at : end.end()])
        at = end.end()
    return [*found, text[at:]]
