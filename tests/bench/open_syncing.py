"""Opens the kiosk over an enrolled home as `main.py` does, lets its link exchange, and reports the longest stall."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.syncing import high_water_mb

TICK_MS = 5
SETTLE_S = 2.0  # the window has shown itself and read its first data by then
_run = QApplication.exec


class Watch(QObject):
    """Ticks, and notes how long each tick was in coming, from the settled window to the end of the exchange."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        from ui.link import Link

        self._application = application
        self._began = self._last = time.perf_counter()
        self._gaps: list[float] = []
        link = next(one for one in gc.get_objects() if isinstance(one, Link))
        link.finished.connect(self._finished)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        if now - self._began > SETTLE_S:
            self._gaps.append(now - self._last)
        self._last = now

    def _finished(self, tally: Any) -> None:
        gaps = sorted(self._gaps)
        print(json.dumps({
            "rows": tally.rows, "longest_gap_ms": gaps[-1] * 1000, "p99_gap_ms": gaps[len(gaps) * 99 // 100] * 1000,
            "over_100_ms": sum(gap > 0.1 for gap in gaps), "ticks": len(gaps), "most_mb": high_water_mb(),
            "seconds": self._last - self._began}))
        sys.stdout.flush()
        self._application.quit()


def _watched(*_: Any) -> int:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.watch = Watch(application)  # type: ignore[attr-defined]
    return _run()


if __name__ == "__main__":
    QApplication.exec = _watched  # type: ignore[method-assign]
    from main import main

    sys.exit(main(["--home", str(Path(sys.argv[1])), "--mode", "kiosk"]))
