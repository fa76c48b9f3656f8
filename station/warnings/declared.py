"""The tables of warnings, of what moved their end, of who showed them, and of notes of the weather."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel import audience
from station.kernel.record import Column, Kind, Lane, Merge, Table, county_and_station
from station.kernel.words import N_


def scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Whoever it is meant for."""
    return audience.scopes_of(row["audience"])


WARNING = Table(
    "warnings.warning",
    columns=(
        Column("kind", Kind.TEXT, title=N_("Kind")),
        Column("colour", Kind.TEXT, title=N_("Colour")),
        Column("level", Kind.TEXT, meaning="province, city, county or town: whose word it is"),
        Column("issuer", Kind.TEXT, meaning="the body that speaks", title=N_("Issued by")),
        Column("text", Kind.TEXT, meaning="what is coming", title=N_("What is coming")),
        Column("todo", Kind.TEXT, meaning="what to do, a line for each step", title=N_("What to do")),
        Column("audience", Kind.TEXT, meaning="division codes with blanks, empty for everybody", title=N_("For whom")),
        Column("valid_from", Kind.TIME, title=N_("Holds from")),
        Column("valid_to", Kind.TIME, meaning="until when, unless a later row moved it", title=N_("Holds until")),
        Column("replaces", Kind.REF, optional=True, meaning="the warning of another colour this one stands in for"),
        Column("person", Kind.REF, meaning="account, 0 for the operator"),
        Column("person_name", Kind.TEXT),
        Column("at", Kind.TIME, meaning="when it was issued, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.URGENT,
)
ENDING = Table(
    "warnings.ending",
    columns=(
        Column("warning", Kind.REF, refers="warnings.warning"),
        Column("audience", Kind.TEXT, meaning="that of the warning"),
        Column("valid_to", Kind.TIME, meaning="until when it holds from now on"),
        Column("lifted", Kind.BOOL, meaning="1 where it was lifted before its time"),
        Column("person", Kind.REF, meaning="account, 0 for the operator"),
        Column("person_name", Kind.TEXT),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.URGENT,
)
SHOWN = Table(
    "warnings.shown",
    columns=(
        Column("warning", Kind.REF),
        Column("station", Kind.REF),
        Column("at", Kind.TIME, meaning="when it first stood on a screen there, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.EVENT,
)
NOTE = Table(
    "warnings.note",
    columns=(
        Column("text", Kind.TEXT, title=N_("Weather")),
        Column("term", Kind.TEXT, meaning="code of the solar term it is about, empty for the weather"),
        Column("issuer", Kind.TEXT, meaning="the body that speaks"),
        Column("audience", Kind.TEXT, meaning="division codes with blanks, empty for everybody"),
        Column("valid_from", Kind.TIME),
        Column("valid_to", Kind.TIME),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.EVENT,
)
