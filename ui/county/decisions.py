"""Decisions on reported prices: what was decided, in words, and deciding on many one after the other. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.money import format_price
from station.kernel.words import _, ngettext
from station.prices.declared import ACCEPTED, SUPERSEDED
from station.store.store import Store
from ui.county.review import Judged, Waiting

DEED = "prices.review"


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


def left_out(waiting: Sequence[Waiting]) -> tuple[int, int]:
    """Return how many are odd, and how many have nothing to be compared with: both are decided one by one."""
    return sum(bool(one.flags) for one in waiting), sum(not one.flags and not one.compared for one in waiting)


def left_words(waiting: Sequence[Waiting]) -> str:
    """Return what accepting all leaves to be decided one by one, "" for nothing."""
    odd, alone = left_out(waiting)
    parts = []
    if odd:
        parts.append(ngettext("{n} is odd", "{n} are odd", odd).format(n=odd))
    if alone:
        words = ngettext("{n} has nothing to compare with", "{n} have nothing to compare with", alone)
        parts.append(words.format(n=alone))
    return _("Left to decide one by one: {what}.").format(what=" · ".join(parts)) if parts else ""


def price_of(one: Waiting | Judged) -> str:
    """Return the figure to list, in the reported unit."""
    quote = one.report.quote
    return format_price(quote.middle, quote.unit)


def verdict(one: Judged) -> str:
    """Return what was decided, in words."""
    report = one.report
    if report.status == ACCEPTED:
        return _("accepted")
    if report.status == SUPERSEDED:
        return _("put right: {reason}").format(reason=report.reason)
    return _("rejected: {reason}").format(reason=report.reason) if report.reason else _("rejected")


def verdict_tone(one: Judged) -> str:
    """Return the ink of these words."""
    return {ACCEPTED: "field", SUPERSEDED: "ripe"}.get(one.report.status, "rise")
