"""What overtakes everything, and what stays in one village: through windows of several seats, with a real server.

A warning, a bulletin taken back with another in its place at a station that was away, a village's own notice
(DOMAIN.md section 6, scenarios 8 and 9).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from station.people import session
from tests.journeys.hands import (
    activate,
    approve,
    choose,
    choose_line,
    enrol,
    find_and_open,
    follow,
    go_home,
    log_in,
    log_out,
    rows,
    settle,
    write,
)
from tests.journeys.opened import KEEPER, OFFICER, Opened, open_county
from tests.journeys.stories import PIN, VILLAGE
from tests.journeys.voice import Voice, needs_voice
from tests.journeys.windows import Window, lines_in, paper_in, told
from tests.programs import Machine, serving
from ui.bulletins.finding.screen import FindScreen
from ui.bulletins.reach.screen import ReachScreen
from ui.bulletins.reading.screen import BulletinsScreen
from ui.warnings.screen import WarnScreen

NEAR, TOWN_LOGIN = "元坝村信息站", "zhen"
WRONG, RIGHT, REASON = "每亩用药二百克", "每亩用药二十克", "用量写错了十倍"
OLD, NEW = "稻飞虱怎么防", "稻飞虱怎么防，更正"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A county whose village is enrolled with its officer; its server runs only where a test says so."""
    with open_county(tmp_path_factory.mktemp("county")) as made:
        made.village.ok("station", "enrol", "--server", made.address, "--code", made.code)
        made.village.ok("station", "sync")
        made.village.ok("station", "activate", OFFICER, "--code", made.activation, secret=PIN)
    return made


@needs_voice
def test_a_warning_stands_and_sounds_once(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Voice(tmp_path)
    with serving(opened.county, opened.port):
        staff = Window(qtbot, opened.office, "staff", monkeypatch)
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch, voice.engine())
        log_in(staff, KEEPER)
        strip = kiosk.shell.frames.farmer.banners.warning
        desk = warn(staff, "yellow")
        staff.sync()
        kiosk.sync()
        kiosk.until(strip.isVisible)
        staff.click(desk.lift)
        staff.click(desk.confirm._yes)
        staff.until(lambda: desk.warnings[0].state == "lifted")
        staff.sync()
        kiosk.sync()
        kiosk.until(lambda: not strip.isVisible())
        warn(staff, "orange")
        choose_line(staff, desk.table, [one.state for one in desk.warnings].index("holds"))
        staff.sync()
        kiosk.sync()
        kiosk.until(strip.isVisible)
        assert strip.words.startswith("台风橙色预警")
        assert strip.width() == kiosk.shell.width()
        kiosk.until(lambda: "ju4 feng1" in voice.said() or "tai2 feng1" in voice.said())
        kiosk.look("warning-home")
        kiosk.click(strip._details)
        kiosk.until(lambda: "平均风力可达 10 级" in told(kiosk.shell))
        kiosk.look("warning-details")
        kiosk.sync()
        staff.sync()
        staff.until(lambda: [line[0] for line in lines_in(desk.shown) if line[1] != "还没显示"] == [NEAR])
        staff.look("warning-shown")
    assert voice.said().count("cheng2 se4 yu4 jing3") == 1
    kiosk.close()
    again = Window(qtbot, opened.village, "kiosk", monkeypatch, voice.engine())  # and no line
    strip = again.shell.frames.farmer.banners.warning
    again.until(strip.isVisible)
    assert strip.words.startswith("台风橙色预警")
    again.until(lambda: bool(again.shell.frames.farmer.speaker.voices))
    assert voice.said().count("cheng2 se4 yu4 jing3") == 1, "it sounds once"
    again.pass_days(0.6)
    again.shell.frames.around.urgent.look()  # as it does by itself every quarter of a minute
    again.until(lambda: not strip.isVisible())


