"""A small registry of its own for the simulator: every merge policy, several lanes and scopes, lines with a keeper.

`place` says where a row belongs: one or more scopes joined by "+", so that a patch can move it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from station.kernel.deeds import ANYONE, COUNTY_SEAT, Deed, Person, Role, deed
from station.kernel.record import Column, Feature, Kind, Lane, LineColumns, Merge, PersonRule, Registry, Row, Table
from station.store.act import Act
from station.store.migrate import create_declared

BAD_LINE = -666  # a price at which the keeper breaks, if it is told to (P15)


class Lines:
    """Keeps the lines of a sheet in a table of their own; `brittle` breaks at a price nobody should write."""

    brittle = False

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        if self.brittle and BAD_LINE in lines[1]:
            raise ZeroDivisionError("the keeper cannot take this line")
        self.drop(db, row_id, row)
        db.executemany("INSERT INTO sim_line (sheet, day, price) VALUES (?, ?, ?)", [
            (row_id, day, price) for day, price in zip(*lines, strict=True)])

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        found = db.execute("SELECT day, price FROM sim_line WHERE sheet = ? ORDER BY rowid", (row_id,)).fetchall()
        return [[one[0] for one in found], [one[1] for one in found]]

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        db.execute("DELETE FROM sim_line WHERE sheet = ?", (row_id,))


def by_place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row["place"].split("+"))


PLACE = Column("place", Kind.TEXT)
NOTE = Table(
    "sim.note",
    (
        PLACE,
        Column("words", Kind.TEXT, optional=True),
        Column("number", Kind.INT, optional=True),
        Column("ruled", Kind.INT, optional=True, merge=Merge.COUNTY),
        Column("own", Kind.INT, optional=True, merge=Merge.STATION),
        Column("once", Kind.INT, optional=True, merge=Merge.EVENT),
    ),
    merge=Merge.LAST, scopes=by_place,
)
WARNING = Table("sim.warning", (Column("words", Kind.TEXT),), merge=Merge.COUNTY, lane=Lane.URGENT)
STEP = Table(
    "sim.step", (PLACE, Column("note", Kind.REF), Column("number", Kind.INT)),
    merge=Merge.EVENT, scopes=by_place, lane=Lane.EVENT,
)
SHEET = Table(
    "sim.sheet", (PLACE, Column("status", Kind.TEXT)), merge=Merge.LAST, scopes=by_place,
    lines=(Column("day", Kind.DAY), Column("price", Kind.MONEY)), keeper=Lines(), lane=Lane.PRICE,
)
ACCOUNT = Table(
    "sim.account", (Column("station", Kind.REF), Column("active", Kind.BOOL)), merge=Merge.COUNTY,
)
TABLES = (NOTE, WARNING, STEP, SHEET, ACCOUNT)


def _person(row: int, values: Mapping[str, Any]) -> Person | None:
    return Person(row, "", "", Role.OFFICER, values["station"]) if values["active"] else None


def _free(table: Table) -> frozenset[str]:
    return frozenset({column.name for column in table.columns} | {"insert", "delete"})


EVERYTHING = {table.name: _free(table) for table in TABLES}


@deed("sim.write", roles=ANYONE, writes=EVERYTHING)
def write(act: Act, changes: Sequence[tuple[str, str, int, Mapping[str, Any], Any]]) -> list[int]:
    """Do changes, each ("insert" | "patch" | "delete", table, row, values, lines); return the rows."""
    done = []
    for what, table, row, values, lines in changes:
        if what == "insert":
            row = act.insert(table, dict(values), lines)
        elif what == "patch":
            act.patch(table, row, values)
        else:
            act.delete(table, row)
        done.append(row)
    return done


@deed("sim.rule", roles=ANYONE, seats=COUNTY_SEAT, writes=EVERYTHING)
def rule(act: Act, changes: Sequence[tuple[str, str, int, Mapping[str, Any], Any]]) -> list[int]:
    """The same, for the county's seat alone."""
    done: list[int] = write.run(act, changes)
    return done


def m001_simulated(db: Any) -> None:
    for table in TABLES:
        create_declared(db.conn, table)
    db.conn.execute("CREATE TABLE sim_line (sheet INTEGER NOT NULL, day INTEGER NOT NULL, price INTEGER NOT NULL) STRICT")
    db.conn.execute("CREATE INDEX sim_line_sheet ON sim_line (sheet)")


DEEDS: tuple[Deed, ...] = (write, rule)
REGISTRY = Registry([Feature(
    "sim", tables=TABLES, deeds=DEEDS, migrations=(m001_simulated,), person_rule=PersonRule("sim.account", _person),
)])
