"""The fast way through a sheet: whole columns through memos, single rows only where something is odd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.finder import Finder, is_tag_row, plain_row
from station.prices.reading.headings import PRICES
from station.prices.reading.judge import judge
from station.prices.reading.layout import Layout
from station.prices.reading.model import Quotes, Rejected
from station.prices.reading.parsers import SPEC_PARTS, Parsers, spec_column
from station.prices.reading.sheets import Block

# Faults a line of other headings shows when it is read as prices.
_AS_HEADING_READS = {
    "price.row_shape",
    "price.no_product",
    "price.unknown_code",
    "price.bad_date",
    "price.unknown_unit",
    "price.kind_not_known",
    "price.currency",
    "price.not_observed",
    "price.not_a_number",
}
_CHECKED = ("market", "spec", "unit", "kind", "origin")


@dataclass(slots=True)
class Tally:
    """What a whole file has given so far."""

    quotes: Quotes = field(default_factory=Quotes)
    rejected: list[Rejected] = field(default_factory=list)
    headings: int = 0
    titles: int = 0
    blank: int = 0
    unread_volumes: int = 0
    signature: str = ""


class RowReader:
    """Reads the rows under one heading. `facts` (the sheet's name, say) go into every rejection."""

    def __init__(
        self, finder: Finder, layout: Layout, names: Mapping[str, str] | None, facts: Mapping[str, Any]
    ) -> None:
        self.known_headings: set[tuple[str, ...]] = set()
        self._finder = finder
        self._layout = layout
        self._parsers = Parsers(layout, names)
        self._facts = facts
        self._constants = self._constant_values()

    def read(self, block: Block, tally: Tally) -> int | None:
        """Read one block into the tally; return the place of another heading, where reading stopped."""
        columns = self._columns(block)
        keep = bytearray(b"\1") * len(block.lines)
        stopped = None
        for place in self._odd_places(block, columns):
            keep[place] = 0
            verdict = self._look_closely(block, place, tally)
            if verdict is None:
                continue
            if not verdict:
                stopped = place
                keep[place:] = bytes(len(keep) - place)
                break
            keep[place] = 1
            for name, price in verdict.items():
                columns[name][place] = price
        self._take(block, columns, keep, tally)
        return stopped

    def _columns(self, block: Block) -> dict[str, list[Any]]:
        """Return every output column parsed, None where a row must be looked at."""
        parsers = self._parsers
        columns = {
            "market": self._parsed(block, "market", parsers.market),
            "product": self._parsed(block, "code" if parsers.by_code else "product", parsers.product),
            "unit": self._parsed(block, "unit", parsers.unit),
            "kind": self._parsed(block, "kind", parsers.kind),
            "day": self._parsed(block, "date", parsers.day),
            "volume": self._parsed(block, "volume", parsers.volume),
            "origin": self._parsed(block, "origin", parsers.word),
        }
        specs = [name for name in SPEC_PARTS if name in self._layout.places]
        columns["spec"] = spec_column([self._parsed(block, name, parsers.word) for name in specs or ["spec"]])
        for name in PRICES:
            columns[name] = self._parsed(block, name, parsers.price)
        return columns

    def _parsed(self, block: Block, name: str, memo: Mapping[str, Any]) -> list[Any]:
        at = self._layout.places.get(name)
        if at is None:
            return [self._constants.get(name)] * len(block.lines)
        look_up: Callable[[str], Any] = memo.__getitem__
        return list(map(look_up, block.columns[at]))

    def _constant_values(self) -> dict[str, Any]:
        fixed, layout = self._layout.wishes.fixed, self._layout
        return {
            "market": layout.wishes.market,
            "product": fixed.get("product"),
            "unit": layout.unit,
            "kind": layout.kind,
            "date": self._parsers.day[fixed["date"]] if "date" in fixed else layout.day,
            "spec": fixed.get("spec", ""),
            "origin": fixed.get("origin", ""),
        }

    def _odd_places(self, block: Block, columns: Mapping[str, list[Any]]) -> list[int]:
        """Return the places of rows that may not be good, in order."""
        given = [columns[name] for name in PRICES if name in self._layout.places]
        low, middle, high = given[0], given[len(given) // 2], given[-1]
        odd = {
            place
            for place, (product, day, least, usual, most) in enumerate(
                zip(columns["product"], columns["day"], low, middle, high, strict=True)
            )
            if not (product and 0 < least <= usual <= most) or day is None
        }
        odd.update(block.apart)
        checked = [columns[name] for name in _CHECKED]
        for name, memo in (("currency", self._parsers.currency), ("flag", self._parsers.flag)):
            if name in self._layout.places:
                checked.append(self._parsed(block, name, memo))
        for column in checked:
            if None in column:
                odd.update(place for place, value in enumerate(column) if value is None)
        return sorted(odd)

    def _look_closely(self, block: Block, place: int, tally: Tally) -> dict[str, int | None] | None:
        """Return the prices of a good row, None of one that was counted, {} of another heading."""
        cells = block.cells(place)
        plain = plain_row(cells)
        if not plain:
            tally.blank += 1
            return None
        if plain in self.known_headings or is_tag_row(cells):
            tally.headings += 1
            return None
        try:
            return judge(cells, self._layout, self._parsers)
        except StationError as fault:
            if fault.code in _AS_HEADING_READS and self._finder.is_heading(cells):
                return {}
            line = block.lines[place]
            facts = {"line": line, **self._facts, **fault.facts}
            rejected = Rejected(line, fault.code, str(fault.facts["text"]), facts)
            if not tally.rejected or not _is_same(tally.rejected[-1], rejected):
                tally.rejected.append(rejected)
            return None

    def _take(self, block: Block, columns: Mapping[str, list[Any]], keep: bytearray, tally: Tally) -> None:
        whole = keep.count(0) == 0
        for name in Quotes.__slots__:
            column: Any = block.lines if name == "line" else columns[name]
            if name in PRICES and name not in self._layout.places:
                column = [None] * len(keep)
            getattr(tally.quotes, name).extend(column if whole else compress(column, keep))
        unread = self._parsers.unread_volumes
        if unread and "volume" in self._layout.places:
            texts = block.columns[self._layout.places["volume"]]
            tally.unread_volumes += sum(text in unread for text in compress(texts, keep))


def _is_same(before: Rejected, now: Rejected) -> bool:
    """Tell whether one line of a wide table was refused once more for what is wrong with all of it."""
    same = [(one.line, one.code, one.facts.get("sheet")) for one in (before, now)]
    return same[0] == same[1] and (before.text == now.text or now.code == "price.row_shape")
