"""The tables of what stations tell the county of its bulletins."""

from __future__ import annotations

from station.bulletins.receipts.lines import Lines
from station.kernel.record import Column, Kind, Lane, Merge, Sensitivity, Table, county_and_station
from station.kernel.words import N_

ARRIVED_LINES = (
    Column("bulletin", Kind.REF),
    Column("kind", Kind.INT, meaning="0 it came, 1 its recall came, 2 it came and was taken back already"),
)
TALLY_LINES = (
    Column("bulletin", Kind.REF),
    Column("reads", Kind.INT, meaning="times it was opened"),
    Column("hearings", Kind.INT, meaning="times it was read aloud"),
)
ARRIVED_KEEPER = Lines("bulletins_arrived_line", ARRIVED_LINES, "station")
TALLY_KEEPER = Lines("bulletins_tally_line", TALLY_LINES, "station")


ARRIVED = Table(
    "bulletins.arrived",
    columns=(Column("station", Kind.REF), Column("at", Kind.TIME, meaning="when, by the clock of that machine")),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lines=ARRIVED_LINES,
    keeper=ARRIVED_KEEPER,
    lane=Lane.EVENT,
)
SHOWN = Table(
    "bulletins.shown",
    columns=(
        Column("bulletin", Kind.REF),
        Column("station", Kind.REF),
        Column("at", Kind.TIME, meaning="when it was first opened there, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.EVENT,
)
ACKNOWLEDGED = Table(
    "bulletins.acknowledged",
    columns=(
        Column("recall", Kind.REF, refers="bulletins.recall"),
        Column("bulletin", Kind.REF),
        Column("station", Kind.REF),
        Column("person", Kind.REF, meaning="account of the officer, 0 for the operator"),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.EVENT,
)
SLIP = Table(
    "bulletins.slip",
    columns=(
        Column("bulletin", Kind.REF),
        Column("station", Kind.REF, meaning="where it was printed, 0 the county's own desk"),
        Column("number", Kind.INT, meaning="counted by the machine that printed it", title=N_("Slip number")),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
        Column("contact", Kind.TEXT, optional=True, sensitivity=Sensitivity.PERSONAL,
               meaning="how to reach who took it, in the farmer's own words", title=N_("Contact")),
        Column("first", Kind.REF, optional=True, refers="bulletins.slip",
               meaning="the slip this row is about, which was printed again or whose contact was told later"),
        Column("copy", Kind.INT, optional=True,
               meaning="how many times it was printed again by then, 0 where nothing was printed"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.EVENT,
)
TALLY = Table(
    "bulletins.tally",
    columns=(Column("station", Kind.REF), Column("day", Kind.DAY)),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lines=TALLY_LINES,
    keeper=TALLY_KEEPER,
    lane=Lane.EVENT,
)
TABLES = (ARRIVED, SHOWN, ACKNOWLEDGED, SLIP, TALLY)
