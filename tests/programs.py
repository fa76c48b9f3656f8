"""Real programs for tests: a county server and seats, each a process over a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.forks import Forked, fork

Program = subprocess.Popen[bytes] | Forked
ROOT = Path(__file__).resolve().parent.parent
START_S = 60
RUN_S = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Done:
    """A finished command: its exit code, its JSON (None where there is none) and its messages."""

    code: int
    answer: Any
    messages: str


def environment(keys: Path) -> dict[str, str]:
    return {**os.environ, "TIANXIN_KEYS": str(keys), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}


class Machine:
    """One computer of the story: its home folder, and its key folder outside of it.

    In a suite its programs are forked from one that is loaded, unless something else is to run them.
    """

    forked = False  # whether so; a measurement starts an interpreter each time, as a person does

    def __init__(self, folder: Path, keys: Path | None = None) -> None:
        self.home = folder / "home"
        self.keys = keys or folder / "keys"
        self.before: list[str] = []  # what every program of this machine runs under: a tracer
        self.network = ""  # the network namespace it lives in, where it is not ours
        self.program = str(ROOT / "main.py")
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *words: str, secret: str = "") -> Done:
        """Run `main.py --home ... --json words`; `secret` goes to its standard input."""
        command = [self.program, *words, "--home", str(self.home), "--json"]
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
            asked.write(f"{secret}\n".encode())
            asked.seek(0)
            process = self._begin(command, os.getcwd(), [asked.fileno(), said.fileno(), told.fileno()])
            code = process.wait(timeout=RUN_S)
            answer, messages = (one.seek(0) or one.read().decode() for one in (said, told))
        return Done(code, json.loads(answer) if answer.strip() else None, messages)

    def ok(self, *words: str, secret: str = "") -> Any:
        """As `run`, but it must succeed; return the JSON answer."""
        done = self.run(*words, secret=secret)
        assert done.code == 0, done.messages
        return done.answer

    def start(self, command: Sequence[str]) -> Program:
        """Begin a script with its arguments; its `stdout` is to be read, its complaints go where ours go."""
        heard, said = os.pipe()
        process = self._begin(command, str(ROOT), [0, said, 2])
        os.close(said)
        process.stdout = os.fdopen(heard, "rb")
        return process

    def _begin(self, command: Sequence[str], folder: str, streams: Sequence[int]) -> Program:
        if self.before or not self.forked:
            asked, said, told = streams
            inside = ["ip", "netns", "exec", self.network] if self.network else []
            return subprocess.Popen(
                [*inside, *self.before, sys.executable, *command], env=environment(self.keys), cwd=folder,
                stdin=asked, stdout=said, stderr=told)
        return Forked(fork(command, environment(self.keys), folder, streams, self.network))


def start_server(county: Machine, port: int, script: str | None = None) -> Program:
    """Start `county serve` (or a test's own server script) and wait until it answers."""
    if script is None:
        command = [str(ROOT / "main.py"), "county", "serve", "--home", str(county.home), "--port", str(port)]
    else:
        command = [script, str(county.home), str(port)]
    process = county.start(command)
    wait_alive(port, process)
    return process


def wait_alive(port: int, process: Program) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/alive", timeout=5):
            return
        time.sleep(0.05)  # waiting for another process to open its port: nothing to be told by
    raise AssertionError("the server did not start")


def kill(process: Program) -> None:
    """End a process and all it started as a power cut does: no chance to tidy up, and none of them is there after."""
    processes = [] if process.poll() is not None else started_by(process.pid)
    process.send_signal(signal.SIGKILL)
    for one in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + START_S
    while any(map(_is_alive, processes)):
        assert time.monotonic() < deadline, "a killed process does not end"
        time.sleep(0.01)  # nobody tells when somebody else's child is gone


def started_by(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these did."""
    children: list[int] = []
    with contextlib.suppress(OSError):  # it may end meanwhile
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            children += map(int, file.read_text().split())
    return children + [one for child in children for one in started_by(child)]


def state_of(pid: int) -> str:
    """Return the letter of a process's state: R, S, D, T, Z."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _is_alive(pid: int) -> bool:
    """Whether any thread of a process is left: its first may be gone while another still holds its files."""
    try:
        return state_of(pid) != "Z" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


@contextlib.contextmanager
def serving(county: Machine, port: int = 0) -> Iterator[str]:
    """A running county server; yields its address."""
    port = port or free_port()
    process = start_server(county, port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        kill(process)
