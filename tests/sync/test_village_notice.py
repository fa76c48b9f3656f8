"""A village's own notice: written there, approved by its town, received by that village's people and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.people.session import log_in
from station.places.codes import path
from station.store import outbox
from sync.client.joining import enrol
from sync.client.transport import InProcess
from sync.county.accounts import scopes_for
from sync.county.scoped import may_change, writable
from sync.county.seat import CountySeat
from tests.sync.bulletins import reachable
from tests.sync.seats import PIN, Made, Village, first_village

NOTICE = {"category": "village", "title": "十一月收支公开", "what": "<p>修水渠用了三千二百元。</p>"}


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[CountySeat]:
    opened = made.county(tmp_path / "county")
    yield opened
    opened.close()


def open_town(county: CountySeat, folder: Path) -> Village:
    """Open the station of the first village's town, with somebody who may approve there."""
    division = first_village(county)[:9]
    station = int(county.do("places.open_station", name="根子镇农业站", division=division))
    code, _minutes = county.new_code(Seat.TOWN, station, "根子镇农业站", path(division))
    store = open_store(Home(folder), county.store.registry)
    enrol(store, InProcess(county.answer), code)
    issued = county.do("people.add", login="zhen", name="镇长明", role="town", station=station)
    town = reachable(Village(store, InProcess(county.answer), station))
    town.sync()
    store.do("people.activate", OPERATOR, login="zhen", code=issued.code, pin=PIN)
    town.officer = log_in(store, "zhen", PIN)
    return town


def test_a_notice_goes_by_the_town_to_its_own_village(made: Made, county: CountySeat, tmp_path: Path) -> None:
    village, other = (made.village(number, county, tmp_path / f"v{number}") for number in (0, 1))
    town = open_town(county, tmp_path / "town")
    store, officer = village.store, village.officer
    where = store.identity()
    assert where is not None
    draft = store.do("bulletins.write", officer, audience=where.division, **NOTICE)
    store.do("bulletins.submit", officer, draft=draft)
    village.sync()
    town.sync()
    bulletin = town.store.do("bulletins.approve", town.officer, draft=draft)
    town.sync()
    assert [(one.code, one.facts) for one in outbox.problems(town.store.reader())] == []
    for place in (village, other, town):
        place.sync()
    assert [one.id for one in village.store.show("bulletins.list", OPERATOR)] == [bulletin]
    assert state_of(village, draft) == "issued"


def state_of(place: Village, draft: int) -> str:
    row = place.store.reader().execute("SELECT state FROM bulletins_draft WHERE id = ?", (draft,)).fetchone()
    return str(row[0])


def test_a_town_gives_a_notice_back(made: Made, county: CountySeat, tmp_path: Path) -> None:
    village, town = made.village(0, county, tmp_path / "v0"), open_town(county, tmp_path / "town")
    where = village.store.identity()
    assert where is not None
    draft = village.store.do("bulletins.write", village.officer, audience=where.division, **NOTICE)
    village.store.do("bulletins.submit", village.officer, draft=draft)
    for place in (village, town):
        place.sync()
    town.store.do("bulletins.give_back", town.officer, draft=draft, remark="写上是哪条渠")
    for place in (town, village):
        place.sync()
    assert outbox.problems(town.store.reader()) == []
    assert state_of(village, draft) == "returned"


def test_a_town_changes_what_lies_on_its_own_desk_and_moves_nothing() -> None:
    own = writable(frozenset(scopes_for(Seat.TOWN, 7, ("44", "4409", "440981", "440981104"))))
    here, there = (("county", "station:9", f"desk:{town}") for town in ("440981104", "440981105"))
    assert may_change(Seat.TOWN, own, here, here)
    assert not may_change(Seat.TOWN, own, there, there)
    assert not may_change(Seat.TOWN, own, here, ("county", "station:8", "desk:440981104"))
    assert not may_change(Seat.TOWN, own, ("county", "station:9"), ("county", "station:9"))
    village = writable(frozenset(scopes_for(Seat.VILLAGE, 7, ("44", "4409", "440981", "440981104", "440981104210"))))
    assert not may_change(Seat.VILLAGE, village, here, here)
