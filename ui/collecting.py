"""Runs Python's cycle collector on the screen's thread alone.

Left to itself it runs on whichever thread happens to make the next object, and what it lets go of may be a widget or
a timer. Those belong to the screen's thread: a timer that ended on another one still fires, into memory that is
somebody else's by then, and the program is gone. (Seen on 2026-11-28, now and then, as crashes in quite other places.)
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 500
_resting: set[int] = set()  # threads that make so many objects that no look is to walk through them


class Collector(QObject):
    """Stands in for the automatic collector as long as it lives: looks twice a second, on its own thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        looking = QTimer(self, interval=LOOK_MS)
        looking.timeout.connect(look)
        looking.start()


def look() -> None:
    """Collect each generation that has gathered what the automatic collector would have waited for."""
    if _resting:
        return
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


@contextlib.contextmanager
def at_rest() -> Iterator[None]:
    """Keep the collector from looking meanwhile, on whichever thread.

    A hundred thousand rows make many objects and no cycles; one full collection among them held the window up for
    90 ms. What is not in a cycle is freed all the same.
    """
    _resting.add(threading.get_ident())
    try:
        yield
    finally:
        _resting.discard(threading.get_ident())
