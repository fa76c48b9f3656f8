"""What every screen is: handed a desk, entered with parameters, re-read when its tables change, wiped on leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.kernel.errors import StationError
from ui.desk import Desk
from ui.widgets.base import Worded


class Screen(Worded, QWidget):
    """Base of all screens. Build widgets in `__init__`, then call `self.begin(desk.look)` last.

    `watches` names the tables whose change makes the visible screen read its page again. Words are
    set in `retranslate()` alone, sizes in `restyle()`. Emit `titled` when the words of `title()` changed.
    """

    titled = Signal()
    watches: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def title(self) -> str:
        """Return the words for the top line, in the language of now."""
        return ""

    def enter(self, **params: Any) -> None:
        """The screen is shown: take the parameters and read the page."""
        self.reload()

    def reload(self) -> None:
        """Read the page again."""

    def leave(self) -> None:
        """The screen is left: forget everything the last person did here."""

    def has_step_back(self) -> bool:
        """Return whether the way back leads to an earlier step of this screen first."""
        return False

    def step_back(self) -> None:
        """Go to that earlier step; emit `titled` when the answer of `has_step_back` changed."""

    def unsaved(self) -> bool:
        """Return whether leaving now would lose something typed."""
        return False

    def show_view(self, view: str, done: Callable[[Any], None], /, **params: Any) -> None:
        self.desk.show(view, done, self, **params)

    def do_deed(
        self, deed: str, done: Callable[[Any], None], failed: Callable[[StationError], None], **params: Any
    ) -> None:
        self.desk.do(deed, done, failed, self, **params)
