"""One at a time in a home: the county seat's session with its ledger, whichever process runs it.

Several `county serve` and commands beside them share one seat. Two sessions of one device at once harm
nothing, but one of them is refused as a repeat; so each takes its turn (SYNC.md rule 27). The operating
system gives the turn back when a process dies, so nothing is ever left locked.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LOOK_S = 0.001  # the holder writes for a few milliseconds


@contextlib.contextmanager
def turn(file: Path) -> Iterator[None]:
    """Wait for the turn that `file` stands for, and keep it for the block."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def turn_within(file: Path, most_s: float) -> Iterator[None]:
    """Wait for the turn, but no longer than so many seconds: then go on without it.

    For what has a lock of its own besides, which says what is wrong where somebody keeps it.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        latest = time.monotonic() + most_s
        while not _try(handle) and time.monotonic() < latest:
            time.sleep(LOOK_S)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        with contextlib.suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

    def _take(handle: int) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return
else:
    import fcntl

    def _try(handle: int) -> bool:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
