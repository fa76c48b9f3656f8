"""A file nobody may read, a server nobody may call, and who did all the same: Python by its audit hook, Qt and
other native code by the kernel, which tells of every opening of a file."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station.kernel.foreign import child

IN_ACCESS, IN_OPEN = 0x1, 0x20
EVENT = struct.Struct("iIII")
LOUD = frozenset(
    {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.system", "webbrowser.open"})
_listeners: list[Canary] = []


@dataclass
class Canary:
    """What is watched (a folder with a secret, a port of this machine) and what was done to it."""

    folder: Path
    port: int = 0
    told: list[str] = field(default_factory=list)  # what Python did: connections, programs
    last: list[str] = field(default_factory=list)  # what `quiet` saw last
    _notices: int = -1
    _server: socket.socket | None = None

    @property
    def file(self) -> Path:
        """A picture outside every store: what a hostile document wants shown."""
        return self.folder / "secret.png"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def touched(self) -> list[str]:
        """Return the names of files in the folder that were opened or read since, by whomever."""
        found: list[str] = []
        with contextlib.suppress(BlockingIOError):
            while block := os.read(self._notices, 65_536):
                found += _names(block)
        return found

    def called(self) -> int:
        """Return how many connections came in since."""
        found = 0
        with contextlib.suppress(BlockingIOError):
            while self._server is not None:
                self._server.accept()[0].close()
                found += 1
        return found

    def quiet(self) -> bool:
        """Tell whether nothing was read, asked for or started."""
        self.last = [*self.touched(), *(["a call"] * self.called()), *self.told]
        return not self.last


def _names(block: bytes) -> list[str]:
    names, at = [], 0
    while at < len(block):
        _watch, _mask, _cookie, length = EVENT.unpack_from(block, at)
        at += EVENT.size
        names.append(block[at : at + length].rstrip(b"\0").decode())
        at += length
    return names


def _hook(event: str, facts: tuple[Any, ...]) -> None:
    if _listeners and event in LOUD:
        for one in _listeners:
            if event != "subprocess.Popen" or list(facts[1]) != child.command():  # our own worker, and nobody else's
                one.told.append(f"{event} {facts!r:.200}")


sys.addaudithook(_hook)


@contextlib.contextmanager
def canary(folder: Path, picture: bytes) -> Iterator[Canary]:
    """Watch `folder`, in which `picture` lies as a secret, and a port of this machine."""
    one = Canary(folder)
    folder.mkdir(parents=True)
    one.file.write_bytes(picture)
    (folder / "secret.txt").write_text("secret", "utf-8")
    libc = ctypes.CDLL(None, use_errno=True)
    one._notices = libc.inotify_init1(os.O_NONBLOCK)
    if one._notices < 0 or libc.inotify_add_watch(one._notices, os.fsencode(folder), IN_ACCESS | IN_OPEN) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    one._server = socket.create_server(("127.0.0.1", 0))
    one._server.setblocking(False)
    one.port = one._server.getsockname()[1]
    _listeners.append(one)
    try:
        yield one
    finally:
        _listeners.remove(one)
        one._server.close()
        os.close(one._notices)
