"""Two village machines change the same value while apart; the county decides with two clicks; both villages see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.people.session import log_in
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from tests.sync.notes import with_notes
from tests.sync.seats import PIN, Made, Village, make
from tests.sync.test_watching import collide
from ui.app import desk_over
from ui.desk import Desk
from ui.fleet.screen import FleetScreen
from ui.jobs import InlineJobs
from ui.sync.screen import SyncCentre


@dataclass
class Office:
    """A staff PC of the county with its own copy of everything."""

    store: Store
    carrier: InProcess
    desk: Desk

    def sync(self) -> None:
        Exchange(self.store, self.carrier).run()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    return make(tmp_path / "made")


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[CountySeat]:
    seat = made.county(tmp_path / "county", with_notes())
    yield seat
    seat.close()


@pytest.fixture
def villages(made: Made, county: CountySeat, tmp_path: Path) -> Iterator[list[Village]]:
    opened = [made.village(n, county, tmp_path / f"v{n}", declared=with_notes()) for n in (0, 1)]
    yield opened
    for village in opened:
        village.store.close()


@pytest.fixture
def office(county: CountySeat, tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    code, _minutes = county.new_code(Seat.COUNTY, 0, "高州市", ("44", "4409", "440981"))
    store, carrier = open_store(Home(tmp_path / "office"), with_notes()), InProcess(county.answer)
    enrol(store, carrier, code)
    issued = county.do("people.add", login="zhong", name="钟志明", role="keeper")
    Exchange(store, carrier).run()
    store.do("people.activate", OPERATOR, login="zhong", code=issued.code, pin=PIN)
    desk = desk_over(store, InlineJobs(), "en")
    desk.seat_person(log_in(store, "zhong", PIN))
    yield Office(store, carrier, desk)
    desk.close()


def texts(store: Store) -> list[str]:
    return [one[2] for one in store.show("notes.list", OPERATOR)]


def test_two_clicks_at_the_county_decide_what_two_villages_changed(
    county: CountySeat, villages: list[Village], office: Office, qtbot: QtBot
) -> None:
    village, other = villages
    collide(village, other)
    assert county.watch()
    office.sync()

    screen = FleetScreen(office.desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.headline.text() == "3 machines · 1 case to decide"
    screen.machine.cases.click()  # the machine in trouble stands first
    screen.case.other.button.click()
    assert texts(office.store) == ["水深"]

    office.sync()
    for each in (village, other):
        each.sync()
    assert texts(village.store) == texts(other.store) == ["水深"]
    closed = county_case(county)
    assert (closed.decision, closed.decider) == ("take", office.desk.person.id)
    assert told(village, qtbot) == "The county decided for your value."
    assert told(other, qtbot) == "The county decided for the other value."


def county_case(county: CountySeat) -> object:
    county.sync()
    return county.store.show("fleet.cases", OPERATOR, closed=True)[0]


def told(village: Village, qtbot: QtBot) -> str:
    """Return what the village's sync centre says of the collision."""
    desk = desk_over(village.store, InlineJobs(), "en")
    desk.seat_person(village.officer)
    screen = SyncCentre(desk)
    qtbot.addWidget(screen)
    screen.enter()
    line = next(line for line in screen.list.lines if line.told)
    screen.list.choose(line.group)
    return str(screen.detail.reason.plain)


def test_without_a_decision_the_last_to_arrive_stands_everywhere_and_nothing_is_forgotten(
    county: CountySeat, villages: list[Village], office: Office, qtbot: QtBot
) -> None:
    """Negative control: it is the two clicks that brought the other value back."""
    village, other = villages
    collide(village, other)
    county.watch()
    for each in (village, other, office):
        each.sync()
    assert texts(village.store) == texts(other.store) == texts(office.store) == ["没水"]
    assert [one.lost for one in office.store.show("fleet.cases", office.desk.person)] == ['"水深"']
    assert told(village, qtbot).startswith("Somebody else changed the same after you.")
