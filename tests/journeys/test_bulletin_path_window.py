"""One bulletin from the first word to the last: through windows, with a real server process and a station on sticks.

Written and approved by two people at the county's office, delivered to two of three stations (one of them has no
line at all), opened, read aloud and printed in the village, taken back, and acknowledged at both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from station.people import session
from tests.journeys.opened import KEEPER, OFFICER, Opened, log_in, open_county
from tests.journeys.stories import PIN, VILLAGE
from tests.journeys.test_price_path_window import enrol
from tests.journeys.test_stick_cli import begin
from tests.journeys.windows import Window, told
from tests.programs import Machine, serving
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.reach.screen import ReachScreen
from ui.bulletins.reach.withdrawn import WithdrawnScreen
from ui.bulletins.writing.approval import ApprovalScreen
from ui.bulletins.writing.screen import WritingScreen
from ui.home.screen import HomeScreen
from ui.stick.screen import StickScreen

TOWN, ELSEWHERE = VILLAGE[:9], "440981105201"
APPROVER, STICK_OFFICER = "he", "liang"
TITLE, WORDS, REASON = "晚稻稻飞虱防治", "先查田，再对着稻株下部喷。", "用量写错了"
CONTACT = "村东陈婶"


def test_from_the_first_word_to_the_last(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    by_stick, elsewhere = Machine(tmp_path / "by_stick"), Machine(tmp_path / "elsewhere")
    with open_county(tmp_path) as opened:
        begin(opened.county, by_stick, "良德村信息站", STICK_OFFICER, stick)
        begin_elsewhere(opened, elsewhere)
        staff = Window(qtbot, opened.office, "staff", monkeypatch)
        write(staff)
        bulletin = approve(staff, opened)
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
        enrol(kiosk, opened.address, opened.code)
        kiosk.sync()
        elsewhere.ok("station", "sync")
        assert elsewhere.ok("station", "show", "bulletins.list") == [], "it is for another town"
        opened.county.ok("county", "export-bundle", str(stick), "--all")

    read_and_print(kiosk, bulletin)  # nobody has a line now
    far = Window(qtbot, by_stick, "kiosk", monkeypatch)
    log_in(far, STICK_OFFICER)
    carry(far, stick, "bring")
    far.desk.store.do("bulletins.show", OPERATOR, bulletin=bulletin)
    carry(far, stick, "take")

    with serving(opened.county, opened.port):
        opened.county.ok("county", "import-bundle", str(stick))
        kiosk.sync()
        told_of = reach(staff, bulletin)
        assert [(one.came is not None, one.shown is not None) for one in told_of] == [(True, True)] * 2
        take_back(staff, bulletin)
        kiosk.sync()
        acknowledge(kiosk, bulletin, opened)
        kiosk.sync()
        states = {one.name: one.state for one in reach(staff, bulletin)}
        assert states == {"元坝村信息站": "heeded", "良德村信息站": "owed"}
        opened.county.ok("county", "export-bundle", str(stick), "--all")

    carry(far, stick, "bring")
    assert far.desk.store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].content.what == ""
    heed(far, [])
    carry(far, stick, "take")
    with serving(opened.county, opened.port):
        opened.county.ok("county", "import-bundle", str(stick))
        assert {one.state for one in reach(staff, bulletin)} == {"heeded"}
    for window in (far, kiosk, staff):
        window.close()


def begin_elsewhere(opened: Opened, machine: Machine) -> None:
    words = ("--station-name", "外镇信息站", "--division", ELSEWHERE, "--role", "village")
    code = opened.county.ok("county", "code", *words)["code"]
    machine.ok("station", "enrol", "--server", opened.address, "--code", code)


def write(staff: Window) -> None:
    """The keeper writes and hands in."""
    log_in(staff, KEEPER)
    staff.sync()
    screen: WritingScreen = staff.go("bulletins.writing", WritingScreen, new=True)
    editor = screen.editor
    staff.until(lambda: screen.writing and editor.head.title.isVisible())
    staff.type(editor.head.title, TITLE)
    editor.head.title.textEdited.emit(TITLE)
    staff.type(editor.head.issuer, "高州市农业技术推广中心")
    editor.head.issuer.textEdited.emit(editor.head.issuer.text())
    staff.type(editor.sections.current, WORDS)
    editor.show_page("whom")
    editor.whom.which.choose("chosen")
    editor.whom.which.chosen.emit("chosen")
    staff.until(lambda: bool(editor.whom.tree.topLevelItemCount()))
    editor.whom.tree.tick([TOWN])
    editor.whom.tree.changed.emit()
    staff.until(lambda: editor.whom.reach is not None and editor.whom.reach.stations == 2)
    staff.click(editor.submit)
    waits = "SELECT count(*) FROM bulletins_draft WHERE state = 'submitted'"
    staff.until(lambda: staff.desk.store.reader().execute(waits).fetchone()[0] == 1)


def approve(staff: Window, opened: Opened) -> int:
    """Somebody else looks at it and vouches for it; it goes out with the next exchange."""
    issued = opened.county.ok("county", "account", "--login", APPROVER, "--name", "何审", "--role", "approver")
    staff.sync()
    staff.desk.store.do("people.activate", OPERATOR, login=APPROVER, code=issued["code"], pin=PIN)
    staff.shell.walk.log_out_now()
    staff.until(lambda: not staff.desk.is_staff)
    staff.desk.seat_person(session.log_in(staff.desk.store, APPROVER, PIN))
    screen: ApprovalScreen = staff.go("bulletins.approval", ApprovalScreen)
    staff.until(lambda: screen.card.reach is not None)
    assert WORDS in told(screen) or TITLE in told(screen)
    staff.click(screen.card.approve)
    staff.click(screen.confirm._yes)
    one = "SELECT max(id) FROM bulletins_bulletin"
    staff.until(lambda: staff.desk.store.reader().execute(one).fetchone()[0] is not None)
    staff.sync()
    return int(staff.desk.store.reader().execute(one).fetchone()[0])


def read_and_print(kiosk: Window, bulletin: int) -> None:
    """A farmer opens it and could hear all of it; the slip has a number, and he leaves word how to be reached."""
    reader: Reader = kiosk.go("learn.read", Reader, bulletin=bulletin)
    kiosk.until(lambda: WORDS[:4] in "".join(reader.said("yue")))
    shown = "SELECT count(*) FROM bulletins_shown"
    kiosk.until(lambda: kiosk.desk.store.reader().execute(shown).fetchone()[0] == 1)
    kiosk.desk.store.do("bulletins.show", OPERATOR, bulletin=bulletin, heard=True)
    assert kiosk.desk.store.do("bulletins.print", OPERATOR, bulletin=bulletin, contact=CONTACT).endswith("-1")


def carry(window: Window, stick: Path, way: str) -> None:
    """Take work to the county, or bring news home, by the screen of the stick."""
    screen: StickScreen = window.go("stick", StickScreen, folder=str(stick))
    window.click(screen.take.button if way == "take" else screen.bring.button)
    window.until(lambda: screen.result.done and not screen.watch.held)
    window.go("desk", QWidget)


def reach(staff: Window, bulletin: int) -> list[Any]:
    """What the office sees of it after an exchange: how it stands at each station, by name."""
    staff.sync()
    screen: ReachScreen = staff.go("bulletins.reach", ReachScreen, bulletin=bulletin)
    staff.until(lambda: bool(screen.bulletins))
    screen.table.choose_key(bulletin)
    staff.until(lambda: len(screen.reached) == 2)
    return sorted(staff.desk.store.show("bulletins.reach", staff.desk.person, bulletin=bulletin),
                  key=lambda one: one.name)


def take_back(staff: Window, bulletin: int) -> None:
    screen = staff.shell.current
    assert isinstance(screen, ReachScreen)
    assert [one.contact for one in screen.out] == ["村***"], "nobody is to be told yet"
    staff.click(screen.take_back)
    staff.type(screen.form.reason, REASON)
    staff.click(screen.form.yes)
    staff.until(lambda: screen.form.isHidden())
    staff.sync()


def acknowledge(kiosk: Window, bulletin: int, opened: Opened) -> None:
    """The body is gone at once, the first page says why, and the officer reads which slips are out."""
    reader: Reader = kiosk.go("learn.read", Reader, bulletin=bulletin)
    kiosk.until(lambda: REASON in told(reader))
    assert WORDS not in told(reader)
    kiosk.go("home", HomeScreen)
    strip = kiosk.shell.frames.farmer.banners.recall
    kiosk.until(lambda: REASON in strip.words)
    assert TITLE in strip.words
    kiosk.desk.store.do("people.activate", OPERATOR, login=OFFICER, code=opened.activation, pin=PIN)
    log_in(kiosk, OFFICER)
    heed(kiosk, [CONTACT])


def heed(window: Window, contacts: list[str]) -> None:
    """Read the recall shown first and acknowledge it; the banner goes."""
    screen: WithdrawnScreen = window.go("bulletins.withdrawn", WithdrawnScreen)
    window.until(lambda: screen.chosen is not None)
    assert [one.contact for one in screen.slips.rows] == contacts
    window.click(screen.acknowledge)
    window.until(lambda: not screen.recalls)
    window.go("desk", QWidget)
    window.until(lambda: window.shell.frames.staff.banners.recall.words == "")
