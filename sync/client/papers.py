"""Keeps the papers the county sends: a certificate in place of the old one, the list of revoked devices.

A certificate may name other scopes than before: the station was moved. What came through a scope it left
goes, what was entered and not yet sent is sent and judged all the same (SYNC.md rule 14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, inbox, settings
from station.store.database import Connection
from sync.client.telling import LISTED, TOLD
from sync.statements import Certificate, verify_certificate, verify_revocations

BARRED = "sync.barred"  # why the county gives no news to this machine; absent while it does


def keep(db: Connection, registry: Registry, papers: Sequence[bytes]) -> frozenset[str]:
    """Keep each paper that is for this machine and newer; return the tables touched.

    StationError as `verify_receipt` for one that is no paper of the county.
    """
    touched: frozenset[str] = frozenset()
    for paper in papers:
        public = identity.need(db).county_public
        try:
            certificate = verify_certificate(public, paper)
        except StationError:
            _keep_list(db, public, paper)
        else:
            touched |= _keep_certificate(db, registry, certificate, paper)
    return touched


def revoked(db: Connection) -> frozenset[int]:
    """Return the device numbers that the county has shut out, as far as it is known here."""
    kept = settings.get(db, LISTED)
    return frozenset() if kept is None else frozenset(kept[1])


def _keep_list(db: Connection, public: bytes, paper: bytes) -> None:
    said = verify_revocations(public, paper)
    if said.county == identity.need(db).county and said.number > settings.get(db, LISTED, [0])[0]:
        settings.put(db, LISTED, [said.number, list(said.devices), paper.hex()])


def _keep_certificate(
    db: Connection, registry: Registry, said: Certificate, paper: bytes
) -> frozenset[str]:
    who = identity.need(db)
    if (said.county, said.device) != (who.county, who.device):
        return frozenset()
    touched: frozenset[str] = frozenset()
    for scope in who.scopes:
        if scope not in said.scopes:
            touched |= inbox.leave(db, registry, scope)
    if set(said.scopes) != set(who.scopes):
        settings.forget(db, TOLD)
    identity.save(db, replace(
        who, certificate=paper, scopes=said.scopes, station=said.station, seat=Seat(said.seat)))
    return touched
