"""Across the top of every screen: the gravest warning, and on the first page the recalls to be acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _, ngettext
from ui.desk import Desk
from ui.speech import speaker_of
from ui.urgent import Urgent
from ui.widgets.base import Worded
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.warning_strip import Level, WarningStrip

if TYPE_CHECKING:
    from station.bulletins.receipts.model import Withdrawn

WARNINGS, WITHDRAWN, READ = "warnings", "bulletins.withdrawn", "learn.read"
FIRST_PAGES = frozenset({"home", "desk"})


class Banners(Worded, QWidget):
    """`manner` is "farmer" or "staff". Call `refresh(screen)` with the name of the screen in sight."""

    def __init__(self, desk: Desk, urgent: Urgent, manner: str) -> None:
        super().__init__()
        self._desk, self._urgent, self._farmer = desk, urgent, manner == "farmer"
        self._screen = ""
        self.warning = WarningStrip(desk.look, manner=manner)
        self.weather = NoticeStrip(desk.look, manner, sign="info")
        self.recall = NoticeStrip(desk.look, manner)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        for part in (self.warning, self.recall, self.weather):
            down.addWidget(part)
        self.warning.listen_asked.connect(self._listen)
        self.warning.details_asked.connect(lambda: desk.go(WARNINGS))
        self.recall.asked.connect(self._follow)
        self.weather.asked.connect(lambda: desk.go(WARNINGS))
        urgent.changed.connect(self._show)
        speaker_of(desk).changed.connect(self._show)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self._show()

    def refresh(self, screen: str) -> None:
        """Show what belongs on `screen`."""
        self._screen = screen
        self._show()

    def _show(self) -> None:
        self._show_warning()
        self._show_recall()
        notes, alone = self._urgent.now.notes, self.warning.isHidden() and self.recall.isHidden()
        if notes and alone and self._screen == "home":  # beside a warning the weather stands in its details
            from ui.warnings.words import note_words  # as below

            self.weather.tell(note_words(notes[0]), _("More") if len(notes) > 1 else "")
        else:
            self.weather.put_away()

    def _show_warning(self) -> None:
        warnings = self._urgent.now.warnings
        if not warnings or self._screen == WARNINGS:  # there each of them stands in full
            self.warning.lift()
            return
        from ui.warnings.words import banner_words  # nothing of it is loaded while nobody warns

        words, more = banner_words(warnings[0], self._desk.store.clock), len(warnings) - 1
        if more:
            words += " · " + ngettext("{n} more warning", "{n} more warnings", more).format(n=more)
        speaks = self._farmer and speaker_of(self._desk).available
        self.warning.warn(Level(warnings[0].colour), words, speaks)

    def _show_recall(self) -> None:
        recalls = self._urgent.now.recalls
        if not recalls or self._screen not in FIRST_PAGES:
            self.recall.put_away()
            return
        button = _("Read and acknowledge")
        if self._farmer:
            button = _("See the new one") if recalls[0].instead_title else ""
        self.recall.tell(recall_words(recalls), button)

    def _listen(self) -> None:
        if self._urgent.now.warnings:
            self._urgent.listen(self._urgent.now.warnings[0])

    def _follow(self) -> None:
        recalls = self._urgent.now.recalls
        if not self._farmer:
            self._desk.go(WITHDRAWN)
        elif recalls and recalls[0].instead_title:
            self._desk.go(READ, bulletin=recalls[0].instead)


def recall_words(recalls: tuple[Withdrawn, ...]) -> str:
    """Return what was taken back, why, what to read instead, and how many more there are."""
    from ui.bulletins.words import closed  # nothing of it is loaded while nothing was taken back

    first, more = recalls[0], len(recalls) - 1
    words = _("Do not follow “{title}” any more: {reason}").format(title=first.title, reason=first.reason)
    if first.instead or more:
        words = closed(words)
    if first.instead_title:
        words += " " + _("Read “{title}” instead.").format(title=first.instead_title)
    elif first.instead:
        words += " " + _("What to read instead is still on its way.")
    if more:
        words += " " + ngettext("{n} more was taken back.", "{n} more were taken back.", more).format(n=more)
    return words
