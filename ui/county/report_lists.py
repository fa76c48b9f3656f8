"""The two lists of reported prices: those that wait, and those decided on lately. They say names, figures and times."""

from __future__ import annotations

from station.kernel import said
from station.kernel.words import _
from ui.county.decisions import price_of, verdict, verdict_tone
from ui.county.presenter import count
from ui.county.review import MOST_JUDGED, Judged, Waiting
from ui.county.table import RowList, judged_fields, waiting_fields
from ui.desk import Desk


class ReportWords:
    """Says what stands on a report, in the language in use."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def product(self, one: Waiting | Judged) -> str:
        """Return what the price is of."""
        quote = one.report.quote
        return f"{self._desk.names.own(quote.product)} {quote.spec}".strip()

    def taken(self, one: Waiting) -> str:
        """Return when it was reported."""
        return self._time(one.report.taken)

    def decided(self, one: Judged) -> str:
        """Return when it was decided on, where that was done here."""
        return self._time(one.decided) if one.decided else _("at another desk")

    def _time(self, at_ms: int) -> str:
        clock = self._desk.store.clock
        return said.time_in_words(at_ms, clock.now_ms(), clock.offset_minutes())


def waiting_list(desk: Desk) -> RowList:
    """Return the empty list of what waits."""
    words = ReportWords(desk)
    fields = waiting_fields(words.product, price_of, words.taken)
    return RowList(desk.look, fields, key=lambda one: one.report.sheet)


def judged_list(desk: Desk) -> RowList:
    """Return the empty list of what was decided on lately."""
    words = ReportWords(desk)
    fields = judged_fields(words.product, price_of, words.decided, verdict, verdict_tone)
    return RowList(desk.look, fields, key=lambda one: one.report.sheet)


def judged_words(number: int) -> str:
    """Return how many were decided on lately."""
    shown = _("{n} or more").format(n=count(number)) if number >= MOST_JUDGED else count(number)
    return _("Decided lately {n}").format(n=shown)
