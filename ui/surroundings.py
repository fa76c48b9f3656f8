"""What every frame shows around a screen: how the link stands and what everybody has to know.

Asked again whenever the link or the store changes, and by itself, because "12 minutes ago" goes stale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from station.kernel.clock import GuardedClock
from ui.desk import Desk
from ui.freshness import LinkView
from ui.notices import Notice, notice, reached_words
from ui.trouble import Weather, weather
from ui.urgent import Urgent

if TYPE_CHECKING:
    from station.prices.insight.alerts import Fired

EVERY_MS = 20_000
WEATHER_MS = 120_000
QUIET_MS = 500
FOLLOWED_MS = 4_000  # after the first picture, and once for all frames of an exchange
FOLLOWED = frozenset({"prices.sheet", "prices.alert"})
MOST_FOLLOWED = 50


class Surroundings(QObject):
    """One per window, for both frames."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.urgent = Urgent(desk)
        self._weather: Weather | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.changed)
        self._timer.start()
        self._clearing = QTimer(self, singleShot=True, interval=WEATHER_MS)
        self._clearing.timeout.connect(self._clear)
        self._counting = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._counting.timeout.connect(desk.link.refresh)
        self._news: list[Fired] = []
        self._following = QTimer(self, singleShot=True, interval=FOLLOWED_MS)
        self._following.timeout.connect(self.look_at_followed)
        self._following.start()
        desk.link.changed.connect(self.changed)
        desk.changed.connect(self._store_changed)

    def link(self) -> LinkView:
        """Return how the link stands now."""
        desk = self._desk
        clock = desk.store.clock
        return LinkView(desk.link.state, desk.link.busy, desk.link.offline, clock.now_ms(), clock.offset_minutes())

    def notice(self) -> Notice | None:
        """Return what everybody at this machine has to know, if anything."""
        clock = cast(GuardedClock, self._desk.store.clock)
        reached = reached_words(self._news, self._desk.names.own, clock.today())
        problem = self._desk.link.problem  # an exchange that the disk stopped is told of until one goes well
        befallen = self._weather or (weather(problem) if problem is not None else None)
        return notice(self.link(), clock.needs_confirmation, befallen, reached)

    def look_at_followed(self) -> None:
        """Read which followed prices got where somebody wants to be told, off the screen's thread."""

        def done(news: list[Fired]) -> None:
            if news != self._news:
                self._news = news
                self.changed.emit()

        identity = self._desk.identity
        if identity is not None and identity.station:
            self._desk.show("prices.alert_news", done, self, limit=MOST_FOLLOWED)

    def befall(self, kind: Weather) -> None:
        """Say for a while that the disk or the line is in trouble."""
        self._weather = kind
        self._clearing.start()
        self.changed.emit()

    def _clear(self) -> None:
        self._weather = None
        self.changed.emit()

    def _store_changed(self, tables: frozenset[str]) -> None:
        if not self._desk.link.busy and not self._counting.isActive():
            self._counting.start()  # what waits for the county is counted once for many commits
        if tables & FOLLOWED:
            self._following.start()
        if tables & {"clock.state", "sync.state"}:
            self.changed.emit()
