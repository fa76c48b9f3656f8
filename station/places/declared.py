"""The tables of divisions, stations and markets."""

from __future__ import annotations

from station.kernel.record import Column, Kind, Table
from station.kernel.words import N_

DIVISION = Table(
    "places.division",
    columns=(
        Column("code", Kind.TEXT, meaning="2, 4, 6, 9 or 12 digits, cut to the tier", title=N_("Code")),
        Column("parent", Kind.TEXT, meaning="code of the division above, empty at the top"),
        Column("level", Kind.TEXT, meaning="province, city, county, town or village"),
        Column("name", Kind.TEXT, meaning="official name", title=N_("Name")),
        Column("short_name", Kind.TEXT, meaning="name as people say it", title=N_("Short name")),
        Column("successor", Kind.TEXT, optional=True, meaning="code that took over; figures add up under it"),
        Column("valid_from", Kind.DAY, optional=True),
        Column("valid_to", Kind.DAY, optional=True),
    ),
)
STATION = Table(
    "places.station",
    columns=(
        Column("code", Kind.TEXT, meaning="ten signs by the province's rule", title=N_("Code")),
        Column("name", Kind.TEXT, title=N_("Name")),
        Column("brand", Kind.TEXT, meaning="name on the sign above the door", title=N_("Sign above the door")),
        Column("kind", Kind.TEXT, meaning="A public-service, B run by an operator"),
        Column("division", Kind.TEXT, meaning="code of its division"),
        Column("hours", Kind.TEXT, meaning="opening hours as told to people", title=N_("Opening hours")),
        Column("phone", Kind.TEXT, title=N_("Telephone")),
        Column("active", Kind.BOOL, title=N_("In service")),
    ),
)
MARKET = Table(
    "places.market",
    columns=(
        Column("name", Kind.TEXT, title=N_("Name")),
        Column("aliases", Kind.TEXT, meaning="other names, separated by |", title=N_("Other names")),
        Column("division", Kind.TEXT, meaning="code of its division, empty where unknown"),
        Column("kind", Kind.TEXT, meaning="wholesale, town, field, retail or online"),
        Column("day_rule", Kind.TEXT, meaning="when it is held, empty where unknown", title=N_("Market days")),
        Column("latitude", Kind.INT, optional=True, meaning="micro-degrees north"),
        Column("longitude", Kind.INT, optional=True, meaning="micro-degrees east"),
    ),
)
