"""Three kinds of trouble, three ways to show them.

The person can act: a sentence beside the field (`sentence`). Weather (offline, disk busy): a state
in the status bar, never a dialog (`weather`). A bug: a log entry, and one calm dialog with a number
the village can read to the county by telephone (`BugCatcher`).
"""

from __future__ import annotations

import enum
import errno
import faulthandler
import logging
import sys
import threading
import traceback
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from PySide6.QtCore import QObject, Qt, Signal

from station.kernel.errors import StationError
from station.kernel.words import N_, _

log = logging.getLogger(__name__)
UNKNOWN = N_("That did not work (code {code}). Nothing was lost. Tell the county this code.")


class Weather(enum.Enum):
    """What comes and goes by itself, or with somebody's hands on the machine."""

    OFFLINE = "offline"
    DISK_BUSY = "disk_busy"
    DISK_FULL = "disk_full"
    DISK_CLOSED = "disk_closed"


WEATHER_WORDS = {
    Weather.OFFLINE: N_("No line to the county; everything is kept here"),
    Weather.DISK_BUSY: N_("The disk is busy, it goes on by itself"),
    Weather.DISK_FULL: N_("The disk is full; nothing new can be kept until room is made"),
    Weather.DISK_CLOSED: N_("The disk does not take anything; nothing new can be kept"),
}
_DISK = {errno.ENOSPC: Weather.DISK_FULL, errno.EDQUOT: Weather.DISK_FULL, errno.EROFS: Weather.DISK_CLOSED}
_STORE = (
    ("database is locked", Weather.DISK_BUSY),
    ("database table is locked", Weather.DISK_BUSY),
    ("database or disk is full", Weather.DISK_FULL),
    ("attempt to write a readonly database", Weather.DISK_CLOSED),
)

_CODES = {
    "store.busy": Weather.DISK_BUSY,
    "store.full_disk": Weather.DISK_FULL,
    "store.closed_disk": Weather.DISK_CLOSED,
}


class _Told(dict[str, Any]):
    """Facts for a sentence; one the error did not bring reads as an ellipsis instead of failing."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(error: StationError, sentences: Mapping[str, str]) -> str:
    """Return what to tell the person: the sentence declared for the code, with the error's facts in it.

    `sentences` is `Registry.sentences`. An unknown code, or facts that do not fit the sentence,
    give a general sentence with the code.
    """
    declared = sentences.get(error.code)
    if declared is not None:
        try:
            return _(declared).format_map(_Told(error.facts))
        except (ValueError, AttributeError, IndexError, KeyError, TypeError):
            log.exception("the sentence of %s does not fit its facts", error.code)
    return _(UNKNOWN).format(code=error.code)


def weather(error: BaseException) -> Weather | None:
    """Return which weather `error` is, or None when it is a bug or something to act on.

    Libraries are known by name only, so that looking at an error never loads one.
    """
    if isinstance(error, StationError):
        return _CODES.get(error.code)
    known = isinstance(error, OSError) and error.errno is not None and _DISK.get(error.errno)
    if known:
        return known
    kinds = {f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    if kinds & {"requests.RequestException", "urllib3.HTTPError"} or isinstance(error, ConnectionError | TimeoutError):
        return Weather.OFFLINE
    if type(error).__name__ == "OperationalError":
        return next((kind for words, kind in _STORE if words in str(error)), None)
    return None


def weather_words(kind: Weather) -> str:
    """Return the short sentence of a weather, for the status bar."""
    return _(WEATHER_WORDS[kind])


def bug_number(error: BaseException) -> str:
    """Return six digits in two groups that are the same for the same fault in the same place."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "|".join(f"{Path(frame.filename).name}:{frame.name}" for frame in frames[-4:])
    number = zlib.crc32(f"{type(error).__name__}|{place}".encode()) % 1_000_000
    return f"{number // 1000:03d}-{number % 1000:03d}"


class BugCatcher(QObject):
    """Catches what nobody else caught, writes it down, and has it shown once per session and fault.

    `show(number)` is called on the screen's thread. The log gets the kind of fault and the lines it
    passed, not the message: a message may quote what a person typed.
    """

    _caught = Signal(str)

    def __init__(self, show: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._shown: set[str] = set()
        self._stream: TextIO | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self, crash_file: Path | None = None) -> None:
        """Take over uncaught exceptions of all threads; hard crashes leave their stacks in `crash_file`."""
        if crash_file is not None:
            self._stream = crash_file.open("a", encoding="utf-8")
            faulthandler.enable(self._stream)
        sys.excepthook = self._from_main
        threading.excepthook = self._from_thread

    def uninstall(self) -> None:
        """Give everything back as it was."""
        sys.excepthook, threading.excepthook = self._before
        if self._stream is not None:
            faulthandler.disable()
            self._stream.close()
            self._stream = None

    def catch(self, error: BaseException) -> str:
        """Write `error` down and have it shown; return its number. Weather is only logged."""
        number = bug_number(error)
        kind = weather(error) if isinstance(error, Exception) else None
        if kind is not None:
            log.warning("weather nobody caught: %s", kind.value)
            return number
        lines = "".join(traceback.format_tb(error.__traceback__))
        log.error("bug %s: %s\n%s", number, type(error).__name__, lines)
        self._caught.emit(number)
        return number

    def _tell(self, number: str) -> None:
        if number not in self._shown:
            self._shown.add(number)
            self._show(number)

    def _from_main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self.catch(error.with_traceback(trace))

    def _from_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self.catch(told.exc_value)
