"""Tables of the fleet feature."""

from __future__ import annotations

from typing import Any

from station.fleet.declared import CASE, DEVICE
from station.store.migrate import create_declared


def m001_fleet(db: Any) -> None:
    for table in (DEVICE, CASE):
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX fleet_device_number ON fleet_device (number)")
    db.conn.execute("CREATE INDEX fleet_case_state ON fleet_case (state, at)")
    db.conn.execute("CREATE INDEX fleet_case_group ON fleet_case (device, grp)")


MIGRATIONS = (m001_fleet,)
