"""The tables of products and of their names."""

from __future__ import annotations

from station.kernel.record import Column, Kind, Table
from station.kernel.words import N_

PRODUCT = Table(
    "products.product",
    columns=(
        Column("name", Kind.TEXT, meaning="standard name", title=N_("Name")),
        Column("name_en", Kind.TEXT, meaning="English name, may be empty", title=N_("English name")),
        Column("parent", Kind.REF, optional=True, meaning="the product this is a variety of"),
        Column("category", Kind.TEXT),
        Column("class_code", Kind.TEXT, optional=True, meaning="class by NY/T 3177-2018, where sure"),
        Column("unit", Kind.TEXT, meaning="code of the unit it is usually sold in"),
        Column("picture", Kind.TEXT, meaning="name of its picture; empty on a variety, which shows its parent's"),
        Column("is_input", Kind.BOOL, meaning="bought by farmers, not sold"),
        Column("season", Kind.TEXT, optional=True, meaning="months it is sold, as 5-7 or 7,11", title=N_("Season")),
        Column("rank", Kind.INT, meaning="1 is the most used"),
    ),
)
ALIAS = Table(
    "products.alias",
    columns=(
        Column("product", Kind.REF),
        Column("name", Kind.TEXT, title=N_("Name")),
        Column("kind", Kind.TEXT, meaning="standard, common, dialect, trade or code"),
        Column(
            "region", Kind.TEXT, meaning="where people say so, empty for everywhere",
            title=N_("Where people say so"),
        ),
    ),
)
