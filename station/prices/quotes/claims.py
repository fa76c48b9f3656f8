"""Which sheets stand behind a quote, and where a quote goes whose place is taken.

Two sheets may say the same (two machines of one station, two imports made apart), or differ on one
identity. Quotes are a set: the same content is one quote, and it is shown while any sheet that was not
rejected or superseded says it, in whichever order sheets arrive, are judged and leave. The sheet named on the quote
is the one that speaks best for it; `quote_also` lists the others, and is nearly always empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from station.prices.quotes.keys import quote_key

CONTENT = """
SELECT low, typical, high, volume, origin FROM quote LEFT JOIN quote_more ON quote_more.k = quote.k
WHERE quote.k = ?"""
IS_TAKEN = "SELECT 1 FROM quote WHERE k = ?"
ADD_MORE = "INSERT OR IGNORE INTO quote_more (k, volume, origin) VALUES (?, ?, ?)"
ADD_ALSO = "INSERT OR IGNORE INTO quote_also (sheet, k) VALUES (?, ?)"
DROP_ALSO = "DELETE FROM quote_also WHERE sheet = ? AND k = ?"
ALL_OF_SHEET = """
SELECT k FROM quote WHERE k BETWEEN ?1 AND ?2 AND sheet = ?3 UNION ALL SELECT k FROM quote_also WHERE sheet = ?3"""
# An accepted sheet speaks before a submitted one, that before one that does not stand, then the older number.
SPEAKERS = """
SELECT prices_sheet.id FROM prices_sheet WHERE id IN (
SELECT sheet FROM quote WHERE k = ?1 UNION ALL SELECT sheet FROM quote_also WHERE k = ?1) AND id <> ?2
ORDER BY CASE status WHEN 'accepted' THEN 0 WHEN 'submitted' THEN 1 ELSE 2 END, id LIMIT 1"""
OWNER = "SELECT sheet FROM quote WHERE k = ?"
SPEAK = "UPDATE quote SET sheet = ? WHERE k = ?"
NOBODY = 0

Base = tuple[str, str, str, str, str]  # product, market, spec, unit, kind
Content = tuple[Any, ...]  # low, typical, high, volume, origin


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line may go: the series {n: number} of its identity, its day, and the n it came with."""

    siblings: dict[int, int]
    day: int
    n: int


def find(db: Any, place: Place, content: Content) -> int | None:
    """Return the key of the quote that says the same on that day, or None."""
    for number in place.siblings.values():
        key = quote_key(place.day, number)
        found = db.execute(CONTENT, (key,)).fetchone()
        if found is not None and tuple(found) == content:
            return key
    return None


def free_n(db: Any, place: Place) -> int:
    """Return the n the line came with if nothing stands there, else the first free one."""
    return next(n for n in chain([place.n], count()) if not _is_taken(db, place, n))


def _is_taken(db: Any, place: Place, n: int) -> bool:
    number = place.siblings.get(n)
    return number is not None and db.execute(IS_TAKEN, (quote_key(place.day, number),)).fetchone() is not None


def stand_behind(db: Any, key: int, sheet: int) -> None:
    """Let `sheet` stand behind the quote at `key` too."""
    if db.execute(OWNER, (key,)).fetchone()[0] != sheet:
        db.execute(ADD_ALSO, (sheet, key))
        _let_the_best_speak(db, key)


def release(db: Any, sheet: int, span: tuple[int, int]) -> list[int]:
    """Take `sheet` from behind its quotes, and away those nobody else says; return all their keys."""
    keys = [row[0] for row in db.execute(ALL_OF_SHEET, (span[0], span[1], sheet)).fetchall()]
    alone = []
    for key in keys:
        other = db.execute(SPEAKERS, (key, sheet)).fetchone()
        if other is None:
            alone.append((key,))
            continue
        db.execute(DROP_ALSO, (sheet, key))
        _speak(db, key, other[0])
    db.executemany("DELETE FROM quote WHERE k = ?", alone)
    db.executemany("DELETE FROM quote_more WHERE k = ?", alone)
    return keys


def content(figures: Sequence[Sequence[Any]], at: int) -> Content:
    """Return the content of line `at` of the columns low, typical, high, volume and origin."""
    low, typical, high, volume, origin = figures
    return (low[at], typical[at], high[at], volume[at], origin[at] or None)


def add_more(db: Any, keys: Sequence[int | None], figures: Sequence[Sequence[Any]]) -> None:
    """Store volume and origin of the quotes that have one; a key that is None is passed over."""
    volume, origin = figures[3:]
    if any(origin) or volume.count(None) != len(volume):
        more = [
            (key, amount, place or None)
            for key, amount, place in zip(keys, volume, origin, strict=True)
            if key is not None and (amount is not None or place)
        ]
        db.executemany(ADD_MORE, more)


def _let_the_best_speak(db: Any, key: int) -> None:
    best = db.execute(SPEAKERS, (key, NOBODY)).fetchone()[0]
    before = db.execute(OWNER, (key,)).fetchone()[0]
    if best != before:
        db.execute(ADD_ALSO, (before, key))
        _speak(db, key, best)


def _speak(db: Any, key: int, sheet: int) -> None:
    db.execute(DROP_ALSO, (sheet, key))
    db.execute(SPEAK, (sheet, key))
