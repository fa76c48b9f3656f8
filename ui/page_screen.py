"""A screen over one page of the store that reads it again after changes: the county's lists, the fleet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.store.store import Store
from ui.desk import Desk
from ui.screen import Screen

Page = Callable[[Store, Person], Any]


class PageScreen(Screen):
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
