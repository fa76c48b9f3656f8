"""Makes this machine a seat of its county with a one-time code.

The key pair is stored before the code is sent, so an answer lost on the way is asked for again with
the same key and gets the same device number: a retry never makes a second device.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.database import Connection
from station.store.identity import Identity
from station.store.store import Store
from sync import protocol
from sync.client.transport import Transport
from sync.enrolling import EnrolAnswer, EnrolRequest, Grant
from sync.envelope import DeviceKey, code_key, code_proof, parse_code

PENDING_KEY = "enrol.private"
UNCONFIRMED = "enrol.unconfirmed"  # the code of a machine that began from a stick, until the county knows its key


def enrol(store: Store, transport: Transport, code: str, server: str = "") -> Identity:
    """Enrol with `code`; return who this machine is now.

    Raises StationError: "enrol.bad_code", "enrol.unknown_code", "enrol.used_code",
    "enrol.expired_code", "enrol.not_our_county", "enrol.already"; and Offline from the transport.
    """
    if store.identity() is not None:
        raise StationError("enrol.already")
    code_id, secret = parse_code(code)
    key = pending_key(store)
    return accept(store, ask(transport, key, code_id, code_key(secret)), key, server)


def ask(transport: Transport, key: DeviceKey, code_id: str, stretched: bytes) -> Grant:
    """Return what the county grants this key for a code; both sides prove that they know the code."""
    request = request_of(key, code_id, stretched)
    blob = transport.post(protocol.ENROL_PATH, protocol.encode(request))
    answer = protocol.decode(blob, EnrolAnswer)
    if answer.problem:
        raise StationError(answer.problem)
    expected = code_proof(stretched, b"county", key.public, request.nonce, answer.grant)
    if not hmac.compare_digest(expected, answer.proof):
        raise StationError("enrol.not_our_county")
    return protocol.decode(answer.grant, Grant)


def request_of(key: DeviceKey, code_id: str, stretched: bytes) -> EnrolRequest:
    """Return the request that binds `key` to a code."""
    nonce, sealing = secrets.token_bytes(16), key.sealing()[1]
    proof = code_proof(stretched, b"station", key.public, nonce, sealing)
    return EnrolRequest(protocol.VERSION, code_id, key.public, nonce, proof, sealing)


def accept(store: Store, grant: Grant, key: DeviceKey, server: str = "") -> Identity:
    """Write the grant down: from here on this machine is that seat."""
    who = Identity(
        county=grant.county,
        county_name=grant.county_name,
        county_public=grant.county_public,
        epoch=grant.epoch,
        device=grant.device,
        seat=Seat(grant.seat),
        station=grant.station,
        station_name=grant.station_name,
        division=grant.division,
        scopes=tuple(grant.scopes),
        private=key.private,
        incarnation=secrets.token_bytes(8),
        certificate=grant.certificate,
        server=server,
        authority=grant.authority,
        county_sealing=grant.county_sealing,
    )

    def work(db: object) -> None:
        identity.save(db, who)
        settings.forget(db, PENDING_KEY)

    store.write(work, frozenset({"sync.state"}))
    return who


def unconfirmed(db: Connection, key: DeviceKey) -> bytes:
    """Return the request that confirms this machine's key to the county; b"" when that is done."""
    kept = settings.get(db, UNCONFIRMED)
    return b"" if kept is None else protocol.encode(request_of(key, kept[0], bytes.fromhex(kept[1])))


def confirm(db: Connection, grant: Grant) -> None:
    """Write down that the county knows this machine's key now."""
    who = replace(
        identity.need(db), certificate=grant.certificate, scopes=tuple(grant.scopes),
        county_sealing=grant.county_sealing)
    identity.save(db, who)
    settings.forget(db, UNCONFIRMED)


def confirm_over(store: Store, transport: Transport) -> None:
    """Have the county confirm this machine's key where a line came before the stick did."""
    kept = settings.get(store.reader(), UNCONFIRMED)
    if kept is None:
        return
    key = DeviceKey.from_private(identity.need(store.reader()).private)
    grant = ask(transport, key, kept[0], bytes.fromhex(kept[1]))
    if grant.device != identity.need(store.reader()).device:
        raise StationError("enrol.not_our_county")
    store.write(lambda db: confirm(db, grant), frozenset({"sync.state"}))


def pending_key(store: Store) -> DeviceKey:
    """Return the key this machine will have, made and stored before anybody hears of it."""
    kept = settings.get(store.reader(), PENDING_KEY)
    if kept is not None:
        return DeviceKey.from_private(bytes.fromhex(kept))
    key = DeviceKey.generate()
    store.write(lambda db: settings.put(db, PENDING_KEY, key.private.hex()))
    return key
