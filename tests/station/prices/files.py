"""Price files made of rows, read by the real reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from station.kernel.deeds import OPERATOR
from station.kernel.record import Row
from station.prices.actions import ImportReport
from station.prices.declared import SHEET
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices
from station.store import rows
from station.store.store import Store

HEADING = "品名,最低价,平均价,最高价,规格,单位,发布日期"
PriceRow = tuple[Any, ...]  # name, low, typical, high, spec, unit, date


def price_row(name: str = "荔枝", price: float = 3.8, date: str = "2025-06-10", spec: str = "普通") -> PriceRow:
    return (name, price, price, price, spec, "斤", date)


def price_file(table: Iterable[PriceRow], name: str = "prices.csv") -> PriceFile:
    text = "\n".join([HEADING, *(",".join(map(str, one)) for one in table)]) + "\n"
    return read_prices(text.encode(), name=name, hints=Hints(market="新发地"))


def bring_in(store: Store, file: PriceFile, source: str = "xinfadi") -> ImportReport:
    report: ImportReport = store.do("prices.import_file", OPERATOR, source=source, name=file.name, file=file)
    assert report.rows_read == report.stored + report.duplicates + len(report.rejected)
    assert report.conflicting <= report.stored
    return report


def counted(report: ImportReport) -> tuple[int, int, int]:
    return (report.stored, report.duplicates, report.conflicting)


def put_sheet(store: Store, number: int, header: Row, lines: list[list[Any]]) -> None:
    """Store a sheet as one that arrived from another seat."""
    store.write(lambda db: rows.put_row(db, SHEET, number, header, lines))


def contents(store: Store) -> list[tuple[Any, ...]]:
    """Every stored quote, with volume and origin but without its sheet and n."""
    found = store.reader().execute(
        "SELECT source, market, product, spec, unit, kind, ((quote.k >> 40) << 5) | (quote.k & 31), "
        "low, typical, high, volume, origin FROM quote JOIN series ON series.id = (quote.k >> 5) & 0x7ffffffff "
        "LEFT JOIN quote_more ON quote_more.k = quote.k"
    )
    return sorted((tuple(row) for row in found), key=repr)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the file: what must be the same when nothing was written."""
    db = store.reader()
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {name}")), key=repr) for name in names}
