"""The power goes while somebody writes, and between the approval and the exchange: what the screen said is there after.

The windows that die are processes of their own (typist.py), killed as by a power cut; what they left is looked at in a
window opened anew, and what was issued reaches the village with the next exchange. A window that says "saved" before
it is so must be caught by the same look.
"""

from __future__ import annotations

import signal

import pytest
from pytestqt.qtbot import QtBot

from station.people import session
from tests.journeys.hands import find_and_open, follow, log_in, rows
from tests.journeys.opened import KEEPER, Opened, open_county
from tests.journeys.stories import PIN
from tests.journeys.typist import TITLE, sentence
from tests.journeys.windows import Window, told
from tests.programs import ROOT, Machine, serving
from ui.bulletins.writing.screen import WritingScreen

TYPIST = str(ROOT / "tests" / "journeys" / "typist.py")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A county whose village is enrolled; its server runs only where a test says so."""
    with open_county(tmp_path_factory.mktemp("county")) as made:
        made.village.ok("station", "enrol", "--server", made.address, "--code", made.code)
    return made


def killed_at(machine: Machine, mode: str, moment: str, *hasty: str) -> list[str]:
    """Let somebody work in a window that dies at a moment; return what its screen said, the last word last."""
    process = machine.start([TYPIST, str(machine.home), mode, KEEPER, PIN, moment, *hasty])
    assert process.stdout is not None
    words = process.stdout.read().decode().split("\n")
    assert process.wait(timeout=300) == -signal.SIGKILL, "it was to be killed"
    return [line for line in words if line.startswith(("saved", "issued"))]


def lost(qtbot: QtBot, machine: Machine, monkeypatch: pytest.MonkeyPatch, said: list[str]) -> list[str]:
    """Return what the screen had said was saved and is not in the newest draft of a window opened anew."""
    window = Window(qtbot, machine, "staff", monkeypatch)
    log_in(window, KEEPER)
    screen: WritingScreen = follow(window, "bulletins.writing", WritingScreen)
    window.until(lambda: screen.drafts.heap is not None)
    there = ""
    if screen.drafts.table.rows:
        window.until(lambda: screen.drafts.card.write.isVisible())
        window.click(screen.drafts.card.write)
        window.until(lambda: screen.writing)
        assert screen.editor.head.title.text() == TITLE
        there = screen.editor.sections.current.toPlainText()
        window.look("killed-draft")
        screen.close_editor()
        store, person = window.desk.store, window.desk.person
        for draft in screen.drafts.table.rows:
            store.do("bulletins.discard", person, draft=draft.id)
    window.close()
    return [line for line in said if sentence(int(line.split()[1])) not in there]


@pytest.mark.parametrize(("moment", "said"), [("typed:1", 0), ("saved:1", 1), ("typed:3", 2)])
def test_a_draft_is_there_as_far_as_the_screen_said(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, moment: str, said: int
) -> None:
    words = killed_at(opened.office, "staff", moment)
    assert words == [f"saved {number}" for number in range(1, said + 1)]
    assert lost(qtbot, opened.office, monkeypatch, words) == []


def test_a_screen_that_says_saved_too_early_is_caught(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = killed_at(opened.office, "staff", "saved:1", "hasty")
    assert lost(qtbot, opened.office, monkeypatch, words) == ["saved 1"]


def test_what_was_issued_goes_out_although_the_window_died_before_the_exchange(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Window(qtbot, opened.office, "staff", monkeypatch)
    store = desk.desk.store
    author = session.log_in(store, KEEPER, PIN)
    draft = store.do("bulletins.write", author, title=TITLE, category="technology", what=f"<p>{sentence(1)}</p>")
    store.do("bulletins.submit", author, draft=draft)
    desk.close()

    assert killed_at(opened.office, "staff", "issued", "hasty") == ["issued"]
    assert issued(qtbot, opened.office, monkeypatch) == 0, "the control: it was said before it was so"
    assert killed_at(opened.office, "staff", "asked") == []
    assert issued(qtbot, opened.office, monkeypatch) == 0, "nobody had said yes yet"
    assert killed_at(opened.office, "staff", "issued") == ["issued"]
    assert issued(qtbot, opened.office, monkeypatch) == 1

    with serving(opened.county, opened.port):
        opened.office.ok("station", "sync")
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
        kiosk.sync()
        reader = find_and_open(kiosk, TITLE)
        kiosk.until(lambda: sentence(1) in told(reader))


def issued(qtbot: QtBot, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> int:
    window = Window(qtbot, machine, "staff", monkeypatch)
    number = rows(window, "bulletins_bulletin")
    window.close()
    return number
