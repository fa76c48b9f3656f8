"""Gets a home open, or says in one calm sentence why not: one window per home, a store that opens, a start PIN."""

from __future__ import annotations

import contextlib
import enum
import logging
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from station.features import registry
from station.home import Home, open_store
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.store.store import Store
from ui import trouble
from ui.comfort import metrics_for, theme_for
from ui.preferences import Wishes
from ui.shell import USUAL_SIZE
from ui.theme import Look

if TYPE_CHECKING:
    from ui.start_window import StartWindow

LOCK_FILE = "window.lock"
PIN_CODES = frozenset({"keys.pin_needed", "keys.wrong_pin"})
NO_STORE = N_("The data of this station did not open (number {number}). Nothing was changed. Tell the county.")

log = logging.getLogger(__name__)


class Lock(enum.Enum):
    """Whether this window may use the home; the values of the others say why not."""

    OURS = ""
    TAKEN = N_("The program is already open on this machine.")
    CLOSED = N_("The data folder {folder} cannot be written. Nothing was changed. Ask the keeper of this machine.")


@contextlib.contextmanager
def alone(home: Home) -> Iterator[Lock]:
    """Hold the lock of the home while its window is open."""
    try:
        home.folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        yield Lock.CLOSED
        return
    lock = QLockFile(str(home.folder / LOCK_FILE))
    lock.setStaleLockTime(0)  # stale when its program is gone, never because it is old
    if lock.tryLock(0):
        try:
            yield Lock.OURS
        finally:
            lock.unlock()
    else:
        yield Lock.TAKEN if lock.error() == QLockFile.LockError.LockFailedError else Lock.CLOSED


def opened(home: Home) -> Store | None:
    """Return the open store; where it does not open, None after somebody has read why."""
    try:
        return open_store(home, registry())
    except Exception as error:
        if _code(error) in PIN_CODES:
            return _ask_pin(home)
        tell(_why(error))
        return None


def tell(sentence: str) -> None:
    """Show `sentence` in a window of its own until somebody closes it."""
    window = _start_window()
    window.tell(sentence)
    QApplication.exec()


def is_windowed() -> bool:
    """Whether the window is an ordinary one even at a kiosk: TIANXIN_WINDOWED, or TIANXIN_SIZE=1024x768."""
    return bool(os.environ.get("TIANXIN_WINDOWED") or os.environ.get("TIANXIN_SIZE"))


def window_size() -> QSize:
    """Return the size of the window to come."""
    across, _x, down = os.environ.get("TIANXIN_SIZE", "").lower().partition("x")
    if across.isdigit() and down.isdigit():
        return QSize(int(across), int(down))
    screen = QGuiApplication.primaryScreen()
    return USUAL_SIZE if is_windowed() or screen is None else screen.size()


def show(window: QWidget, kiosk: bool) -> None:
    """Show `window`: the whole screen at a kiosk."""
    window.resize(window_size())
    if is_windowed():
        window.show()
    elif kiosk:
        window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        window.showFullScreen()
    else:
        window.showMaximized()


def _ask_pin(home: Home) -> Store | None:
    found: list[Store] = []
    window = _start_window()
    window.ask(True)

    def attempt(pin: str) -> None:
        try:
            found.append(open_store(home, registry(), pin))
            window.close()
        except Exception as error:
            window.ask(_code(error) in PIN_CODES)
            window.tell(_why(error))

    window.entered.connect(attempt)
    QApplication.exec()
    return found[0] if found else None


def _start_window() -> StartWindow:
    from ui.start_window import StartWindow  # only where something is the matter

    look = Look()
    look.wear(theme_for(Wishes(), metrics_for(window_size(), Wishes())))
    window = StartWindow(look)
    show(window, kiosk=True)
    return window


def _code(error: Exception) -> str:
    return error.code if isinstance(error, StationError) else ""


def _why(error: Exception) -> str:
    if isinstance(error, StationError):
        return trouble.sentence(error, registry().sentences)
    kind = trouble.weather(error)
    if kind is not None:
        return trouble.weather_words(kind)
    log.error("the store did not open", exc_info=error)
    return _(NO_STORE).format(number=trouble.bug_number(error))
