"""Windows of the journeys: real shells over real homes, worked by clicks and keys, waited for and never slept on.

A window is as large as the smallest screen it is made for, and only what a finger reaches is clicked: what lies outside
of it, under something else or squeezed to nothing fails the journey. With TIANXIN_PICTURES=folder each journey leaves
pictures of its steps there, with TIANXIN_SIZE=large in the largest text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QScrollArea, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from station.home import Home
from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock
from station.store import keys
from tests.programs import Machine
from ui.app import build_desk, build_shell
from ui.desk import Desk
from ui.shell import Shell
from ui.speech import Engine, Speaker
from ui.widgets.big_number import BigNumber

WAIT_MS = 60_000
SMALLEST = QSize(1024, 768)
PICTURES, SIZE = "TIANXIN_PICTURES", "TIANXIN_SIZE"


class Window:
    """One open window over one machine's home; `voice` is how it speaks, None for a machine that cannot."""

    opened: ClassVar[list[Window]] = []

    def __init__(
        self, bot: QtBot, machine: Machine, mode: str, monkeypatch: pytest.MonkeyPatch, voice: Engine | None = None
    ) -> None:
        self.bot = bot
        monkeypatch.setenv("TIANXIN_KEYS", str(machine.keys))
        machine.home.mkdir(parents=True, exist_ok=True)
        keys.obtain(machine.home)
        self.desk: Desk = build_desk(Home(machine.home))
        if voice is not None:
            Speaker(self.desk, voice)  # the window's one voice (`speaker_of`)
        if os.environ.get(SIZE):
            self.desk.preferences.set(size=os.environ[SIZE])
        self.shell: Shell = build_shell(self.desk, mode, SMALLEST)
        self.shell.resize(SMALLEST)
        self.shell.show()
        self.opened.append(self)

    def until(self, true: Callable[[], bool]) -> None:
        self.bot.waitUntil(true, timeout=WAIT_MS)

    def at(self, kind: type[Any]) -> Any:
        """Wait for a screen of this class and return it."""
        self.until(lambda: isinstance(self.shell.current, kind))
        return self.shell.current

    def go(self, name: str, kind: type[Any], **params: Any) -> Any:
        self.shell.go(name, **params)
        return self.at(kind)

    def click(self, thing: QWidget, at: QPoint | None = None) -> None:
        """Touch something where a finger reaches it, in its middle or `at` a place of it."""
        self.until(lambda: thing.isVisible() and thing.isEnabled())
        self._scroll_to(thing)
        self.until(lambda: _reached(thing, at or thing.rect().center()))
        QTest.mouseClick(thing, Qt.MouseButton.LeftButton, pos=at or thing.rect().center())

    def type(self, field: QWidget, text: str) -> None:
        """Touch a field and write `text`: keys for Latin letters, else composed and committed by an input method."""
        self.until(lambda: self.shell.isActiveWindow() or bool(self.shell.activateWindow()))
        self.click(getattr(field, "viewport", lambda: field)())
        assert field.hasFocus(), f"{QApplication.focusWidget()} has the focus"
        for part in re.findall(r"[ -~]+|[^ -~]+", text):
            if part.isascii():
                QTest.keyClicks(field, part)
            else:
                compose(field, part)

    def look(self, name: str) -> None:
        """Leave a picture of the window where pictures are asked for."""
        folder = os.environ.get(PICTURES)
        if folder:
            QApplication.processEvents()
            self.shell.grab().save(str(Path(folder) / f"{name}.png"))

    def press(self, widget: QWidget, key: Qt.Key) -> None:
        QTest.keyClick(widget, key)

    def sync(self) -> None:
        """Exchange now and wait until it worked; one that was under way already does not count."""
        link, done = self.desk.link, list[object]()
        self.until(lambda: not link.busy and link.state.enrolled)
        link.finished.connect(done.append)
        link.sync_now()
        self.until(lambda: bool(done) or not link.busy)
        link.finished.disconnect(done.append)
        assert done, f"no exchange: offline {link.offline}, {link.problem}"

    def pass_days(self, days: float) -> None:
        """Let days pass for this machine; who comes after them is somebody else."""
        self.shell.presence.stop()
        self.desk.store.clock = GuardedClock(SetClock(self.desk.store.clock.now_ms() + round(days * MILLI_PER_DAY)))

    def close(self) -> None:
        self.opened.remove(self)
        self.shell.presence.stop()
        self.shell.hide()
        self.desk.close()
        self.shell.deleteLater()


    def _scroll_to(self, thing: QWidget) -> None:
        """Scroll to something as a person does before he touches it."""
        area = thing.parentWidget()
        while area is not None:
            if isinstance(area, QScrollArea):
                area.ensureWidgetVisible(thing)
            area = area.parentWidget()


def _reached(thing: QWidget, place: QPoint) -> bool:
    """Tell whether a finger at `place` of something touches it, or a part of it, and nothing that lies above."""
    found = thing.window().childAt(thing.mapTo(thing.window(), place))
    return found is not None and (found is thing or thing.isAncestorOf(found))


def compose(field: QWidget, text: str) -> None:
    """Write as an input method does: something is composed, then committed in its place."""
    for event in (QInputMethodEvent(text[:1], []), QInputMethodEvent()):
        if not event.preeditString():
            event.setCommitString(text)
        QApplication.sendEvent(field, event)


def told(widget: QWidget) -> str:
    """Return everything a person can read on the visible parts of `widget`."""
    words = []
    for part in widget.findChildren(QWidget):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel | QAbstractButton):
            words.append(part.text())
        if isinstance(part, QTextEdit):
            words.append(part.toPlainText())
        if isinstance(part, BigNumber) or part.accessibleName():
            words.append(part.accessibleName())
    return " ".join(words)


def button_saying(widget: QWidget, words: str) -> QAbstractButton:
    """Return the visible button whose text or name holds `words`."""
    for button in widget.findChildren(QAbstractButton):
        if button.isVisible() and words in f"{button.text()} {button.accessibleName()}":
            return button
    raise AssertionError(f"no button says {words}: {told(widget)}")


def lines_in(table: QAbstractItemView) -> list[list[str]]:
    """Return what stands on the lines of a table, hidden columns left out."""
    model, header = table.model(), getattr(table, "isColumnHidden", lambda _column: False)
    columns = [column for column in range(model.columnCount()) if not header(column)]
    return [[str(model.index(line, column).data() or "") for column in columns] for line in range(model.rowCount())]


def paper_in(file: Path) -> str:
    """Return the words of a PDF as they are read, line breaks left out; its first page must not be white."""
    paper = QPdfDocument()
    assert paper.load(str(file)) is QPdfDocument.Error.None_
    size = paper.pagePointSize(0).toSize() * 2
    page = QImage(size, QImage.Format.Format_Grayscale8)
    page.fill(Qt.GlobalColor.white)
    painter = QPainter(page)
    painter.drawImage(0, 0, paper.render(0, size))
    painter.end()
    dark = sum(page.pixelColor(x, y).value() < 128 for x in range(page.width()) for y in range(page.height()))
    assert 0.005 < dark / (page.width() * page.height()) < 0.5, "a page of words is some part black"
    words = "".join(paper.getAllText(number).text() for number in range(paper.pageCount()))
    paper.close()
    return "".join(words.split())
