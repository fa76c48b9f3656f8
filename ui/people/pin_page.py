"""The page with the names and the PIN pad."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.people.person_card import PersonCard
from ui.people.pin_entry import PinEntry
from ui.roles import role_words
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label, row

MOST_BUTTONS = 6  # more names than this are typed
ONE_COLUMN = 1


class PinPage(Worded, QWidget):
    """Emits `entered(login, pin)`, and `first_time` from somebody without a PIN here."""

    entered = Signal(str, str)
    first_time = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._people: list[tuple[str, str, str]] = []
        self._locked = ""
        self._typing = False
        self.names: dict[str, PersonCard] = {}
        self._group = QButtonGroup(self)
        self.heading = label("main", wrap=True)
        self._grid = QGridLayout()
        self.login = QLineEdit()
        mark(self.login, "part", "farmer")
        self.other = Button(look, "farmer", "user")
        self.first = Button(look, "farmer", "key")
        self.trouble = label("second", "rise", wrap=True)
        self.entry = PinEntry(look)
        self._build()
        self._connect()
        self.begin(look)
        self._complain("")

    def _build(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.heading)
        left.addWidget(self.trouble)
        left.addLayout(self._grid)
        left.addWidget(self.login)
        left.addStretch(1)
        for button in (self.other, self.first):
            left.addWidget(button)
        self._left = left
        self._halves = row(gap=32)
        self._halves.addLayout(left, 1)
        self._halves.addWidget(self.entry, 1)
        self.setLayout(self._halves)

    def _connect(self) -> None:
        self.entry.entered.connect(self._enter)
        self.entry.changed.connect(lambda: self._complain(""))
        self.other.clicked.connect(self._type_instead)
        self.first.clicked.connect(lambda: self.first_time.emit())
        self.login.returnPressed.connect(self.entry.pad.setFocus)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._halves.setContentsMargins(space(8), space(5), space(8), space(5))
        self._halves.setSpacing(space(10))
        self._grid.setSpacing(space(3))
        self._left.setSpacing(space(3))

    def retranslate(self) -> None:
        nobody = not self._people
        if nobody:
            words = _("Nobody has a PIN on this machine yet. Begin with the code from the county.")
        elif self._locked:
            words = _("The desk is locked. What you typed is kept for you.")
        else:
            words = _("Type your log-in name") if self._typing else _("Who are you?")
        self.heading.setText(words)
        self.other.setText(_("I am not in the list"))
        self.first.setText(_("I have a code"))
        self.first.set_part("primary" if nobody else "farmer")
        self.login.setPlaceholderText(_("log-in name"))
        for login, _name, role in self._people:
            if login in self.names:
                self.names[login].name_role(role_words(role))
        present(self.entry, not nobody)

    def show_people(self, people: Sequence[tuple[str, str, str]], locked: str = "") -> None:
        """Offer (login, name, role); `locked` is the login of the person a locked desk belongs to."""
        taken, typed = self.chosen, self._typing
        self._people = list(people)
        self._locked = locked if locked in {login for login, _name, _role in people} else ""
        self._typing = len(self._people) > MOST_BUTTONS and not self._locked
        if self._locked:
            self._people.sort(key=lambda one: one[0] != self._locked)
        self._fill(self._people[:MOST_BUTTONS])
        only = self._people[0][0] if len(self._people) == 1 else ""
        wanted = self._locked or taken or only
        if wanted in self.names:
            self.names[wanted].setChecked(True)
        self._show_parts()
        if self.isVisible() and (typed != self._typing or not self._has_keys):  # else somebody is typing already
            self.begin_typing()

    @property
    def chosen(self) -> str:
        """The login chosen or typed, "" for none."""
        if self._typing:
            return self.login.text().strip()
        return next((login for login, button in self.names.items() if button.isChecked()), "")

    def begin_typing(self) -> None:
        """Put the focus where the next key belongs."""
        (self.login if self._typing else self.entry.pad).setFocus()

    def set_busy(self, busy: bool) -> None:
        """Take no second PIN while the first is being judged."""
        self.entry.setEnabled(not busy)
        if not busy:
            self.entry.clear()
            self.begin_typing()

    def refuse(self, sentence: str) -> None:
        """Say why it did not work; the PIN is typed anew."""
        self.set_busy(False)
        self._complain(sentence)

    def clear(self) -> None:
        """Forget the PIN, the name and what was said."""
        self.entry.setEnabled(True)
        self.entry.clear()
        self.login.clear()
        self._complain("")
        self._typing, self._locked = False, ""
        self._group.setExclusive(False)
        for button in self.names.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def _fill(self, people: Sequence[tuple[str, str, str]]) -> None:
        for button in self.names.values():
            self._group.removeButton(button)
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.names = {}
        columns = 1 if len(people) <= ONE_COLUMN else 2
        for place, (login, name, _role) in enumerate(people):
            button = PersonCard(self.look, name or login)
            button.clicked.connect(self._picked)
            self._group.addButton(button)
            self._grid.addWidget(button, place // columns, place % columns)
            self.names[login] = button

    def _show_parts(self) -> None:
        for button in self.names.values():
            present(button, not self._typing)
        present(self.login, self._typing)
        self._complain("")
        self.retranslate()

    @property
    def _has_keys(self) -> bool:
        return self.login.hasFocus() or self.entry.pad.hasFocus()

    def _complain(self, sentence: str) -> None:
        """Show what is wrong in the place of the question; the room for both is not there at the largest text."""
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
        present(self.heading, not sentence)
        present(self.other, bool(self._people) and not self._typing and not sentence)

    def _picked(self) -> None:
        self._complain("")
        self.entry.clear()
        self.entry.pad.setFocus()

    def _type_instead(self) -> None:
        self._typing, self._locked = True, ""
        self._show_parts()
        self.begin_typing()

    def _enter(self, pin: str) -> None:
        if self.chosen:
            self.entered.emit(self.chosen, pin)
        else:
            self._complain(_("Touch your name first.") if not self._typing else _("Type your log-in name first."))
