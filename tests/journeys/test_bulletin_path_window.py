"""One bulletin from the first word to the last: through windows, with a real server process and a station on sticks.

Written and approved by two people at the county's office, delivered to two of three stations (one of them has no
line at all), found on the village's list, heard to its end, printed, taken back, and acknowledged at both. What people
touch and type is touched and typed; the machine really speaks where it has a voice.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.hands import (
    activate,
    approve,
    carry,
    choose,
    choose_line,
    enrol,
    find_and_open,
    follow,
    go_home,
    log_in,
    log_out,
    rows,
    tick,
    write,
)
from tests.journeys.opened import KEEPER, OFFICER, Opened, open_county
from tests.journeys.stories import VILLAGE
from tests.journeys.test_stick_cli import begin
from tests.journeys.voice import Voice, needs_voice
from tests.journeys.windows import Window, lines_in, paper_in, told
from tests.programs import Machine, serving
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.reach.screen import ReachScreen
from ui.bulletins.reach.withdrawn import WithdrawnScreen
from ui.bulletins.reading.screen import BulletinsScreen
from ui.home.screen import HomeScreen

TOWN, ELSEWHERE = VILLAGE[:9], "440981105201"
APPROVER, STICK_OFFICER = "he", "liang"
NEAR, FAR = "元坝村信息站", "良德村信息站"
TITLE, WORDS, REASON = "晚稻稻飞虱防治", "先查田，再对着稻株下部喷。", "用量写错了"
ISSUER = "高州市农业技术推广中心"
CONTACT = "村东陈婶"
SAID = ("wan3 dao4 dao4 fei1 shi1 fang2 zhi4", "xian1 cha2 tian2", "dui4 zhe5 dao4 zhu1 xia4 bu4 pen1")
SOUNDS = ("w'A21n_| t'Au51_| t'Au51_| f'ei55_| s.'i.55_| f'a35N_| ts.'i.51", "S;'iE55n_| ts.h'A35_| th'iE35n")


@needs_voice
def test_from_the_first_word_to_the_last(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nowhere"))  # no paper comes out of anybody's printer
    stick = tmp_path / "stick"
    stick.mkdir()
    by_stick, elsewhere = Machine(tmp_path / "by_stick"), Machine(tmp_path / "elsewhere")
    voice = Voice(tmp_path)
    with open_county(tmp_path) as opened:
        begin(opened.county, by_stick, FAR, STICK_OFFICER, stick)
        begin_elsewhere(opened, elsewhere)
        approver = opened.county.ok("county", "account", "--login", APPROVER, "--name", "何审", "--role", "approver")
        staff = Window(qtbot, opened.office, "staff", monkeypatch)
        hand_in(staff)
        log_out(staff)
        activate(staff, APPROVER, approver["code"])
        approve(staff, TITLE, "2 个站")
        staff.sync()
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch, voice.engine())
        enrol(kiosk, opened.address, opened.code)
        kiosk.sync()
        elsewhere.ok("station", "sync")
        assert elsewhere.ok("station", "show", "bulletins.list") == [], "it is for another town"
        opened.county.ok("county", "export-bundle", str(stick), "--all")

    listen_and_print(kiosk, opened.village, voice)  # nobody has a line now
    activate(kiosk, OFFICER, opened.activation)
    note_contact(kiosk)
    log_out(kiosk)
    far = Window(qtbot, by_stick, "kiosk", monkeypatch)
    log_in(far, STICK_OFFICER)
    carry(far, stick, "bring")
    log_out(far)
    find_and_open(far, TITLE)
    far.until(lambda: rows(far, "bulletins_shown") == 1)
    go_home(far)
    log_in(far, STICK_OFFICER)
    carry(far, stick, "take")
    far.look("stick-taken")
    for window in (kiosk, far):
        window.pass_days(1)  # counts are told once the day is over

    with serving(opened.county, opened.port):
        opened.county.ok("county", "import-bundle", str(stick))
        kiosk.sync()
        screen = see_reach(staff, {NEAR: "已显示", FAR: "已显示"})
        assert "发给 2 个站：送到 2 个，显示过 2 个。" in told(screen)
        assert "打开 2 次，听了 1 次，印了 1 张" in told(screen)
        take_back(staff, screen)
        kiosk.sync()
        see_it_gone(kiosk)
        log_in(kiosk, OFFICER)
        heed(kiosk, [[CONTACT]])
        kiosk.sync()
        see_reach(staff, {NEAR: "已确认", FAR: "未确认"})
        opened.county.ok("county", "export-bundle", str(stick), "--all")

    carry(far, stick, "bring")
    log_out(far)
    see_it_gone(far)
    log_in(far, STICK_OFFICER)
    heed(far, [])
    carry(far, stick, "take")
    with serving(opened.county, opened.port):
        opened.county.ok("county", "import-bundle", str(stick))
        see_reach(staff, {NEAR: "已确认", FAR: "已确认"})
    for window in (far, kiosk, staff):
        window.close()


def begin_elsewhere(opened: Opened, machine: Machine) -> None:
    words = ("--station-name", "外镇信息站", "--division", ELSEWHERE, "--role", "village")
    code = opened.county.ok("county", "code", *words)["code"]
    machine.ok("station", "enrol", "--server", opened.address, "--code", code)


def hand_in(staff: Window) -> None:
    """The keeper writes, ticks the town it is for, looks at it and hands it in."""
    log_in(staff, KEEPER)
    staff.sync()
    screen = write(staff, TITLE, WORDS, ISSUER)
    editor = screen.editor
    staff.look("write-text")
    staff.click(editor.turner.button("whom"))
    staff.click(editor.whom.audience.which.button("chosen"))
    staff.until(lambda: bool(editor.whom.audience.tree.topLevelItemCount()))
    tick(staff, editor.whom.audience.tree, TOWN)
    staff.until(lambda: "2 个站" in told(editor.whom))
    staff.look("write-whom")
    staff.click(editor.turner.button("shown"))
    staff.look("write-preview")
    staff.click(editor.submit)
    staff.until(lambda: rows(staff, "bulletins_draft", "state = 'submitted'") == 1)


def listen_and_print(kiosk: Window, machine: Machine, voice: Voice) -> None:
    """A farmer finds it, hears all of it, and takes a slip home; it has a number, and is kept where no printer is."""
    go_home(kiosk)
    kiosk.look("home")
    reader = find_and_open(kiosk, TITLE)
    kiosk.until(lambda: WORDS in told(reader))
    kiosk.until(lambda: rows(kiosk, "bulletins_shown") == 1)
    kiosk.look("read")
    hearings = "SELECT sum(hearings) FROM bulletins_count"
    kiosk.click(reader.speaker)
    kiosk.until(lambda: reader.voice.is_speaking)
    kiosk.until(lambda: not reader.voice.is_speaking)
    kiosk.until(lambda: kiosk.desk.store.reader().execute(hearings).fetchone()[0] == 1)
    voice.check(SAID, SOUNDS)
    kiosk.click(reader.paper)
    kiosk.look("print")
    kiosk.click(reader.preview.print)
    kiosk.until(lambda: any(machine.home.rglob("*.pdf")))
    words = paper_in(next(machine.home.rglob("*.pdf")))
    assert all(part in words for part in (TITLE, WORDS, ISSUER, "-1"))
    kiosk.until(lambda: not reader.has_step_back())
    kiosk.look("printed")
    go_home(kiosk)


def note_contact(kiosk: Window) -> None:
    """The farmer gives the number of his slip to the officer, who notes how he wishes to be told of a recall."""
    screen: BulletinsScreen = follow(kiosk, "bulletins", BulletinsScreen)
    kiosk.until(lambda: screen.card.reading is not None)
    kiosk.click(screen.card.slip)
    asking = screen.card.asking
    kiosk.until(lambda: len(asking.slips) == 1)
    choose(kiosk, asking.which, asking.slips[0].id)
    kiosk.type(asking.contact, CONTACT)
    kiosk.look("note-contact")
    kiosk.click(asking.note)
    kiosk.until(lambda: asking.isHidden())


def see_reach(staff: Window, states: dict[str, str]) -> ReachScreen:
    """Wait until the office sees after an exchange how it stands at each station."""
    staff.sync()
    screen: ReachScreen = follow(staff, "bulletins.reach", ReachScreen)
    staff.until(lambda: bool(screen.bulletins))
    choose_line(staff, screen.table, 0)
    staff.until(lambda: {line[0]: line[1] for line in lines_in(screen.stations)} == states)
    assert TITLE in told(screen)
    staff.look("reach")
    return screen


def take_back(staff: Window, screen: ReachScreen) -> None:
    assert [line[-1] for line in lines_in(screen.slips)] == ["村***"], "nobody is to be told yet"
    staff.click(screen.take_back)
    staff.type(screen.form.reason, REASON)
    staff.look("take-back")
    staff.click(screen.form.yes)
    staff.until(lambda: screen.form.isHidden())
    staff.sync()


def see_it_gone(window: Window) -> None:
    """The body is gone at once, the first page says why, and so does the bulletin."""
    go_home(window)
    window.at(HomeScreen)
    strip = window.shell.frames.farmer.banners.recall
    window.until(lambda: REASON in strip.words)
    assert TITLE in strip.words
    window.look("home-recalled")
    reader: Reader = find_and_open(window, TITLE)
    window.until(lambda: REASON in told(reader))
    window.look("read-recalled")
    assert WORDS not in told(reader)
    go_home(window)


def heed(window: Window, contacts: list[list[str]]) -> None:
    """Follow the strip of the desk's first page, read what was taken back, acknowledge it; the strip goes."""
    strip = window.shell.frames.staff.banners.recall
    window.until(lambda: REASON in strip.words)
    window.look("desk-recalled")
    window.click(strip.button)
    screen: WithdrawnScreen = window.at(WithdrawnScreen)
    window.until(lambda: screen.chosen is not None)
    window.look("withdrawn")
    assert [[one.contact] for one in screen.slips.rows] == contacts
    window.click(screen.acknowledge)
    window.until(lambda: not screen.recalls)
    follow(window, "desk", object)
    window.until(lambda: strip.words == "")
