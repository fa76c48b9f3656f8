"""Small rules the county's screens share: what a person may do, how codes and figures are written, who is silent."""

from __future__ import annotations

import shlex
from fractions import Fraction

from station.kernel import said
from station.kernel.days import MILLI_PER_DAY, date_of, day_of_ms
from station.kernel.deeds import Person, Seat
from station.kernel.errors import StationError
from station.kernel.money import format_price
from station.kernel.record import Registry
from station.kernel.units import convert_price
from station.kernel.words import N_, _, ngettext
from station.places.model import Station

SILENT_DAYS = 7  # DOMAIN.md 4.10: a station counts as alive when it was heard within seven days
KIND_WORDS = {
    "wholesale": N_("wholesale price"),
    "retail": N_("retail price"),
    "field": N_("field-gate price"),
    "trader": N_("trader's buying price"),
    "input": N_("farm input price"),
}
SEAT_WORDS = {
    Seat.VILLAGE: N_("a village station's machine"),
    Seat.TOWN: N_("a town office's machine"),
    Seat.TRAINER: N_("a trainer's laptop"),
}
STATION_KIND_WORDS = {"A": N_("A, public service"), "B": N_("B, run by an operator")}


def may(registry: Registry, person: Person, deed: str) -> bool:
    """Tell whether the person's role may do the deed."""
    return person.role in registry.deeds[deed].roles


def count(number: int) -> str:
    """Return a whole number with its thousands apart: 96,651."""
    return f"{number:,}"


def price_in(milli: int | Fraction, unit: str, wanted: str) -> str:
    """Return a price in the wanted unit, or in its own where it cannot be converted."""
    try:
        return format_price(convert_price(milli, unit, wanted), wanted)
    except StationError:
        return format_price(milli, unit)


def times(ratio: Fraction) -> str:
    """Return a ratio for the eye: 2.0, 0.52, 10.3."""
    return f"{float(ratio):.1f}" if ratio >= 1 else f"{float(ratio):.2f}"


def kind_words(kind: str) -> str:
    """Return the word of a kind of price; an unknown one stands for itself."""
    return _(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def blocks(code: str) -> tuple[str, ...]:
    """Return a one-time code in the blocks it is read out by."""
    return tuple(part for part in code.replace("-", " ").split() if part)


def code_command(station: Station, seat: Seat) -> str:
    """Return what is typed on the county's server to make a one-time code for a machine of this station."""
    words = (
        "main.py", "county", "code", "--station", str(station.id), "--station-name", station.name,
        "--division", station.division, "--role", seat.value,
    )
    return f"python {shlex.join(words)}"


def heard_words(newest: int | None, now_ms: int, offset: int) -> str:
    """Return when a station's newest price was entered, in words; a clock that runs ahead gives its date."""
    if newest is None:
        return _("no price yet")
    if newest - now_ms >= MILLI_PER_DAY:
        return _("dated {date}, check its clock").format(date=date_of(day_of_ms(newest, offset)).isoformat())
    return said.time_in_words(min(newest, now_ms), now_ms, offset)


def is_silent(newest: int | None, now_ms: int, offset: int) -> bool:
    """Tell whether a station gave no price for more than seven days, or never."""
    return newest is None or day_of_ms(now_ms, offset) - day_of_ms(newest, offset) > SILENT_DAYS


def minutes_left(ends_ms: int, now_ms: int) -> str:
    """Return how long a one-time code still works, in words; both by the steady counter."""
    minutes = max(0, -(-(ends_ms - now_ms) // 60_000))
    if not minutes:
        return _("This code is too old now. Make a new one.")
    return ngettext("Works for {n} more minute", "Works for {n} more minutes", minutes).format(n=minutes)
