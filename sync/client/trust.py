"""Whom a station believes at the other end of an encrypted line: its own county's authority and nobody else.

Chain and host name are checked by the library. The dates of the certificate are checked here, by the
station's guarded clock instead of the machine's: where that clock is wrong, the county is asked for the
time over the same line and its signed word puts the clock right (SYNC.md rule 23).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection

from sync.client.counting import CountedContext, CountedSocket, Counter
from sync.client.state import ClockDoubt

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which the ssl module does not name


@dataclass(frozen=True, slots=True)
class Trust:
    """What a line to the county is held against.

    `authority` is the county's certificate authority (DER), empty for a county without one or before
    enrolment; `hear` takes the county's answer to a nonce and puts the clock right.
    """

    authority: bytes
    now_ms: Callable[[], int]
    hear: Callable[[bytes, bytes], None]


def adapter(trust: Trust | None, counter: Counter, *, dates: bool = True) -> HTTPAdapter:
    """Return what carries https requests to the county, counted; ClockDoubt when `dates` are checked and wrong.

    Without an authority any certificate will do: at enrolment the one-time code proves both sides.
    """
    known = trust is not None and bool(trust.authority)
    now_ms = trust.now_ms if trust is not None and known and dates else None
    context = _context(trust.authority if trust is not None else b"")

    class Connection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return CountedSocket(super()._new_conn(), counter)

        def connect(self) -> None:
            super().connect()
            self.is_verified = True  # before enrolment by the code, which proves both sides; else by the context
            if now_ms is not None:
                line: Any = self.sock
                _check_dates(line.getpeercert(True), now_ms())

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, ssl_context=context, **options)
            manager: PoolManager = self.poolmanager
            manager.pool_classes_by_scheme = manager.pool_classes_by_scheme | {"https": Pool}

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """The context says what is verified; the library would bring its own list of authorities."""
            conn.cert_reqs = "CERT_REQUIRED" if known else "CERT_NONE"
            conn.ca_certs = None

    return Adapter()


def _context(authority: bytes) -> ssl.SSLContext:
    context = CountedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        context.load_verify_locations(cadata=authority)
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _check_dates(certificate: bytes | None, now_ms: int) -> None:
    from cryptography import x509

    found = x509.load_der_x509_certificate(certificate or b"")
    first, last = (int(one.timestamp() * 1000) for one in (found.not_valid_before_utc, found.not_valid_after_utc))
    if not first <= now_ms <= last:
        raise ClockDoubt