def warn(staff: Window, colour: str) -> WarnScreen:
    """Warn of a typhoon."""
    desk: WarnScreen = follow(staff, "warnings.desk", WarnScreen)
    form = desk.form
    staff.click(desk.add_button if desk.add_button.isVisible() else desk.empty.button)
    choose(staff, form.kind, "typhoon")
    choose(staff, form.colour, colour)
    choose(staff, form.hours, 12)
    staff.type(form.text, "12 小时内平均风力可达 10 级。")
    staff.type(form.todo, "加固大棚，人不要下海。")
    staff.type(form.issuer, "高州市气象台")
    staff.look("warn")
    staff.click(form.save)
    staff.until(lambda: any(one.colour == colour for one in desk.warnings) and not desk.form_open)
    return desk


def test_what_was_taken_back_is_nowhere_at_a_station_that_was_away(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nowhere"))  # no paper comes out of anybody's printer
    staff = Window(qtbot, opened.office, "staff", monkeypatch)
    kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
    with serving(opened.county, opened.port):
        log_in(staff, KEEPER)
        issue(staff, OLD, WRONG)
        staff.sync()
        kiosk.sync()
        assert places_of(kiosk, opened.village) == {"read", "spoken", "printed", "found", "opened"}
        kiosk.pass_days(3)
        new = issue(staff, NEW, RIGHT)
        take_back(staff, OLD, new)
        staff.sync()
        # The control: a store to which the recall has not come is caught by the same look.
        assert places_of(kiosk, opened.village) == {"read", "spoken", "printed", "found", "opened"}
        kiosk.sync()
    assert places_of(kiosk, opened.village) == set()
    log_in(kiosk, OFFICER)
    strip = kiosk.shell.frames.staff.banners.recall
    kiosk.until(lambda: REASON in strip.words)
    assert NEW in strip.words
    kiosk.click(strip.button)
    screen = kiosk.shell.current
    kiosk.until(lambda: screen.chosen is not None)
    kiosk.look("away-withdrawn")
    kiosk.click(screen.acknowledge)
    kiosk.until(lambda: not screen.recalls)
    log_out(kiosk)
    assert places_of(kiosk, opened.village) == set(), "acknowledged or not"
    reader = find_and_open(kiosk, OLD)
    kiosk.click(reader.gone.button)
    kiosk.until(lambda: RIGHT in told(reader))
    kiosk.look("away-instead")


def issue(staff: Window, title: str, words: str) -> int:
    """Issue a bulletin for everybody: the path through the editor has a journey of its own."""
    store, author = staff.desk.store, session.log_in(staff.desk.store, KEEPER, PIN)
    draft = store.do("bulletins.write", author, title=title, category="technology", what=f"<p>{words}</p>")
    store.do("bulletins.submit", author, draft=draft)
    return int(store.do("bulletins.approve", author, draft=draft))


def take_back(staff: Window, title: str, instead: int) -> None:
    screen: ReachScreen = follow(staff, "bulletins.reach", ReachScreen)
    staff.until(lambda: title in [one.title for one in screen.bulletins] and len(screen.bulletins) > 1)
    choose_line(staff, screen.table, [one.title for one in screen.bulletins].index(title))
    staff.until(lambda: screen.chosen is not None and screen.chosen.title == title)
    staff.click(screen.take_back)
    staff.type(screen.form.reason, REASON)
    choose(staff, screen.form.instead, instead)
    staff.look("take-back-instead")
    staff.click(screen.form.yes)
    staff.until(lambda: screen.form.isHidden())


def places_of(kiosk: Window, machine: Machine) -> set[str]:
    """Return where at this kiosk the wrong words are still read, said, printed or found, by a farmer or the officer."""
    found = set()
    go_home(kiosk)
    reader = find_and_open(kiosk, OLD)
    kiosk.until(lambda: OLD in told(reader))
    if WRONG in told(reader):
        found.add("read")
    if any(WRONG in "".join(reader.voices.said(voice)) for voice in ("cmn", "yue")):
        found.add("spoken")
    if reader.paper.isVisible():
        kiosk.click(reader.paper)
        before = set(machine.home.rglob("*.pdf"))
        kiosk.click(reader.preview.print)
        kiosk.until(lambda: not reader.has_step_back())
        papers = [paper_in(one) for one in set(machine.home.rglob("*.pdf")) - before]
        found |= {"printed" for paper in papers if WRONG in paper}
    go_home(kiosk)
    log_in(kiosk, OFFICER)
    found |= found_by_officer(kiosk)
    log_out(kiosk)
    return found


def found_by_officer(kiosk: Window) -> set[str]:
    found = set()
    listing: BulletinsScreen = follow(kiosk, "bulletins", BulletinsScreen)
    kiosk.type(listing.line, OLD)
    kiosk.press(listing.line, Qt.Key.Key_Return)
    screen: FindScreen = kiosk.at(FindScreen)
    for words in ("二百克", OLD):  # some words of the body, then of the title: the bulletin itself may be named
        screen.line.clear()
        kiosk.type(screen.line, words)
        kiosk.press(screen.line, Qt.Key.Key_Return)
        settle(kiosk)
        if words != OLD and screen.list.hits:
            found.add("found")
        for _hit in screen.list.hits:
            settle(kiosk)
            if WRONG in told(screen.article):
                found.add("opened")
            kiosk.press(screen.line, Qt.Key.Key_Down)
    assert OLD in [hit.bulletin.title for hit in screen.list.hits]
    kiosk.look("find-recalled")
    return found


def test_a_villages_own_notice_is_approved_by_its_town_and_shown_to_its_people_alone(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, words = "十一月收支公开", "修水渠用了三千二百元。"
    town_machine, other = Machine(tmp_path / "town"), Machine(tmp_path / "other")
    with serving(opened.county, opened.port):
        town_code, activation = begin_town(opened)
        beside = Window(qtbot, opened.office, "staff", monkeypatch)
        villages = [one.code for one in beside.desk.store.show("places.divisions", OPERATOR, parent=VILLAGE[:9])]
        code = new_code(opened, "邻村信息站", next(one for one in villages if one != VILLAGE), "village")
        other.ok("station", "enrol", "--server", opened.address, "--code", code)
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
        log_in(kiosk, OFFICER)
        screen = write(kiosk, notice, words)
        kiosk.look("village-write")
        kiosk.click(screen.editor.turner.button("whom"))
        kiosk.look("village-whom")
        kiosk.click(screen.editor.submit)
        kiosk.until(lambda: rows(kiosk, "bulletins_draft", "state = 'submitted'") == 1)
        kiosk.look("village-handed-in")
        log_out(kiosk)
        kiosk.sync()
        go_home(kiosk)
        assert rows(kiosk, "bulletins_bulletin", f"title = '{notice}'") == 0, "nobody vouched for it yet"

        town = Window(qtbot, town_machine, "staff", monkeypatch)
        enrol(town, opened.address, town_code)
        town.sync()
        activate(town, TOWN_LOGIN, activation)
        approval = approve(town)
        town.look("town-approved")
        town.until(lambda: not approval.queue.waiting)
        town.sync()
        kiosk.sync()
        reader = find_and_open(kiosk, notice, tile="村务公开")
        kiosk.until(lambda: words in told(reader))
        kiosk.look("village-read")
        other.ok("station", "sync")
        assert notice not in [one["title"] for one in other.ok("station", "show", "bulletins.list")]


def begin_town(opened: Opened) -> tuple[str, str]:
    """Make a machine's code for the town, and an account of its own with a code to begin with."""
    words = ("--station-name", "根子镇农业站", "--division", VILLAGE[:9], "--role", "town")
    made = opened.county.ok("county", "code", *words)
    account = opened.county.ok(
        "county", "account", "--login", TOWN_LOGIN, "--name", "镇长明", "--role", "town", "--station",
        str(made["station"]))
    return str(made["code"]), str(account["code"])


def new_code(opened: Opened, name: str, division: str, role: str) -> str:
    made = opened.county.ok("county", "code", "--station-name", name, "--division", division, "--role", role)
    return str(made["code"])
