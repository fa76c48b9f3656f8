"""In which order the columns of a row are written, worked out once per declaration.

A column that lies `near` another follows it. Declarations are compared by identity first: hashing a
tuple of columns costs more than packing a short row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from station.kernel.record import Column, Kind

_TYPES = {Kind.TEXT: str, Kind.BYTES: bytes}
_MOST_KNOWN = 1024


class Step(NamedTuple):
    """One column in the order of writing."""

    position: int  # where it was declared
    name: str
    type: type  # str, bytes or int
    optional: bool
    is_ref: bool
    is_bool: bool
    near: int  # position of the column this one lies close to, or -1
    sibling: int  # position of a column already written that lies close to the same one, or -1


_known: dict[int, tuple[Sequence[Column], tuple[Step, ...]]] = {}


def plan(columns: Sequence[Column]) -> tuple[Step, ...]:
    """Return the steps of writing `columns`."""
    found = _known.get(id(columns))
    if found is not None and found[0] is columns:
        return found[1]
    steps = _steps(tuple(columns))
    if isinstance(columns, tuple):  # a list may change and keep its identity
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[id(columns)] = (columns, steps)
    return steps


@lru_cache(maxsize=_MOST_KNOWN)
def _steps(columns: tuple[Column, ...]) -> tuple[Step, ...]:
    """A `near` that is not among the columns, is no number or leads in a circle is passed over."""
    numbers = {column.name: place for place, column in enumerate(columns) if column.kind not in _TYPES}
    nears = [numbers.get(column.near, -1) if column.kind not in _TYPES else -1 for column in columns]
    steps: list[Step] = []
    waiting = list(range(len(columns)))
    while waiting:
        written = {step.position for step in steps} | {-1}
        ready = [place for place in waiting if nears[place] in written]
        for place in ready or waiting:
            near = nears[place] if ready else -1
            sibling = next((step.position for step in steps if step.near == near >= 0), -1)
            steps.append(_step(place, columns[place], near, sibling))
        waiting = [place for place in waiting if ready and place not in ready]
    return tuple(steps)


def _step(place: int, column: Column, near: int, sibling: int) -> Step:
    kind = column.kind
    return Step(
        place, column.name, _TYPES.get(kind, int), column.optional, kind is Kind.REF, kind is Kind.BOOL, near, sibling
    )
