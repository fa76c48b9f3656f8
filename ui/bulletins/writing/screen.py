"""Where bulletins are written: the drafts of this desk, or over the whole page the editor."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.drafts.model import Draft
from station.kernel.errors import StationError
from station.kernel.words import _
from ui.bulletins.writing.drafts import DraftsPage, waits_words
from ui.bulletins.writing.editor import Editor
from ui.bulletins.writing.importing import ImportPage
from ui.bulletins.writing.reading import Heap, Opened, gather, new_draft, read_draft
from ui.desk import Desk
from ui.page_screen import Page, PageScreen

APPROVAL = "bulletins.approval"


class WritingScreen(PageScreen):
    """Entered with `draft` it opens that draft, with `new` it begins one."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"bulletins.draft", "bulletins.asset", "bulletins.bulletin", "bulletins.recall", "bulletins.source",
         "bulletins.proposal", "places.division"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.drafts, self.editor, self.importing = DraftsPage(desk), Editor(desk), ImportPage(desk)
        self.whole = QStackedWidget()
        for page in (self.drafts, self.editor, self.importing):
            self.whole.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.whole)
        self.drafts.begun.connect(self.begin_draft)
        self.drafts.written.connect(self.write_on)
        self.drafts.queued.connect(lambda: desk.go(APPROVAL))
        self.drafts.taken_in.connect(self.begin_import)
        self.drafts.copied.connect(self._imported)
        self.importing.left.connect(self.close_editor)
        self.importing.made.connect(self._imported)
        self.editor.left.connect(self.close_editor)
        self.editor.handed_in.connect(self._handed_in)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Write bulletins")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))

    def first(self) -> QWidget:
        return self.editor.head.title if self.writing else self.drafts.table

    def enter(self, **params: Any) -> None:
        super().enter()
        if params.get("draft"):
            read_draft(self.desk, int(params["draft"]), self, self._write, self._complain)
        elif params.get("new"):
            self.begin_draft()

    def leave(self) -> None:
        self.close_editor()
        self.drafts.say("")
        self.drafts.show_state("")

    def unsaved(self) -> bool:
        return self.writing and self.editor.saver.at_risk

    def has_step_back(self) -> bool:
        return self.whole.currentWidget() is not self.drafts

    def step_back(self) -> None:
        self.close_editor()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed before the desk was locked is saved."""
        super().hideEvent(event)
        if self.writing:
            self.editor.saver.save()

    @property
    def writing(self) -> bool:
        """Whether the editor is open."""
        return self.whole.currentWidget() is self.editor

    def page(self) -> Page:
        return gather

    def filled(self, page: Heap) -> None:
        self.drafts.show_heap(page)
        self.editor.offer(page)
        if self.writing and self.editor.saver.draft:
            read_draft(self.desk, self.editor.saver.draft, self, self.editor.follow)

    def refused(self, sentence: str) -> None:
        self.drafts.say(sentence)

    def begin_draft(self) -> None:
        """Begin a new draft; it is stored once something is written."""
        self._write(new_draft(self.desk.store))

    def write_on(self, draft: Draft) -> None:
        """Open a draft that may be changed."""
        read_draft(self.desk, draft.id, self, self._write, self._complain)

    def close_editor(self) -> None:
        """Save, and go back to the list."""
        if self.writing:
            self.editor.saver.save()
        if self.has_step_back():
            self.importing.forget()
            self.whole.setCurrentWidget(self.drafts)
            self.titled.emit()
            self.reload()

    def begin_import(self) -> None:
        """Ask for a file or folder to make a draft of."""
        self.importing.forget()
        self.whole.setCurrentWidget(self.importing)
        self.titled.emit()

    def _imported(self, draft: int) -> None:
        self.close_editor()
        read_draft(self.desk, draft, self, self._write, self._complain)

    def _write(self, opened: Opened) -> None:
        self.drafts.say("")
        self.editor.open(opened)
        self.whole.setCurrentWidget(self.editor)
        self.titled.emit()

    def _handed_in(self, title: str) -> None:
        self.desk.said.emit(waits_words(title))
        self.close_editor()

    def _complain(self, error: StationError) -> None:
        self.drafts.say(self.desk.sentence(error))
