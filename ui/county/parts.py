"""Pieces the county's screens share: a question with its answer beneath, facts in two columns, a page that re-reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.store.store import Store
from ui.desk import Desk
from ui.screen import Screen
from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.plain import label

Page = Callable[[Store, Person], Any]


class Question(Worded, QWidget):
    """One field of a form: what it is called above, the control, and beneath it help or what is wrong."""

    def __init__(self, look: Look, title: str, control: QWidget, help_words: str = "") -> None:
        super().__init__()
        self._title, self._help = title, help_words
        self._trouble = ""
        self.control = control
        self._name = label("staff-small", "soft")
        self._note = label("staff-small", "soft", wrap=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(4)
        for part in (self._name, control, self._note):
            down.addWidget(part)
        self._name.setBuddy(control)
        self.begin(look)

    def retranslate(self) -> None:
        self._name.setText(_(self._title))
        self.control.setAccessibleName(_(self._title))
        self._say()

    def help_with(self, msgid: str) -> None:
        """Say something else beneath the field; an untranslated msgid."""
        self._help = msgid
        self._say()

    def complain(self, sentence: str) -> None:
        """Say what is wrong beside the field; "" when nothing is any more."""
        self._trouble = sentence
        self._say()

    @property
    def trouble(self) -> str:
        """What is said to be wrong, "" for nothing."""
        return self._trouble

    def _say(self) -> None:
        mark(self.control, "tone", "rise" if self._trouble else "")
        mark(self._note, "tone", "rise" if self._trouble else "soft")
        words = self._trouble or (_(self._help) if self._help else "")
        self._note.setText(words)
        self._note.setVisible(bool(words))


class OneLine(QLabel):
    """A name that may be longer than its room: its middle gives way, the whole of it is there on hover."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        mark(self, "type", kind)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.end()


class Facts(QWidget):
    """Names and values in two columns; a value may take a tone."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.theme.space(3))
        self._grid.setVerticalSpacing(look.theme.space(1))
        self._grid.setColumnStretch(1, 1)
        self.told: dict[str, str] = {}

    def show_facts(self, facts: Iterable[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Show (name, value) or (name, value, tone); facts without a value are left out."""
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.told = {}
        for line, (name, value, *tone) in enumerate(fact for fact in facts if fact[1]):
            named, said = label("staff", "soft"), label("staff", tone[0] if tone else "", wrap=True)
            named.setText(name)
            said.setText(value)
            self._grid.addWidget(named, line, 0)
            self._grid.addWidget(said, line, 1)
            self.told[name] = value


class CountyScreen(Screen):
    """A screen over one page that is read on the store's lane, again after changes, never twice at once.

    Override `page` (what to read; no widgets in it) and `filled` (show it).
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._reading = self._stale = False

    def first(self) -> QWidget | None:
        """Return what the keyboard begins with when the screen is shown."""
        return None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        first = self.first()
        if first is not None and not event.spontaneous():  # after the stack has given the focus to its first button
            QTimer.singleShot(0, first, lambda: first.setFocus(Qt.FocusReason.OtherFocusReason))

    def page(self) -> Page | None:
        """Return the function that reads the page; None when there is nothing to read."""
        return None

    def filled(self, page: Any) -> None:
        """Show what `page` read."""

    def reload(self) -> None:
        read = self.page()
        if read is None:
            return
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run(
            "store", lambda job: read(store, person), done=self._arrived, failed=self._refused, owner=self
        )

    def refused(self, sentence: str) -> None:
        """Say why the page could not be read."""

    def _arrived(self, page: Any) -> None:
        self._reading = False
        self.filled(page)
        if self._stale:
            self.reload()

    def _refused(self, error: Exception) -> None:
        self._reading = False
        if not isinstance(error, StationError):
            raise error
        self.refused(self.desk.sentence(error))


def choices(box: QComboBox, pairs: Sequence[tuple[Any, str]]) -> None:
    """Offer (value, words) and stay on the value that was chosen."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for value, words in pairs:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)


def one_line(hint: str = "") -> QLineEdit:
    """Return an empty line to type in."""
    line = QLineEdit()
    line.setPlaceholderText(hint)
    return line
