"""What the simulated county keeps: one table of each policy, lanes, a table with lines, scopes of every kind.

Small on purpose, so that a story of forty steps meets every rule of the exchange many times.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.deeds import ANYONE, COUNTY_SEAT, Deed, deed
from station.kernel.record import Column, Feature, Kind, Lane, LineColumns, Merge, Registry, Row, Table
from station.store.act import Act
from station.store.migrate import create_declared

NORTH, SOUTH, COUNTY_ONLY, EVERYBODY = 1, 2, 9, 0
NAMED = {
    EVERYBODY: ("all",), NORTH: ("at:north", "county"), SOUTH: ("at:south", "county"), COUNTY_ONLY: ("county",),
}

Change = tuple[Any, ...]  # ("insert", table, values, lines), ("patch", table, row, changes), ("delete", table, row)


class Lines:
    """Keeps the lines of a sheet in a plain table, in their order."""

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        self.drop(db, row_id, row)
        db.executemany(
            "INSERT INTO board_line (sheet, at, product, price) VALUES (?, ?, ?, ?)",
            [(row_id, at, *line) for at, line in enumerate(zip(*lines, strict=True))],
        )

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        found = db.execute("SELECT product, price FROM board_line WHERE sheet = ? ORDER BY at", (row_id,)).fetchall()
        return [[line[0] for line in found], [line[1] for line in found]]

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        db.execute("DELETE FROM board_line WHERE sheet = ?", (row_id,))


def _of_station(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"station:{row['station']}", "county") if row["station"] else ("all",)


def _by_place(row: Mapping[str, Any]) -> tuple[str, ...]:
    place = row["place"]
    return NAMED.get(place) or (f"station:{place}", "county")


NOTICE = Table(
    "board.notice", (Column("title", Kind.TEXT), Column("day", Kind.DAY, optional=True)), merge=Merge.COUNTY,
    lane=Lane.URGENT,
)
SHEET = Table(
    "board.sheet", (Column("station", Kind.REF), Column("note", Kind.TEXT, optional=True)), merge=Merge.STATION,
    scopes=_of_station, lines=(Column("product", Kind.INT), Column("price", Kind.MONEY)), keeper=Lines(),
    lane=Lane.PRICE,
)
EVENT = Table(
    "board.event", (Column("station", Kind.REF), Column("word", Kind.TEXT)), merge=Merge.EVENT, scopes=_of_station,
    lane=Lane.EVENT,
)
CARD = Table(
    "board.card",
    (
        Column("place", Kind.INT), Column("text", Kind.TEXT), Column("count", Kind.INT, optional=True),
        Column("stamp", Kind.INT, optional=True, merge=Merge.COUNTY),
        Column("own", Kind.TEXT, optional=True, merge=Merge.STATION),
    ),
    merge=Merge.LAST, scopes=_by_place, lane=Lane.EVENT,
)
PICTURE = Table(
    "board.picture",
    (Column("place", Kind.INT), Column("title", Kind.TEXT), Column("sha", Kind.BYTES, media=True)),
    merge=Merge.EVENT, scopes=_by_place, lane=Lane.EVENT,
)
TABLES = (NOTICE, SHEET, EVENT, CARD, PICTURE)
EVERYTHING = {
    table.name: frozenset({"insert", "delete", *(column.name for column in table.columns)}) for table in TABLES
}


def work(act: Act, *, changes: list[Change]) -> None:
    """Make the changes, one after the other, as one group."""
    for kind, table, *rest in changes:
        getattr(act, kind)(table, *rest)


work_deed: Deed = deed("board.work", roles=ANYONE, writes=EVERYTHING)(work)
# What a tampered program may call its groups: each is refused for a reason of its own.
narrow_deed: Deed = deed("board.narrow", roles=ANYONE, writes={CARD.name: frozenset({"text"})})(work)
county_deed: Deed = deed("board.county", roles=ANYONE, writes=EVERYTHING, seats=COUNTY_SEAT)(work)


def m001_board(db: Any) -> None:
    for table in TABLES:
        create_declared(db.conn, table)
    db.conn.execute("CREATE TABLE board_line (sheet INTEGER, at INTEGER, product INTEGER, price INTEGER) STRICT")


BOARD = Feature("board", tables=TABLES, deeds=(work_deed, narrow_deed, county_deed), migrations=(m001_board,))
REGISTRY = Registry([BOARD])
