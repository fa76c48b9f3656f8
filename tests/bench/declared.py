"""A feature of the bench alone: requests as villages file them, and readings for the load on a county.

Declared as any feature is, so the exchange carries, judges and merges its rows without knowing it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from station.features import FEATURES
from station.kernel.deeds import Role, deed
from station.kernel.record import Column, Feature, Kind, Lane, Merge, Registry, Table
from station.store.act import Act

WORKERS = frozenset({Role.OFFICER, Role.OPERATOR})


def _own(row: Mapping[str, Any]) -> tuple[str, ...]:
    return ("county", f"station:{row['station']}")


REQUEST = Table(
    "bench.request",
    (
        Column("station", Kind.REF), Column("number", Kind.TEXT), Column("type", Kind.TEXT),
        Column("village", Kind.TEXT), Column("accepted_on", Kind.DAY), Column("urgency", Kind.INT),
        Column("phone", Kind.TEXT), Column("summary", Kind.TEXT), Column("detail", Kind.TEXT),
    ),
    merge=Merge.LAST, scopes=_own, lane=Lane.EVENT,
)
READING = Table(
    "bench.reading",
    (
        Column("station", Kind.REF), Column("product", Kind.INT), Column("day", Kind.DAY),
        Column("typical", Kind.MONEY), Column("low", Kind.MONEY, near="typical"),
        Column("high", Kind.MONEY, near="typical"),
    ),
    merge=Merge.LAST, scopes=_own, lane=Lane.EVENT,
)
MAKE = (
    "CREATE TABLE bench_request (id INTEGER PRIMARY KEY, station INTEGER NOT NULL, number TEXT NOT NULL, "
    "type TEXT NOT NULL, village TEXT NOT NULL, accepted_on INTEGER NOT NULL, urgency INTEGER NOT NULL, "
    "phone TEXT NOT NULL, summary TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE TABLE bench_reading (id INTEGER PRIMARY KEY, station INTEGER NOT NULL, product INTEGER NOT NULL, "
    "day INTEGER NOT NULL, typical INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL)",
)


@deed("bench.file", roles=WORKERS, writes={REQUEST.name: frozenset({"insert"})})
def file_request(act: Act, **values: Any) -> int:
    """File one request."""
    return act.insert(REQUEST.name, values | {"station": act.identity.station})


@deed("bench.read", roles=WORKERS, writes={READING.name: frozenset({"insert", "typical", "low", "high"})})
def read(act: Act, *, day: int, figures: Sequence[tuple[int, int, int, int]]) -> None:
    """Write down the prices of a day in one stroke: (product, low, typical, high) in milli-yuan."""
    for product, low, typical, high in figures:
        row = {"product": product, "day": day, "typical": typical, "low": low, "high": high}
        act.insert(READING.name, row | {"station": act.identity.station})


def _tables(db: Any) -> None:
    for statement in MAKE:
        db.execute(statement)


BENCH = Feature("bench", tables=(REQUEST, READING), deeds=(file_request, read), migrations=(_tables,))


@functools.cache
def bench_registry() -> Registry:
    """Return everything the product declares, and the feature of the bench."""
    return Registry([*FEATURES, BENCH])
