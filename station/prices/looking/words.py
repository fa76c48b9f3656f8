"""What the parts of a price are called and in which unit it is shown, on screens and in files alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from station.kernel.units import convert_price, round_price, same_dimension, unit_of
from station.kernel.words import N_, _
from station.prices.model import STATION_SOURCE, Quote

KIND_WORDS = {
    "field": N_("field-gate price"),
    "trader": N_("trader's buying price"),
    "wholesale": N_("wholesale price"),
    "retail": N_("retail price"),
    "input": N_("farm input price"),
}
STATUS_WORDS = {
    "accepted": N_("taken by the county"),
    "submitted": N_("just reported here, not yet looked at"),
    "rejected": N_("not taken by the county"),
    "superseded": N_("wrong, put right since"),
}


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the words of a row depend on: the unit wished, today, this station, what stations and goods are called."""

    unit: str = "jin"
    today: int = 0
    station: int = 0
    stations: Mapping[int, str] = field(default_factory=dict)
    named: Callable[[str], str] = str

    def product_words(self, quote: Quote) -> str:
        """Return what a price is of: the product in the language in use, and its specification."""
        return f"{self.named(quote.product)} {quote.spec}".rstrip()

    def source_words(self, source: str) -> str:
        """Return who says a price: 本站, another station's name, or the source's code."""
        if not source.startswith(STATION_SOURCE):
            return source
        number = int(source.removeprefix(STATION_SOURCE) or 0)
        if number == self.station:
            return _("this station")
        return self.stations.get(number, _("another station"))


def unit_shown(unit: str, wished: str) -> str:
    """Return the unit a price per `unit` is shown in."""
    return wished if same_dimension(unit, wished) else unit


def in_unit(milli: int, unit: str, wished: str) -> Fraction:
    """Return the price in the unit it is shown in, in milli-yuan."""
    return convert_price(milli, unit, unit_shown(unit, wished))


def two_places(milli: int | Fraction) -> str:
    """Return yuan with two decimals, so that the points of a column stand under each other: 3.60, 7,600.00."""
    rounded = round_price(milli)
    whole, rest = divmod(abs(rounded) // 10, 100)
    return ("-" if rounded < 0 else "") + f"{whole:,}.{rest:02d}"


def unit_words(unit: str) -> str:
    """Return the words behind a price: 元/斤."""
    return _(unit_of(unit).label)


def kind_word(kind: str) -> str:
    """Return the word of a kind of price; an unknown one stands for itself."""
    return _(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def status_word(status: str) -> str:
    """Return what became of a price at the county."""
    return _(STATUS_WORDS[status]) if status in STATUS_WORDS else status
