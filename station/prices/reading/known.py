"""Knows a layout again that somebody explained once: the same heading means the same columns."""

from __future__ import annotations

from dataclasses import replace

from station.prices.reading.finder import WITHIN
from station.prices.reading.model import Hints, Learned
from station.prices.reading.signature import HEIGHTS, signature_of
from station.prices.reading.tables import Tables


def recognised(tables: Tables, hints: Hints) -> Learned | None:
    """Return the learned layout whose heading stands in the file, of the same source before another's."""
    known: dict[str, Learned] = {}
    for one in hints.learned:
        if one.signature not in known or one.source == hints.source:
            known[one.signature] = one
    for sheet in tables.sheets if known else ():
        head = sheet.head()
        for place in range(min(WITHIN, len(head))):
            for height in HEIGHTS[: len(head) - place]:
                found = known.get(signature_of(head[place : place + height]))
                if found is not None:
                    return found
    return None


def with_learned(hints: Hints, learned: Learned) -> Hints:
    """Return the hints with what was learned where nothing was said; another source lends its columns only."""
    columns = replace(hints, mapping=learned.mapping, signature=learned.signature)
    if learned.source != hints.source:
        return columns
    return replace(
        columns, market=hints.market or learned.market, unit=hints.unit or learned.unit, kind=hints.kind or learned.kind
    )
