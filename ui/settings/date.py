"""What day is it? Asked when the machine's clock is not believed; a person of this machine says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.kernel.clock import GuardedClock
from station.kernel.days import date_of
from station.kernel.errors import StationError
from station.kernel.words import _
from ui import day_words
from ui.desk import Desk
from ui.screen import Screen
from ui.settings.date_rules import moved
from ui.widgets.base import mark, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Card, column, label

PARTS = ("year", "month", "day")


class DateScreen(Screen):
    """Three steppers and one button. Needs a log-in, unless nobody has a PIN here yet."""

    watches: ClassVar[frozenset[str]] = frozenset({"clock.state"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._may = False
        self.day = desk.store.clock.today()
        self.why = label("second", wrap=True)
        self.trouble = label("second", "rise", wrap=True)
        self.whole = label("second", "soft")
        self.whole.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shown = {part: label("title") for part in PARTS}
        self.more = {part: Button(look, "farmer", "plus") for part in PARTS}
        self.less = {part: Button(look, "farmer", "minus") for part in PARTS}
        self.confirm = Button(look, "primary", "check")
        self.confirm.clicked.connect(self._confirm)
        self.sheet = Card(look)
        self.stranger = EmptyState(look)
        self.stranger.asked.connect(lambda: desk.go("login", then="date"))
        self._rest = QWidget()
        self._build()
        self.begin(look)

    def _build(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(self.desk.look.theme.space(6))
        for part in PARTS:
            self.shown[part].setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.more[part].clicked.connect(lambda _checked=False, each=part: self._move(each, 1))
            self.less[part].clicked.connect(lambda _checked=False, each=part: self._move(each, -1))
            for button in (self.more[part], self.less[part]):
                button.setAutoRepeat(True)
            across.addLayout(column(self.more[part], self.shown[part], self.less[part], gap=12), 1)
        self.sheet.inside.addLayout(across)
        self.sheet.inside.addWidget(self.whole)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.why)
        self._down.addWidget(self.trouble)
        self._down.addWidget(self.sheet)
        self._down.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignRight)
        self._down.addWidget(self.stranger, 1)
        self._down.addWidget(self._rest, 1)

    def title(self) -> str:
        return _("Set the date")

    def enter(self, **_params: Any) -> None:
        self.day = self.desk.store.clock.today()
        self._complain("")
        self.retranslate()
        self._let_in(self.desk.is_staff)
        if not self.desk.is_staff:
            self.show_view("people.here", self._judge, limit=1)

    def leave(self) -> None:
        self._complain("")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(8), space(2), space(8), space(2))
        self._down.setSpacing(space(2))

    def retranslate(self) -> None:
        self.why.setText(_("Look at a calendar or a telephone. What day is it today?"))
        self.confirm.setText(_("This is today"))
        for part, more, less in zip(PARTS, self._words(), self._words(), strict=True):
            self.more[part].setAccessibleName(more)
            self.less[part].setAccessibleName(less)
        self.stranger.say(
            _("Somebody who works here must say what day it is."),
            _("Ask the officer. Prices can be read meanwhile."),
            _("Log in"),
            "lock",
        )
        self._show_day()

    @staticmethod
    def _words() -> tuple[str, str, str]:
        return _("Year"), _("Month"), _("Day")

    def _judge(self, residents: Sequence[Any]) -> None:
        self._let_in(not residents or self.desk.is_staff)

    def _let_in(self, may: bool) -> None:
        self._may = may
        for part in (self.sheet, self.confirm, self._rest):
            present(part, may)
        present(self.stranger, not may)
        self._complain("")

    def _complain(self, sentence: str) -> None:
        """Show what is wrong in the place of the question."""
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
        present(self.why, self._may and not sentence)

    def _move(self, part: str, steps: int) -> None:
        self.day = moved(self.day, part, steps)
        self._complain("")
        self._show_day()

    def _show_day(self) -> None:
        date = date_of(self.day)
        self.shown["year"].setText(_("{year}").format(year=date.year))
        self.shown["month"].setText(day_words.month_words(date.month))
        self.shown["day"].setText(_("{day}").format(day=date.day))
        self.whole.setText(f"{day_words.weekday_words(self.day)} · {day_words.farmers_words(self.day)}")

    def _confirm(self) -> None:
        store, day = self.desk.store, self.day

        def work(_job: object) -> None:
            cast(GuardedClock, store.clock).confirm(day)
            store.write(lambda db: None, frozenset({"clock.state"}))  # the clock's state goes with every commit

        def failed(error: Exception) -> None:
            if not isinstance(error, StationError):
                raise error
            self._complain(self.desk.sentence(error))

        self.desk.jobs.run("store", work, done=lambda _: self._done(), failed=failed, owner=self)

    def _done(self) -> None:
        self.desk.go("back")
        self.desk.said.emit(_("Today is {date}.").format(date=day_words.whole_words(self.day)))
