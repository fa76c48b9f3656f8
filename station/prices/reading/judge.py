"""The careful way through one row: what is wrong with it, in the order a person would check.

The fast way (`rows`) takes a row only if every check here would pass; a test holds the two together.
A typical price outside low and high refuses the row. In the real files that is 147 of 168,207 rows,
and their neighbours in time do not say which of the three figures is the slip: as often the range is
odd as the typical price, so keeping either part would store wrong prices (DOMAIN.md 4.6 refuses too).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.headings import PRICES
from station.prices.reading.layout import Layout
from station.prices.reading.model import SHOWN
from station.prices.reading.numbers import FAULTS
from station.prices.reading.parsers import LONGEST_NAME, Parsers, is_total
from station.prices.reading.texts import DAMAGED, clean, is_open_formula

_LONE = 4  # in a table this wide a line with one filled cell is a caption or a footnote


def judge(cells: Sequence[str], layout: Layout, parsers: Parsers) -> dict[str, int | None]:
    """Return the prices of a good row, None where not given.

    Errors: a StationError per fault, `facts["text"]` being what stood there: price.row_shape,
    price.damaged_text, price.no_result, price.no_product, price.unknown_code, price.bad_date, price.no_market,
    price.no_unit, price.unknown_unit, price.kind_not_known, price.currency, price.not_observed,
    price.not_a_number, price.negative, price.too_large, price.no_price, price.low_above_high,
    price.typical_outside.
    """
    if len(cells) != layout.shape.width:
        raise _odd(cells)
    row = {field: cells[at] for field, at in layout.places.items()}
    _check_shape(cells, row)
    for field, text in row.items():
        if DAMAGED in text:
            raise StationError("price.damaged_text", text=clean(text))
        if field != "volume" and is_open_formula(text):
            raise StationError("price.no_result", text=clean(text)[:SHOWN])
    _check_product(row, parsers)
    _check_words(row, layout, parsers)
    return _prices(row, parsers)


def _odd(cells: Sequence[str]) -> StationError:
    return StationError("price.row_shape", text=",".join(map(clean, cells))[:SHOWN])


def _check_shape(cells: Sequence[str], row: Mapping[str, str]) -> None:
    first, product = cells[0], row.get("product", row.get("code", ""))
    totals = is_total(product) or is_total(row.get("market", "")) or (not clean(product) and is_total(first))
    if totals or len(clean(product)) > LONGEST_NAME:
        raise _odd(cells)
    filled = [clean(cell) for cell in cells if clean(cell)]
    captioned = len(filled) == 1 or (len(filled) > 2 and len(set(filled)) == 1)  # merged cells repeat their text
    if captioned and len(cells) >= _LONE and (clean(first) or clean(product)):
        raise _odd(cells)


def _check_product(row: Mapping[str, str], parsers: Parsers) -> None:
    field = "code" if parsers.by_code else "product"
    if field in row and not parsers.product[row[field]]:
        text = clean(row[field])
        raise StationError("price.unknown_code" if text else "price.no_product", text=text)


def _check_words(row: Mapping[str, str], layout: Layout, parsers: Parsers) -> None:
    checks: tuple[tuple[str, Mapping[str, Any], str], ...] = (
        ("date", parsers.day, "price.bad_date"),
        ("market", parsers.market, "price.no_market"),
        ("unit", parsers.unit, "price.unknown_unit"),
        ("kind", parsers.kind, "price.kind_not_known"),
        ("currency", parsers.currency, "price.currency"),
        ("flag", parsers.flag, "price.not_observed"),
    )
    for field, memo, code in checks:
        if field in row and memo[row[field]] is None:
            text = clean(row[field])
            raise StationError("price.no_unit" if field == "unit" and not text else code, text=text)


def _prices(row: Mapping[str, str], parsers: Parsers) -> dict[str, int | None]:
    prices: dict[str, int | None] = {}
    for field in PRICES:
        value = parsers.price[row[field]] if field in row else 0
        if value < 0:
            raise StationError(FAULTS[value], text=clean(row[field])[:SHOWN])
        prices[field] = value or None
    shown = {field: clean(row.get(field, "")) or "–" for field in PRICES}
    low, typical, high = (prices[field] for field in PRICES)
    if low is None and typical is None and high is None:
        raise StationError("price.no_price", text=" ".join(shown.values()))
    if low is not None and high is not None and low > high:
        raise StationError("price.low_above_high", text=f"{shown['low']} > {shown['high']}", **shown)
    if typical is not None and ((low is not None and typical < low) or (high is not None and typical > high)):
        raise StationError("price.typical_outside", text=shown["typical"], **shown)
    return prices
