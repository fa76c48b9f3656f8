"""Is anybody there? In farmer mode a question after a minute, at the desk a lock after three."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ui.desk import Desk
from ui.speech import speaker_of
from ui.widgets.idle_ring import IdleRing, IdleWatch

LOCK_AFTER = 180.0  # seconds
# From so many milliseconds on touches are heard in a window that is only coming up: PySide makes a Python object of
# whatever an event goes to, and of each kind of it once 150 enums; the first picture does not wait for that.
FIRST_MS = 250


class Presence(QObject):
    """Watches one of the two modes at a time. `gone` follows the farmer's ring, `idle` the desk's three minutes.

    Time is the machine's steady counter, which nobody can set and which counts through sleep.
    """

    gone = Signal()
    idle = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        store = desk.store
        self.ring: IdleRing | None = None
        self.farmer = IdleWatch(lambda: store.clock.monotonic_ms() / 1000, self)
        self.staff = IdleWatch(lambda: store.clock.monotonic_ms() / 1000, self)
        self.staff.warn_after = self.staff.gone_after = LOCK_AFTER
        self.farmer.warned.connect(self._warn)
        self.farmer.returned.connect(self._hide)
        self.farmer.gone.connect(self._leave)
        self.staff.gone.connect(self.idle)
        speaker_of(desk).speaking.connect(self._spoken)
        self.silent = False  # where nobody left anything there is nothing to ask about

    def watch_farmer(self) -> None:
        """Farmer mode is on."""
        self._start(self.farmer, self.staff)

    def watch_staff(self) -> None:
        """Somebody works at the desk."""
        self._start(self.staff, self.farmer)

    def stop(self) -> None:
        """Watch nobody."""
        for watch in (self.farmer, self.staff):
            self._end(watch)

    def _start(self, watch: IdleWatch, other: IdleWatch) -> None:
        self._end(other)
        app = QApplication.instance()
        if not watch.timer.isActive() and app is not None:
            watch.start()
            if self._window.isVisible():
                self._listen(watch)
            else:
                QTimer.singleShot(FIRST_MS, self, lambda: self._listen(watch))

    def _listen(self, watch: IdleWatch) -> None:
        app = QApplication.instance()
        if watch.timer.isActive() and app is not None:
            app.installEventFilter(watch)

    def _end(self, watch: IdleWatch) -> None:
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(watch)
        watch.stop()

    def _spoken(self, speaking: bool) -> None:
        self.farmer.paused = speaking  # who listens touches nothing

    def _warn(self, left: float) -> None:
        if self.silent or self.ring is None:
            return
        self.ring.show_left(left)

    def _hide(self) -> None:
        if self.ring is not None:
            self.ring.hide()

    def _leave(self) -> None:
        self._hide()
        self.gone.emit()
