"""Tables of the places feature."""

from __future__ import annotations

from typing import Any

from station.places.declared import DIVISION, MARKET, STATION
from station.store.migrate import create_declared


def m001_places(db: Any) -> None:
    for table in (DIVISION, STATION, MARKET):
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX places_division_code ON places_division (code)")
    db.conn.execute("CREATE INDEX places_division_parent ON places_division (parent, code)")
    db.conn.execute("CREATE INDEX places_station_code ON places_station (code)")


MIGRATIONS = (m001_places,)
