"""The chosen bulletin beside the list of hits: the whole of it, or why it must not be read any more."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.bulletins.model import SECTIONS
from station.kernel.errors import StationError
from station.kernel.words import _
from ui.bulletins.advice_box import AdviceBox
from ui.bulletins.closed import Passage, picture_html
from ui.bulletins.gather import Reading, read
from ui.bulletins.viewer import STAFF, Viewer
from ui.bulletins.words import BETWEEN, issuer_words, signers_words, validity_words, when_words
from ui.bulletins.writing.sections import TITLES
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.plain import label
from ui.widgets.scrolling import scrolling


class Article(Worded, QWidget):
    """Reads a bulletin on the store's lane and shows it; an answer that comes late is passed over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = 0
        self.reading: Reading | None = None
        self.headline, self.about = label("staff-title", wrap=True), label("staff-small", "soft", wrap=True)
        self.warning = label("staff", "rise", wrap=True)
        self.viewer, self.advice = Viewer(desk.look, STAFF), AdviceBox(desk.look, "staff")
        self.area = scrolling(self.headline, self.about, self.warning, self.viewer, self.advice)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.area)
        self.begin(desk.look)
        self.forget()

    def retranslate(self) -> None:
        self._show()

    def open(self, bulletin: int) -> None:
        """Read a bulletin and show it."""
        self._wanted = bulletin
        store, person = self._desk.store, self._desk.person
        self._desk.jobs.run(
            "store", lambda job: read(store, person, bulletin), done=lambda found: self._arrived(bulletin, found),
            failed=self._failed, owner=self)

    def forget(self) -> None:
        """Show nothing."""
        self._wanted, self.reading = 0, None
        self._show()

    def _arrived(self, bulletin: int, found: Reading) -> None:
        if bulletin != self._wanted:
            return
        self.reading = found
        self._show()
        self.area.verticalScrollBar().setValue(0)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.forget()
        self.warning.setText(self._desk.sentence(error))
        present(self.warning, True)

    def _show(self) -> None:
        found = self.reading
        present(self.headline, found is not None)
        present(self.about, found is not None)
        for part in (self.viewer, self.advice):
            present(part, found is not None and not found.withdrawn)
        why = "" if found is None else _why(found)
        self.warning.setText(why)
        present(self.warning, bool(why))
        if found is None:
            return
        content = found.bulletin.content
        self.headline.setText(content.title)
        when = when_words(found.bulletin.issued, self._desk.store.clock)
        self.about.setText("\n".join(filter(None, (
            BETWEEN.join(filter(None, (issuer_words(content), when, validity_words(content, found.today)))),
            signers_words(found.bulletin)))))
        if not found.withdrawn:
            self.viewer.show_passages(_passages(found), found.plates)
            self.advice.show_lines(content.advice)


def _why(found: Reading) -> str:
    recall = found.bulletin.recall
    if recall is not None:
        return _("Taken back: {reason}").format(reason=recall.reason)
    return _("Replaced by “{title}”.").format(title=found.next) if found.withdrawn and found.next else (
        _("A newer bulletin stands in for this one.") if found.withdrawn else "")


def _passages(found: Reading) -> list[Passage]:
    content = found.bulletin.content
    shown = [Passage(_(TITLES[name]), getattr(content, name)) for name in SECTIONS if getattr(content, name)]
    pictures = "".join(picture_html(one.sha, one.caption) for one in found.loose)
    return [*shown, Passage("", pictures)] if pictures else shown
