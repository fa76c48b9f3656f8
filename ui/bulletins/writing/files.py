"""What hangs on a draft: pictures, recordings by language, papers; their captions and their order.

A file is looked at and made small off the window's thread, the medium is stored first and then the row that names
it. Taking a file off can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_WORDS
from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.bulletins.importing.pieces import ENDINGS
from station.bulletins.model import LANGUAGES, Asset
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from ui.bulletins.closed import Plate
from ui.bulletins.plates import plates
from ui.bulletins.writing.taking import ASKS, ICONS, KINDS, Kept, asset_fields, hang, likely_folder, looked_at
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.photo import Picture
from ui.widgets.plain import Button, label, row
from ui.widgets.question import Question
from ui.widgets.row_list import RowList


class FilesPart(Worded, QWidget):
    """Emits `hung(section, sha, image, caption)` for a picture that was asked for in a section ("" for none), and
    `taken_off(sha)` and `captioned(sha, caption)`, so that the sections follow.

    The owner hands in how to get the draft's row: `with_draft(then)` calls `then(draft)` once there is one.
    """

    hung = Signal(str, object, object, str)
    taken_off = Signal(object)
    captioned = Signal(object, str)

    def __init__(self, desk: Desk, with_draft: Any) -> None:
        super().__init__()
        self._desk, self._with_draft = desk, with_draft
        self._last = ""
        self.assets: Sequence[Asset] = ()
        self.adds = {kind: Button(desk.look, "", ICONS[kind]) for kind in KINDS}
        self.up, self.down = Button(desk.look, "staff-quiet", "up"), Button(desk.look, "staff-quiet", "down")
        self.off = Button(desk.look, "staff-quiet", "trash")
        self.table = RowList(desk.look, asset_fields(), key=lambda one: (one.kind, one.sha))
        self.caption, self.language, self.picture = QLineEdit(), Choice(desk.look), Picture()
        self.caption.setMaxLength(LONGEST_WORDS)
        self.named = Question(desk.look, N_("Caption, as it stands below the picture"), self.caption)
        self.spoken = Question(desk.look, N_("What is spoken"), self.language)
        self.trouble = label("staff", "rise", wrap=True)
        self.empty = EmptyState(desk.look, "staff")
        self._lay_out()
        self._connect()
        self.begin(desk.look)

    def _lay_out(self) -> None:
        side = QWidget()
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        for part in (self.named, self.spoken):
            beside.addWidget(part)
        beside.addWidget(self.picture, 1)
        self._side = side
        across = row(self.table, side, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(row(*self.adds.values(), None, self.up, self.down, self.off))
        self._down.addWidget(self.trouble)
        self._down.addLayout(across, 1)
        self._down.addWidget(self.empty, 1)

    def _connect(self) -> None:
        for kind, button in self.adds.items():
            button.clicked.connect(lambda _checked=False, each=kind: self.ask(each))
        self.table.picked.connect(self._picked)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.off.clicked.connect(self.take_off)
        self.caption.editingFinished.connect(self._caption)
        self.language.activated.connect(lambda _place: self._rehang(language=str(self.language.taken or "")))

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        for kind, words in ((PICTURE, _("Add picture")), (AUDIO, _("Add recording")), (PAPER, _("Add PDF"))):
            self.adds[kind].setText(words)
        self.up.setText(_("Up"))
        self.down.setText(_("Down"))
        self.off.setText(_("Take it off"))
        self.language.offer([*((key, _(words)) for key, words in LANGUAGES.items()), ("", _("another language"))])
        self.empty.say(
            _("Nothing hangs on it yet."),
            _("Text goes out first, then pictures, then recordings, then PDFs: keep them small."), drawing="file")
        self._show()

    def show_assets(self, assets: Sequence[Asset]) -> None:
        """Show what hangs on the draft."""
        self.assets = assets
        self.table.show_rows(assets)
        self._show()

    def complain(self, sentence: str) -> None:
        """Say what was not taken; "" for nothing."""
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def ask(self, kind: str, section: str = "") -> None:
        """Find where such files are likely, then let the person choose one there."""
        last = self._last
        self._desk.jobs.run(
            "net", lambda job: likely_folder(last, kind), done=lambda folder: self._choose(kind, section, folder),
            owner=self)

    def take(self, path: Path, kind: str, section: str = "", caption: str = "") -> None:
        """Look at a file, make it small, and hang it on the draft."""
        self._last = str(path.parent)
        self.complain("")
        store, person = self._desk.store, self._desk.person

        def looked(kept: Kept) -> None:
            self._with_draft(lambda draft: self._desk.jobs.run(
                "store", lambda job: hang(store, person, draft, kept, caption), done=hung, failed=self._failed,
                owner=self))

        def hung(made: tuple[bytes, QImage]) -> None:
            self.hung.emit(section, *made, caption)

        self._desk.jobs.run("net", lambda job: looked_at(path, kind), done=looked, failed=self._failed, owner=self)

    def take_off(self) -> None:
        """Take the chosen file off; a toast offers to hang it up again."""
        one = self.table.current_row()
        if one is None:
            return

        def off(draft: int) -> None:
            self._desk.do("bulletins.detach", lambda _none: gone(draft), self._failed, self, draft=draft, asset=one.id)

        def gone(draft: int) -> None:
            self.taken_off.emit(one.sha)
            words = _("{name} is taken off.").format(name=one.name)
            self._desk.undoable.emit(words, lambda: self._hang_again(draft, one))

        self._with_draft(off)

    def _hang_again(self, draft: int, one: Asset) -> None:
        told = {name: getattr(one, name) for name in ("kind", "sha", "name", "size", "language", "caption")}
        self._desk.do("bulletins.attach", lambda _asset: None, self._failed, self, draft=draft, **told)

    def _choose(self, kind: str, section: str, folder: str) -> None:
        endings = " ".join(f"*.{ending} *.{ending.upper()}" for ending in ENDINGS[kind])
        filters = f"{_(KINDS[kind])} ({endings})"
        chosen = QFileDialog.getOpenFileName(self, _(ASKS[kind]), folder, filters)[0]
        if chosen:
            self.take(Path(chosen), kind, section)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.complain(self._desk.sentence(error))

    def _move(self, by: int) -> None:
        one = self.table.current_row()
        if one is not None:
            kin = [each.id for each in self.assets if each.kind == one.kind]
            self._rehang(place=kin.index(one.id) + by)

    def _caption(self) -> None:
        one, words = self.table.current_row(), self.caption.text().strip()
        if one is not None and one.caption != words:
            self._rehang(caption=words)
            self.captioned.emit(one.sha, words)

    def _rehang(self, **told: Any) -> None:
        one = self.table.current_row()
        if one is not None:
            self._with_draft(lambda draft: self._desk.do(
                "bulletins.rehang", lambda _asset: None, self._failed, self, draft=draft, asset=one.id, **told))

    def _picked(self, one: Asset | None) -> None:
        present(self._side, one is not None)
        self.picture.show_image(QImage())
        if one is None:
            return
        self.caption.setText(one.caption)
        self.language.choose(one.language)
        present(self.named, one.kind != AUDIO)
        present(self.spoken, one.kind == AUDIO)
        self._show_buttons(one)
        if one.kind == PICTURE:
            store = self._desk.store

            def show(found: dict[bytes, Plate]) -> None:
                if self.table.current_row() == one and one.sha in found:
                    self.picture.show_image(found[one.sha].image)

            self._desk.jobs.run("store", lambda job: plates(store, [one]), done=show, owner=self)

    def _show_buttons(self, one: Asset) -> None:
        kin = [each.id for each in self.assets if each.kind == one.kind]
        at = kin.index(one.id) if one.id in kin else 0
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at < len(kin) - 1)

    def _show(self) -> None:
        some = bool(self.assets)
        for part in (self.table, self.up, self.down, self.off):
            present(part, some)
        present(self._side, some)
        present(self.empty, not some)
        mark(self.trouble, "tone", "rise")
        present(self.trouble, bool(self.trouble.text()))
