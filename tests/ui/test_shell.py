"""The window: ways through it, who may go where, and that nothing of anybody stays behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import OPERATOR, Seat
from tests.ui import seats
from tests.ui.shells import KNOWN, Sheet, pass_time, seat, type_in, typed
from ui.screens import STAFF, places
from ui.shell import Shell

Open = Callable[..., Shell]


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    """`shell(kiosk=True, **make_desk's)`: a shown window over a fresh desk."""
    made: list[Shell] = []

    def build(kiosk: bool = True, **wanted: Any) -> Shell:
        window = Shell(seats.make_desk(tmp_path, **wanted), kiosk, QSize(1024, 768), KNOWN)
        made.append(window)
        window.resize(1024, 768)
        window.show()
        return window

    yield build
    for window in made:
        seats.put_away(window)


def test_a_kiosk_begins_at_home_a_desk_at_the_log_in_a_new_machine_at_its_county(shell: Open) -> None:
    assert shell().walk.visit.name == "home"
    assert shell(kiosk=False).walk.visit.name == "login"
    assert shell(enrolled=False, data=False).walk.visit.name == "enrol"


def test_back_leads_the_way_one_came_and_is_not_offered_at_home(shell: Open) -> None:
    window = shell()
    back = window.frames.farmer.top.back
    assert back.isHidden()
    window.go("area", area="training")
    window.go("help", about="area")
    window.go("area", area="requests")
    assert not back.isHidden()
    back.click()
    back.click()
    assert (window.walk.visit.name, window.walk.visit.params) == ("area", {"area": "training"})
    back.click()
    assert window.walk.visit.name == "home"
    window.go("back")
    assert window.walk.visit.name == "home"


def test_back_steps_back_inside_a_screen_first(shell: Open) -> None:
    window = shell()
    window.go("login")
    screen = window.rooms.screen("login")
    screen.pin_page.first.click()  # type: ignore[attr-defined]
    assert screen.has_step_back()
    window.frames.farmer.top.back.click()
    assert window.walk.visit.name == "login"
    assert not screen.has_step_back()


def test_a_screen_for_staff_asks_for_a_log_in_and_goes_on_afterwards(shell: Open) -> None:
    window = shell()
    window.go("sheet", product=3)
    assert window.walk.visit.name == "login"
    seat(window)
    assert window.walk.visit.name == "sheet"
    assert isinstance(window.current, Sheet)
    assert window.current.entered == [{"product": 3}]


def test_who_may_not_open_a_screen_is_told_so_and_stays(shell: Open) -> None:
    window = shell()
    seat(window, seats.TRAINER)
    assert [place.name for place in window.frames.staff.offered] == ["settings", "desk"]
    window.go("sheet")
    assert window.walk.visit.name == "desk"
    assert not window.frames.staff.toast.isHidden()


def test_the_rail_shows_what_the_role_may_and_leads_there(shell: Open) -> None:
    window = shell()
    seat(window)
    rail = window.frames.staff.rail
    assert [place.name for place in window.frames.staff.offered] == ["settings", "desk", "sheet"]
    assert rail.count() == 3
    rail.itemClicked.emit(rail.item(2))
    assert window.walk.visit.name == "sheet"
    assert rail.currentRow() == 2


def test_an_unknown_screen_is_a_bug(shell: Open) -> None:
    with pytest.raises(KeyError):
        shell().go("nowhere")


def test_idle_farmers_are_asked_and_then_everything_of_theirs_is_gone(shell: Open) -> None:
    window = shell()
    window.go("room")
    type_in(window, "刘三")
    window.desk.preferences.lend(language="en", size="large", unit="kg")
    QGuiApplication.clipboard().setText("13800138000")
    pass_time(window, 59)
    assert window.presence.ring is not None
    assert window.presence.ring.isHidden()
    pass_time(window, 2)
    assert not window.presence.ring.isHidden()
    pass_time(window, 20)
    assert window.presence.ring.isHidden()
    assert window.walk.visit.name == "home"
    assert window.rooms.screen("room").field.text() == ""  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().text() == ""
    assert (words.language(), window.desk.preferences.wishes.unit, window.desk.look.theme.scale.value) == (
        "zh_CN", "jin", "normal")
    assert window.frames.farmer.top.back.isHidden()


def test_one_touch_is_enough_to_stay(shell: Open) -> None:
    window = shell()
    window.go("room")
    pass_time(window, 65)
    assert window.presence.ring is not None
    window.presence.ring.stayed.emit()
    assert window.presence.ring.isHidden()
    pass_time(window, 59)
    assert window.walk.visit.name == "room"


def test_nobody_is_asked_at_home_or_while_a_machine_is_set_up(shell: Open) -> None:
    window = shell()
    pass_time(window, 65)
    assert window.presence.ring is not None
    assert window.presence.ring.isHidden()
    new = shell(enrolled=False, data=False)
    pass_time(new, 600)
    assert not new.presence.farmer.timer.isActive()


def test_listening_is_not_being_away(shell: Open) -> None:
    window = shell()
    window.go("room")
    window.frames.farmer.speaker.speaking.emit(True)
    pass_time(window, 200)
    assert window.walk.visit.name == "room"
    window.frames.farmer.speaker.speaking.emit(False)
    pass_time(window, 81)
    assert window.walk.visit.name == "home"


def test_an_idle_desk_locks_and_its_owner_finds_the_draft(shell: Open) -> None:
    window = shell()
    seat(window)
    window.go("sheet")
    type_in(window, "3.80")
    QGuiApplication.clipboard().setText("李四")
    pass_time(window, 179)
    assert window.desk.is_staff
    pass_time(window, 2)
    assert window.desk.person == OPERATOR
    assert (window.walk.visit.name, window.walk.visit.params) == ("login", {"login": seats.OFFICER})
    assert QGuiApplication.clipboard().text() == ""
    pass_time(window, 90)  # and the kiosk goes home for the next farmer
    assert window.walk.visit.name == "home"
    seat(window)
    assert window.walk.visit.name == "sheet"
    assert typed(window) == "3.80"


def test_somebody_else_finds_nothing_of_a_locked_desk(shell: Open) -> None:
    window = shell()
    seat(window)
    window.go("desk")
    type_in(window, "李四 3.80")
    before = window.current
    window.walk.lock()
    seat(window, seats.TRAINER)
    assert window.walk.visit.name == "desk"
    assert window.current is not before
    assert typed(window) == ""


def test_logging_out_throws_the_desk_away(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    seat(window)
    window.go("sheet")
    sheet = window.current
    window.frames.staff.seek.setText("li")
    QGuiApplication.clipboard().setText("李四")
    assert sheet is not None
    with qtbot.waitSignal(sheet.destroyed):
        window.frames.staff.log_out.click()
    assert window.walk.visit.name == "home"
    assert window.desk.person == OPERATOR
    assert not [name for name in window.rooms.made if window.rooms.places[name].mode == STAFF]
    assert window.frames.staff.seek.text() == ""
    assert QGuiApplication.clipboard().text() == ""
    trail = [row[0] for row in window.desk.store.reader().execute("SELECT what FROM audit ORDER BY seq DESC LIMIT 1")]
    assert trail == ["people.log_out"]


def test_leaving_something_typed_asks_first(shell: Open) -> None:
    window = shell()
    seat(window)
    window.go("sheet")
    type_in(window, "3.80")
    window.go("desk")
    confirm = window.frames.staff.confirm
    assert window.walk.visit.name == "sheet"
    assert not confirm.isHidden()
    confirm.leave()
    assert typed(window) == "3.80"
    window.go("desk")
    confirm._do()
    assert window.walk.visit.name == "desk"
    assert confirm.isHidden()


def test_the_account_somebody_works_with_may_be_closed_meanwhile(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    seat(window)
    close = "UPDATE people_account SET active = 0 WHERE login = ?"
    window.desk.store.write(lambda db: db.execute(close, (seats.OFFICER,)), frozenset({"people.account"}))
    qtbot.waitUntil(lambda: not window.desk.is_staff)
    assert window.walk.visit.name == "home"


def test_the_screen_in_sight_reads_anew_when_its_tables_change_and_the_others_do_not(
    shell: Open, qtbot: QtBot
) -> None:
    window = shell()
    seat(window)
    window.go("sheet")
    sheet, other = window.current, window.rooms.screen("desk")
    assert isinstance(sheet, Sheet)
    assert isinstance(other, Sheet)
    before = other.reloads
    for _time in range(40):  # an exchange commits frame after frame
        window.desk.store.announce(frozenset({"places.station"}))
    qtbot.waitUntil(lambda: sheet.reloads >= 2)
    assert sheet.reloads < 10
    assert other.reloads == before
    window.desk.store.announce(frozenset({"places.market"}))
    qtbot.wait(0)
    assert sheet.reloads < 10


def test_the_bar_changes_language_size_and_unit_at_once(shell: Open) -> None:
    window = shell()
    bar = window.frames.farmer.bar
    home = window.rooms.screen("home")
    bar.language._buttons["en"].click()
    assert words.language() == "en"
    assert bar.help.text() == "Help"
    assert home.doors[0].text() == "See prices"  # type: ignore[attr-defined]
    bar.size_choice._buttons["large"].click()
    assert window.desk.look.theme.px("main") == window.desk.look.theme.pt(30)
    before = [chip.glance.number for chip in home.strip._chips]  # type: ignore[attr-defined]
    bar.unit._buttons["kg"].click()
    after = [chip.glance.number for chip in home.strip._chips]  # type: ignore[attr-defined]
    assert len(before) >= 3
    assert all(float(number) > 0 for number in before)
    assert [float(number) for number in after] == [2 * float(number) for number in before]


def test_help_tells_of_the_page_one_comes_from(shell: Open) -> None:
    window = shell()
    window.go("login")
    window.frames.farmer.bar.help.click()
    assert window.walk.visit.params == {"about": "login"}
    window.frames.farmer.bar.help.click()
    window.go("back")
    assert window.walk.visit.name == "login"


def test_a_kiosk_is_closed_by_its_staff_alone(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    window.guarded = True
    assert not window.close()
    window.go("exit")
    assert window.isVisible()
    seat(window)
    window.go("sheet")
    type_in(window, "3.80")
    window.go("exit")
    assert window.isVisible()
    window.frames.staff.confirm._do()
    assert not window.isVisible()


def test_a_desk_with_something_typed_asks_before_it_closes(shell: Open) -> None:
    window = shell(kiosk=False, seat=Seat.COUNTY)
    seat(window, seats.KEEPER)
    type_in(window, "3.80")
    assert not window.close()
    window.frames.staff.confirm._do()
    assert not window.isVisible()


def test_the_top_line_tells_place_day_and_age(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    seats.last_news(window.desk, 9)
    top = window.frames.farmer.top
    assert top.name.text() == seats.STATION_NAME
    window.grab()
    qtbot.waitUntil(lambda: len(top.date.text().split("·")) == 3)
    assert top.badge.text() == window.frames.farmer.top.badge.accessibleName()
    assert "9" in top.badge.text()
    assert not window.frames.farmer.notice.isHidden()
    window.go("login")
    assert window.frames.farmer.notice.isHidden()
    seats.last_news(window.desk, 1)
    window.go("home")
    assert window.frames.farmer.notice.isHidden()


def test_a_doubtful_clock_is_told_of_on_every_page_but_its_own(shell: Open) -> None:
    window = shell()
    seats.clock_of(window.desk).set(1_240_000_000_000)  # 2009
    window.go("area", area="training")
    notice = window.frames.farmer.notice
    assert not notice.isHidden()
    notice.button.click()
    assert window.walk.visit.name == "date"
    assert notice.isHidden()


def test_a_touch_on_the_age_says_it_to_the_minute(shell: Open) -> None:
    window = shell()
    window.frames.farmer.top.badge.click()
    assert not window.frames.farmer.toast.isHidden()
    seats.last_news(window.desk, 2)
    window.frames.farmer.top.badge.click()
    assert "2026-11-20 09:00" in window.frames.farmer.toast._words.text()


def test_finding_leads_to_screens_and_products(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    seat(window)
    seek = window.frames.staff.seek
    seek.setText("lz")
    seek.look_up()
    products = [answer for answer in seek.answers if answer.screen == "prices.table"]
    assert "荔枝" in [answer.params["name"] for answer in products]
    seek.setText("sheet")
    seek.look_up()
    assert [answer.screen for answer in seek.answers][:1] == ["sheet"]
    qtbot.keyClick(seek, "\r")
    assert window.walk.visit.name == "sheet"
    assert seek.text() == ""


def test_a_smaller_window_gets_smaller_points(shell: Open) -> None:
    window = shell()
    before = window.desk.look.theme.metrics
    window.comfort.fit(QSize(800, 600))
    assert window.desk.look.theme.metrics.px_per_pt < before.px_per_pt
    window.comfort.fit(QSize(1024, 768))
    assert window.desk.look.theme.metrics == before


def test_a_bug_shows_its_number(shell: Open, qtbot: QtBot) -> None:
    window = shell()
    window.show_bug("482-107")
    dialog = QGuiApplication.modalWindow()
    assert dialog is not None
    dialog.close()


def test_every_screen_of_the_program_can_be_made_and_left(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, Seat.COUNTY)
    desk.person = seats.person(desk, seats.KEEPER)
    for place in places():
        screen = place.make(desk)
        qtbot.addWidget(screen)
        screen.leave()
        assert not screen.unsaved(), place.name
    desk.close()
