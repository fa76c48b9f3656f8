"""The tables of other counties: whose key was accepted, and which bulletins they took back."""

from __future__ import annotations

from station.kernel.record import Column, Kind, Lane, Merge, Table

SOURCE = Table(
    "bulletins.source",
    columns=(
        Column("county", Kind.TEXT, meaning="id of the other county"),
        Column("name", Kind.TEXT, meaning="its name, as its package says it"),
        Column("public", Kind.BYTES, meaning="the key it signs with"),
        Column("words", Kind.TEXT, meaning="what two people compared aloud before it was accepted"),
        Column("person", Kind.REF, meaning="account that accepted it, 0 for the operator"),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
    ),
    merge=Merge.COUNTY,
    scopes=lambda row: ("county",),
    lane=Lane.TEXT,
)
PROPOSAL = Table(
    "bulletins.proposal",
    columns=(
        Column("origin", Kind.TEXT, meaning="id of the county that took its bulletin back"),
        Column("origin_row", Kind.INT, meaning="the bulletin there"),
        Column("reason", Kind.TEXT, meaning="why, in its words"),
        Column("at", Kind.TIME, meaning="when, by its clock"),
    ),
    merge=Merge.EVENT,
    scopes=lambda row: ("county",),
    lane=Lane.URGENT,
)
TABLES = (SOURCE, PROPOSAL)
