"""Who this machine is in its county: what enrolment gave it, kept in the encrypted file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.store import settings
from station.store.database import Connection

SETTING = "identity"
BYTES = ("county_public", "private", "incarnation", "certificate", "authority", "county_sealing")


@dataclass(frozen=True, slots=True)
class Identity:
    """One seat of one county. Keys and certificate are raw bytes; `epoch` is the county's.

    `station` is the row id of the station this seat stands in, 0 for the county's own seat;
    `county_sealing` is the key for what only the county may open.
    """

    county: str
    county_name: str
    county_public: bytes
    epoch: int
    device: int
    seat: Seat
    station: int
    station_name: str
    division: str
    scopes: tuple[str, ...]
    private: bytes
    incarnation: bytes
    certificate: bytes
    server: str = ""
    authority: bytes = b""  # the county's certificate authority (DER), empty where it has none
    county_sealing: bytes = b""


def load(db: Connection) -> Identity | None:
    """Return the identity, or None on a machine that was never enrolled."""
    found = db.execute(settings.READ, (SETTING,)).fetchone()
    return None if found is None else _decoded(bytes(found[0]))


@lru_cache(maxsize=64)
def _decoded(kept: bytes) -> Identity:
    """Return what was saved. Every step of an exchange asks who this is, and the answer seldom changes."""
    stored: dict[str, Any] = json.loads(kept)
    for name in BYTES:
        stored[name] = bytes.fromhex(stored.get(name, ""))
    stored["seat"] = Seat(stored["seat"])
    stored["scopes"] = tuple(stored["scopes"])
    return Identity(**stored)


def need(db: Connection) -> Identity:
    """Return the identity; StationError("station.not_enrolled") when there is none."""
    found = load(db)
    if found is None:
        raise StationError("station.not_enrolled")
    return found


def save(db: Connection, identity: Identity) -> None:
    stored = asdict(identity)
    for name in BYTES:
        stored[name] = stored[name].hex()
    stored["seat"] = identity.seat.value
    settings.put(db, SETTING, stored)
