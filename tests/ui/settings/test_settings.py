"""Settings that stay, the true size of the screen, and the date."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.features import registry
from station.home import CLOCK_STATE, Home, open_store
from station.kernel import words
from station.kernel.clock import GuardedClock, SetClock, day_of
from station.kernel.deeds import Seat
from station.store import settings
from tests.conftest import ROOT
from tests.ui import seats
from ui.app import desk_over
from ui.comfort import Comfort
from ui.desk import Desk
from ui.jobs import InlineJobs
from ui.preferences import Preferences
from ui.settings.bank_card import CARD_MM
from ui.settings.date import DateScreen
from ui.settings.date_rules import moved
from ui.settings.screen import SettingsScreen
from ui.version import VERSION

BATTERY_DEAD_MS = 1_240_000_000_000  # 2009


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = seats.make_desk(tmp_path)
    yield made
    made.close()


def entered(bot: QtBot, desk: Desk) -> SettingsScreen:
    screen = SettingsScreen(desk)
    bot.addWidget(screen)
    screen.enter()
    return screen


def test_what_staff_choose_stays_and_shows_at_once(qtbot: QtBot, desk: Desk) -> None:
    comfort = Comfort(desk.look, desk.preferences)
    screen = entered(qtbot, desk)
    for name, key in (("size", "large"), ("unit", "kg"), ("mode", "dark"), ("language", "en")):
        chips = dict(screen.choices[name]._buttons)
        chips[key].click()
    assert (desk.look.theme.scale.value, desk.look.theme.mode.value, words.language()) == ("large", "dark", "en")
    assert screen.choices["language"].taken == "en"
    desk.preferences.take_back()
    kept = Preferences(desk.store, InlineJobs()).wishes
    assert (kept.size, kept.unit, kept.mode, kept.language) == ("large", "kg", "dark", "en")
    assert desk.preferences.wishes == kept
    assert comfort is not None


def test_what_a_visitor_chooses_is_lent(desk: Desk) -> None:
    desk.preferences.lend(unit="kg", size="large")
    assert Preferences(desk.store, InlineJobs()).wishes.unit == "jin"
    desk.preferences.set(mode="contrast")
    assert (desk.preferences.wishes.unit, desk.preferences.wishes.mode) == ("kg", "contrast")
    desk.preferences.take_back()
    assert (desk.preferences.wishes.unit, desk.preferences.wishes.mode) == ("jin", "contrast")
    kept = Preferences(desk.store, InlineJobs()).wishes
    assert (kept.unit, kept.size, kept.mode) == ("jin", "normal", "contrast")


def test_a_language_for_one_run_is_not_kept(desk: Desk) -> None:
    run = Preferences(desk.store, InlineJobs(), language="en")
    run.set(unit="kg")
    run.take_back()
    assert run.wishes.language == "en"
    assert Preferences(desk.store, InlineJobs()).wishes.language == "zh_CN"


def test_wishes_of_another_version_do_not_stop_a_start(desk: Desk) -> None:
    odd = {"unit": "kg", "size": "gigantic", "mode": "plaid", "language": "xx", "smell": "rose"}
    desk.store.write(lambda db: settings.put(db, "preferences", odd))
    preferences = Preferences(desk.store, InlineJobs())
    Comfort(desk.look, preferences).apply()
    assert preferences.wishes.unit == "kg"
    assert (desk.look.theme.scale.value, desk.look.theme.mode.value, words.language()) == ("normal", "light", "zh_CN")


def test_a_bank_card_tells_how_large_the_screen_is(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    calibration = screen.calibration
    calibration.slider.setValue(428)
    assert desk.preferences.wishes.millimetres_per_pixel == 0  # moving is not saving
    calibration.fits.click()
    assert desk.preferences.wishes.millimetres_per_pixel == pytest.approx(CARD_MM[0] / 428)
    assert calibration.outline.sizeHint().width() == 432
    calibration.believe.click()
    assert desk.preferences.wishes.millimetres_per_pixel == 0


def test_the_machine_says_who_it_is(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    words.use("en")
    facts = entered(qtbot, desk).facts.plain
    for part in (VERSION, "高州市", seats.STATION_NAME, "7", str(desk.store.path)):
        assert part in facts


def test_the_version_is_the_project_s() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_a_person_of_the_machine_sets_the_date(qtbot: QtBot, desk: Desk) -> None:
    clock = desk.store.clock
    assert isinstance(clock, GuardedClock)
    seats.clock_of(desk).set(BATTERY_DEAD_MS)
    assert clock.needs_confirmation
    desk.person = seats.person(desk, seats.OFFICER)
    screen = DateScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.stranger.isHidden()
    screen.more["day"].click()
    screen.more["day"].click()
    screen.confirm.click()
    assert not clock.needs_confirmation
    assert clock.today() == day_of(datetime.date(2026, 11, 24))
    assert clock.suspect  # the mark stays until the machine agrees


def test_a_stranger_is_asked_to_log_in_first(qtbot: QtBot, desk: Desk) -> None:
    screen = DateScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.confirm.isHidden()
    went: list[tuple[str, object]] = []
    desk.asked.connect(lambda name, params: went.append((name, params)))
    screen.stranger._button.click()
    assert went == [("login", {"then": "date"})]


def test_where_nobody_has_a_pin_yet_anybody_may_say_the_date(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, Seat.VILLAGE, data=False)
    screen = DateScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert not screen.confirm.isHidden()
    desk.close()


def test_the_confirmed_date_survives_a_restart(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    store = open_store(Home(tmp_path / "home"), registry())
    desk = desk_over(store, InlineJobs())
    machine = SetClock(BATTERY_DEAD_MS)
    guarded = GuardedClock(machine, {"last_known_ms": seats.NOW_MS, "correction_ms": 0, "by": ""})
    store.clock = guarded
    store.before_commit = lambda db: settings.put(db, CLOCK_STATE, guarded.state())
    screen = DateScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    screen.confirm.click()
    again = GuardedClock(SetClock(BATTERY_DEAD_MS), settings.get(store.reader(), CLOCK_STATE))
    assert again.today() == guarded.today()
    desk.close()


@pytest.mark.parametrize(
    ("day", "part", "steps", "after"),
    [
        ((2026, 11, 22), "day", 1, (2026, 11, 23)),
        ((2026, 12, 31), "day", 1, (2027, 1, 1)),
        ((2027, 1, 31), "month", 1, (2027, 2, 28)),
        ((2028, 2, 29), "year", 1, (2029, 2, 28)),
        ((2026, 12, 5), "month", 1, (2027, 1, 5)),
        ((2027, 1, 5), "month", -1, (2026, 12, 5)),
        ((2026, 1, 1), "day", -1, (2026, 1, 1)),
        ((2026, 3, 1), "year", -1, (2026, 1, 1)),
        ((2099, 12, 31), "year", 1, (2099, 12, 31)),
    ],
)
def test_a_date_moves_by_its_parts(
    day: tuple[int, int, int], part: str, steps: int, after: tuple[int, int, int]
) -> None:
    assert moved(day_of(datetime.date(*day)), part, steps) == day_of(datetime.date(*after))
