"""The tables of accounts, of what happened to them, and of their spare codes."""

from __future__ import annotations

from station.kernel.record import Column, Kind, Merge, Sensitivity, Table, county_and_station, county_only
from station.kernel.words import N_

ACCOUNT = Table(
    "people.account",
    (
        Column(
            "login", Kind.TEXT, sensitivity=Sensitivity.INTERNAL, meaning="log-in name, never reused",
            title=N_("Log-in name"),
        ),
        Column("name", Kind.TEXT, sensitivity=Sensitivity.PERSONAL, meaning="the person's name", title=N_("Name")),
        Column("role", Kind.TEXT, sensitivity=Sensitivity.INTERNAL, meaning="what the person may do", title=N_("Role")),
        Column("station", Kind.REF, sensitivity=Sensitivity.INTERNAL, meaning="row of places.station, 0 the county"),
        Column(
            "phone", Kind.TEXT, optional=True, sensitivity=Sensitivity.PERSONAL, meaning="telephone",
            title=N_("Telephone"),
        ),
        Column(
            "term_from", Kind.DAY, optional=True, sensitivity=Sensitivity.INTERNAL, meaning="first day of the term",
            title=N_("From"),
        ),
        Column(
            "term_to", Kind.DAY, optional=True, sensitivity=Sensitivity.INTERNAL, meaning="last day of the term",
            title=N_("Until"),
        ),
        Column(
            "active", Kind.BOOL, sensitivity=Sensitivity.INTERNAL, meaning="0 once the account was closed",
            title=N_("In service"),
        ),
        Column("activation", Kind.TEXT, optional=True, sensitivity=Sensitivity.SECRET, meaning="Argon2id of the code"),
        Column("reset", Kind.TEXT, optional=True, sensitivity=Sensitivity.SECRET, meaning="number:Argon2id of spares"),
    ),
    merge=Merge.COUNTY,
    scopes=county_and_station,
)
EVENT = Table(
    "people.event",
    (
        Column("account", Kind.REF, sensitivity=Sensitivity.INTERNAL, meaning="row of people.account"),
        Column("kind", Kind.TEXT, sensitivity=Sensitivity.INTERNAL, meaning="activated, reset or locked"),
        Column("number", Kind.INT, sensitivity=Sensitivity.INTERNAL, meaning="which spare code was used, else 0"),
        Column("at", Kind.TIME, sensitivity=Sensitivity.INTERNAL, meaning="when, by the machine's guarded clock"),
    ),
    merge=Merge.EVENT,
    scopes=county_only,
)
# The county must be able to read a code out by phone to a station whose link is down, so the codes whose
# hashes every station already holds are kept here, for county staff alone.
SPARE = Table(
    "people.spare",
    (
        Column("account", Kind.REF, sensitivity=Sensitivity.INTERNAL, meaning="row of people.account"),
        Column("number", Kind.INT, sensitivity=Sensitivity.INTERNAL, meaning="counts the spare codes of an account"),
        Column("code", Kind.TEXT, sensitivity=Sensitivity.SECRET, meaning="a one-time code not yet handed out"),
    ),
    merge=Merge.COUNTY,
    scopes=county_only,
)
