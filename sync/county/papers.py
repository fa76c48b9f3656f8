"""The papers of devices: certificates that renew themselves, the list of those shut out, the county's authority.

Shut out or out of date does not mean unheard: what such a device delivers is kept and waits for people, so
that nobody's work is lost; it only gets no news (SYNC.md rule 4).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync.county import accounts, tables
from sync.county.accounts import CERTIFICATE_DAYS, DAY_MS, EXPIRED, REVOKED, Place, barred
from sync.county.again import Parked
from sync.county.calendar import judged
from sync.county.hot import Change, Hot, mine
from sync.county.layouts import Books
from sync.county.ledger import County, Ledger
from sync.county.visit import Visit
from sync.standing import papers
from sync.statements import Authority, Revocations, sign_authority, sign_revocations, verify_authority

device = tables.device
HALF_LIFE = CERTIFICATE_DAYS // 2
SHUT_OUT = Hot(select(device.c.device).where(mine(device, "county") & device.c.revoked).order_by(device.c.device))
ROW, CHANGE = Hot(select(device).where(mine(device, "county", "device"))), Change(device, "county", "device")
AUTHORITY = Hot(select(tables.county.c.authority).where(mine(tables.county, "county")))


def due(visit: Visit, *, unasked: bool = False) -> list[bytes]:
    """Return the papers the device has not got yet; a certificate past its half-life is made anew.

    All of them where it is `unasked`: nobody said what the device has.
    """
    row, found = visit.device, []
    who = visit.hello.aside.who
    behind = unasked or (who is not None and who.papers != papers(bytes(row.certificate), row.lists))
    if not barred(row, visit.now_ms):
        today_ms = judged(row, visit.now_ms)
        if row.not_after - today_ms // DAY_MS < HALF_LIFE:
            found.append(_renew(visit.connection, visit.county, row, today_ms))
        elif behind:
            found.append(bytes(row.certificate))
    if row.listed < row.lists or (behind and row.lists):
        found.append(_list(visit))
        if stated := _stated(visit.connection, visit.county):
            found.append(stated)
        visit.seen["listed"] = row.lists
    return found


def revoke(ledger: Ledger, number: int) -> None:
    """Shut a device out; StationError("county.no_device") where there is none of that number."""
    _mark(ledger, number, revoked=True)


def readmit(ledger: Ledger, registry: Registry, number: int, now_ms: int) -> None:
    """Let a device in again with a new certificate, and judge what it delivered meanwhile."""
    _mark(ledger, number, revoked=False)
    county = ledger.county()
    with ledger.writing() as connection:
        row = _row(connection, county, number)
        _renew(connection, county, row, now_ms)
        book = Books(registry).open(connection, county.county)
        Parked(connection, county.vault, book).let_in(number, (REVOKED, EXPIRED))


def publish(ledger: Ledger, certificates: bytes, *, first: bool = False) -> bool:
    """Let every device be told the county's authority (DER) from now on; return whether it is another than before.

    With `first` one that was told already stays. However a device was enrolled, it believes no other line once it
    has heard of it.
    """
    county = ledger.county()
    where = tables.county.c.county == county.county
    with ledger.writing() as connection:
        known = _authority(connection, county)
        if known == certificates or (first and known) or not certificates:
            return False
        newer = update(tables.county).where(where).values(lists=tables.county.c.lists + 1)
        number = connection.execute(newer.returning(tables.county.c.lists)).scalar_one()
        stated = sign_authority(county.key, Authority(county.county, number, certificates))
        connection.execute(update(tables.county).where(where).values(authority=stated))
    return True


def authority(ledger: Ledger) -> bytes:
    """Return the certificates of the county's authority (DER) as devices are told them, b"" where there is none."""
    county = ledger.county()
    with ledger.reading() as connection:
        return _authority(connection, county)


def move(ledger: Ledger, number: int, place: Place, now_ms: int) -> None:
    """Put a device somewhere else: it gets a certificate with its new scopes at its next exchange."""
    county = ledger.county()
    with ledger.writing() as connection:
        row = _row(connection, county, number)
        values = {
            "seat": place.seat.value, "station": place.station, "station_name": place.station_name,
            "division": place.division, "scopes": json.dumps(list(place.scopes)),
        }
        certificate = accounts.certify(county, place, (number, bytes(row.public), bytes(row.sealing)), now_ms)
        _set(connection, county, number, certificate=certificate, not_after=accounts.last_day(now_ms), **values)


def listed(connection: Connection, county: County) -> Sequence[int]:
    """Return the numbers of the devices that are shut out."""
    return [one.device for one in SHUT_OUT(connection, {"county": county.county})]


def _stated(connection: Connection, county: County) -> bytes:
    return bytes(AUTHORITY(connection, {"county": county.county}).first().authority)


def _authority(connection: Connection, county: County) -> bytes:
    stated = _stated(connection, county)
    return verify_authority(county.public, stated).certificates if stated else b""


def _list(visit: Visit) -> bytes:
    shut_out = tuple(listed(visit.connection, visit.county))
    said = Revocations(visit.county.county, visit.device.lists, shut_out, visit.now_ms)
    return sign_revocations(visit.county.key, said)


def _renew(connection: Connection, county: County, row: Any, now_ms: int) -> bytes:
    who = (row.device, bytes(row.public), bytes(row.sealing))
    certificate = accounts.certify(county, accounts.place_of(row), who, now_ms)
    _set(connection, county, row.device, certificate=certificate, not_after=accounts.last_day(now_ms))
    return certificate


def _mark(ledger: Ledger, number: int, *, revoked: bool) -> None:
    """Write down who is shut out, and that there is a newer list."""
    county = ledger.county()
    with ledger.writing() as connection:
        _row(connection, county, number)
        _set(connection, county, number, revoked=revoked)
        newer = update(tables.county).where(tables.county.c.county == county.county)
        connection.execute(newer.values(lists=tables.county.c.lists + 1))


def _row(connection: Connection, county: County, number: int) -> Any:
    found = ROW(connection, {"county": county.county, "device": number}).first()
    if found is None:
        raise StationError("county.no_device", device=number)
    return found


def _set(connection: Connection, county: County, number: int, **values: Any) -> None:
    CHANGE(connection, {"county": county.county, "device": number}, values)
