"""Keeps the papers the county sends: a certificate in place of the old one, the list of revoked devices, its authority.

A certificate may name other scopes than before: the station was moved. What came through a scope it left
goes, what was entered and not yet sent is sent and judged all the same (SYNC.md rule 14).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, inbox, settings
from station.store.database import Connection
from sync.client.telling import LISTED, TOLD
from sync.statements import (
    Authority,
    Certificate,
    Revocations,
    verify_authority,
    verify_certificate,
    verify_revocations,
)

AUTHORITY = "county.authority"  # the number of the statement that `Identity.authority` came with
Paper = TypeVar("Paper")
BARRED = "sync.barred"  # why the county gives no news to this machine; absent while it does


def keep(db: Connection, registry: Registry, papers: Sequence[bytes]) -> frozenset[str]:
    """Keep each paper that is for this machine and newer; return the tables touched.

    What is none of the papers known here is of a later version, and passed over: the answer around it is the county's.
    """
    touched: frozenset[str] = frozenset()
    for paper in papers:
        public = identity.need(db).county_public
        if certificate := _as(verify_certificate, public, paper):
            touched |= _keep_certificate(db, registry, certificate, paper)
        elif authority := _as(verify_authority, public, paper):
            _keep_authority(db, authority)
        elif listed := _as(verify_revocations, public, paper):
            _keep_list(db, listed, paper)
    return touched


def _as(kind: Callable[[bytes, bytes], Paper], public: bytes, paper: bytes) -> Paper | None:
    """Return a paper if it is of a kind: its signature covers the words that say which."""
    try:
        return kind(public, paper)
    except StationError:
        return None


def revoked(db: Connection) -> frozenset[int]:
    """Return the device numbers that the county has shut out, as far as it is known here."""
    kept = settings.get(db, LISTED)
    return frozenset() if kept is None else frozenset(kept[1])


def _keep_list(db: Connection, said: Revocations, paper: bytes) -> None:
    if said.county == identity.need(db).county and said.number > settings.get(db, LISTED, [0])[0]:
        settings.put(db, LISTED, [said.number, list(said.devices), paper.hex()])


def _keep_authority(db: Connection, said: Authority) -> None:
    """Hold every encrypted line against this authority from now on, however this machine was enrolled."""
    who = identity.need(db)
    if said.county == who.county and said.number > settings.get(db, AUTHORITY, 0):
        settings.put(db, AUTHORITY, said.number)
        identity.save(db, replace(who, authority=said.certificates))


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
        who, certificate=paper, scopes=said.scopes, station=said.station, seat=Seat(said.seat),
        station_name=said.station_name, division=said.division))
    return touched
