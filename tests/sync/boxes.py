"""A feature in three versions of the program, to let old and new ones speak with each other.

Version 1 knows a box by its name. Version 2 gives boxes a note and a weight, and their lines a price.
Version 3 gives them a colour, and labels in a table of their own.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from station.features import FEATURES
from station.kernel.deeds import ANYONE, Deed, deed
from station.kernel.record import Column, Feature, Kind, LineColumns, Merge, Registry, Row, Table
from station.store.act import Act
from station.store.migrate import add_declared, create_declared

ADDED = {
    2: (Column("note", Kind.TEXT, optional=True), Column("weight", Kind.INT, optional=True)),
    3: (Column("colour", Kind.TEXT, optional=True),),
}
ADDED_TO_LINES = {2: (Column("price", Kind.MONEY, optional=True, near="count"),)}


class LinesKeeper:
    """Keeps the lines of a box by the names of their columns."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        data = msgspec.msgpack.encode(dict(zip(self.names, lines, strict=True)))
        db.execute("INSERT OR REPLACE INTO boxes_lines (box, data) VALUES (?, ?)", (row_id, data))

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        found = db.execute("SELECT data FROM boxes_lines WHERE box = ?", (row_id,)).fetchone()
        kept: dict[str, list[Any]] = msgspec.msgpack.decode(found[0]) if found else {}
        count = len(kept.get("what", []))
        return [kept.get(name, [None] * count) for name in self.names]

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        db.execute("DELETE FROM boxes_lines WHERE box = ?", (row_id,))


def box_table(version: int, merge: Merge = Merge.LAST) -> Table:
    more = tuple(column for number in range(2, version + 1) for column in ADDED.get(number, ()))
    more_lines = tuple(column for number in range(2, version + 1) for column in ADDED_TO_LINES.get(number, ()))
    lines = (Column("what", Kind.TEXT), Column("count", Kind.INT), *more_lines)
    return Table(
        "boxes.box",
        columns=(Column("place", Kind.TEXT), Column("name", Kind.TEXT), *more),
        merge=merge,
        scopes=lambda row: (f"at:{row['place']}", "county"),
        lines=lines,
        keeper=LinesKeeper(tuple(column.name for column in lines)),
    )


LABEL = Table(
    "boxes.label",
    columns=(Column("place", Kind.TEXT), Column("box", Kind.REF), Column("words", Kind.TEXT)),
    merge=Merge.LAST,
    scopes=lambda row: (f"at:{row['place']}", "county"),
)


def _deeds(version: int, box: Table) -> tuple[Deed, ...]:
    names = frozenset(column.name for column in box.columns)

    @deed("boxes.add", roles=ANYONE, writes={box.name: frozenset({"insert"})})
    def add(act: Act, *, lines: Any = None, **values: Any) -> int:
        """Keep a box."""
        return act.insert(box.name, values, lines)

    @deed("boxes.change", roles=ANYONE, writes={box.name: names | {"delete"}})
    def change(act: Act, *, box_id: int, **changes: Any) -> None:
        """Say something else of a box."""
        act.patch(box.name, box_id, changes)

    @deed("boxes.label", roles=ANYONE, writes={LABEL.name: frozenset({"insert"})})
    def label(act: Act, *, place: str, box_id: int, words: str) -> int:
        """Put a label on a box."""
        return act.insert(LABEL.name, {"place": place, "box": box_id, "words": words})

    return (add, change, label) if version >= 3 else (add, change)


def boxes(version: int, merge: Merge = Merge.LAST) -> Feature:
    box = box_table(version, merge)

    def m001_boxes(db: Any) -> None:
        create_declared(db.conn, box_table(1))
        db.conn.execute("CREATE TABLE boxes_lines (box INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")

    def m002_note(db: Any) -> None:
        add_declared(db.conn, box_table(2), "note", "weight")

    def m003_labels(db: Any) -> None:
        add_declared(db.conn, box_table(3), "colour")
        create_declared(db.conn, LABEL)

    tables = (box, LABEL) if version >= 3 else (box,)
    steps = (m001_boxes, m002_note, m003_labels)[:version]
    return Feature("boxes", tables=tables, deeds=_deeds(version, box), migrations=steps)


def program(version: int, merge: Merge = Merge.LAST) -> Registry:
    """Everything the program of a version declares."""
    return Registry([*FEATURES, boxes(version, merge)])


def inventing(*columns: Column) -> Registry:
    """The program of a stolen station: version 1, and columns nobody else ever heard of."""
    feature = boxes(1)
    box = dataclasses.replace(feature.tables[0], columns=feature.tables[0].columns + columns)

    def m009_invented(db: Any) -> None:
        add_declared(db.conn, box, *(column.name for column in columns))

    steps = (*feature.migrations, m009_invented)
    return Registry([*FEATURES, Feature("boxes", tables=(box,), deeds=_deeds(1, box), migrations=steps)])
