"""Finds the bulletins that say what is sought, the best first.

The index names candidates; each is compared with the text it stands for, so that nothing is found that does not hold
the word as it was typed (by one of its names, or in pinyin). Bulletins that wait to be indexed are all compared.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from station.bulletins.model import SECTIONS
from station.bulletins.searching import grams
from station.bulletins.searching.candidates import COLUMNS, Candidate, holds
from station.bulletins.searching.index import place_from
from station.bulletins.searching.meaning import Meaning
from station.bulletins.searching.numbers import (
    BEHIND,
    LAST_PART,
    PLACE_MASK,
    PLACE_OF,
    TEXT,
    TIER_SHIFT,
    TIERS,
    number_of,
    place_of,
)
from station.bulletins.searching.reading import CAPTIONS

# How many places after its own a bulletin may stand when very many were issued at a stroke (index.py).
MOST_LATE = 1 << 15
WORDS = "SELECT rowid FROM bulletins_words WHERE bulletins_words MATCH ? AND rowid BETWEEN ? AND ?"
FOUND = f"""
SELECT words.rowid, {COLUMNS} FROM bulletins_words AS words
CROSS JOIN bulletins_place AS known ON known.place = {PLACE_OF.format("words.rowid")}
CROSS JOIN bulletins_bulletin AS one ON one.id = known.bulletin
WHERE words.bulletins_words MATCH ?1 AND words.rowid BETWEEN ?2 AND ?3 AND known.issued BETWEEN ?4 AND ?5 {{}}
ORDER BY words.rowid"""
# Most false candidates are seen to be false before they are read: a text that is kept as it is compared does not say
# what does not stand in it. Of titles and advice there are few.
TEXTS = (*(f"one.{name}" for name in SECTIONS), f"coalesce(({CAPTIONS}), '')")
SAYS = " OR ".join(f"instr({text}, {{}})" for text in TEXTS)
ONE = f"""
SELECT {COLUMNS} FROM bulletins_place AS known CROSS JOIN bulletins_bulletin AS one ON one.id = known.bulletin
WHERE known.place = ? AND known.issued BETWEEN ? AND ?"""
WAITING = f"""
SELECT known.place, {COLUMNS} FROM bulletins_unread AS new CROSS JOIN bulletins_bulletin AS one ON one.id = new.bulletin
LEFT JOIN bulletins_place AS known ON known.bulletin = one.id WHERE one.issued BETWEEN ? AND ?"""
SURE = 2  # letters
FIRST_OF_TEXT = TEXT << TIER_SHIFT
EVER = (0, (1 << 53))
Numbered = tuple[int, Candidate]


class Asked(NamedTuple):
    """What is looked for: pieces that must all hold, category, crops (any of them), times (ms), state, today."""

    meanings: tuple[Meaning, ...]
    category: str
    crops: tuple[int, ...]
    times: tuple[int, int]
    state: str
    today: int

    @property
    def condition(self) -> str:
        """The further conditions of FTS5."""
        crops = " OR ".join(f'"{grams.CROP}{one}"' for one in self.crops)
        category = f' AND "{grams.CATEGORY}{self.category}"' if self.category else ""
        return category + (f" AND ({crops})" if crops else "")

    def allows(self, one: Candidate) -> bool:
        """Tell whether the state of a bulletin is the one asked for."""
        return not self.state or one.state(self.today) == self.state


def hits(db: Any, asked: Asked) -> Iterator[tuple[Candidate, int]]:
    """Give the hits with their tiers, best first, as far as somebody asks for them."""
    cursor = db.cursor()
    cursor.row_factory = None
    try:
        waiting = {row[1]: (row[0], Candidate(db, row[1:])) for row in cursor.execute(WAITING, asked.times)}
        seen = set(waiting)
        new = sorted(_new(waiting.values(), asked), key=_number)
        found = _all(db, cursor, asked) if len(asked.meanings) > 1 else _indexed(db, cursor, asked)
        indexed = _true(found, asked, seen)
        for number, one in heapq.merge(new, indexed, key=_number) if new else indexed:
            yield one, number >> TIER_SHIFT
    finally:
        cursor.close()


def _number(found: Numbered) -> int:
    return found[0]


def _new(waiting: Iterable[tuple[int | None, Candidate]], asked: Asked) -> Iterator[Numbered]:
    """Give what waits to be indexed, each with the number it would be found by; the index holds what it was before."""
    for place, one in waiting:
        if asked.category not in ("", one.category) or (asked.crops and not one.crops.intersection(asked.crops)):
            continue
        tiers = TIERS if asked.meanings else (TEXT,)
        tier = next((tier for tier in tiers if holds(one, tier, asked.meanings)), None)
        if tier is not None and asked.allows(one):
            yield number_of(tier, place_from(one.issued) if place is None else place), one


def _true(found: Iterator[Numbered], asked: Asked, seen: set[int]) -> Iterator[Numbered]:
    """Give the candidates that are hits, each once; `seen` are those that were given."""
    for number, one in found:
        if one.id not in seen and asked.allows(one) and holds(one, number >> TIER_SHIFT, asked.meanings):
            seen.add(one.id)
            yield number, one


def _indexed(db: Any, cursor: Any, asked: Asked) -> Iterator[Numbered]:
    """Give the candidates of a single piece, or of none, as the engine names them."""
    words = asked.meanings[0].words if asked.meanings else ()
    expression = (asked.meanings[0].expression if asked.meanings else f'"{grams.ANY}"') + asked.condition
    saying: Sequence[str] = ()
    # A word of two letters is itself a term: of its candidates next to none is false.
    if max(map(len, words), default=0) > SURE and all(map(grams.is_han, words)):
        saying = words
    statement = FOUND.format(_saying(len(saying)))
    for span in _spans(asked.times):
        for row in cursor.execute(statement, (expression, *span, *asked.times, *saying)):
            yield row[0], Candidate(db, row[1:])


def _saying(count: int) -> str:
    """Return the condition that a text says one of so many words, or may say one otherwise than it is kept."""
    said = [SAYS.replace("{}", f"?{6 + number}") for number in range(count)]
    return f"AND (words.rowid < {FIRST_OF_TEXT} OR known.varied OR {' OR '.join(said)})" if said else ""


def _spans(times: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the first and last numbers of what was issued in these times."""
    if times == EVER:
        return [(0, BEHIND)]
    first, last = place_from(max(times[0], 0)), min(place_from(times[1]) + MOST_LATE, PLACE_MASK)
    return [(number_of(tier, last), number_of(tier, first, LAST_PART)) for tier in TIERS]


def _all(db: Any, cursor: Any, asked: Asked) -> Iterator[Numbered]:
    """Give the candidates where all pieces may be said: in one title, else in one's advice, else anywhere."""
    found: list[dict[int, set[int]]] = []
    for meaning in asked.meanings:
        places: dict[int, set[int]] = {tier: set() for tier in TIERS}
        for (number,) in cursor.execute(WORDS, (meaning.expression + asked.condition, 0, BEHIND)):
            places[number >> TIER_SHIFT].add(place_of(number))
        places[TEXT] = set().union(*places.values())
        found.append(places)
    for tier in TIERS:
        for place in sorted(set.intersection(*(places[tier] for places in found)), reverse=True):
            row = cursor.execute(ONE, (place, *asked.times)).fetchone()
            if row is not None:
                yield number_of(tier, place), Candidate(db, row)
