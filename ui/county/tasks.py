"""One price file on its way in: what was said about it and how far it is. No Qt, no store."""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass, field
from pathlib import Path

from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.prices.actions import ImportReport
from station.prices.reading.preview import Preview
from ui.county.looking import Looked, Wish
from ui.county.presenter import count


class State(enum.Enum):
    """How far a file is."""

    NEW = "new"  # something was changed or nothing was done yet
    LOOKING = "looking"
    ASKS = "asks"  # it needs an answer, or cannot be read
    READY = "ready"
    STORING = "storing"
    STORED = "stored"


WORK_WORDS = {
    "reading": N_("Reading the file…"),
    "comparing": N_("Comparing with what is stored…"),
    "storing": N_("Storing… what is stored stays, even if you leave this page."),
}


@dataclass(slots=True, eq=False)
class Task:
    """One file. `looked` belongs to the wish it was looked through with and goes when the wish changes."""

    path: Path
    wish: Wish = field(default_factory=Wish)
    state: State = State.NEW
    looked: Looked | None = None
    error: StationError | None = None
    stored: ImportReport | None = None
    preview: Preview | None = None
    halt: threading.Event = field(default_factory=threading.Event)  # set to stop what is under way

    @property
    def busy(self) -> bool:
        return self.state in (State.LOOKING, State.STORING)

    @property
    def has_news(self) -> bool:
        """Whether storing it would, or might, store something."""
        return self.looked is None or self.looked.report.stored > 0

    def say_otherwise(self, wish: Wish) -> None:
        """Take another wish; what was found under the old one no longer counts."""
        if wish != self.wish:
            self.wish, self.looked, self.error, self.state = wish, None, None, State.NEW

    def words(self) -> str:
        """Return the short state for the list of files."""
        if self.state is State.READY and self.looked is not None:
            return _("{n} new").format(n=count(self.looked.report.stored))
        if self.state is State.STORED and self.stored is not None:
            return _("{n} stored").format(n=count(self.stored.stored))
        told = {
            State.LOOKING: N_("being looked through"),
            State.STORING: N_("being stored"),
            State.ASKS: N_("needs an answer"),
        }
        return _(told.get(self.state, N_("not looked through")))

    def sentence(self) -> str:
        """Return what became of the file, whole, for under its rows."""
        if self.state is State.STORED and self.stored is not None:
            return stored_sentence(self.stored)
        if self.state is State.READY and self.looked is not None:
            return ready_sentence(self.looked.report)
        if self.state is State.ASKS:
            return _("Nothing is stored yet.")
        if self.state is State.NEW:
            return _("Nothing is stored yet. Look through the file first.")
        return ""


def ready_sentence(report: ImportReport) -> str:
    """Return what importing would do."""
    if not report.stored:
        return _("Everything of this file is here already; there is nothing to store.")
    return _("Nothing is stored yet.")


def stored_sentence(report: ImportReport) -> str:
    """Return what an import did, so that the numbers add up to the rows read."""
    words = ngettext("{n} price stored.", "{n} prices stored.", report.stored).format(n=count(report.stored))
    if report.duplicates:
        again = ngettext("{n} was here already.", "{n} were here already.", report.duplicates)
        words += " " + again.format(n=count(report.duplicates))
    refused = len(report.rejected)
    if refused:
        out = ngettext("{n} row was not taken.", "{n} rows were not taken.", refused)
        words += " " + out.format(n=count(refused))
    return words
