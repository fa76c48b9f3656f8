"""Makes this machine a seat of its county with a one-time code.

The key pair is stored before the code is sent, so an answer lost on the way is asked for again with
the same key and gets the same device number: a retry never makes a second device.
"""

from __future__ import annotations

import hmac
import secrets

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.identity import Identity
from station.store.store import Store
from sync import protocol
from sync.client.transport import Transport
from sync.envelope import DeviceKey, code_key, code_proof, parse_code
from sync.protocol import EnrolAnswer, EnrolRequest, Grant

PENDING_KEY = "enrol.private"


def enrol(store: Store, transport: Transport, code: str, server: str = "") -> Identity:
    """Enrol with `code`; return who this machine is now.

    Raises StationError: "enrol.bad_code", "enrol.unknown_code", "enrol.used_code",
    "enrol.expired_code", "enrol.not_our_county", "enrol.already"; and Offline from the transport.
    """
    if store.identity() is not None:
        raise StationError("enrol.already")
    code_id, secret = parse_code(code)
    key = _pending_key(store)
    stretched, nonce = code_key(secret), secrets.token_bytes(16)
    proof = code_proof(stretched, b"station", key.public, nonce)
    request = EnrolRequest(protocol.VERSION, code_id, key.public, nonce, proof)
    blob = transport.post(protocol.ENROL_PATH, protocol.encode(request))
    answer = protocol.decode(blob, EnrolAnswer)
    if answer.problem:
        raise StationError(answer.problem)
    expected = code_proof(stretched, b"county", key.public, nonce, answer.grant)
    if not hmac.compare_digest(expected, answer.proof):
        raise StationError("enrol.not_our_county")
    return accept(store, protocol.decode(answer.grant, Grant), key, server)


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
    )

    def work(db: object) -> None:
        identity.save(db, who)
        settings.forget(db, PENDING_KEY)

    store.write(work, frozenset({"sync.state"}))
    return who


def _pending_key(store: Store) -> DeviceKey:
    kept = settings.get(store.reader(), PENDING_KEY)
    if kept is not None:
        return DeviceKey.from_private(bytes.fromhex(kept))
    key = DeviceKey.generate()
    store.write(lambda db: settings.put(db, PENDING_KEY, key.private.hex()))
    return key
