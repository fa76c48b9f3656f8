"""Counts bytes where they cross: at the socket, both ways, with headers and encryption, whatever comes of them.

A meter that looks at whole messages is blind on the very lines it is for: a cut upload and half an answer
cost as much a byte as those that arrive. What TCP and IP add to each packet is the line's own and not counted.
"""

from __future__ import annotations

import socket
import ssl
import sys
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection
from urllib3.util.ssltransport import SSLTransport


@dataclass(slots=True)
class Counter:
    """Bytes that crossed, both ways."""

    sent: int = 0
    received: int = 0


class CountedSocket(socket.socket):
    """Takes over an open connection and adds what crosses it to a counter."""

    def __init__(self, line: socket.socket, counter: Counter) -> None:
        patience = line.gettimeout()
        super().__init__(line.family, line.type, line.proto, fileno=line.detach())
        self.settimeout(patience)
        self._counter = counter
        self._ended = False

    def send(self, data: Any, flags: int = 0) -> int:
        count = super().send(data, flags)
        self._counter.sent += count
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send everything; the patience is with each piece, and what left before a failure is counted."""
        with memoryview(data) as view, view.cast("B") as rest:
            at = 0
            while at < len(rest):
                at += self.send(rest[at:], flags)

    def recv(self, size: int, flags: int = 0) -> bytes:
        data = super().recv(size, flags)
        self._counter.received += len(data)
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        count = super().recv_into(buffer, size, flags)
        self._counter.received += count
        return count

    def close(self) -> None:
        if not self._ended and self.fileno() >= 0:
            self._ended = True
            self._counter.sent -= unsent(self)
        super().close()


if sys.platform == "linux":
    import fcntl
    import struct

    SIOCOUTQNSD = 0x894B  # bytes of a connection the system took and has not put on the line (linux/sockios.h)

    def unsent(line: socket.socket) -> int:
        """Return the bytes that were handed over and never left this machine."""
        try:
            return int(struct.unpack("i", fcntl.ioctl(line, SIOCOUTQNSD, bytes(4)))[0])
        except OSError:
            return 0
else:

    def unsent(line: socket.socket) -> int:
        """Not told by this system: on a line that breaks, up to one request is counted that may not have left."""
        del line
        return 0


class CountedContext(ssl.SSLContext):
    """Encrypts over the socket it is given instead of taking its handle away, so that the socket goes on counting."""

    def wrap_socket(self, sock: Any, *_args: Any, server_hostname: Any = None, **_options: Any) -> Any:
        return SSLTransport(sock, self, server_hostname)


def adapter(counter: Counter) -> HTTPAdapter:
    """Return what carries http requests and counts them."""

    class Connection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return CountedSocket(super()._new_conn(), counter)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options)
            manager: PoolManager = self.poolmanager
            manager.pool_classes_by_scheme = manager.pool_classes_by_scheme | {"http": Pool}

    return Adapter()
