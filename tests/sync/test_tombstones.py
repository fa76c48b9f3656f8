"""Deleted rows in the ledger: what arrives for them later is judged, and never breaks the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from station.store.oplog import OpKind, Verdict
from sync.county import judge, tables
from sync.county.ledger import Ledger, open_embedded
from sync.items import Item
from tests.sync import farms
from tests.sync.farms import FARMER, PLACES, Speaker
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


def deletion(row: int, base: int) -> Item:
    return Item(FARMER.name, row, OpKind.DELETE, base, None)


def kept_aside(ledger: Ledger) -> list[tuple[str, str, str, int, int]]:
    """Return (column, value, what stands instead, whose it was, who overwrote it) of what lies in the inbox."""
    vault = ledger.county().vault
    with ledger.reading() as connection:
        found = connection.execute(select(tables.lost).order_by(tables.lost.c.version, tables.lost.c.name)).all()
    told = [[vault.unshut(one.tbl, one.row, bytes(body)).decode() for body in (one.value, one.kept)] for one in found]
    return [(one.name, *words, one.loser, one.device) for one, words in zip(found, told, strict=True)]


def story_of_a_blind_deletion(ledger: Ledger) -> tuple[Speaker, Speaker, int]:
    """The station changes two columns of a row; the county deletes it by what it said before."""
    county, station, _ = farms.make_county(ledger, "440981-dddddd", 3)
    handle = farms.exchange(ledger).handle
    item = farms.farmer(station, acres=3)
    station.send(handle, ("farms.keep", [item]))
    station.send(handle, ("farms.keep", [farms.change(item.row, 1, acres=9, name="陈伯")]))
    county.send(handle, ("farms.keep", [deletion(item.row, 1)]))
    return county, station, item.row


def test_p09_a_deletion_that_had_not_seen_a_change_keeps_the_changed_values_for_people(ledger: Ledger) -> None:
    county, station, _ = story_of_a_blind_deletion(ledger)
    assert county.rulings == [(Verdict.MERGED, "")]
    assert kept_aside(ledger) == [
        ("acres", "9", "", station.device, county.device), ("name", '"陈伯"', "", station.device, county.device)]


def test_p09_control_a_deletion_that_asks_nothing_loses_the_change_without_a_trace(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "unseen", lambda current, device, base: {})
    county, *_ = story_of_a_blind_deletion(ledger)
    assert (county.rulings, kept_aside(ledger)) == ([(Verdict.APPLIED, "")], [])


def test_a_deletion_that_saw_everything_or_ones_own_change_loses_nothing(ledger: Ledger) -> None:
    county, station, _ = farms.make_county(ledger, "440981-dddddd", 3)
    handle = farms.exchange(ledger).handle
    seen, own = farms.farmer(station), farms.farmer(station)
    station.send(handle, ("farms.keep", [seen]), ("farms.keep", [own]))
    station.send(handle, ("farms.keep", [farms.change(seen.row, 1, acres=9)]),
                 ("farms.keep", [farms.change(own.row, 2, acres=9)]))
    county.send(handle, ("farms.keep", [deletion(seen.row, 3)]))
    station.send(handle, ("farms.keep", [deletion(own.row, 2)]))
    assert county.rulings[-1] == station.rulings[-1] == (Verdict.APPLIED, "")
    assert kept_aside(ledger) == []


def test_p09_what_arrives_for_a_deleted_row_says_so_waits_for_nothing_and_holds_nothing_up(ledger: Ledger) -> None:
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
    deleted, twice = (Verdict.REFUSED, "sync.row_deleted"), (Verdict.APPLIED, "")
    assert station.rulings[1:] == [deleted, twice, (Verdict.REFUSED, "sync.row_exists"), (Verdict.APPLIED, "")]
    with ledger.reading() as connection:
        assert connection.execute(select(tables.staged)).first() is None


def test_p09_a_change_that_waited_for_a_row_which_comes_and_goes_waits_no_longer(ledger: Ledger) -> None:
    county, station, _ = farms.make_county(ledger, "440981-dddddd", 3)
    handle = farms.exchange(ledger).handle
    item = farms.farmer(station)
    county.send(handle, ("farms.keep", [farms.change(item.row, 1, acres=9)]))
    assert county.rulings == [(Verdict.PARKED, "sync.row_missing")]
    station.send(handle, ("farms.keep", [item]), ("farms.keep", [deletion(item.row, 0)]))
    county.send(handle)
    assert county.rulings[1:] == [(Verdict.REFUSED, "sync.row_deleted")]


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
