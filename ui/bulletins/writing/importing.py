"""A bulletin from a file or a folder: looked at as it will be, with a sentence for each thing that is not taken.

Nothing is stored before somebody says so; then the draft is there with everything that hangs on it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from station.bulletins.declared import PICTURE
from station.bulletins.importing.model import Words
from station.bulletins.importing.reading import MARKDOWN, WORD, Ready, prepared, read_source, take_in, words_of
from station.bulletins.model import Asset
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from ui.bulletins.writing.shown import Shown
from ui.desk import Desk
from ui.shrinking import picture_of
from ui.widgets.base import Worded, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.scrolling import scrolling


class ImportPage(Worded, QWidget):
    """Emits `made(draft)` once the draft is there, `left` when somebody goes back."""

    made = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self.ready: Ready | None = None
        self._path = Path()
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.file, self.folder = Button(look, "", "file"), Button(look, "", "upload")
        self.count, self.problems = label("staff", "ripe", wrap=True), label("staff", wrap=True)
        self.shown, self.empty = Shown(desk), EmptyState(look, "staff")
        self.make, self.leave = Button(look, "staff-primary", "check"), Button(look)
        self._card, self._said = Card(look, "staff-card"), Card(look, "staff-card")
        self._card.inside.addWidget(self.shown, 1)
        self._said.inside.addWidget(self.count)
        self._said.inside.addWidget(scrolling(self.problems), 1)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(row(self.headline, None, self.file, self.folder))
        self._down.addWidget(self.trouble)
        across = row(self._card, self._said, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self._down.addLayout(across, 1)
        self._down.addWidget(self.empty, 1)
        self._down.addLayout(row(self.make, self.leave, None))
        self.file.clicked.connect(self.ask_file)
        self.folder.clicked.connect(self.ask_folder)
        self.make.clicked.connect(self.store)
        self.leave.clicked.connect(lambda: self.left.emit())
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.file.setText(_("Choose a file"))
        self.folder.setText(_("Choose a folder"))
        self.make.setText(_("Make the draft"))
        self.leave.setText(_("Leave it"))
        self.empty.say(
            _("Choose a text or a folder."),
            _("A Markdown file, a Word document (.docx), or a folder with a text, pictures, recordings and PDFs. "
              "Nothing is stored before you have seen it."), drawing="file")
        self._show()

    def forget(self) -> None:
        """Begin anew, with nothing looked at."""
        self.ready = None
        self._complain("")
        self._show()

    def ask_file(self) -> None:
        """Let the person choose a text."""
        kinds = " ".join(f"*{ending}" for ending in (*MARKDOWN, *WORD))
        texts = _("Texts")
        chosen = QFileDialog.getOpenFileName(self, _("Choose a file"), str(Path.home()), f"{texts} ({kinds})")[0]
        if chosen:
            self.take(Path(chosen))

    def ask_folder(self) -> None:
        """Let the person choose a folder of text, pictures, recordings and PDFs."""
        chosen = QFileDialog.getExistingDirectory(self, _("Choose a folder"), str(Path.home()))
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Look a source through and show what would become of it."""
        self.forget()
        self._path = path
        self.headline.setText(_("Looking through {name}…").format(name=path.name))
        store, person = self._desk.store, self._desk.person

        def looked(ready: Ready) -> None:
            if self._path == path:
                self.ready = ready
                self._show()

        def named(words: Words) -> None:
            today = store.clock.today()
            self._desk.jobs.run(
                "net", lambda job: prepared(read_source(path), words, today), done=looked, failed=self._failed,
                owner=self)

        self._desk.jobs.run("store", lambda job: words_of(store, person), done=named, owner=self)

    def store(self) -> None:
        """Make the draft of what is shown."""
        ready, store, person = self.ready, self._desk.store, self._desk.person
        if ready is None:
            return
        self.make.setEnabled(False)

        def work(_job: object) -> int:
            return take_in(store, ready, lambda deed, **told: store.do(deed, person, **told))

        self._desk.jobs.run(
            "store", work, done=lambda draft: self.made.emit(draft), failed=self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._show()
        self._complain(self._desk.sentence(error))

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def _show(self) -> None:
        ready = self.ready
        for part in (self._card, self._said, self.make):
            present(part, ready is not None)
        self.make.setEnabled(ready is not None)
        present(self.empty, ready is None)
        self.headline.setText(
            _("A bulletin from a file or a folder") if ready is None
            else _("{name}, as the draft will be").format(name=self._path.name))
        if ready is None:
            return
        hung = [one.hung for one in ready.kept]
        assets = [
            Asset(0, one.kind, place, one.language, one.caption, one.name, one.size, one.sha)
            for place, one in enumerate(hung)
        ]
        images = {one.hung.sha: picture_of(one.content) for one in ready.kept if one.hung.kind == PICTURE}
        self.shown.show_text(ready.content, assets, images)
        number = len(ready.problems)
        self.count.setText(
            ngettext("{n} thing is not taken:", "{n} things are not taken:", number).format(n=number) if number
            else _("Everything is taken."))
        self.problems.setText("\n\n".join(self._desk.sentence(one) for one in ready.problems))
