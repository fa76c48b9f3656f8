"""By what a heading is known again: its words, in their order, whatever stands below them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from station.prices.reading.texts import fold

NO_HEADING = "none"  # the signature of a file that begins with its first price
HEIGHTS = (1, 2)  # rows of one heading
_DIGITS = 16


def signature_of(rows: Sequence[Sequence[str]]) -> str:
    """Return the signature of the rows of a heading; "" for one that says nothing.

    The order of the columns is part of it: a learned layout may name a column by its place.
    """
    lines = [_line(row) for row in rows]
    if not any(lines):
        return ""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _line(cells: Iterable[str]) -> str:
    return "\t".join(map(fold, cells)).rstrip("\t")
