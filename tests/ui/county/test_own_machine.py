"""The window on the county's own machine, over a real county: its code lets a machine in, its link never fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from sync.client.joining import enrol
from sync.client.transport import InProcess
from sync.county.beside import OwnLedger
from sync.county.seat import CountySeat, initialise
from ui.app import desk_over
from ui.county.stations import StationsScreen
from ui.desk import Desk
from ui.jobs import InlineJobs

KEEPER = Person(7, "zhong", "钟志明", Role.KEEPER)
TOWN = "440981104"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    made = Home(tmp_path / "county")
    initialise(made, registry(), "440981", "高州市")
    return made


@pytest.fixture
def desk(qtbot: QtBot, home: Home) -> Iterator[Desk]:
    made = desk_over(open_store(home, registry()), InlineJobs(), "en", OwnLedger(home, registry()))
    made.person = KEEPER
    made.store.do("places.seed_divisions", OPERATOR, code="440981")
    made.store.do("places.open_station", OPERATOR, name="根子镇", division=TOWN)
    yield made
    made.close()


def test_a_code_made_in_the_window_lets_a_machine_in(qtbot: QtBot, home: Home, desk: Desk, tmp_path: Path) -> None:
    screen = StationsScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    screen.card.make.click()
    shown = screen.card.code.shown
    assert shown is not None
    machine = open_store(Home(tmp_path / "machine"), registry())
    with closing(CountySeat(home, registry())) as server, closing(machine) as new:
        who = enrol(new, InProcess(server.answer), shown.code, "")
    assert (who.seat, who.station_name, who.division) == (Seat.VILLAGE, "根子镇", TOWN)


def test_the_link_carries_to_the_ledger_beside_it(qtbot: QtBot, desk: Desk) -> None:
    desk.link.refresh()
    assert desk.link.state.waiting_ops
    desk.link.sync_now()
    assert (desk.link.problem, desk.link.offline) == (None, False)
    assert desk.link.state.waiting_ops == 0


def test_without_the_ledger_the_same_machine_has_nobody_to_call(qtbot: QtBot, home: Home) -> None:
    alone = desk_over(open_store(home, registry()), InlineJobs(), "en")
    alone.link.sync_now()
    assert alone.link.problem is not None
    assert alone.link.problem.code == "sync.no_server"
    alone.close()
