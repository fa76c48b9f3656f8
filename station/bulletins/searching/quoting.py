"""Quotes a text around a hit, with where the hit stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from station.bulletins.searching import grams

BEFORE, LENGTH = 18, 72  # letters
MORE = "…"


class Quoted(NamedTuple):
    """Some words of a section and which of them were sought, as (first, behind the last)."""

    section: str
    words: str
    places: tuple[tuple[int, int], ...]


def quote(texts: Sequence[tuple[str, str]], sought: Sequence[str]) -> Quoted:
    """Return a piece of the first of `texts` (name, words) that says a word as written, or else alike; or a beginning.

    Words are compared as written first, for folding every text would take most of the time of a search.
    """
    for alike in (False, True) if sought else ():
        for name, words in texts:
            found = grams.places(words, sought, alike=alike)
            if found:
                return _around(name, words, found)
    return _around(*texts[0], []) if texts else Quoted("", "", ())


def _around(name: str, words: str, found: Sequence[tuple[int, int]]) -> Quoted:
    first = max(0, found[0][0] - BEFORE) if found else 0
    last = min(len(words), first + LENGTH)
    first = max(0, min(first, last - LENGTH))
    head, tail = MORE if first else "", MORE if last < len(words) else ""
    moved = tuple(
        (max(start, first) - first + len(head), min(end, last) - first + len(head))
        for start, end in found if start < last and end > first)
    shown = words[first:last].replace("\n", " ")
    return Quoted(name, f"{head}{shown}{tail}", moved)
