"""A county and stations of one village whose programs are renewed one by one, and what they show of a box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from station.home import Home, open_store
from station.kernel.record import LineColumns, Registry, Row
from station.store import identity, oplog, outbox, rows
from station.store.oplog import RowState
from station.store.store import Store
from sync.county.seat import CountySeat
from tests.sync.seats import Made, Village

LINES: LineColumns = [["rice", "beans"], [3, 4], [3500, None]]


class Yard:
    """A county and two stations of one village, each with a program of its own version."""

    def __init__(self, made: Made, folder: Path) -> None:
        self._made = made
        self._folder = folder
        self._villages: dict[int, Village] = {}
        self._county: CountySeat | None = None

    @property
    def county(self) -> CountySeat:
        assert self._county is not None
        return self._county

    def run_county(self, declared: Registry) -> CountySeat:
        """Open the county, or stop it and start it with another program."""
        if self._county is None:
            self._county = self._made.county(self._folder / "county", declared)
        else:
            self._county.close()
            self._county = CountySeat(Home(self._folder / "county"), declared)
        return self.take_over(self._county)

    def take_over(self, county: CountySeat) -> CountySeat:
        """Let an open county be the one that all stations speak to."""
        self._county = county
        for village in self._villages.values():
            village.carrier._handle = county.answer
        return county

    def run_village(self, number: int, declared: Registry) -> Village:
        """Open a station, or close it and open it with another program."""
        found = self._villages.get(number)
        if found is None:
            found = self._made.village(number, self.county, self._folder / f"village{number}", declared=declared)
            self._villages[number] = found
        else:
            found.store.close()
            found.store = open_store(Home(self._folder / f"village{number}"), declared)
        return found

    def close(self) -> None:
        for village in self._villages.values():
            village.store.close()
        if self._county is not None:
            self._county.close()


def place_of(store: Store) -> str:
    """The division both stations lie in."""
    return max((one for one in identity.need(store.reader()).scopes if one.startswith("at:")), key=len)[3:]


def add_box(village: Village, **values: Any) -> int:
    known = len(village.store.registry.tables["boxes.box"].lines)
    values = {"place": place_of(village.store), "name": "box", "lines": LINES[:known]} | values
    return int(village.store.do("boxes.add", village.officer, **values))


def change(village: Village, box: int, **changes: Any) -> None:
    village.store.do("boxes.change", village.officer, box_id=box, **changes)


def box_in(store: Store, box: int) -> tuple[Row | None, LineColumns]:
    """What a seat shows of a box, with its lines."""
    table = store.registry.tables["boxes.box"]
    row = rows.get_row(store.reader(), table, box)
    assert table.keeper is not None
    return row, table.keeper.get(store.reader(), box, row or {})


def says(store: Store, box: int) -> Row:
    row, _ = box_in(store, box)
    assert row is not None
    return {name: value for name, value in row.items() if name != "place"}


def everybody_level(yard: Yard, *villages: Village) -> None:
    for _ in range(2):
        for village in villages:
            village.sync()
        yard.county.sync()


def state(village: Village, table: str, row: int) -> tuple[RowState, str]:
    db = village.store.reader()
    return oplog.state_of(db, table, row, outbox.mark(db)[0])[:2]
