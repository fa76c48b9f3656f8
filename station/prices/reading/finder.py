"""Finds the heading: not always the first row, not always one row, and sometimes in mid-file again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from station.prices.reading.dates import day_reader
from station.prices.reading.headings import PRICES, Heading, read_heading
from station.prices.reading.signature import HEIGHTS, NO_HEADING, signature_of
from station.prices.reading.texts import Memo, clean, fold
from station.prices.reading.unit_words import unit_in_heading
from station.prices.reading.wishes import Wishes

WITHIN = 20  # rows
FEWEST_DAYS = 2
PRODUCTS = frozenset({"product", "code"})

Claims = dict[str, list[tuple[int, int]]]
Worth = tuple[int, bool, bool]  # fields known, a unit known, a single row


@dataclass(frozen=True, slots=True)
class Found:
    """A heading of `height` rows beginning at row `place`; `worth` compares it with other readings."""

    worth: Worth
    place: int
    height: int
    headings: tuple[Heading, ...]

    @property
    def below(self) -> int:
        return self.place + self.height


class Finder:
    """Reads heading rows as one person's wishes say; remembers every heading text it has peeled."""

    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self.day = Memo(day_reader(wishes.date_order)).__getitem__
        self._peeled = Memo(read_heading)

    def find(self, rows: Sequence[Sequence[str]], within: int = WITHIN) -> Found | None:
        """Return the heading that begins in the first rows, None where fewer than two fields would be known.

        Where two rows make one heading ("价格(元/公斤)" above 最低 and 最高) they are read together.
        """
        best: Found | None = None
        if self.wishes.signature == NO_HEADING:
            return self.without_heading(rows)
        for place in range(min(within, len(rows))):
            for height in HEIGHTS[: len(rows) - place]:
                headings = self.read(rows[place : place + height])
                if self.wishes.signature and signature_of(rows[place : place + height]) == self.wishes.signature:
                    return Found((0, False, False), place, height, headings)
                says_unit = any(unit_in_heading(one.inner)[0] for one in headings)
                claims = self.claims(headings)
                named = bool(claims.keys() & PRODUCTS or self.wishes.fixed.keys() & PRODUCTS)
                worth = (len(claims) + (named and bool(self.wide(headings))), says_unit, height == 1)
                if best is None or worth > best.worth:
                    best = Found(worth, place, height, headings)
        if best is None or not best.worth[0] or best.worth[0] + len(self.wishes.fixed) < 2:
            return None
        return best

    def without_heading(self, rows: Sequence[Sequence[str]]) -> Found | None:
        """Return how to read rows that begin with the first price; None where there are none."""
        width = max(map(len, rows), default=0)
        return Found((0, False, False), 0, 0, (Heading(""),) * width) if width else None

    def is_heading(self, cells: Sequence[str]) -> bool:
        """Tell whether a row among the prices is a heading with columns of its own."""
        claims = self.claims(self.read([cells]), by_place=False)
        return len(claims) >= 3 and any(field in claims for field in PRICES)

    def claims(self, headings: Sequence[Heading], by_place: bool = True) -> Claims:
        """Return field -> [(rank, column)] of what the headings may stand for; a mapping comes before words."""
        wishes, claims = self.wishes, Claims()
        for at, heading in enumerate(headings):
            said = {fold(heading.text), f"@{at + 1}" if by_place else ""} if wishes.named or wishes.ignored else set()
            if self.is_ignored(heading, at) or _is_among(wishes.wide, heading, at):
                continue
            mapped = [field for field, text in wishes.named.items() if text in said]
            for field in mapped:
                claims.setdefault(field, []).append((-1, at))
            for field, rank in () if mapped else heading.fields:
                if field not in wishes.fixed and field not in wishes.named:
                    claims.setdefault(field, []).append((rank, at))
        return claims

    def wide(self, headings: Sequence[Heading]) -> tuple[int, ...]:
        """Return the columns said to hold the prices of what their headings name, else those headed with whole dates.

        One date is no table by days: at least `FEWEST_DAYS`.
        """
        if self.wishes.wide:
            return tuple(at for at, heading in enumerate(headings) if _is_among(self.wishes.wide, heading, at))
        dated = () if self.wishes.named else tuple(
            at for at, heading in enumerate(headings)
            if not self.is_ignored(heading, at) and self.day(heading.text) is not None)
        return dated if len(dated) >= FEWEST_DAYS else ()

    def is_ignored(self, heading: Heading, at: int) -> bool:
        """Tell whether somebody said that a column is not used."""
        return _is_among(self.wishes.ignored, heading, at)

    def read(self, rows: Sequence[Sequence[str]]) -> tuple[Heading, ...]:
        """Return what one row, or two as one, says of each column."""
        if len(rows) == 2:
            return tuple(self._merged(rows[0], rows[1]))
        return tuple(self._peeled[cell] for row in rows for cell in row)

    def _merged(self, upper_row: Sequence[str], lower_row: Sequence[str]) -> list[Heading]:
        """Read two rows as one: an upper text holds until the next one, a lower one is more exact."""
        above, merged = "", []
        for upper, lower in zip(upper_row, lower_row, strict=False):
            above = upper if upper.strip() else above
            if not lower.strip():
                merged.append(self._peeled[upper])
                continue
            readings = [self._peeled[text] for text in (above + lower, lower + above, lower)]
            chosen = next((one for one in readings if one.fields), readings[-1])
            inner = f"{self._peeled[above].inner} {chosen.inner}".strip()
            merged.append(replace(chosen, text=lower, inner=inner))
        return merged


def _is_among(columns: Collection[str], heading: Heading, at: int) -> bool:
    return bool(columns) and (fold(heading.text) in columns or f"@{at + 1}" in columns)


def plain_row(cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row as repeated headings are compared: cleaned, without empty cells at its end."""
    row = [clean(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return tuple(row)


def is_tag_row(cells: Sequence[str]) -> bool:
    """Tell whether a row holds HXL tags (#date, #item+name ...), the second line of WFP files."""
    given = [text for cell in cells if (text := clean(cell))]
    return len(given) > 1 and all(text.startswith("#") for text in given)
