"""The ledger at work: what a server needs of a county, without the county's own seat.

A seat is one file and one op log, so it runs where the home is. Servers on further machines hold a copy
of the home's key and ledger address alone and answer devices beside it (`county serve --no-seat`).
"""

from __future__ import annotations

import logging
from contextlib import closing

from station.home import Home
from station.kernel.clock import GuardedClock, SystemClock
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import keys
from sync import protocol
from sync.county import accounts, address, calendar, papers, tls
from sync.county.address import Address
from sync.county.exchange import Exchange, Now
from sync.county.ledger import Ledger, open_embedded, open_shared
from sync.timing import say_time

log = logging.getLogger(__name__)


class Service:
    """An open ledger with its two answers: exchange and enrolment."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now, certificates: tls.Files) -> None:
        self.ledger = ledger
        self.exchange = Exchange(ledger, registry, now)
        self.tls = certificates
        self.now_ms = now

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request as the server would."""
        if path in (protocol.EXCHANGE_PATH, protocol.RENUMBER_PATH):
            return self.exchange.answer(path, blob)
        if path == protocol.TIME_PATH:
            return self.tell_time(blob)
        return self.enrol(blob)

    def enrol(self, blob: bytes) -> bytes:
        authority = papers.authority(self.ledger) or tls.authority(self.tls)
        return accounts.enrol(self.ledger, blob, self.now_ms(), authority)

    def tell_time(self, nonce: bytes) -> bytes:
        """Answer a machine that does not know what time it is."""
        county = self.ledger.county()
        return say_time(county.key, county.county, nonce, self.now_ms())

    def close(self) -> None:
        self.ledger.close()


def open_ledger(home: Home, key: bytes) -> Ledger:
    """Open the ledger of a home: the PostgreSQL one it names, else the file in it."""
    kept = address.read(home, key)
    if kept is None:
        return open_embedded(home.ledger, key)
    return open_shared(kept.url, key, kept.county)


def open_service(home: Home, registry: Registry) -> Service:
    """Open the ledger to answer devices only; StationError("county.not_initialised")."""
    if not home.is_county:
        raise StationError("county.not_initialised")
    key = keys.unlock(home.folder)
    certificates = tls.files_of(home.folder, key)
    ledger = open_ledger(home, key)
    try:
        clock = GuardedClock(SystemClock(), {"last_known_ms": calendar.last_known(ledger)})
    except BaseException:
        ledger.close()
        raise
    if clock.suspect:
        log.error("this machine's clock is not believed (%s); the ledger's last known time counts", clock.reason.value)
    return Service(ledger, registry, clock.now_ms, certificates)


def move_address(home: Home, text: str) -> None:
    """Find the ledger at another PostgreSQL address from now on: a new password, another server.

    StationError("county.not_initialised") where this home has none there or the county is not in it.
    """
    key = keys.unlock(home.folder)
    kept = address.read(home, key)
    if kept is None:
        raise StationError("county.not_initialised")
    moved = Address(address.parse(text), kept.county)
    with closing(open_shared(moved.url, key, moved.county)) as ledger:
        ledger.county()
    address.write(home, key, moved)
