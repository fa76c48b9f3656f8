"""Windows of the journeys: real shells over real homes, worked by clicks and keys, waited for and never slept on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from station.home import Home
from station.store import keys
from tests.programs import Machine
from ui.app import build_desk, build_shell
from ui.desk import Desk
from ui.shell import Shell
from ui.widgets.big_number import BigNumber

WAIT_MS = 60_000


class Window:
    """One open window over one machine's home."""

    def __init__(self, bot: QtBot, machine: Machine, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bot = bot
        monkeypatch.setenv("TIANXIN_KEYS", str(machine.keys))
        machine.home.mkdir(parents=True, exist_ok=True)
        keys.obtain(machine.home)
        self.desk: Desk = build_desk(Home(machine.home))
        self.shell: Shell = build_shell(self.desk, mode, QSize(1024, 768))
        self.shell.show()

    def until(self, true: Callable[[], bool]) -> None:
        self.bot.waitUntil(true, timeout=WAIT_MS)

    def at(self, kind: type[Any]) -> Any:
        """Wait for a screen of this class and return it."""
        self.until(lambda: isinstance(self.shell.current, kind))
        return self.shell.current

    def go(self, name: str, kind: type[Any], **params: Any) -> Any:
        self.shell.go(name, **params)
        return self.at(kind)

    def click(self, button: QWidget) -> None:
        self.until(lambda: button.isVisible() and button.isEnabled())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, field: QWidget, text: str) -> None:
        """Commit `text` to a field as an input method does; keys alone cannot write Chinese."""
        field.setFocus()
        typed = QInputMethodEvent()
        typed.setCommitString(text)
        QApplication.sendEvent(field, typed)

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(widget, key)

    def sync(self) -> None:
        """Exchange now and wait until it worked."""
        with self.bot.waitSignal(self.desk.link.finished, timeout=WAIT_MS):
            self.desk.link.sync_now()

    def close(self) -> None:
        self.shell.hide()
        self.desk.close()
        self.shell.deleteLater()


def told(widget: QWidget) -> str:
    """Return everything a person can read on the visible parts of `widget`."""
    words = []
    for part in widget.findChildren(QWidget):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel | QAbstractButton):
            words.append(part.text())
        if isinstance(part, BigNumber) or part.accessibleName():
            words.append(part.accessibleName())
    return " ".join(words)


def button_saying(widget: QWidget, words: str) -> QAbstractButton:
    """Return the visible button whose text or name holds `words`."""
    for button in widget.findChildren(QAbstractButton):
        if button.isVisible() and words in f"{button.text()} {button.accessibleName()}":
            return button
    raise AssertionError(f"no button says {words}: {told(widget)}")
