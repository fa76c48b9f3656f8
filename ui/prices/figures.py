"""How the desk writes a price: in the unit this machine wishes where that can be known, else as it was reported."""

from __future__ import annotations

from station.kernel.days import date_of
from station.kernel.said import change_in_words, day_in_words
from station.kernel.words import N_, _
from station.prices.looking import words
from station.prices.looking.words import in_unit as in_unit
from station.prices.looking.words import status_word as status_word
from station.prices.looking.words import two_places as two_places
from station.prices.looking.words import unit_shown as unit_shown
from station.prices.looking.words import unit_words as unit_words
from station.prices.model import Quote
from ui.widgets.marks import Trend

STALE_DAYS = 7
SHORT_KINDS = {
    "field": N_("field gate"),
    "trader": N_("traders"),
    "wholesale": N_("wholesale"),
    "retail": N_("retail"),
    "input": N_("inputs"),
}
_TRENDS = {"up": Trend.RISE, "down": Trend.FALL, "same": Trend.LEVEL}


def wished_for(quote: Quote, wished: str) -> str:
    """Return the unit to show a quote in: nobody asks what a jin of a bag of fertiliser costs."""
    return quote.unit if quote.kind == "input" else wished


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
    return _(SHORT_KINDS[kind]) if short and kind in SHORT_KINDS else words.kind_word(kind)


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
