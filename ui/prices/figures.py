"""How the desk writes a price: in the unit this machine wishes where that can be known, else as it was reported."""

from __future__ import annotations

from fractions import Fraction

from station.kernel.days import date_of
from station.kernel.said import change_in_words, day_in_words
from station.kernel.units import convert_price, round_price, same_dimension, unit_of
from station.kernel.words import N_, _
from station.prices.model import Quote
from ui.widgets.marks import Trend

STALE_DAYS = 7
KIND_WORDS = {
    "field": N_("field-gate price"),
    "trader": N_("trader's buying price"),
    "wholesale": N_("wholesale price"),
    "retail": N_("retail price"),
    "input": N_("farm input price"),
}
SHORT_KINDS = {
    "field": N_("field gate"),
    "trader": N_("traders"),
    "wholesale": N_("wholesale"),
    "retail": N_("retail"),
    "input": N_("inputs"),
}
STATUS_WORDS = {
    "accepted": N_("taken by the county"),
    "submitted": N_("just reported here, not yet looked at"),
    "rejected": N_("not taken by the county"),
    "superseded": N_("wrong, put right since"),
}
_TRENDS = {"up": Trend.RISE, "down": Trend.FALL, "same": Trend.LEVEL}


def unit_shown(unit: str, wished: str) -> str:
    """Return the unit a price per `unit` is shown in."""
    return wished if same_dimension(unit, wished) else unit


def in_unit(milli: int, unit: str, wished: str) -> Fraction:
    """Return the price in the unit it is shown in, in milli-yuan."""
    return convert_price(milli, unit, unit_shown(unit, wished))


def wished_for(quote: Quote, wished: str) -> str:
    """Return the unit to show a quote in: nobody asks what a jin of a bag of fertiliser costs."""
    return quote.unit if quote.kind == "input" else wished


def two_places(milli: int | Fraction) -> str:
    """Return yuan with two decimals, so that the points of a column stand under each other: 3.60, 7,600.00."""
    rounded = round_price(milli)
    whole, rest = divmod(abs(rounded) // 10, 100)
    return ("-" if rounded < 0 else "") + f"{whole:,}.{rest:02d}"


def unit_words(unit: str) -> str:
    """Return the words behind a price: 元/斤."""
    return _(unit_of(unit).label)


def price_words(milli: int, unit: str, wished: str) -> str:
    """Return a price for a table: 3.60 元/斤."""
    return f"{two_places(in_unit(milli, unit, wished))} {unit_words(unit_shown(unit, wished))}"


def change(before: int | None, now: int, unit: str, wished: str) -> tuple[Trend, str]:
    """Return which way a price went and by how much, in the unit it is shown in; (UNKNOWN, "") without one before."""
    if before is None:
        return Trend.UNKNOWN, ""
    old, new = in_unit(before, unit, wished), in_unit(now, unit, wished)
    trend = _TRENDS[change_in_words(old, new)[0]]
    return trend, "" if trend is Trend.LEVEL else two_places(abs(new - old))


def kind_word(kind: str, short: bool = False) -> str:
    """Return the word of a kind of price; an unknown one stands for itself."""
    words = SHORT_KINDS if short else KIND_WORDS
    return _(words[kind]) if kind in words else kind


def status_word(status: str) -> str:
    """Return what became of a price at the county."""
    return _(STATUS_WORDS[status]) if status in STATUS_WORDS else status


def date_words(day: int) -> str:
    """Return a day as 2026-11-22."""
    return date_of(day).isoformat()


def short_date(day: int, today: int) -> str:
    """Return a day of this year as 11-22, any other with its year."""
    written = date_words(day)
    return written[5:] if written[:4] == date_words(today)[:4] else written


def age_words(day: int, today: int) -> str:
    """Return how old a price is: 今天, 9天前."""
    return day_in_words(day, today)


def is_stale(day: int, today: int) -> bool:
    """Tell whether a price is too old to be taken for the present one."""
    return today - day > STALE_DAYS
