"""Begins a machine from a stick: no network, no server, the county proven by a code somebody brought along.

From here on the machine works; the county learns its key at first contact, by line or by stick.
"""

from __future__ import annotations

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store import settings
from station.store.identity import Identity
from station.store.store import Store
from sync import bundle, protocol
from sync.bundle import Kind, Start
from sync.client import joining
from sync.client.layouts import Layouts
from sync.client.taking import take_feed
from sync.codes import code_key, parse_code
from sync.enrolling import Grant
from sync.frames import decode_frame
from sync.protocol import Answer
from sync.statements import verify_certificate


def start_from(store: Store, blob: bytes, code: str, server: str = "") -> Identity:
    """Enrol with a starting bundle and its code; return who this machine is now.

    StationError: "enrol.already", "enrol.bad_code", "enrol.expired_code", "bundle.not_start",
    "bundle.wrong_code", and those of `bundle.read`. Nothing is changed then.
    """
    if store.identity() is not None:
        raise StationError("enrol.already")
    code_id, secret = parse_code(code)
    arrived = bundle.read(blob)
    if arrived.label.kind is not Kind.START:
        raise StationError("bundle.not_start")
    stretched = code_key(secret)
    start = arrived.open_with(stretched)
    grant = protocol.decode(start.grant, Grant)
    arrived.verify(grant.county_public)
    answers, layouts = [protocol.decode(one, Answer) for one in start.answers], Layouts(store)
    known, told = layouts.brought(store.reader(), answers)
    _check(store, start, grant, known)
    key = joining.pending_key(store)
    store.write(lambda db: settings.put(db, joining.UNCONFIRMED, [code_id, stretched.hex()]))
    who = joining.accept(store, grant, key, server)
    store.write(lambda db: layouts.keep(db, told))
    for answer in answers:
        for feed in answer.feeds:
            take_feed(store, layouts, who.scopes, feed)
    return who


def _check(store: Store, start: Start, grant: Grant, known: Known) -> None:
    """Verify all of it; a clock under suspicion does not make a code old."""
    if not store.clock.suspect and store.clock.now_ms() > start.until_ms:
        raise StationError("enrol.expired_code")
    certificate = verify_certificate(grant.county_public, grant.certificate)
    if (certificate.county, certificate.device, certificate.scopes) != (
            grant.county, grant.device, tuple(grant.scopes)):
        raise StationError("bundle.forged")
    for feed in [feed for one in start.answers for feed in protocol.decode(one, Answer).feeds]:
        if feed.total or not 0 <= feed.scope < len(grant.scopes) or not 0 <= feed.low < feed.high:
            raise StationError("sync.malformed")
        if feed.frame:
            decode_frame(known, feed.frame)
