"""The list of machines as it leaves the desk, in a file or on paper."""

from __future__ import annotations

from collections.abc import Sequence

from station.fleet.model import MachineLine
from station.kernel.days import date_of
from station.kernel.words import _
from ui.desk import Desk
from ui.fleet import presenter
from ui.fleet.presenter import Fleet
from ui.hand_out import Sheet


def sheet(desk: Desk, machines: Sequence[MachineLine], fleet: Fleet) -> Sheet:
    """Return the machines shown."""
    today = date_of(desk.store.clock.today()).isoformat()
    return Sheet(
        _("Machines of the county, {date}").format(date=today), _("machines-{date}").format(date=today),
        presenter.table_of(machines, fleet, _), "fleet.export",
    )  # fmt: skip
