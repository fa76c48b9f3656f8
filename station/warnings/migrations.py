"""Tables of the warnings feature."""

from __future__ import annotations

from typing import Any

from station.store.migrate import create_declared
from station.warnings.declared import ENDING, NOTE, SHOWN, WARNING


def m001_warnings(db: Any) -> None:
    for table in (WARNING, ENDING, SHOWN, NOTE):
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX warnings_warning_valid ON warnings_warning (valid_from)")
    db.conn.execute("CREATE INDEX warnings_ending_warning ON warnings_ending (warning)")
    db.conn.execute("CREATE INDEX warnings_shown_warning ON warnings_shown (warning, station)")


MIGRATIONS = (m001_warnings,)
