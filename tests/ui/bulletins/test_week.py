"""This week in the field: right on the day a term begins and the day before, over the turn of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.clock import MILLI_PER_DAY
from station.kernel.days import day_of
from station.kernel.deeds import OPERATOR
from station.prices.looking import usage
from tests.ui.bulletins.shelf import issue, product
from tests.ui.prices.village import village_desk
from tests.ui.seats import clock_of, put_away
from ui.bulletins.farmer import shelf
from ui.bulletins.farmer.listing import LearnList
from ui.bulletins.farmer.reader import Reader
from ui.desk import Desk
from ui.prices.farmer.card import ProductCard
from ui.shell import Shell

# The day a term begins in Beijing time, as the Purple Mountain Observatory gives it, and the term before it.
TURNS = (
    (date(2026, 12, 7), "xiaoxue", "daxue"), (date(2026, 12, 22), "daxue", "dongzhi"),
    (date(2027, 1, 5), "dongzhi", "xiaohan"), (date(2027, 1, 20), "xiaohan", "dahan"),
    (date(2027, 2, 4), "dahan", "lichun"),
)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path)
    yield made
    made.close()


def go_to(desk: Desk, day: date, hour: int) -> None:
    """Set the clock to an hour of a day here."""
    clock = desk.store.clock
    wanted = day_of(day) * MILLI_PER_DAY + hour * 3_600_000 - clock.offset_minutes() * 60_000
    clock_of(desk).advance(wanted - clock.now_ms())


def week(desk: Desk) -> list[str]:
    return [one.line.title for one in shelf.of_week(shelf.gather(desk.store, OPERATOR))]


@pytest.mark.parametrize(("day", "before", "begins"), TURNS)
def test_the_advice_changes_on_the_day_the_term_begins_at_midnight_here(
    desk: Desk, day: date, before: str, begins: str
) -> None:
    for term in (before, begins):
        issue(desk.store, title=term, terms=term, what="<p>照做。</p>")
    go_to(desk, date.fromordinal(day.toordinal() - 1), 23)
    assert shelf.gather(desk.store, OPERATOR).terms == (before, begins)
    assert set(week(desk)) == {before, begins}, "what comes next is to be got ready"
    go_to(desk, day, 0)
    assert shelf.gather(desk.store, OPERATOR).terms[0] == begins
    assert week(desk) == [begins], "the term before is over"


def test_over_the_turn_of_the_year_nothing_is_lost_or_shown_twice(desk: Desk) -> None:
    issue(desk.store, title="冬至清园", terms="dongzhi xiaohan", what="<p>照做。</p>")
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 5)):
        go_to(desk, day, 12)
        assert week(desk) == ["冬至清园"], day
    go_to(desk, date(2027, 1, 20), 12)
    assert week(desk) == [], "negative control: when both terms are over it is gone"


def test_what_does_not_hold_any_more_is_not_this_weeks(desk: Desk) -> None:
    today = desk.store.clock.today()
    issue(desk.store, title="还有效", terms="xiaoxue", what="<p>一。</p>", valid_to=today + 1)
    issue(desk.store, title="刚过期", terms="xiaoxue", what="<p>一。</p>", valid_from=today - 5, valid_to=today)
    assert set(week(desk)) == {"还有效", "刚过期"}
    clock_of(desk).advance(MILLI_PER_DAY)
    assert week(desk) == ["还有效"]


def test_only_what_grows_here_once_somebody_has_looked_at_something(desk: Desk) -> None:
    for crop in ("荔枝", "香蕉"):
        issue(desk.store, title=crop, crops=(crop,), terms="xiaoxue", what="<p>一。</p>")
    variety = issue(desk.store, title="妃子笑", crops=("妃子笑",), terms="xiaoxue", what="<p>一。</p>")
    assert set(week(desk)) == {"荔枝", "香蕉", "妃子笑"}
    lychee = product(desk.store, "荔枝")
    desk.store.write(lambda db: usage.count_look(db, lychee, desk.store.clock.today()))
    assert set(week(desk)) == {"荔枝", "妃子笑"}
    assert variety


def test_from_this_weeks_advice_the_price_is_one_touch_away(qtbot: QtBot, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    issue(desk.store, title="荔枝清园", crops=("妃子笑",), terms="xiaoxue", what="<p>一。</p>")
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    desk.go("learn.list", kind=shelf.WEEK)
    QApplication.processEvents()
    listing = shell.current
    assert isinstance(listing, LearnList)
    assert listing.title() == "这几天田里：小雪"
    listing.list.in_sight[0].click()
    QApplication.processEvents()
    reader = shell.current
    assert isinstance(reader, Reader)
    price = next(button for button in reader.prices if button.isVisible())
    assert price.text() == "荔枝价格"
    price.click()
    QApplication.processEvents()
    assert isinstance(shell.current, ProductCard)
    assert shell.current.title() == "荔枝"
    put_away(shell)
