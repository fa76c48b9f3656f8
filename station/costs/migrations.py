"""Tables of the costs feature."""

from __future__ import annotations

from typing import Any

from station.costs.declared import PLOT
from station.store.migrate import create_declared


def m001_plots(db: Any) -> None:
    create_declared(db.conn, PLOT)
    db.conn.execute("CREATE INDEX costs_plot_key ON costs_plot (product, year, station, number)")


MIGRATIONS = (m001_plots,)
