"""What may be said about the link, in words: for the farmer how old the news is, for staff what waits."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE
from station.kernel.said import time_in_words
from station.kernel.words import _, ngettext
from sync.client import SyncState
from ui.widgets.status_badge import Freshness

STALE_DAYS = 3


@dataclass(frozen=True, slots=True)
class LinkView:
    """How the link stands at a moment; times are UTC milliseconds."""

    state: SyncState
    busy: bool
    offline: bool
    now_ms: int
    offset_minutes: int

    @property
    def age_days(self) -> int:
        """Whole days since the last exchange that worked, 0 when there was none."""
        last = self.state.last_ok_ms
        return 0 if last is None else max(0, (self.now_ms - last) // MILLI_PER_DAY)

    @property
    def when(self) -> str:
        """When the last exchange worked, as said aloud; "" when none did."""
        last = self.state.last_ok_ms
        return "" if last is None else time_in_words(last, self.now_ms, self.offset_minutes)

    @property
    def exact(self) -> str:
        """The same to the minute, "" when none did."""
        last = self.state.last_ok_ms
        if last is None:
            return ""
        local = datetime.datetime.fromtimestamp((last + self.offset_minutes * MILLI_PER_MINUTE) / 1000, datetime.UTC)
        return local.strftime("%Y-%m-%d %H:%M")


def for_farmers(link: LinkView) -> tuple[Freshness, str]:
    """Return the sign and the words of the top line: how fresh everything on the screen is."""
    if not link.state.enrolled:
        return Freshness.PROBLEM, _("Not in a county yet")
    if link.busy and link.state.last_ok_ms is None:
        return Freshness.CROSSING, _("Fetching news")
    if link.state.last_ok_ms is None:
        return Freshness.AGING, _("No news yet")
    return _aged(link), _("Updated: {when}").format(when=link.when)


def for_staff(link: LinkView) -> tuple[Freshness, str]:
    """Return the sign and the words of the desk's top line: what waits, or since when all is confirmed."""
    state = link.state
    if not state.enrolled:
        return Freshness.PROBLEM, _("Not in a county yet")
    if link.busy:
        return Freshness.CROSSING, _("Exchanging with the county")
    if state.problems:
        words = ngettext("{n} entry came back", "{n} entries came back", state.problems)
        return Freshness.PROBLEM, words.format(n=state.problems)
    if state.waiting_ops:
        words = ngettext("{n} entry not sent", "{n} entries not sent", state.waiting_ops).format(n=state.waiting_ops)
        return (Freshness.STALE, _("No line, {waiting}").format(waiting=words)) if link.offline else (
            Freshness.AGING, words)
    if state.last_ok_ms is None:
        return Freshness.AGING, _("No news yet")
    if link.offline:
        return Freshness.STALE, _("No line, confirmed {when}").format(when=link.when)
    return _aged(link), _("Confirmed {when}").format(when=link.when)


def _aged(link: LinkView) -> Freshness:
    if link.age_days > STALE_DAYS:
        return Freshness.STALE
    return Freshness.AGING if link.age_days else Freshness.FRESH
