"""Tells when a window was first painted and what the process holds then; used by the start bench alone."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

SETTLE_MS = 1500  # memory is read once the window has taken in its data


def process_age() -> float:
    """Return the seconds since the kernel started this process."""
    started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return float(Path("/proc/uptime").read_text().split()[0]) - started


class _Watch(QObject):
    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._seconds = self._cpu = 0.0
        self._windows = [one for one in application.topLevelWidgets() if one.isWindow()]
        for window in self._windows:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        painted = event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow()
        if painted and not self._seconds:
            self._seconds = process_age()
            self._cpu = time.process_time()
            for window in self._windows:
                window.removeEventFilter(self)
            QTimer.singleShot(SETTLE_MS, self._tell)
        return False

    def _tell(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        resident = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        figures = {"seconds": self._seconds, "cpu_seconds": self._cpu, "resident_mb": resident}
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
        os._exit(0)


def report_when_painted(application: QApplication) -> None:
    """Print {"seconds", "cpu_seconds", "resident_mb"} after the first paint of a top window, then end the process.

    For when the windows are made and not shown yet. A filter on the application would see their paint as well, and
    PySide make a Python object and its enums of all that any event goes to: 40 ms, a third of an empty window's start.
    """
    _Watch(application)
