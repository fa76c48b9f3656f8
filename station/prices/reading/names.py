"""The second file of a pair: product codes in one file of prices, their names in another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from station.kernel.errors import StationError
from station.prices.reading.finder import Finder
from station.prices.reading.model import Hints
from station.prices.reading.parsers import word_of
from station.prices.reading.sheets import Shape
from station.prices.reading.tables import open_tables, read_bytes
from station.prices.reading.wishes import wishes_of


def names_of_codes(source: str | Path | bytes) -> dict[str, str]:
    """Return code -> product name from a table with a code and a name column.

    A code with two different names is left out, so its prices are rejected instead of misnamed.
    Errors: price.names_unreadable.
    """
    finder = Finder(wishes_of(Hints()))
    try:
        sheets = open_tables(read_bytes(source), finder).sheets
    except StationError as trouble:
        raise StationError("price.names_unreadable") from trouble
    for sheet in sheets:
        found = finder.find(sheet.head())
        claims = finder.claims(found.headings) if found else {}
        if found and {"code", "product"} <= claims.keys():
            shape = Shape(2, len(found.headings))
            columns = sheet.block(found.below, len(sheet), shape).columns
            return _pairs(columns[min(claims["code"])[1]], columns[min(claims["product"])[1]])
    raise StationError("price.names_unreadable")


def _pairs(codes: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    doubtful = set()
    for code, name in zip(map(word_of, codes), map(word_of, names), strict=True):
        if code and name and pairs.setdefault(code, name) != name:
            doubtful.add(code)
    return {code: name for code, name in pairs.items() if code not in doubtful}
