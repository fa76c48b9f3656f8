"""What the frames say around a screen: how fresh, what waits, what everybody must know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from station.kernel import words
from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import Role
from station.kernel.errors import StationError
from sync.client import SyncState
from tests.ui.seats import NOW_MS, make_desk
from ui.freshness import LinkView, for_farmers, for_staff
from ui.notices import notice
from ui.roles import WORDS, role_words
from ui.surroundings import Surroundings
from ui.trouble import Weather
from ui.widgets.status_badge import Freshness

HOUR = 3_600_000
LEVEL = SyncState(True, NOW_MS - 5 * 60_000, 412, 0, 0, 0)
HERE = LinkView(LEVEL, busy=False, offline=False, now_ms=NOW_MS, offset_minutes=480)


@pytest.fixture(autouse=True)
def _english(chinese: None) -> None:
    words.use("en")


def aged(days: float) -> LinkView:
    return replace(HERE, state=replace(LEVEL, last_ok_ms=NOW_MS - round(days * MILLI_PER_DAY)))


@pytest.mark.parametrize(
    ("link", "sign", "said"),
    [
        (HERE, Freshness.FRESH, "Updated: 5 minutes ago"),
        (aged(1.2), Freshness.AGING, "Updated: yesterday"),
        (aged(3.2), Freshness.AGING, "Updated: 3 days ago"),
        (aged(9), Freshness.STALE, "Updated: 9 days ago"),
        (replace(aged(9), busy=True), Freshness.STALE, "Updated: 9 days ago"),
        (replace(HERE, state=replace(LEVEL, last_ok_ms=None)), Freshness.AGING, "No news yet"),
        (replace(HERE, state=replace(LEVEL, last_ok_ms=None), busy=True), Freshness.CROSSING, "Fetching news"),
        (replace(HERE, state=replace(LEVEL, enrolled=False)), Freshness.PROBLEM, "Not in a county yet"),
        (aged(-1), Freshness.FRESH, "Updated: tomorrow"),
    ],
)
def test_farmers_are_told_the_age(link: LinkView, sign: Freshness, said: str) -> None:
    assert for_farmers(link) == (sign, said)


@pytest.mark.parametrize(
    ("link", "sign", "said"),
    [
        (HERE, Freshness.FRESH, "Confirmed 5 minutes ago"),
        (replace(HERE, offline=True), Freshness.STALE, "No line, confirmed 5 minutes ago"),
        (replace(HERE, busy=True), Freshness.CROSSING, "Exchanging with the county"),
        (replace(HERE, state=replace(LEVEL, waiting_ops=1)), Freshness.AGING, "1 entry not sent"),
        (replace(HERE, state=replace(LEVEL, waiting_ops=3)), Freshness.AGING, "3 entries not sent"),
        (replace(HERE, state=replace(LEVEL, waiting_ops=3), offline=True), Freshness.STALE,
         "No line, 3 entries not sent"),
        (replace(HERE, state=replace(LEVEL, problems=2, waiting_ops=3)), Freshness.PROBLEM, "2 entries came back"),
        (replace(HERE, state=replace(LEVEL, last_ok_ms=None)), Freshness.AGING, "No news yet"),
        (replace(HERE, state=replace(LEVEL, enrolled=False)), Freshness.PROBLEM, "Not in a county yet"),
    ],
)
def test_staff_are_told_what_waits(link: LinkView, sign: Freshness, said: str) -> None:
    assert for_staff(link) == (sign, said)


def test_the_exact_time_is_local() -> None:
    assert HERE.exact == "2026-11-22 08:55"
    assert replace(HERE, state=replace(LEVEL, last_ok_ms=None)).exact == ""


def test_only_the_most_important_thing_is_told() -> None:
    old = aged(9)
    doubt = notice(replace(old, state=replace(old.state, enrolled=False)), True, Weather.DISK_FULL)
    assert doubt is not None
    assert doubt.screen == "date"
    disk = notice(old, False, Weather.DISK_FULL)
    assert disk is not None
    assert "disk is full" in disk.words
    new = notice(replace(old, state=replace(old.state, enrolled=False)), False)
    assert new is not None
    assert (new.screen, bool(new.button)) == ("enrol", True)
    late = notice(old, False)
    assert late is not None
    assert "9 days ago" in late.words
    assert notice(aged(3.9), False) is None


def test_an_exchange_that_a_full_disk_stopped_is_told_of_until_one_goes_well(
    tmp_path: Path, qapp: QApplication
) -> None:
    desk = make_desk(tmp_path, language="en")
    around = Surroundings(desk)
    assert around.notice() is None
    for code in ("sync.shut_out", "store.full_disk"):  # the first is told of where it can be acted on
        desk.link.problem = StationError(code)
        told = around.notice()
    assert told is not None
    assert told.words == "The disk is full; nothing new can be kept until room is made"
    desk.link.problem = None
    assert around.notice() is None
    desk.close()


def test_a_notice_stands_where_it_matters_and_not_where_it_leads() -> None:
    late, doubt = notice(aged(9), False), notice(HERE, True)
    assert late is not None
    assert doubt is not None
    assert [late.belongs(name) for name in ("home", "prices", "prices.product", "login")] == [True, True, True, False]
    assert [doubt.belongs(name) for name in ("home", "login", "date")] == [True, True, False]


def test_every_role_has_its_word() -> None:
    assert set(WORDS) == set(Role)
    assert role_words("officer") == role_words(Role.OFFICER) == "information officer"
    assert role_words("gardener") == "gardener"
