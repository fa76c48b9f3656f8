"""The processes of one `county serve`: they begin together and end together.

The first one listens, reads and answers; it forks one that writes (sync/county/far.py) and one that keeps the
county's seat level. Each child holds a socket to the first and ends when that is closed, however the first one
ended; a signal to the group is for the first alone. When a child ends by itself the first stops serving and says
so with its exit code, for whoever started it to start all of it again: nothing that was acknowledged is lost with
any of them.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from station.kernel.errors import StationError

log = logging.getLogger(__name__)
READY = b"\0"
STOP_S = 30.0  # seconds a child has for what it was doing
Work = Callable[[socket.socket], None]


def may_fork() -> bool:
    """Whether this machine can; elsewhere one process does everything."""
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform.startswith("linux")


class Crew:
    """Children of this process; start them before anything here opens a database or begins a thread."""

    def __init__(self) -> None:
        self._ends: list[socket.socket] = []  # of this process, which no child may keep open
        self._children: list[BaseProcess] = []
        self._stopping = False
        self.lost = False
        gc.collect()
        gc.freeze()  # what is loaded already stays shared

    def start(self, name: str, work: Work) -> socket.socket:
        """Fork a child that does `work` with its end of a socket, which it calls `ready`; return the other end.

        What the child raises before it was ready is raised here.
        """
        mine, its = socket.socketpair()
        self._ends.append(mine)
        child = multiprocessing.get_context("fork").Process(
            target=_live, args=(work, its, list(self._ends)), name=name, daemon=True)
        child.start()
        its.close()
        self._children.append(child)
        _await(mine)
        return mine

    def watch(self, lost: Callable[[], None]) -> None:
        """Call `lost` when a child ends before it is to."""
        threading.Thread(target=self._watch, args=(lost,), name="crew", daemon=True).start()

    def stop(self) -> None:
        """Let the children finish what they do, and wait for their end."""
        self._stopping = True
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_WR)
        for child in self._children:
            child.join(STOP_S)
            if child.is_alive():
                child.kill()
        for end in self._ends:
            end.close()

    def _watch(self, lost: Callable[[], None]) -> None:
        wait([child.sentinel for child in self._children])
        if self._stopping:
            return
        self.lost = True
        gone = [child.name for child in self._children if not child.is_alive()]
        log.error("a process of this server ended by itself, so all of it does: %s", ", ".join(gone))
        lost()


def ready(line: socket.socket) -> None:
    """Say in a child that what may fail at its start is behind it."""
    line.sendall(READY)


def _await(line: socket.socket) -> None:
    """Wait until a child is ready; raise what it failed with."""
    said = line.recv(len(READY))
    if said == READY:
        return
    while data := line.recv(1 << 16):
        said += data
    if not said:
        raise RuntimeError("a process of the server ended while it started")
    code, facts = pickle.loads(said[1:])
    raise StationError(code, **facts)


def _live(work: Work, line: socket.socket, others: Sequence[socket.socket]) -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)  # the first process tells its children
    for other in others:
        other.close()
    try:
        work(line)
    except StationError as trouble:
        log.error("%s: %s", multiprocessing.current_process().name, trouble)
        with contextlib.suppress(OSError):
            line.sendall(b"\1" + pickle.dumps((trouble.code, trouble.facts)))
        os._exit(1)
