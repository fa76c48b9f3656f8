"""What a station keeps reporting, and what of it is still to be done today. Pure: works on the list of its reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.prices.model import REJECTED, MyReport, Quote

USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class Usual:
    """A product and kind of price this station keeps reporting: its newest price here, and whether today's is done."""

    last: Quote
    done: bool


def usual_products(reports: Iterable[MyReport], today: int) -> list[Usual]:
    """Return what a station reported in the last 14 days, one entry per product and kind of price.

    What still waits comes first, the longest silent on top; then what is done. A rejected report counts for nothing.
    """
    newest: dict[tuple[str, str], Quote] = {}
    for report in reports:
        quote = report.quote
        key = (quote.product, quote.kind)
        if report.status != REJECTED and today - USUAL_DAYS <= quote.day <= today:
            newest[key] = max(newest.get(key, quote), quote, key=lambda each: each.day)
    found = [Usual(quote, quote.day == today) for quote in newest.values()]
    return sorted(found, key=lambda usual: (usual.done, usual.last.day))
