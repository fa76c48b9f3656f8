"""Devices of the county: one-time codes, enrolment that proves both sides, certificates.

The code never travels: the device proves it knows the code over its own public key, the county over
its grant, so the two know each other even where there is no TLS (DESIGN.md ruling 18).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from station.kernel.deeds import Seat
from sync import protocol
from sync.county import tables
from sync.county.calendar import judged
from sync.county.ledger import County, Ledger, retried
from sync.enrolling import EnrolAnswer, EnrolRequest, Grant
from sync.envelope import Certificate, code_key, code_proof, make_code, parse_code, sign_certificate
from sync.keys import KEY_BYTES

CODE_LIFE_MS = 10 * 60 * 1000
MOST_TRIES = 5
CERTIFICATE_DAYS = 730
DAY_MS = 86_400_000

REVOKED, EXPIRED = "sync.device_revoked", "sync.device_expired"

Keys = tuple[int, bytes, bytes]  # a device number, its public key, its key for what is sealed to it

code, device = tables.code, tables.device


@dataclass(frozen=True, slots=True)
class Place:
    """Where and as what a new device will stand."""

    seat: Seat
    station: int
    station_name: str
    division: str
    scopes: Sequence[str]


def scopes_for(seat: Seat, station: int, path: Sequence[str]) -> list[str]:
    """Return what a seat receives, most urgent first; `path` holds the division codes above it and its own.

    What lies on the desk of a division ("desk:<code>") goes to its own seat alone, unlike what is told within it.
    """
    if seat is Seat.COUNTY:
        return ["all", "county"]
    desk = [f"desk:{path[-1]}"] if seat is Seat.TOWN else []
    return [f"station:{station}", "all", *desk, *(f"at:{one}" for one in path)]


@retried
def new_code(ledger: Ledger, place: Place, now_ms: int, life_ms: int = CODE_LIFE_MS) -> str:
    """Make a one-time code for a device at `place`; shown once, only its stretched key is kept."""
    county = ledger.county()
    with ledger.writing() as connection:
        while True:
            text = make_code(secrets.token_bytes(10))
            code_id, secret = parse_code(text)
            taken = connection.execute(select(code.c.code_id).where(_code(county, code_id))).first()
            if taken is None:
                break
        connection.execute(
            insert(code).values(
                county=county.county, code_id=code_id, key=code_key(secret), expires_ms=now_ms + life_ms, tries=0,
                seat=place.seat.value, station=place.station, station_name=place.station_name,
                division=place.division, scopes=json.dumps(list(place.scopes)),
            )
        )
    return text


@retried
def enrol(ledger: Ledger, blob: bytes, now_ms: int, authority: bytes = b"") -> bytes:
    """Answer an enrolment request; a repeat with the same key gets the same grant (a lost answer).

    `authority` is the county's certificate authority, told with the grant.
    """
    county = ledger.county()
    request = protocol.decode(blob, EnrolRequest)
    with ledger.writing() as connection:
        granted_now, problem = granted(connection, county, request, now_ms)
        if granted_now is None:
            return protocol.encode(EnrolAnswer(protocol.VERSION, b"", b"", problem))
        grant = protocol.encode(msgspec.structs.replace(granted_now, authority=authority))
        key = _key_of(connection, county, request.code_id)
    proof = code_proof(key, b"county", request.public, request.nonce, grant)
    return protocol.encode(EnrolAnswer(protocol.VERSION, grant, proof, ""))


def granted(
    connection: Connection, county: County, request: EnrolRequest, now_ms: int
) -> tuple[Grant | None, str]:
    """Return (what the county grants the key that proved its code, "") or (None, why not)."""
    if not protocol.is_served(request.version):
        return None, "sync.version"
    found = connection.execute(select(code).where(_code(county, request.code_id))).first()
    problem = _refusal(connection, county, found, request, now_ms)
    if found is None or problem:
        return None, problem
    return _grant(connection, county, found, request, now_ms), ""


def add_device(
    connection: Connection, county: County, place: Place, public: bytes, now_ms: int, sealing: bytes = b""
) -> Grant:
    """Give a key the next device number of the county and a certificate; an empty key reserves the number."""
    statement = (
        update(tables.county)
        .where(tables.county.c.county == county.county)
        .values(devices=tables.county.c.devices + 1)
        .returning(tables.county.c.devices)
    )
    number = int(connection.execute(statement).scalar_one())
    return put_device(connection, county, place, (number, public, sealing), now_ms)


def put_device(
    connection: Connection, county: County, place: Place, who: Keys, now_ms: int
) -> Grant:
    """Write down a device with a certificate; its log begins at nothing."""
    number, public, sealing = who
    certificate = certify(county, place, who, now_ms)
    connection.execute(
        insert(device).values(
            county=county.county, device=number, public=public, seat=place.seat.value, station=place.station,
            station_name=place.station_name, division=place.division, scopes=json.dumps(list(place.scopes)),
            certificate=certificate, not_after=last_day(now_ms),
            incarnation=b"", counter=0, freed=0, mark=0, chain=bytes(32), rulings=0, seen_ms=0,
            offset_ms=0, program="", schema=b"", spans="[]", revoked=False, origin=0, fork=0,
            listed=0, sealing=sealing, heard=0, sent=0, waiting=0,
        )
    )
    return as_grant(county, place, number, certificate)


@retried
def devices(ledger: Ledger) -> list[Any]:
    """Return every device row, for the status page."""
    county = ledger.county()
    with ledger.writing() as connection:
        where = device.c.county == county.county
        return list(connection.execute(select(device).where(where).order_by(device.c.device)))


def _key_of(connection: Connection, county: County, code_id: str) -> bytes:
    return bytes(connection.execute(select(code.c.key).where(_code(county, code_id))).scalar_one())


def _code(county: County, code_id: str) -> Any:
    return (code.c.county == county.county) & (code.c.code_id == code_id)


def _refusal(connection: Connection, county: County, found: Any, request: EnrolRequest, now_ms: int) -> str:
    """Return why there is no grant, or "". Tries are counted against a code that is still free.

    A machine that has its grant may ask again however often others tried: the code is worth nothing to them.
    """
    if found is None or len(request.public) != KEY_BYTES:
        return "enrol.unknown_code"
    bound = None if found.public is None else bytes(found.public)
    if found.tries >= MOST_TRIES and bound != request.public:
        return "enrol.unknown_code"
    sealing = (request.sealing,) if request.sealing else ()
    expected = code_proof(bytes(found.key), b"station", request.public, request.nonce, *sealing)
    if not hmac.compare_digest(expected, request.proof):
        connection.execute(update(code).where(_code(county, found.code_id)).values(tries=found.tries + 1))
        return "enrol.unknown_code"
    if bound is not None:
        return "" if bound == request.public else "enrol.used_code"
    return "enrol.expired_code" if now_ms > found.expires_ms else ""


def _grant(connection: Connection, county: County, found: Any, request: EnrolRequest, now_ms: int) -> Grant:
    scopes = json.loads(found.scopes)
    place = Place(Seat(found.seat), found.station, found.station_name, found.division, scopes)
    if found.device is not None and found.public is None:
        return _confirmed(connection, county, (found, place), request, now_ms)
    if found.device is not None:
        where = (device.c.county == county.county) & (device.c.device == found.device)
        known = connection.execute(select(device).where(where)).one()
        return as_grant(county, place, found.device, bytes(known.certificate))
    grant = add_device(connection, county, place, request.public, now_ms, request.sealing)
    bound = update(code).where(_code(county, found.code_id)).values(public=request.public, device=grant.device)
    connection.execute(bound)
    return grant


def _confirmed(
    connection: Connection, county: County, reserved: tuple[Any, Place], request: EnrolRequest, now_ms: int
) -> Grant:
    """Bind a number that was reserved for a machine without a line to the key it speaks with first."""
    found, place = reserved
    certificate = certify(county, place, (found.device, request.public, request.sealing), now_ms)
    where = (device.c.county == county.county) & (device.c.device == found.device)
    keys = {"public": request.public, "sealing": request.sealing, "certificate": certificate}
    connection.execute(update(device).where(where).values(**keys, not_after=last_day(now_ms)))
    connection.execute(update(code).where(_code(county, found.code_id)).values(public=request.public))
    return as_grant(county, place, found.device, certificate)


def barred(row: Any, now_ms: int) -> str:
    """Return why a device gets no news and what it brings waits, or ""."""
    if row.revoked:
        return REVOKED
    return EXPIRED if judged(row, now_ms) // DAY_MS > row.not_after else ""


def last_day(now_ms: int) -> int:
    """Return the last day of a certificate made now."""
    return now_ms // DAY_MS + CERTIFICATE_DAYS


def place_of(row: Any) -> Place:
    """Return the place of a row of the table `device`."""
    return Place(Seat(row.seat), row.station, row.station_name, row.division, json.loads(row.scopes))


def certify(county: County, place: Place, who: Keys, now_ms: int) -> bytes:
    """Return a certificate for a device at `place`, good from now on for CERTIFICATE_DAYS."""
    number, public, sealing = who
    certificate = Certificate(
        county.county, number, public, place.station, place.seat.value, tuple(place.scopes), last_day(now_ms),
        sealing=sealing, station_name=place.station_name, division=place.division)
    return sign_certificate(county.key, certificate)


def as_grant(county: County, place: Place, number: int, certificate: bytes) -> Grant:
    """Return what a device at `place` is told of itself and the county."""
    return Grant(
        county.county, county.name, county.public, county.epoch, number, place.seat.value, place.station,
        place.station_name, place.division, list(place.scopes), certificate,
        county_sealing=county.key.sealing()[1])
