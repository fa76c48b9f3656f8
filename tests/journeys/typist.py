"""A window in a process of its own, in which somebody writes or approves until it dies at a moment that was asked for.

Usage: typist.py HOME MODE LOGIN PIN MOMENT, where MODE is "kiosk" or "staff" and MOMENT is when it kills itself:
"typed:N" or "saved:N" while sentence N of a draft is written, "asked" or "issued" while a draft is approved. It says
"saved N" and "issued" when a person read so on the screen. With "hasty" behind the moment it says so too early: the
negative control.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from station.home import Home
from station.people import session
from tests.journeys.windows import compose
from ui.app import build_desk, build_shell
from ui.bulletins.writing.approval import ApprovalScreen
from ui.bulletins.writing.screen import WritingScreen
from ui.shell import Shell

TITLE = "写到一半的公告"
LONGEST_S = 120


def sentence(number: int) -> str:
    return f"第{number}句话写好了。"


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + LONGEST_S
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it does not come about")
        QApplication.processEvents()


def say(words: str, moment: str) -> None:
    """Say what a person read, and die if this is the moment."""
    print(words, flush=True)
    if words.replace(" ", ":") == moment:
        os.kill(os.getpid(), signal.SIGKILL)


def write(shell: Shell, moment: str, hasty: bool) -> None:
    shell.go("bulletins.writing", new=True)
    screen = shell.current
    assert isinstance(screen, WritingScreen)
    editor = screen.editor
    until(lambda: screen.writing)
    compose(editor.head.title, TITLE)
    for number in range(1, 100):
        compose(editor.sections.current, sentence(number))
        assert editor.saver.dirty
        if hasty:
            say(f"saved {number}", moment)
        say(f"typed {number}", moment)
        until(lambda: not editor.saver.dirty and editor.state.text().startswith("已保存"))
        say(f"saved {number}", moment)


def approve(shell: Shell, moment: str, hasty: bool) -> None:
    told: list[str] = []
    shell.desk.said.connect(told.append)
    shell.go("bulletins.approval")
    screen = shell.current
    assert isinstance(screen, ApprovalScreen)
    until(lambda: screen.card.reach is not None)
    screen.card.approve.click()
    if hasty:
        say("issued", moment)
    say("asked", moment)
    screen.confirm._yes.click()
    until(lambda: told)
    say("issued", moment)


def main() -> None:
    home, mode, login, pin, moment, *rest = sys.argv[1:]
    app = QApplication([])
    desk = build_desk(Home(Path(home)))
    shell = build_shell(desk, mode, QSize(1024, 768))
    shell.resize(1024, 768)
    shell.show()
    desk.seat_person(session.log_in(desk.store, login, pin))
    work = write if ":" in moment else approve
    work(shell, moment, rest == ["hasty"])
    app.quit()


if __name__ == "__main__":
    main()
