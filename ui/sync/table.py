"""What was done on this machine and where each of it stands: the list, and one line's story beneath it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from ui.sync.presenter import Line, Now, advice_words, deed_words, standing_words, trouble_of
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.marks import STATE_TONES, RowState, state_icon, state_word
from ui.widgets.page_table import Field, PageModel, PageTable
from ui.widgets.plain import Button, Paragraph, label, row

Sentence = Callable[[StationError], str]
See = Callable[[], Now]


def state_of(line: Line) -> RowState:
    """Return the sign of a line."""
    return RowState(line.state.value)


def columns(see: See) -> tuple[Field, ...]:
    """Return the columns; `see` gives the moment their times are told at."""

    def exact(line: Line) -> str:
        return see().exact(line.at_ms)

    return (
        Field(N_("What"), deed_words, least=150, hint=deed_words),
        Field(N_("When"), lambda line: see().ago(line.at_ms), width=84, hint=exact, yields=1),
        Field(N_("State"), lambda line: "", width=96, state=state_of),
    )


class LineList(PageTable):
    """The lines, newest first; the chosen one stays chosen when they are read again."""

    def __init__(self, look: Look, see: See) -> None:
        self.lines: Sequence[Line] = ()
        super().__init__(look, PageModel(columns(see), lambda start, limit: self.lines[start : start + limit]))
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerItem)  # no half line under the titles

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; where nothing was chosen the newest one with a problem is, else the newest."""
        before: Line | None = self.current_row()
        self.lines = lines
        self.blockSignals(True)
        self._model.reload()
        self.blockSignals(False)
        if not lines:
            return
        wanted = None if before is None else before.group
        troubled = next((one.group for one in lines if state_of(one) is RowState.PROBLEM), lines[0].group)
        places = {one.group: place for place, one in enumerate(lines)}
        self._choose(places.get(wanted, places[troubled]) if wanted is not None else places[troubled])

    def choose(self, group: int) -> None:
        """Choose the line of a group, if it is here."""
        for place, one in enumerate(self.lines):
            if one.group == group:
                self._choose(place)
                return

    def _choose(self, place: int) -> None:
        while place >= len(self._model.rows) and len(self._model.rows) < len(self.lines):
            self._model.fetchMore(self.rootIndex())
        self.selectRow(place)


class LineDetail(Worded, QFrame):
    """One line's story: what, when to the minute, where it stands, why, and what to do.

    Emits `noted(line)` when somebody takes note of a problem (or takes that back) and `repeated(line)`.
    """

    noted = Signal(object)
    repeated = Signal(object)

    def __init__(self, look: Look, see: See, sentence: Sentence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "staff-card")
        self._see, self._sentence = see, sentence
        self._line: Line | None = None
        self.what, self.when = label("staff"), label("staff-small", "soft")
        self._sign, self.state = label(), label("staff")
        self.reason, self.advice = Paragraph("staff"), Paragraph("staff", "soft")
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.what, None, self.when))
        self._down.addLayout(row(self._sign, self.state, None))
        self.note, self.repeat = Button(look, "", "check"), Button(look, "", "edit")
        self._down.addWidget(self.reason)
        self._down.addWidget(self.advice)
        self._down.addLayout(row(self.repeat, self.note, None))
        self.note.clicked.connect(lambda: self.noted.emit(self._line))
        self.repeat.clicked.connect(lambda: self.repeated.emit(self._line))
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(2), space(4), space(3))
        self._down.setSpacing(space(1))
        self._show()

    def retranslate(self) -> None:
        self.repeat.setText(_("Enter it again"))
        self._show()

    def show_line(self, line: Any) -> None:
        """Show a line; None for none."""
        self._line = line
        self._show()
        present(self, line is not None)

    def _show(self) -> None:
        line = self._line
        if line is None:
            return
        theme, state, now = self.look.theme, state_of(line), self._see()
        size = theme.px("staff")
        self._sign.setPixmap(state_icon(state, theme.colour(STATE_TONES[state]), size).pixmap(size, size))
        self.what.setText(deed_words(line))
        entries = ngettext("{n} entry", "{n} entries", line.count).format(n=f"{line.count:,}") if line.count else ""
        when = _("No. {number}").format(number=f"{line.group:,}") if line.group > 0 else ""
        self.when.setText(" · ".join(part for part in (now.exact(line.at_ms), entries, when) if part))
        problem = state is RowState.PROBLEM
        self.state.setText(state_word(state))
        mark(self.state, "tone", "rise" if problem else "soft")
        told = self._sentence(trouble_of(line)) if problem else standing_words(line)
        self.reason.setText(told)
        self.advice.setText(advice_words(line))
        self.advice.setVisible(bool(advice_words(line)))
        self.note.setText(_("Not seen to yet") if line.seen else _("Noted"))
        self.note.setVisible(problem and line.group > 0)
        self.repeat.setVisible(line.can_repeat)
