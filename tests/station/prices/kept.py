"""Price sheets put straight into a store, as news of the county is, and what a dict of sets says must be there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from station import places, products
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.record import LineColumns, Row
from station.prices import FEATURE
from station.prices.declared import LINES, SHEET
from station.prices.model import Quote
from station.store import rows
from station.store.store import Store
from tests.station.places.seats import open_seat

DAY = 20_000
NAMES = tuple(column.name for column in LINES)
Line = tuple[Any, ...]  # one value per column of LINES
Series = tuple[Any, ...]  # source, market, product, spec, unit, kind
KEY_PLACES, CONTENT_PLACES = (0, 1, 2, 3, 4), (7, 8, 9, 10, 11)


def line(product: str = "荔枝", typical: int | None = 3800, **other: Any) -> Line:
    values = {"market": "新发地", "product": product, "spec": "", "unit": "jin", "kind": "wholesale", "n": 0,
              "day": DAY, "typical": typical, "low": None, "high": None, "volume": None, "origin": None}
    return tuple((values | other).values())


def columns(lines: Iterable[Line]) -> LineColumns:
    turned = [list(column) for column in zip(*lines, strict=True)]
    return turned or [[] for _ in LINES]


def lines_of(data: LineColumns) -> list[Line]:
    return list(zip(*data, strict=True))


def without_n(lines: Iterable[Line]) -> list[Line]:
    """The lines in an order of their own; n is where a store found room."""
    place = NAMES.index("n")
    return sorted({(*one[:place], *one[place + 1 :]) for one in lines}, key=repr)


def header(status: str = "accepted", source: str = "file") -> Row:
    return {"source": source, "station": 0, "person": 0, "status": status, "reason": None, "file": None, "taken": 0,
            "corrects": None, "doubts": None}


class Kept:
    """A store of one seat, and the sheets as they come and go."""

    def __init__(self, folder: Path, seat: Seat = Seat.COUNTY) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.store: Store = open_seat(folder, places.FEATURE, products.FEATURE, FEATURE, seat=seat)

    def put(self, sheet: int, lines: Iterable[Line], status: str = "accepted", source: str = "file") -> None:
        made = columns(lines)
        self.store.write(lambda db: rows.put_row(db, SHEET, sheet, header(status, source), made))

    def patch(self, sheet: int, status: str) -> None:
        self.store.write(lambda db: rows.patch_row(db, SHEET, sheet, {"status": status}))

    def drop(self, sheet: int) -> None:
        self.store.write(lambda db: rows.delete_row(db, SHEET, sheet))

    def get(self, sheet: int) -> list[Line]:
        db = self.store.reader()
        row = rows.get_row(db, SHEET, sheet)
        assert row is not None
        assert SHEET.keeper is not None
        return lines_of(SHEET.keeper.get(db, sheet, row))

    def show(self, view: str, **asked: Any) -> Any:
        return self.store.show(view, OPERATOR, **asked)

    def history(self, product: str = "荔枝", **asked: Any) -> list[Quote]:
        return list(self.show("prices.history", name=product, **{"limit": 10_000, **asked}))

    def everything(self, products: Iterable[str]) -> list[tuple[Any, ...]]:
        """All visible quotes without their n, in an order of their own."""
        return sorted((figures(quote) for name in products for quote in self.history(name)), key=repr)

    def clear(self) -> None:
        def work(db: Any) -> None:
            for table in ("prices_sheet", "series", "quote", "quote_more", "quote_also", "latest", "sheet_span",
                          "newest_of_name"):
                db.execute(f"DELETE FROM {table}")

        self.store.write(work)

    def count(self, table: str) -> int:
        return int(self.store.reader().execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def figures(quote: Quote) -> tuple[Any, ...]:
    return (*series_of(quote), quote.day, quote.low, quote.typical, quote.high)


def series_of(quote: Quote) -> Series:
    return (quote.source, quote.market, quote.product, quote.spec, quote.unit, quote.kind)


class Oracle:
    """The same sheets as a dict of sets: a quote is there while a sheet that was not rejected says it."""

    def __init__(self) -> None:
        self.sheets: dict[int, tuple[str, str, frozenset[Line]]] = {}

    def put(self, sheet: int, lines: Iterable[Line], status: str, source: str) -> None:
        self.sheets[sheet] = (status, source, frozenset(lines))

    def patch(self, sheet: int, status: str) -> None:
        if sheet in self.sheets:
            self.sheets[sheet] = (status, *self.sheets[sheet][1:])

    def drop(self, sheet: int) -> None:
        self.sheets.pop(sheet, None)

    def visible(self) -> set[tuple[Any, ...]]:
        """Return (source, market, product, spec, unit, kind, day, content) of every visible quote."""
        return {
            (source, *(one[place] for place in KEY_PLACES), one[6], tuple(one[place] for place in CONTENT_PLACES))
            for status, source, lines in self.sheets.values() if status != "rejected" for one in lines
        }

    def history(self) -> list[tuple[Any, ...]]:
        """What `Kept.everything` must return."""
        return sorted(((*one[:7], one[7][1], one[7][0], one[7][2]) for one in self.visible()), key=repr)

    def newest(self, back: int) -> dict[Series, tuple[int, int | None]]:
        """Return for each series its newest visible day, and the one before if it is less than `back` days older."""
        days: dict[Series, set[int]] = {}
        for one in self.visible():
            days.setdefault(one[:6], set()).add(one[6])
        answer: dict[Series, tuple[int, int | None]] = {}
        for series, seen in days.items():
            newest = max(seen)
            before = max((day for day in seen if newest - back < day < newest), default=None)
            answer[series] = (newest, before)
        return answer
