"""Deleted rows in the ledger: what arrives for them later is judged, and never breaks the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from station.store.oplog import OpKind, Verdict
from sync.county import tables
from sync.county.ledger import Ledger, open_embedded
from sync.items import Item
from tests.sync import farms
from tests.sync.farms import FARMER, PLACES
from tests.sync.ledgers import new_shared

KEY = bytes(32)


@pytest.fixture
def ledger(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    if engine == "sqlite":
        opened = open_embedded(tmp_path / "ledger.db", KEY)
    else:
        opened = new_shared(request.getfixturevalue("postgres"), KEY)
    with closing(opened):
        yield opened


def test_what_arrives_for_a_deleted_row_is_parked_or_refused_and_holds_nothing_up(ledger: Ledger) -> None:
    county, station, _ = farms.make_county(ledger, "440981-dddddd", 3)
    handle = farms.exchange(ledger).handle
    item = farms.farmer(station)
    station.send(handle, ("farms.keep", [item]))
    county.send(handle, ("farms.keep", [Item(FARMER.name, item.row, OpKind.DELETE, 1, None)]))
    station.send(
        handle,
        ("farms.keep", [farms.change(item.row, 1, acres=9)]),
        ("farms.keep", [Item(FARMER.name, item.row, OpKind.DELETE, 1, None)]),
        ("farms.keep", [item]),
        ("farms.keep", [farms.farmer(station)]),
    )
    parked = (Verdict.PARKED, "sync.row_missing")
    assert station.rulings[1:] == [parked, parked, (Verdict.REFUSED, "sync.row_exists"), (Verdict.APPLIED, "")]


@pytest.mark.parametrize("place", ["x" * 300, "4409\0", "荔" * 198])
def test_a_scope_that_no_cursor_could_name_is_refused(ledger: Ledger, place: str) -> None:
    county, *_ = farms.make_county(ledger, "440981-dddddd", 2)
    handle = farms.exchange(ledger).handle
    county.send(handle, ("farms.keep", [farms.farmer(county, place=place)]))
    county.send(handle, ("farms.keep", [farms.farmer(county, place=PLACES[0])]))
    assert county.rulings == [(Verdict.REFUSED, "sync.out_of_scope"), (Verdict.APPLIED, "")]


def test_a_machine_that_changes_a_column_twice_on_old_words_overrules_the_other_once(ledger: Ledger) -> None:
    """The second change is on top of its own first: only the value of the other machine was lost."""
    county, station, _ = farms.make_county(ledger, "440981-dddddd", 3)
    handle = farms.exchange(ledger).handle
    item = farms.farmer(county)
    county.send(handle, ("farms.keep", [item]))
    county.send(handle, ("farms.keep", [farms.change(item.row, 1, name="县里写的")]))
    station.send(
        handle,
        ("farms.keep", [farms.change(item.row, 1, name="村里一")]),
        ("farms.keep", [farms.change(item.row, 1, name="村里二"), farms.change(item.row, 1, name="村里三")]),
    )
    assert [verdict for verdict, _ in station.rulings] == [Verdict.MERGED, Verdict.APPLIED]
    with ledger.reading() as connection:
        assert len(connection.execute(select(tables.lost)).all()) == 1
