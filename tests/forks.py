"""Programs forked from a process that has everything loaded.

Starting Python and importing the program costs more than a second of processor time, again and again for each of the
many commands of a story. A forked program is the same otherwise: a process with its own arguments, environment,
streams and files, that ends, or is killed, by itself. What it inherits is loaded modules and nothing they did.
"""

from __future__ import annotations

import atexit
import ctypes
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import IO

LOADED = "tests.loaded"
NEW_NETWORK = 0x40000000  # CLONE_NEWNET of sched.h; os.setns comes with Python 3.12


class Forked:
    """A program that was forked; says of itself what `subprocess.Popen` does."""

    def __init__(self, process: BaseProcess) -> None:
        assert process.pid is not None
        self.pid, self._process = process.pid, process
        self.stdout: IO[bytes] | None = None

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def fork(
    words: Sequence[str], environment: Mapping[str, str], folder: str, streams: Sequence[int], network: str = ""
) -> BaseProcess:
    """Begin a script with its arguments in `folder`; `streams` are what it reads from, writes to and complains to.

    `network` is the network namespace it lives in, where it is not ours.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([LOADED])
    handed = [Connection(os.dup(one)) for one in streams]
    process = context.Process(target=_become, args=(list(words), dict(environment), folder, handed, network))
    process.start()
    for one in handed:
        one.close()
    return process


def _become(
    words: list[str], environment: dict[str, str], folder: str, streams: list[Connection], network: str
) -> None:
    if network:
        _enter(network)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
        stream.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115, multiprocessing gave us an empty one
    sys.argv = words
    runpy.run_path(words[0], run_name="__main__")


def _enter(network: str) -> None:
    """As `ip netns exec` does it; OSError where that may not be."""
    with open(f"/run/netns/{network}") as space:
        if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), network)


@atexit.register
def _leave_none() -> None:
    """Kill what a failed test left behind: multiprocessing would wait for its end."""
    for process in multiprocessing.active_children():
        process.kill()
