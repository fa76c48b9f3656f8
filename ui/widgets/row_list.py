"""A table over rows that are already here; it stays on the chosen one when they are read again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex

from ui.theme import Look
from ui.widgets.page_table import Field, PageModel, PageTable


class RowList(PageTable):
    """Shows the rows handed to it. `key` tells which row is which when they are read again."""

    def __init__(self, look: Look, fields: Sequence[Field], key: Callable[[Any], Hashable] = id) -> None:
        self.rows: list[Any] = []
        self._key = key
        self._quiet = False
        super().__init__(look, PageModel(fields, lambda start, limit: self.rows[start : start + limit]))

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show `rows` and stay on the row that was chosen; where it is gone, on the one that took its place."""
        before, at = self.current_row(), self.currentIndex().row()
        self.rows = list(rows)
        self._quiet = True
        self._model.reload()
        self._quiet = False
        if not self.rows:
            self.picked.emit(None)
            return
        kept = None if before is None else self._key(before)
        keys = [self._key(row) for row in self.rows]
        self.choose(keys.index(kept) if kept in keys else max(0, min(at, len(keys) - 1)))

    def choose(self, place: int) -> None:
        """Choose the row at `place` and say so, even if it was chosen before."""
        while place >= len(self._model.rows) and len(self._model.rows) < len(self.rows):
            self._model.fetchMore(self.rootIndex())
        self._quiet = True
        self.selectRow(place)
        self._quiet = False
        self.picked.emit(self.current_row())

    def choose_key(self, key: Hashable) -> None:
        """Choose the row of `key`, if it is here."""
        for place, row in enumerate(self.rows):
            if self._key(row) == key:
                self.choose(place)
                return

    def _pick(self, now: QModelIndex, before: QModelIndex) -> None:
        if not self._quiet:
            super()._pick(now, before)
