"""How the columns of a table share its width: nobody is cut while a neighbour has room to spare. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GIVES = 0.8  # the share of its width a column keeps where there is not enough for all


@dataclass(frozen=True, slots=True)
class Wish:
    """A column's widths in pixels: `usual` is declared for it, `whole` shows its title and its longest words uncut.

    An `elastic` one also takes what is left in the end.
    """

    usual: int
    whole: int
    elastic: bool = False


def share(room: int, wishes: Sequence[Wish]) -> list[int]:
    """Return the width of each column; together they fill `room` if one is elastic and it is enough."""
    widths = [min(wish.usual, wish.whole) for wish in wishes]
    if sum(widths) > room:
        return _squeezed(room, wishes)
    for place in sorted(range(len(wishes)), key=lambda place: wishes[place].whole - widths[place]):
        missing = wishes[place].whole - widths[place]  # the least first, so that the fewest columns are cut
        widths[place] += min(missing, room - sum(widths))
    missing = sum(max(0, wish.usual - width) for wish, width in zip(wishes, widths, strict=True))
    part = min(1.0, (room - sum(widths)) / missing) if missing else 0.0
    widths = [width + int(part * max(0, wish.usual - width)) for wish, width in zip(wishes, widths, strict=True)]
    return _filled(room, wishes, widths)


def _squeezed(room: int, wishes: Sequence[Wish]) -> list[int]:
    asked = sum(wish.usual for wish in wishes if not wish.elastic)
    free = room - sum(wish.usual for wish in wishes if wish.elastic)
    part = max(GIVES, min(1.0, free / asked)) if asked else 1.0
    return [wish.usual if wish.elastic else round(wish.usual * part) for wish in wishes]


def _filled(room: int, wishes: Sequence[Wish], widths: list[int]) -> list[int]:
    elastic = [place for place, wish in enumerate(wishes) if wish.elastic]
    left = room - sum(widths)
    for number, place in enumerate(elastic):
        widths[place] += left // len(elastic) + (number < left % len(elastic))
    return widths
