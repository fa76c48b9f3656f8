"""What the importing person asked for, checked before the file is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.dates import DATE_ORDERS, year_first
from station.prices.reading.headings import FIELDS, KIND_WORDS, kind_of
from station.prices.reading.model import Hints
from station.prices.reading.texts import clean, fold
from station.prices.reading.unit_words import unit_code

USUAL_KIND = "wholesale"
WIDE = "wide"  # what a mapping calls columns of prices whose headings name the market, the day or the kind
_MAY_BE_FIXED = ("product", "spec", "market", "unit", "kind", "date", "origin")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Hints in the form the reading uses.

    `named` is field -> folded heading or "@3" for the third column, `ignored` the same of columns to leave out,
    `wide` of those that hold the prices of what their headings name (`wide.py`), `signature` which heading the
    mapping was made for. `fixed` field -> the one value of every row; `unit` is a code
    or None. `unit_overrides` tells that the mapping fixes the unit, whatever the headings say.
    """

    market: str
    unit: str | None
    unit_overrides: bool
    kind: str
    named: Mapping[str, str]
    fixed: Mapping[str, str]
    date_order: str
    ignored: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()
    kind_said: bool = False
    signature: str = ""

    @property
    def places(self) -> list[int]:
        """The columns, from 0, that the mapping names by their place."""
        return [int(text[1:]) - 1 for text in self.named.values() if is_place(text)]


def wishes_of(hints: Hints) -> Wishes:
    """Check the hints.

    Errors: price.mapping_field (no such field), price.mapping_value (a fixed value nobody
    understands), price.unit_not_known, price.kind_not_known.
    """
    asked = dict(hints.mapping or {})
    ignored, wide = (_several(asked.pop(name, ())) for name in ("ignore", WIDE))
    mapping = {str(field): clean(str(value)) for field, value in asked.items()}
    order = mapping.pop("date_order", "")
    if order not in DATE_ORDERS:
        raise StationError("price.mapping_value", field="date_order", text=order)
    for field, value in mapping.items():
        if field not in FIELDS or (value.startswith("=") and field not in _MAY_BE_FIXED):
            raise StationError("price.mapping_field", text=field, fields=", ".join(FIELDS))
    fixed = {field: clean(value[1:]) for field, value in mapping.items() if value.startswith("=")}
    _check_fixed(fixed)
    return Wishes(
        market=fixed.get("market") or clean(hints.market),
        unit=_unit(fixed.get("unit") or clean(hints.unit)),
        unit_overrides="unit" in fixed,
        kind=_kind(fixed.get("kind") or clean(hints.kind) or USUAL_KIND),
        named={field: fold(value) for field, value in mapping.items() if not value.startswith("=")},
        fixed=fixed,
        date_order=order,
        ignored=ignored,
        wide=wide,
        kind_said="kind" in fixed or bool(clean(hints.kind)),
        signature=hints.signature,
    )


def _several(asked: Any) -> frozenset[str]:
    """Return the columns that one text or a list of them names."""
    return frozenset(fold(str(one)) for one in ([asked] if isinstance(asked, str) else asked))


def is_place(text: str) -> bool:
    """Tell whether a mapping means a column by its place ("@3") and not by its heading."""
    return text.startswith("@") and text[1:].isascii() and text[1:].isdigit() and int(text[1:]) > 0


def _check_fixed(fixed: Mapping[str, str]) -> None:
    for field, text in fixed.items():
        if not text or (field == "date" and year_first(text) is None):
            raise StationError("price.mapping_value", field=field, text=text)


def _unit(text: str) -> str | None:
    code = unit_code(text) if text else None
    if text and code is None:
        raise StationError("price.unit_not_known", text=text)
    return code


def _kind(text: str) -> str:
    kind = kind_of(text)
    if kind is None:
        raise StationError("price.kind_not_known", text=text, kinds=", ".join(KIND_WORDS))
    return kind
