"""The tables of machines and cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.record import Column, Kind, Lane, Merge, Sensitivity, Table, county_only

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL


def case_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county, and the stations whose entry it is about."""
    stations = dict.fromkeys(filter(None, (row["station"], row["loser_station"])))
    return ("county", *(f"station:{station}" for station in stations))


DEVICE = Table(
    "fleet.device",
    (
        Column("number", Kind.INT, sensitivity=INTERNAL, meaning="device number, given once in a county"),
        Column("station", Kind.REF, sensitivity=INTERNAL, meaning="row of places.station, 0 the county's own"),
        Column("name", Kind.TEXT, sensitivity=INTERNAL, meaning="name of the station or office"),
        Column("division", Kind.TEXT, sensitivity=INTERNAL, meaning="division code it stands in"),
        Column("seat", Kind.TEXT, sensitivity=INTERNAL, meaning="what the machine was enrolled as"),
        Column("contact", Kind.TIME, True, sensitivity=INTERNAL, meaning="last contact by the county's clock"),
        Column("confirmed", Kind.INT, sensitivity=INTERNAL, meaning="number of its last op the county has"),
        Column("behind", Kind.INT, sensitivity=INTERNAL, meaning="rows it has not said to have yet"),
        Column("waiting", Kind.INT, sensitivity=INTERNAL, meaning="ops it said it still holds"),
        Column("clock", Kind.INT, sensitivity=INTERNAL, meaning="seconds its clock is ahead of the county's"),
        Column("program", Kind.TEXT, sensitivity=INTERNAL, meaning="version of its program"),
        Column("revoked", Kind.BOOL, sensitivity=INTERNAL, meaning="1 once it was shut out"),
    ),
    merge=Merge.COUNTY,
    scopes=county_only,
)
CASE = Table(
    "fleet.case",
    (
        Column("kind", Kind.TEXT, sensitivity=INTERNAL, meaning="conflict, parked, refused, twin or offered"),
        Column("device", Kind.INT, sensitivity=INTERNAL, meaning="machine the entry came from"),
        Column("station", Kind.REF, sensitivity=INTERNAL, meaning="its station, 0 the county's own"),
        Column("grp", Kind.INT, sensitivity=INTERNAL, meaning="number of the entry on that machine"),
        Column("deed", Kind.TEXT, sensitivity=INTERNAL, meaning="what was done"),
        Column("person", Kind.REF, sensitivity=INTERNAL, meaning="row of people.account, 0 nobody logged in"),
        Column("at", Kind.TIME, sensitivity=INTERNAL, meaning="when it was done, by that machine's clock"),
        Column("code", Kind.TEXT, sensitivity=INTERNAL, meaning="why it was not taken"),
        Column("facts", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of what the reason's sentence names"),
        Column("tbl", Kind.TEXT, sensitivity=INTERNAL, meaning="table of the row it is about"),
        Column("row", Kind.REF, sensitivity=INTERNAL, meaning="the row, 0 for none"),
        Column("field", Kind.TEXT, sensitivity=INTERNAL, meaning="column on which two collided"),
        Column("kept", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of the value that stood afterwards"),
        Column("lost", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of the value that was overwritten"),
        Column("loser", Kind.INT, sensitivity=INTERNAL, meaning="machine whose value was overwritten, 0 unknown"),
        Column("loser_station", Kind.REF, sensitivity=INTERNAL, meaning="its station, 0 the county's own"),
        Column("state", Kind.TEXT, sensitivity=INTERNAL, meaning="open, decided or closed"),
        Column("decision", Kind.TEXT, optional=True, sensitivity=INTERNAL, meaning="what was decided"),
        Column("decider", Kind.REF, optional=True, sensitivity=INTERNAL, meaning="row of people.account who decided"),
        Column("decided_at", Kind.TIME, optional=True, sensitivity=INTERNAL, meaning="when it was decided"),
    ),
    merge=Merge.COUNTY,
    scopes=case_scopes,
    lane=Lane.EVENT,
)
