"""Watches the loop of a window while its link exchanges, and reports the longest stall; for open_syncing.

The whole exchange is watched, from the moment the link begins until screens have read what came. An empty window of
a process of its own ticks beside: what is late in both is the machine's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.high_water import high_water_mb
from tests.bench.lateness import Lateness
from ui.link import Link

AFTER_MS = 2_000  # screens have read what came by then
LONGEST_MS = 600_000
_start = Link.start


class Watch(QObject):
    """Watches the window's loop during one exchange, and ends the program after it."""

    def __init__(self, application: QApplication, link: Link) -> None:
        super().__init__(application)
        self._application, self._link = application, link
        self._link.changed.connect(self._changed)
        self._link.finished.connect(lambda tally: QTimer.singleShot(AFTER_MS, self._tell))
        self._lateness = Lateness(self)
        self._beside = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.open_beside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._began = 0.0
        self._before_mb = 0.0
        QTimer.singleShot(LONGEST_MS, self, lambda: application.exit(1))

    def _changed(self) -> None:
        if self._link.busy and not self._began:
            self._began, self._before_mb = time.monotonic(), high_water_mb()
            self._lateness.begin()

    def _tell(self) -> None:
        self._lateness.end()
        ended, tally = time.monotonic(), self._link.tally
        said, _ = self._beside.communicate()
        beside = [ms for at, ms in json.loads(said) if self._began <= at <= ended]
        print(json.dumps({
            "rows": tally.rows, "ops": tally.ops, "more": tally.more, **self._lateness.told(),
            "empty_window_longest_gap_ms": round(max(beside, default=0.0), 1),
            "before_mb": self._before_mb, "most_mb": high_water_mb(), "seconds": ended - self._began}))
        sys.stdout.flush()
        self._application.exit(0)  # a kiosk lets nobody quit it


def begin(link: Link) -> None:
    """Begin to watch where the window begins to exchange, and let it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.watch = Watch(application, link)  # type: ignore[attr-defined]
    _start(link)
