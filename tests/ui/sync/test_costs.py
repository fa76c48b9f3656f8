"""The sync centre on what an exchange costs, on filters, and on what was not taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel.errors import StationError
from station.store import meter, outbox
from station.store.meter import Cost, Limits
from station.store.oplog import RowState, Verdict
from tests.sync.seats import Village, make_county, open_village
from ui.app import desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs
from ui.sync import costs
from ui.sync.costs import Costs
from ui.sync.line_filter import ALL
from ui.sync.screen import COSTS, SPENT, SyncCentre

Opened = tuple[Village, Desk, SyncCentre]


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    county = make_county(tmp_path / "county")
    village = open_village(county, tmp_path / "village")
    desk = desk_over(village.store, InlineJobs(), "en")
    desk.seat_person(village.officer)
    screen = SyncCentre(desk)
    qtbot.addWidget(screen)
    screen.resize(1024, 700)
    yield village, desk, screen
    desk.close()
    county.close()


def spend(village: Village, sent: int, received: int, ms: int = 2000) -> None:
    today, now = village.store.clock.today(), village.store.clock.now_ms()
    village.store.write(lambda db: meter.add(db, today, now, Cost(sent, received, ms, 1)))


def refuse(village: Village) -> int:
    """Let the county have refused the newest entry; return its number."""
    group = outbox.recent(village.store.reader(), 1)[0].group
    told = [(group, int(Verdict.REFUSED), "sync.out_of_scope", {})]
    village.store.write(lambda db: outbox.decide(db, 0, told))
    return group


def choose(screen: SyncCentre, key: object) -> None:
    screen.filters.choose(key)
    screen.filters.chosen.emit(key)


def chips(screen: SyncCentre) -> list[str]:
    return [button.text() for _key, button in screen.filters._buttons]


def test_what_the_last_one_cost_and_this_month_are_said_above(opened: Opened) -> None:
    village, _desk, screen = opened
    screen.enter()
    assert screen.cost.isHidden()
    spend(village, 9_000, 41_000, 7_000)
    screen.reload()
    assert screen.cost.plain == "Last exchange: 50 kB in 7 seconds · this month 50 kB"
    village.store.do("fleet.limit", village.officer, price=290)
    screen.reload()
    assert screen.cost.plain == "Last exchange: 50 kB · 0.02 yuan in 7 seconds · this month 50 kB · 0.02 yuan"


def test_what_waits_is_priced_and_timed_at_the_speed_of_the_last_exchange(opened: Opened) -> None:
    village, _desk, screen = opened
    village.report_many(range(3000, 3400))
    spend(village, 500, 500, 1_000)
    village.store.do("fleet.limit", village.officer, price=100_000)
    screen.enter()
    size = outbox.waiting(village.store.reader()).size
    seconds = max(1, round(size / 1000))
    assert f"about {seconds} second" in screen.waiting.text()
    assert " yuan · " in screen.waiting.text()


def test_limits_are_kept_at_once_and_say_what_is_left(opened: Opened) -> None:
    village, _desk, screen = opened
    spend(village, 1_000_000, 500_000)
    screen.enter()
    screen.beside.chosen.emit(COSTS)
    assert screen.cards.currentWidget() is screen.costs
    assert "May still cross" not in screen.costs.facts.told
    for name, value in (("day", 2_000_000), ("metered", True)):
        screen.costs.boxes[name].choose(value)
        screen.costs.boxes[name].activated.emit(0)
    assert meter.limits(village.store.reader()) == Limits(day=2_000_000, metered=True)
    assert screen.costs.facts.told["May still cross"] == "500 kB left"
    assert not screen.costs.hint.isHidden()


def test_a_limit_that_is_none_of_the_usual_ones_is_offered_too(opened: Opened) -> None:
    village, _desk, screen = opened
    village.store.do("fleet.limit", village.officer, day=123_000)
    screen.enter()
    assert screen.costs.boxes["day"].taken == 123_000
    assert screen.costs.boxes["day"].currentText() == "123 kB"


def test_when_the_limit_is_reached_a_person_may_go_beyond_it(opened: Opened) -> None:
    village, desk, screen = opened
    screen.enter()
    assert screen.go.text() == "Exchange now"
    desk.link.problem = StationError(SPENT)
    desk.link.changed.emit()
    assert screen.go.text() == "Exchange all the same"
    assert "used up" in screen.trouble.plain
    asked: list[bool] = []
    desk.link.sync_now = lambda *, beyond=False: asked.append(beyond)  # type: ignore[method-assign]
    screen.go.click()
    assert asked == [True]
    assert village


def test_it_is_safe_to_switch_off_unless_an_exchange_is_under_way(opened: Opened) -> None:
    _village, desk, screen = opened
    screen.enter()
    assert screen.safe.text().startswith("Safe to switch off")
    desk.link.busy = True
    desk.link.changed.emit()
    assert screen.safe.text().startswith("Do not switch off yet")
    desk.link.busy = False


def test_the_list_is_filtered_by_where_things_stand(opened: Opened) -> None:
    village, _desk, screen = opened
    village.report(3800)
    village.sync()
    village.report(3900)
    screen.enter()
    assert chips(screen) == ["All", "Here 1", "Confirmed 2"]
    choose(screen, RowState.HERE)
    assert [line.state for line in screen.list.lines] == [RowState.HERE]
    village.sync()
    screen.reload()
    assert chips(screen) == ["All", "Here 0", "Confirmed 3"]
    assert screen.pages.currentWidget() is screen.empty
    assert screen.detail.isHidden()
    choose(screen, ALL)
    assert len(screen.list.lines) == 3


def test_a_refused_entry_is_noted_and_counts_no_more_until_that_is_taken_back(opened: Opened) -> None:
    village, desk, screen = opened
    village.report(3800)
    village.sync()
    group = refuse(village)
    screen.enter()
    assert "Problems 1" in chips(screen)
    desk.link.refresh()
    assert desk.link.state.problems == 1
    screen.list.choose(group)
    screen.detail.note.click()
    assert desk.link.state.problems == 0
    assert "Problems 0" in chips(screen)
    assert screen.detail.advice.plain == "Somebody here took note of it."
    screen.detail.note.click()
    assert desk.link.state.problems == 1


def test_a_verdict_that_comes_later_is_seen_to_anew(opened: Opened) -> None:
    village, _desk, _screen = opened
    village.report(3800)
    village.sync()
    village.store.do("fleet.acknowledge", village.officer, group=refuse(village))
    refuse(village)
    assert outbox.unseen_problems(village.store.reader()) == 1


def test_a_refused_price_is_entered_again_about_the_same_product(opened: Opened) -> None:
    village, desk, screen = opened
    village.report(3800, product="香蕉")
    village.sync()
    group = refuse(village)
    screen.enter()
    screen.list.choose(group)
    asked: list[tuple[str, object]] = []
    desk.asked.connect(lambda name, params: asked.append((name, params)))
    screen.detail.repeat.click()
    assert asked == [("prices.report", {"product": "香蕉"})]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0.1 kB"), (950, "0.9 kB"), (12_345, "12 kB"), (999_999, "1,000 kB"), (2_000_000, "2 MB"),
     (1_234_567_890, "1,234.6 MB")],
)
def test_sizes_in_words(size: int, expected: str) -> None:
    assert costs.size_words(size) == expected


def test_a_tiny_exchange_tells_nothing_about_the_line() -> None:
    few = Costs(last=Cost(100, 100, 5, 1))
    assert few.speed == 0.0
    assert dataclasses.replace(few, last=Cost(500, 500, 500, 1)).speed == 2000.0
