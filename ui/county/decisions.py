"""Decisions on reported prices: what was decided here, in words, and deciding on many one after the other. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.money import format_price
from station.kernel.words import _
from station.store.store import Store
from ui.county.review import Waiting

DEED = "prices.review"


@dataclass(frozen=True, slots=True)
class Decided:
    """A report decided on at this desk since somebody logged in."""

    waiting: Waiting
    accepted: bool
    reason: str = ""


def accept_each(store: Store, person: Person, chosen: list[Waiting], tell: Callable[[int], None]) -> list[Waiting]:
    """Accept one after the other, each its own deed, telling how many were tried; return the accepted ones.

    What somebody else decided on meanwhile is left as it is.
    """
    taken = []
    for tried, one in enumerate(chosen, start=1):
        tell(tried)
        try:
            store.do(DEED, person, sheet=one.report.sheet, accept=True)
        except StationError:
            continue
        taken.append(one)
    return taken


def price_of(waiting: Waiting) -> str:
    """Return the figure to list, in the reported unit."""
    quote = waiting.report.quote
    return format_price(quote.middle, quote.unit)


def verdict(one: Decided) -> str:
    """Return what was decided, in words."""
    return _("accepted") if one.accepted else _("rejected: {reason}").format(reason=one.reason)


def verdict_tone(one: Decided) -> str:
    """Return the ink of these words."""
    return "field" if one.accepted else "rise"
