"""How late a window's own clock comes, and where the program was meanwhile; for the benches alone.

A timer of the screen's thread ticks; a gap is the time from one tick to the next. Part of a gap may be the
machine's and not the program's: the kernel counts for each thread how long it was ready to run and found no
processor free (`schedstat`), and that part is told apart, as is the lateness of an empty window at the same time.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

TICK_MS = 5
WORTH_S = 0.05  # a gap from here on is written down with its cause
LOOK_S = 0.01
DEPTH = 6  # frames of each thread


@dataclass
class Gap:
    """One gap: when it began (the machine's monotonic clock) and how long it was, in milliseconds.

    `worked_ms` of it the screen's thread ran, `queued_ms` it was ready and had no processor; the rest it was idle or
    waited for the interpreter. `waited_ms` is what all threads of the process were without a processor, together.
    `seen` is where each thread was when the gap had grown long.
    """

    at: float
    ms: float
    worked_ms: float
    queued_ms: float
    waited_ms: float
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def own_ms(self) -> float:
        return max(0.0, self.ms - self.waited_ms)


class Lateness(QObject):
    """Watches the loop of the thread it is made in from `begin` to `end`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[Gap] = []
        self._main = threading.get_ident()
        self._last = 0.0
        self._before = (0.0, 0.0, 0.0)
        self._seen: dict[str, str] = {}
        self._watching = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        self._last, self._before, self._watching = time.monotonic(), used(), True
        threading.Thread(target=self._look, name="look", daemon=True).start()
        self._timer.start()

    def end(self) -> None:
        self._tick()
        self._timer.stop()
        self._watching = False

    def _tick(self) -> None:
        now, spent = time.monotonic(), used()
        worked, queued, waited = (
            round((after - before) * 1000, 1) for before, after in zip(self._before, spent, strict=True))
        gap = Gap(self._last, (now - self._last) * 1000, worked, queued, waited)
        if gap.ms > WORTH_S * 1000:
            gap.seen, self._seen = self._seen, {}
        self._last, self._before = now, spent
        self.gaps.append(gap)

    def _look(self) -> None:
        """Write down where every thread is while a tick is overdue; where the interpreter is held, once it is let go.

        It is one thread more that asks for the interpreter, only to look at the clock.
        """
        while self._watching:
            time.sleep(LOOK_S)
            if time.monotonic() - self._last > WORTH_S and not self._seen:
                names = {thread.ident: thread.name for thread in threading.enumerate()}
                self._seen = {
                    names.get(ident, str(ident)): where(frame) for ident, frame in sys._current_frames().items()
                    if ident != threading.get_ident()}

    def told(self) -> dict[str, Any]:
        """Return the longest gaps, with and without the wait for a processor, and what was seen in the longest."""
        order = sorted(self.gaps, key=lambda gap: gap.ms)
        own = sorted(self.gaps, key=lambda gap: gap.own_ms)
        return {
            "longest_gap_ms": round(order[-1].ms, 1), "longest_own_gap_ms": round(own[-1].own_ms, 1),
            "p99_gap_ms": round(order[len(order) * 99 // 100].ms, 1), "ticks": len(order),
            "over_100_ms": sum(gap.ms > 100 for gap in order),
            "own_over_100_ms": sum(gap.own_ms > 100 for gap in order),
            "worst": [asdict(gap) for gap in order[-3:][::-1] if gap.ms > WORTH_S * 1000],
        }


def where(frame: Any) -> str:
    """Return the innermost functions of a thread, the innermost first."""
    calls = traceback.extract_stack(frame)[-DEPTH:]
    return " < ".join(f"{Path(call.filename).stem}.{call.name}:{call.lineno}" for call in reversed(calls))


def used() -> tuple[float, float, float]:
    """Return seconds: this thread ran, it was ready without a processor, all threads of the process were so."""
    queued = {}
    for task in os.listdir("/proc/self/task"):
        with contextlib.suppress(OSError, IndexError):  # a thread that ended meanwhile
            queued[int(task)] = int(Path(f"/proc/self/task/{task}/schedstat").read_text().split()[1]) / 1e9
    return time.thread_time(), queued.get(threading.get_native_id(), 0.0), sum(queued.values())
