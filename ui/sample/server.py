"""The sample county's server: the real command in a process of its own, which ends with the demo however that ends.

Only a killed demo (SIGKILL, a crash inside Qt) leaves it behind; it then goes on serving the sample, and nothing else.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QThread
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

HOST = "127.0.0.1"
START_MS, LOOK_MS, STOP_S = 20_000, 50, 5
LOG = "server.log"


class ServerFailed(Exception):
    """The county server did not start; its log says why."""


def program() -> list[str]:
    """Return how this program is started: itself where it is frozen, else its main file by this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parents[2] / "main.py")]


def free_port(wanted: int = 0) -> int:
    """Return `wanted` if nobody listens there, else a port that is free now."""
    probe = QTcpServer()
    if not (wanted and probe.listen(QHostAddress(HOST), wanted)):
        probe.listen(QHostAddress(HOST), 0)
    port = probe.serverPort()
    probe.close()
    return port


class Server:
    """A running `county serve` over `home` on the loopback interface."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.address = f"http://{HOST}:{port}"
        command = [*program(), "county", "serve", "--home", str(home), "--host", HOST, "--port", str(port)]
        with (home.parent / LOG).open("ab") as log:
            # Its own group: whatever it may start goes down with it.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=os.name == "posix"
            )
        atexit.register(self.stop)

    @property
    def process_id(self) -> int:
        return self._process.pid

    def wait_ready(self) -> None:
        """Return once it answers; raises ServerFailed."""
        passed = QElapsedTimer()
        passed.start()
        while self._process.poll() is None and passed.elapsed() < START_MS:
            door = QTcpSocket()
            door.connectToHost(HOST, self.port)
            if door.waitForConnected(LOOK_MS):
                door.abort()
                return
            QThread.msleep(10)
        raise ServerFailed

    def stop(self) -> None:
        """End it; may be called twice."""
        atexit.unregister(self.stop)
        if self._process.poll() is not None:
            return
        self._signal(force=False)
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._signal(force=True)
            self._process.wait()

    def _signal(self, *, force: bool) -> None:
        if os.name != "posix":
            self._process.kill() if force else self._process.terminate()
            return
        import signal  # SIGKILL is a name of POSIX alone

        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL if force else signal.SIGTERM)
