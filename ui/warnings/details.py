"""The warnings that hold, each with what is coming and what to do; the weather below. In large type, to hear and print.

The same page serves farmers and the desk.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from station.kernel.days import date_of
from station.kernel.words import _
from station.warnings.model import Warned, Weather
from ui.desk import Desk
from ui.hand_out import HandOut, Sheet
from ui.page_screen import Page, PageScreen
from ui.speech import speaker_of
from ui.warnings import words
from ui.widgets.base import mark, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Paragraph, label, row
from ui.widgets.speaker_button import SpeakerButton
from ui.widgets.warning_strip import Level, WarningStrip


class WarningsScreen(PageScreen):
    """Screen "warnings"."""

    watches: ClassVar[frozenset[str]] = frozenset({"warnings.warning", "warnings.ending", "warnings.note"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        self.warnings: list[Warned] = []
        self.notes: list[Weather] = []
        self.hand_out = HandOut(desk, self, self._sheet)
        self.speaker = SpeakerButton(desk.look)
        self.print = Button(desk.look, "farmer", "print")
        self._page = QWidget()
        mark(self._page, "part", "page")
        self._inside = QVBoxLayout(self._page)
        self.area = QScrollArea()
        mark(self.area, "part", "farmer")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._page)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.area, 1)
        self._down.addLayout(row(self.speaker, None, self.print))
        self.begin(desk.look)
        self._connect()

    def _connect(self) -> None:
        voice = speaker_of(self.desk)
        self.print.clicked.connect(self.hand_out.print_list)
        self.hand_out.failed.connect(self.desk.said)
        self.speaker.asked.connect(lambda: voice.say(self.said(), self.desk.preferences.wishes.voice))
        self.speaker.hushed.connect(voice.hush)
        voice.changed.connect(self._offer_voice)
        voice.speaking.connect(self.speaker.set_speaking)
        self._offer_voice()

    def title(self) -> str:
        return _("Warnings")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._inside.setContentsMargins(0, space(4), 0, space(4))
        self._inside.setSpacing(space(3))
        self._down.setContentsMargins(space(6), 0, space(6), space(3))

    def retranslate(self) -> None:
        self.print.setText(_("Print"))
        self._show()

    def leave(self) -> None:
        speaker_of(self.desk).hush()

    def page(self) -> Page:
        return lambda store, person: (
            store.show("warnings.standing", person), store.show("warnings.notes", person, limit=20))

    def filled(self, page: Any) -> None:
        self.warnings, self.notes = page
        self._show()

    def said(self) -> str:
        """Return what the speaker says: every warning, then the weather."""
        clock = self.desk.store.clock
        warnings = [words.said(one, clock) for one in self.warnings]
        return "".join([*warnings, *(words.said_note(one) for one in self.notes)])

    def _offer_voice(self) -> None:
        self.speaker.set_available(speaker_of(self.desk).available)

    def _show(self) -> None:
        while (item := self._inside.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for one in self.warnings:
            self._add_warning(one)
        for note in self.notes:
            term = words.term_words(note)
            if term:
                self._add(term, "second")
            self._add(note.text if not note.issuer else _("{text} ({issuer})").format(
                text=note.text, issuer=note.issuer), "main")
        if not self.warnings and not self.notes:
            nothing = EmptyState(self.look)
            nothing.say(_("No warning holds now."), drawing="warning")
            self._inside.addWidget(nothing, 1)
        else:
            self._inside.addStretch(1)
        present(self.print, bool(self.warnings or self.notes))

    def _add_warning(self, one: Warned) -> None:
        strip = WarningStrip(self.look)
        strip.warn(Level(one.colour), words.kind_words(one), speaks=False, details=False)
        self._inside.addWidget(strip)
        self._add(words.until_words(one, self.desk.store.clock), "second")
        self._add(one.text, "main")
        if one.todo:
            heading = label("second", "soft")
            heading.setText(_("What to do"))
            self._inside.addWidget(heading)
            self._add(one.todo, "main")
        self._add(_("Issued by {issuer}").format(issuer=one.issuer), "second")

    def _add(self, text: str, kind: str) -> None:
        shown = Paragraph(kind)
        shown.setText(text)
        self._inside.addWidget(shown)

    def _sheet(self) -> Sheet:
        clock = self.desk.store.clock
        lines = [(_("Warning"), _("What is coming"), _("What to do"), _("Issued by"))]
        lines += [(words.banner_words(one, clock), one.text, one.todo, one.issuer) for one in self.warnings]
        stem = f"{_('Warnings')}-{date_of(clock.today()).isoformat()}"
        return Sheet(_("Warnings"), stem, lines, "warnings.export", tuple(words.note_words(one) for one in self.notes))
