"""Opens a bundle of a station: signature, messages, frames and chain, before anything of it is taken in.

And holds it against where the county stands: a bundle may be late, lack what came before it, or come from a
copy of the machine that has done other work under the same number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store.oplog import chained
from sync import bundle, protocol
from sync.bundle import Bundle, Up
from sync.county import tables
from sync.county.layouts import Book, with_layout
from sync.county.ledger import County
from sync.county.sent import read_ops
from sync.enrolling import EnrolRequest
from sync.protocol import Hello, Who
from sync.statements import verify_certificate

grp = tables.grp
FORKS = frozenset({"sync.forked", "sync.gap", "sync.copied"})  # what is said of a copy
UNKNOWN = "sync.unknown_device"


@dataclass(frozen=True, slots=True)
class Work:
    """What a bundle brings, verified as far as it can be without the ledger.

    `chains` holds the chain value at the first hello's mark and after each op.
    """

    up: Up
    hellos: list[Hello]
    first: int
    chains: list[bytes]

    @property
    def last(self) -> int:
        return self.first + len(self.chains) - 1


@dataclass(frozen=True, slots=True)
class Stranger:
    """A machine the ledger does not have, as its certificate says; the columns of a device that an answer needs."""

    device: int
    sealing: bytes
    scopes: str
    station_name: str = ""
    mark: int = 0


def stranger(county: County, arrived: Bundle, paper: bytes) -> Stranger:
    """Return who made a bundle, by the certificate the county once signed; StationError("sync.unknown_device")."""
    try:
        said = verify_certificate(county.public, paper)
    except StationError as trouble:
        raise StationError(UNKNOWN) from trouble
    if (said.county, said.device) != (county.county, arrived.label.device) or not said.sealing:
        raise StationError(UNKNOWN)
    arrived.verify(said.public)
    return Stranger(said.device, said.sealing, json.dumps(list(said.scopes)))


def opened(county: County, book: Book, public: bytes, arrived: Bundle) -> Work:
    """Check signature, every message, every frame and the chain; only the ledger's own mark is left to see.

    `public` is the key of the machine, b"" for one whose number is reserved and whose bundle enrols it.
    """
    if public:
        arrived.verify(public)
    up = arrived.open(county.key.sealing()[0], Up)
    if not public:
        if not up.enrol:
            raise StationError("bundle.forged")
        arrived.verify(protocol.decode(up.enrol, EnrolRequest).public)
    if up.version != bundle.VERSION:
        raise StationError("bundle.newer")
    return _followed(book, up, arrived.label.id)


def _followed(book: Book, up: Up, its_id: bytes) -> Work:
    """Read every hello of a bundle by the tables its program declares."""
    hellos = [protocol.decode(blob, Hello) for blob in up.hellos]
    who: Who | None = hellos[0].aside.who if hellos else None
    if who is None:
        raise StationError("sync.malformed")
    if not all(protocol.is_served(hello.version) for hello in hellos):
        raise StationError("sync.version")
    known = _known_with(book, who, hellos[0].aside.layout)
    chain, number = who.chain, hellos[0].mark
    chains = [chain]
    for hello in hellos:
        if hello.mark != number or hello.aside.bundle != its_id:
            raise StationError("sync.malformed")
        for sent in read_ops(known, hello) if hello.ops else ():
            chain, number = chained(chain, sent.link), number + 1
            chains.append(chain)
        if hello.ops and chain[: protocol.CHAIN_BYTES] != hello.tip[: protocol.CHAIN_BYTES]:
            raise StationError("sync.chain_broken")
    return Work(up, hellos, hellos[0].mark, chains)


def _known_with(book: Book, who: Who, told: bytes) -> Known:
    """Return the tables by which a machine's ops are read; what it tells of its own is written down later."""
    if book.view(who.schema[:32]) is not None:
        return book.wide
    wider = with_layout(book, who.schema[:32], told)
    if wider is None:
        raise StationError("sync.version")
    return wider.wide


def follows(device: Any, work: Work, other_epoch: bool) -> None:
    """Check that the bundle goes on where the county stands; what it has already is passed over.

    A ledger that was put back lacks what came since: it says so, and its ops come with the next bundle.
    """
    if work.first > device.mark:
        if other_epoch:
            return
        raise StationError("bundle.gap", first=device.mark + 1, last=work.first)
    if device.mark <= work.last and work.chains[device.mark - work.first] != bytes(device.chain):
        raise StationError("sync.forked")


def same_log(connection: Connection, device: Any, work: Work) -> None:
    """Check that what the county has already of these ops is the same; a copy may have less work and other work."""
    last = (grp.c.number + grp.c.count - 1).label("last")
    where = (grp.c.county == device.county) & (grp.c.device == device.device) & grp.c.chain.is_not(None)
    where &= last.between(work.first, min(work.last, device.mark))
    for one in connection.execute(select(last, grp.c.chain).where(where)):
        if work.chains[one.last - work.first] != bytes(one.chain):
            raise StationError("sync.forked")
