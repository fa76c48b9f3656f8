"""Tells copies of one database apart, and knows again what a restored ledger has forgotten.

Two machines with one number are one machine with two memories: nobody can say which is the true one, and
nobody has to. The one that is recognised as the other goes on under a new number from the last op that
both its log and the county have; what it did after that is sent under the new number (SYNC.md rule 5).
A machine the ledger does not know, but the county once signed a certificate for, is known again by it
(rule 25). The request is signed with the old key, so nobody else can ask; a counter that was used already is
no reason to refuse it, because that of a copy is stale and asking twice gives the same grant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from sync import protocol
from sync.county import accounts, tables
from sync.county.accounts import Place
from sync.county.descent import lineage
from sync.county.ledger import County, Ledger
from sync.enrolling import FORK_BYTES, Grant, Renumber, Renumbered
from sync.envelope import Certificate, Request, open_request, seal_answer, verify, verify_certificate
from sync.keys import KEY_BYTES
from sync.statements import new_key_words

device, grp = tables.device, tables.grp
MOST_MARKS = 1000  # groups named on one page
Point = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Asking:
    """A verified request with its counter: from the device of row `known`, None where the ledger has no such."""

    connection: Connection
    county: County
    number: int
    known: Any
    said: Renumber
    now_ms: int
    counter: int


def renumber(ledger: Ledger, blob: bytes, now_ms: int) -> bytes:
    """Answer a signed request for a new number, or to be known again; StationError for one nobody can trust."""
    county = ledger.county()
    request = open_request(blob)
    body, answering = request.opened(county.key, protocol.RENUMBER_PATH)
    said = protocol.decode(body, Renumber)
    with ledger.writing() as connection:
        known = _known(connection, county, request, said)
        asking = Asking(connection, county, request.device, known, said, now_ms, request.counter)
        if not protocol.is_served(said.version):
            answer = Renumbered(b"", 0, b"", False, "sync.version")
        else:
            answer = _again(asking) if not said.public else _apart(asking)
    return seal_answer(county.key, request.digest, protocol.encode(answer), answering)


def _known(connection: Connection, county: County, request: Request, said: Renumber) -> Any:
    """Return the device's row if the request is its own; None for one the ledger forgot.

    StationError("sync.unknown_device") for a stranger, "envelope.bad_signature" for a forger.
    """
    row = connection.execute(select(device).where(_device(county, request.device))).first()
    if row is not None and not said.certificate:
        request.verify(bytes(row.public), "POST", protocol.RENUMBER_PATH)
        return row
    certificate = _certificate(county, request.device, said)
    request.verify(certificate.public, "POST", protocol.RENUMBER_PATH)
    return row if row is not None and bytes(row.public) == certificate.public else None


def _certificate(county: County, number: int, said: Renumber) -> Certificate:
    try:
        certificate = verify_certificate(county.public, said.certificate)
    except StationError as trouble:
        raise StationError("sync.unknown_device") from trouble
    if (certificate.county, certificate.device) != (county.county, number):
        raise StationError("sync.unknown_device")
    return certificate


def _again(asking: Asking) -> Renumbered:
    """Know a device again under its own number, from what the county still has of the log it came from."""
    if asking.known is not None:
        return _granted(asking.county, asking.known, (asking.known.mark, bytes(asking.known.chain)))
    if _row(asking, asking.number) is not None:
        return Renumbered(b"", 0, b"", False, "sync.number_taken")
    certificate = _certificate(asking.county, asking.number, asking.said)
    source = _row(asking, asking.said.origin)
    if source is not None and source.station != certificate.station:
        source = None
    found = None if source is None else _common(asking, source)
    if found is None and asking.said.more and source is not None:
        return Renumbered(b"", 0, b"", True, "")
    fork = found or _floor(asking.said)
    place = _place(certificate)
    who = (asking.number, certificate.public, certificate.sealing)
    accounts.put_device(asking.connection, asking.county, place, who, asking.now_ms)
    _set(asking, asking.number, mark=fork[0], chain=fork[1], rulings=asking.said.verdicts, counter=asking.counter,
         certificate=asking.said.certificate, not_after=certificate.not_after_day)
    if found is not None and source is not None:
        _set(asking, asking.number, origin=source.device, fork=fork[0])
    raised = update(tables.county).where(
        (tables.county.c.county == asking.county.county) & (tables.county.c.devices < asking.number))
    asking.connection.execute(raised.values(devices=asking.number))
    return _granted(asking.county, _row(asking, asking.number), fork)


def _apart(asking: Asking) -> Renumbered:
    """Give a copy a number of its own, from the last point both logs have."""
    said = asking.said
    if len(said.public) != KEY_BYTES:
        raise StationError("sync.malformed")
    verify(said.public, said.proof, new_key_words(asking.number, said.public, said.sealing))
    where = (device.c.county == asking.county.county) & (device.c.public == said.public)
    made = asking.connection.execute(select(device).where(where)).first()
    if made is not None:  # the answer was lost; once it was used, the key is somebody else's too
        if made.counter or made.origin != (asking.number if asking.known is not None else 0):
            return Renumbered(b"", 0, b"", False, "sync.number_taken")
        return _granted(asking.county, made, (made.mark, bytes(made.chain)))
    if asking.known is not None and asking.known.revoked:
        return Renumbered(b"", 0, b"", False, "sync.device_revoked")
    common = None if asking.known is None else _common(asking, asking.known)
    fork = common or (None if said.more else _floor(said))
    if fork is None:
        return Renumbered(b"", 0, b"", True, "")
    return _granted(asking.county, _new_number(asking, fork), fork)


def _new_number(asking: Asking, fork: Point) -> Any:
    known = asking.known
    if known is not None:
        place = accounts.place_of(known)
    else:
        place = _place(_certificate(asking.county, asking.number, asking.said))
    grant = accounts.add_device(
        asking.connection, asking.county, place, asking.said.public, asking.now_ms, asking.said.sealing)
    origin = asking.number if known is not None else 0
    heard = asking.said.verdicts
    _set(asking, grant.device, mark=fork[0], chain=fork[1], origin=origin, fork=fork[0], rulings=heard)
    if known is not None:
        _free(asking)
        heard += _hand_down(asking, grant.device, fork[0])
        _set(asking, grant.device, not_after=known.not_after, rulings=heard)
    return _row(asking, grant.device)


def _free(asking: Asking) -> None:
    """Leave the old number to the other copy: the requests of this one moved the counter past the other's.

    The counter never goes back, or every request this number ever made could be shown again. The other copy is
    told from where to go on instead, as long as nobody has.
    """
    if asking.known is not None:
        counter = max(asking.known.counter, asking.counter)
        _set(asking, asking.number, counter=counter, freed=counter)


def _hand_down(asking: Asking, number: int, fork: int) -> int:
    """Give the copy, under its new number, the verdicts on common work it has not heard yet; return how many."""
    names = [column.name for column in grp.c if column.name not in ("county", "device")]
    where = (grp.c.county == asking.county.county) & (grp.c.device == asking.number) & (grp.c.number <= fork)
    heard = asking.said.verdicts
    unheard = asking.connection.execute(select(grp).where(where & (grp.c.seq > heard)).order_by(grp.c.seq)).all()
    values = [
        {**{name: getattr(one, name) for name in names}, "county": asking.county.county, "device": number, "seq": seq}
        for seq, one in enumerate(unheard, heard + 1)
    ]
    if values:
        asking.connection.execute(insert(grp), values)
    return len(values)


def _common(asking: Asking, source: Any) -> Point | None:
    """Return the newest (op number, chain) on this page that the county has of device `source` too."""
    last = (grp.c.number + grp.c.count - 1).label("last")
    told = dict(zip(asking.said.lasts[:MOST_MARKS], _cut(asking.said.chains), strict=False))
    for number, most in [(source.device, max(told, default=0)), *lineage(asking.connection, source)]:
        where = (grp.c.county == asking.county.county) & (grp.c.device == number) & grp.c.chain.is_not(None)
        where &= (last <= most) & last.between(min(told, default=0), max(told, default=0))
        for one in asking.connection.execute(select(last, grp.c.chain).where(where).order_by(last.desc())):
            if told.get(one.last) == bytes(one.chain)[:FORK_BYTES]:
                return one.last, bytes(one.chain)
    return None


def _cut(chains: bytes) -> Sequence[bytes]:
    return [chains[at : at + FORK_BYTES] for at in range(0, len(chains), FORK_BYTES)]


def _floor(said: Renumber) -> Point:
    number, chain = said.floor
    if len(chain) != len(bytes(32)):
        raise StationError("sync.malformed")
    return number, chain


def _place(certificate: Certificate) -> Place:
    return Place(
        Seat(certificate.seat), certificate.station, certificate.station_name, certificate.division,
        list(certificate.scopes))


def _granted(county: County, row: Any, fork: Point) -> Renumbered:
    grant: Grant = accounts.as_grant(county, accounts.place_of(row), row.device, bytes(row.certificate))
    return Renumbered(protocol.encode(grant), fork[0], fork[1], False, "")


def _row(asking: Asking, number: int) -> Any:
    return asking.connection.execute(select(device).where(_device(asking.county, number))).first()


def _device(county: County, number: int) -> Any:
    return (device.c.county == county.county) & (device.c.device == number)


def _set(asking: Asking, number: int, **values: Any) -> None:
    asking.connection.execute(update(device).where(_device(asking.county, number)).values(**values))
