"""Price sheets as items of the exchange, honest and otherwise."""

from __future__ import annotations

import random
from typing import Any

from station.kernel.deeds import OPERATOR
from station.kernel.record import LineColumns
from station.prices.declared import LINES, SHEET
from station.prices.model import SHEET_LINES
from station.store import identity, oplog
from station.store.act import Act
from station.store.oplog import OpKind, Stamp
from sync.county.seat import CountySeat
from sync.items import Item
from tests.sync.hostile import Hostile

DAY = 20_400
ONE_LINE: dict[str, Any] = {
    "market": "元坝", "product": "荔枝", "spec": "", "unit": "jin", "kind": "field", "n": 0, "day": DAY,
    "typical": 3800, "low": None, "high": None, "volume": None, "origin": None,
}


def one_line(**values: Any) -> LineColumns:
    return [[(ONE_LINE | values)[column.name]] for column in LINES]


def sheet_item(hostile: Hostile, lines: LineColumns | None = None, row: int = 0, **header: Any) -> Item:
    """An officer's report as the program would make it, but for what `header` and `lines` say."""
    values = {
        "source": f"station:{hostile.village.station}", "station": hostile.village.station,
        "person": hostile.village.officer.id, "status": "submitted", "reason": None, "file": None, "taken": 0,
        "corrects": None, "doubts": None,
    }
    return Item(SHEET.name, row or hostile.new_id(), OpKind.PUT, 0, values | header, lines or one_line())


def import_alike(county: CountySeat, sheets: int) -> int:
    """Put an import of `sheets` full sheets at one price into the county seat's log; return the number of lines."""
    header = {"source": "x", "station": 0, "person": 0, "status": "accepted", "reason": None, "file": "x", "taken": 0,
              "corrects": None, "doubts": None}

    def work(db: Any) -> None:
        store = county.store
        deed = store.registry.deeds["prices.import_file"]
        act = Act(db, store.registry, store.clock, deed, OPERATOR, identity.need(db))
        for number in range(sheets):
            first = (number << 5) + 3200
            values = ONE_LINE | {"kind": "wholesale"}
            lines = [[values[column.name]] * SHEET_LINES for column in LINES]
            lines[1] = [f"品种{at // 32}" for at in range(SHEET_LINES)]
            lines[6] = [first + at % 32 for at in range(SHEET_LINES)]
            act.insert(SHEET.name, header, lines)
        oplog.append_group(db, deed.name, 0, Stamp(0, 480, False), act.ops)

    county.store.write(work)
    return sheets * SHEET_LINES


def import_varied(county: CountySeat, sheets: int, first: int = 0) -> None:
    """Put an import of `sheets` market days of forty products into the county seat's log, no two days alike."""
    header = {"source": "x", "station": 0, "person": 0, "status": "accepted", "reason": None, "file": "x", "taken": 0,
              "corrects": None, "doubts": None}
    chance = random.Random(first)

    def work(db: Any) -> None:
        store = county.store
        deed = store.registry.deeds["prices.import_file"]
        act = Act(db, store.registry, store.clock, deed, OPERATOR, identity.need(db))
        for day in range(first, first + sheets):
            values = ONE_LINE | {"kind": "wholesale", "day": DAY + day}
            lines = [[values[column.name]] * 40 for column in LINES]
            lines[1] = [f"品种{at}" for at in range(40)]
            lines[7] = [chance.randrange(100, 90_000) * 10 for _ in range(40)]
            act.insert(SHEET.name, header, lines)
        oplog.append_group(db, deed.name, 0, Stamp(0, 480, False), act.ops)

    county.store.write(work)
    county.sync()
