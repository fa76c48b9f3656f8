"""A machine that is moved knows where it stands: the certificate says it, the command does it."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from station.features import registry
from station.home import Home
from station.kernel.deeds import Seat
from station.places.codes import path
from station.store import identity
from sync.client import papers
from sync.county.seat import CountySeat
from tests.faults.field import copied
from tests.programs import Machine
from tests.sync.seats import Made, Village
from tests.sync.test_copies import number
from tests.sync.test_papers import other_town

NAME = "新址信息站"


def moved(county: CountySeat, village: Village) -> tuple[str, str, str, str]:
    """Move a machine; return the names it goes by afterwards, and those it should."""
    village.sync()
    division = other_town(county)
    station = int(county.do("places.open_station", name=NAME, division=division))
    county.move(number(village), Seat.TOWN, station, NAME, path(division))
    village.sync()
    who = identity.need(village.store.reader())
    assert (who.station, who.seat) == (station, Seat.TOWN)
    return who.station_name, who.division, NAME, division


def test_a_machine_that_is_moved_goes_by_its_new_names(county: CountySeat, village: Village) -> None:
    name, division, new_name, new_division = moved(county, village)
    assert (name, division) == (new_name, new_division)


def test_the_control_a_certificate_without_names_leaves_the_old_ones(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = papers.replace

    def forgetful(who: Any, **changes: Any) -> Any:
        return old(who, **{key: value for key, value in changes.items() if key not in ("station_name", "division")})

    monkeypatch.setattr(papers, "replace", forgetful)
    name, division, new_name, new_division = moved(county, village)
    assert name != new_name
    assert division != new_division


@pytest.fixture
def staff(_made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A county's own machine with two stations, at the command line."""
    machine = copied(_made, "county", tmp_path)
    monkeypatch.setenv("TIANXIN_KEYS", str(machine.keys))
    return machine


def test_the_command_moves_a_machine_by_number_or_by_the_station_it_stands_in(staff: Machine) -> None:
    with closing(CountySeat(Home(staff.home), registry())) as seat:
        own, first, second = seat.machines()
    done = staff.ok("county", "move", str(first.device), "--to-station", second.station_name)
    assert done == {"device": first.device, "station": second.station, "division": second.division, "role": "village"}
    staff.ok("county", "move", str(first.device), "--to-station", str(first.station), "--role", "town")
    with closing(CountySeat(Home(staff.home), registry())) as seat:
        assert seat.machines()[1] == type(first)(
            first.device, Seat.TOWN, first.station, first.station_name, first.division)
    assert staff.ok("county", "move", first.station_name, "--division", "440981")["division"] == "440981"
    for words, code in (
        ((first.station_name,), "command.missing_parameter"),
        ((str(own.device), "--role", "town"), "county.own_machine"),
        (("4711", "--role", "town"), "county.no_device"),
        (("没有站", "--role", "town"), "county.no_machine_there"),
        ((str(first.device), "--to-station", "没有站"), "places.no_station"),
    ):
        refused = staff.run("county", "move", *words)
        assert refused.code != 0
        assert code in refused.messages + str(refused.answer)


def test_the_command_asks_which_of_several_machines(staff: Machine) -> None:
    with closing(CountySeat(Home(staff.home), registry())) as seat:
        _, first, second = seat.machines()
        seat.move(first.device, Seat.VILLAGE, second.station, second.station_name, path(second.division))
    refused = staff.run("county", "move", second.station_name, "--role", "town")
    assert "county.several_machines" in refused.messages + str(refused.answer)


def test_an_operator_confirms_the_date_at_the_command_line(staff: Machine) -> None:
    assert staff.ok("county", "clock")["doubtful"] is False
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert staff.ok("county", "clock", "--confirm", tomorrow)["now_ms"] > 0
    assert "clock.date_impossible" in str(staff.run("county", "clock", "--confirm", "not a date").messages)
