"""Opens the window over a home: the store first, then the shell, and everything closed again in order."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from PySide6.QtCore import QCoreApplication, QSize, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from station.features import registry
from station.home import Home, open_store
from station.kernel import words
from station.kernel.words import _
from station.store.store import Store
from ui import opening, trouble
from ui.collecting import Collector
from ui.comfort import language_of
from ui.desk import Desk
from ui.jobs import Jobs
from ui.link import Link, OwnCounty
from ui.preferences import Preferences
from ui.shell import Shell
from ui.sources import forget_sources
from ui.theme import STYLE, STYLED, Look

KIOSK = "kiosk"
# How long another thread may keep the interpreter when the screen's asks for it, in seconds: drawing asks for it dozens
# of times, and Python's usual 5 ms each made a first load felt at every touch.
LONGEST_TURN_S = 0.001


class _Catcher(trouble.BugCatcher):
    """Also tells of weather nobody else told of: a full disk must not swallow a press of "save" in silence."""

    befell = Signal(object)

    def catch(self, error: BaseException) -> str:
        kind = trouble.weather(error)
        if kind is not None:
            self.befell.emit(kind)
        return super().catch(error)

    def unhandled(self, error: Exception) -> None:
        """A job failed and nobody asked to hear of it."""
        self.catch(error)


def desk_over(
    store: Store, jobs: Jobs | None = None, language: str | None = None, own: OwnCounty | None = None
) -> Desk:
    """Return a desk over an open store. `language` holds for this run only; None follows the preferences.

    `own` is the county's ledger where it lies in the same home.
    """
    jobs = jobs or Jobs()
    preferences = Preferences(store, jobs, language=language)
    words.use(language_of(preferences.wishes))
    look = Look(motion=preferences.wishes.motion)
    return Desk(store, jobs, look, preferences, Link(store, jobs, own))


def build_desk(home: Home, jobs: Jobs | None = None, language: str | None = None) -> Desk:
    """Open the store of `home` (a new one where there is none) and return a desk over it; errors of `open_store`."""
    return desk_over(open_store(home, registry()), jobs, language)


def build_shell(desk: Desk, mode: str = KIOSK, size: QSize | None = None) -> Shell:
    """Return the window over `desk`, not yet shown; mode "kiosk" or "staff"."""
    return Shell(desk, mode == KIOSK, size)


def run_window(home: Home, mode: str, language: str | None = None, own: OwnCounty | None = None) -> int:
    """Open the window and return when it is closed: 0, or 1 when the home cannot be opened.

    `own` is the county's ledger where `home` is the county's own.
    """
    words.use(language or words.DEFAULT)
    app = _application()
    with opening.alone(home) as lock, _ending_on_signals(app):
        if lock is not opening.Lock.OURS:
            opening.tell(_(lock.value).format(folder=home.folder))
            return 1
        store = opening.opened(home)
        return 1 if store is None else _run(app, store, mode, language, own)


def _run(app: QApplication, store: Store, mode: str, language: str | None, own: OwnCounty | None) -> int:
    sys.setswitchinterval(LONGEST_TURN_S)
    catcher = _Catcher(lambda number: shell.show_bug(number))
    catcher.install(store.path.with_name("crash.log"))
    desk = desk_over(store, Jobs(unhandled=catcher.unhandled), language, own)
    shell = build_shell(desk, mode, opening.window_size())
    catcher.befell.connect(shell.frames.around.befall, Qt.ConnectionType.QueuedConnection)
    shell.guarded = mode == KIOSK and not opening.is_windowed()
    opening.show(shell, mode == KIOSK)
    QTimer.singleShot(0, app, _start_collecting)
    desk.link.start()
    try:
        return app.exec()
    finally:
        shell.hide()
        catcher.uninstall()
        desk.close()
        shell.deleteLater()


def _start_collecting() -> None:
    """Let garbage be collected, here alone; what stands by now stays, so no later collection walks through it."""
    forget_sources()
    if not gc.isenabled():
        gc.freeze()
    Collector(QCoreApplication.instance())


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([*sys.argv[:1], "-style", STYLE])
        app.setProperty(STYLED, True)
    app.setApplicationName("tianxin")
    app.setDesktopFileName("tianxin")
    return app


@contextlib.contextmanager
def _ending_on_signals(app: QApplication) -> Iterator[None]:
    """End the program in order when the system asks for it; Python alone would see the signal too late."""
    if os.name != "posix":  # elsewhere the system closes windows instead
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, app, lambda: app.exit(0))  # from the loop, which may not have begun yet

    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: os.read(reading, 64))  # any Python at all lets the handler run
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
