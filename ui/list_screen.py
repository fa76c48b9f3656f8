"""A screen of the desk over a list: the rows left, the chosen one or the form for a new one right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.page_screen import PageScreen
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList


class ListScreen(PageScreen):
    """Call `lay_out` with the list, the card and the form; override `show_row`, `begin_form` and `forget`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.headline = label("staff-title")
        self.trouble = label("staff", "rise", wrap=True)
        self.add_button = Button(desk.look, "staff-primary", "plus")
        self.empty = EmptyState(desk.look, "staff")
        self.side, self.pages = QStackedWidget(), QStackedWidget()
        self._down = QVBoxLayout(self)

    def lay_out(
        self, table: RowList, card: QWidget, form: DeskForm, above: Sequence[QWidget] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        """Put the list beside card and form, with what stands above and below both."""
        self._rows, self._card, self._form = table, card, form
        for page in (card, form):
            self.side.addWidget(page)
        for page in (table, self.empty):
            self.pages.addWidget(page)
        self._down.addLayout(row(self.headline, None, self.add_button))
        for part in (*above, self.trouble):
            self._down.addWidget(part)
        across = row(self.pages, self.side, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self._down.addLayout(across, 1)
        for part in below:
            self._down.addWidget(part)
        table.picked.connect(self._picked)
        self.add_button.clicked.connect(self.open_form)
        self.empty.asked.connect(self.open_form)
        form.left.connect(self.close_form)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def first(self) -> QWidget:
        return self._rows

    def leave(self) -> None:
        self.forget()
        self._form.clear()
        self.close_form()

    def show_row(self, chosen: Any) -> None:
        """Show a chosen row on the card."""

    def begin_form(self) -> None:
        """Begin with an empty form, the focus on its first line."""

    def forget(self) -> None:
        """Forget what the card shows for one moment only, such as a code."""

    @property
    def form_open(self) -> bool:
        return self.side.currentWidget() is self._form

    def open_form(self) -> None:
        """Begin a new row."""
        self.side.setCurrentWidget(self._form)
        self.side.show()
        self.add_button.setEnabled(False)
        self.begin_form()

    def close_form(self) -> None:
        """Show the card again; without rows there is none."""
        self.side.setCurrentWidget(self._card)
        self.side.setVisible(bool(self._rows.rows))
        self.add_button.setEnabled(True)

    def say(self, sentence: str) -> None:
        """Say what went wrong, "" for nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _picked(self, chosen: Any) -> None:
        if chosen is not None:
            self.show_row(chosen)
        if not self.form_open or self._rows.hasFocus():
            self.close_form()
