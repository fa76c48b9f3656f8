"""Says for the report form that something is not on sale today, and takes that back: an answer, never a price."""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.errors import StationError
from station.kernel.words import _
from station.prices.expecting.model import Asked
from ui.screen import Screen

Failed = Callable[[StationError], None]


class Absences:
    """Does the deeds of `screen`; `again` is called when the list has to be read again."""

    def __init__(self, screen: Screen, again: Callable[[], None]) -> None:
        self._screen, self._again = screen, again

    def say(self, asked: Asked, done: Callable[[], None], failed: Failed) -> None:
        """Say that a line is not on sale today; for ten seconds it can be taken back."""
        line, desk = asked.expected, self._screen.desk

        def said(absence: int) -> None:
            words = _("{product}: not on sale today").format(product=desk.names.own(line.name))
            desk.undoable.emit(words, lambda: self.take_back(absence, self._again, failed))
            done()

        values = {"product": line.product, "kind": line.kind, "market": line.market}
        self._screen.do_deed("prices.not_on_sale", said, failed, **values)

    def take_back(self, absence: int, done: Callable[[], None], failed: Failed) -> None:
        """Let the line wait again."""
        self._screen.do_deed("prices.on_sale_after_all", lambda _none: done(), failed, absence=absence)
