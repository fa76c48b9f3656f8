"""A file of questions and answers, looked through before anything is stored, and thrown away again with one touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from station.bulletins.answers.importing import Imported
from station.bulletins.answers.reading import REASONS, AnswerFile, read_answers
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from ui.bulletins.faq.work import Work, WorkStrip
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList
from ui.widgets.scrolling import scrolling

ENDINGS = "*.csv *.jsonl *.json *.txt"
NAMES = {"question": N_("Question"), "answer": N_("Answer"), "product": N_("Crop")}
MOST_NAMED = 12  # unknown crops that are named


class ImportPage(Worded, QWidget):
    """Emits `left` when somebody goes back, `stored` when something was stored or thrown away again."""

    left = Signal()
    stored = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self.file: AnswerFile | None = None
        self.sight: Imported | None = None  # what would become of it, before; what became of it, after
        self.drafts: tuple[int, ...] = ()
        self.work = Work(desk, self)
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.told, self.rejected = label("staff", wrap=True), label("staff", "ripe", wrap=True)
        self.choose, self.leave = Button(look, "", "file"), Button(look, "", "back")
        self.take, self.undo = Button(look, "staff-primary", "check"), Button(look, "staff-warning", "undo")
        self.pairs = RowList(look, (
            Field(NAMES["question"], lambda one: one.question, hint=lambda one: one.question, least=180),
            Field(NAMES["answer"], lambda one: one.answer.replace("\n", " "), hint=lambda one: one.answer, least=180),
            Field(NAMES["product"], lambda one: one.product, width=80, yields=1),
        ), key=lambda one: one.line)
        self.empty, self.strip = EmptyState(look, "staff"), WorkStrip(desk, self.work)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(row(self.headline, None, self.choose))
        self._side = scrolling(self.told, self.rejected)
        across = row(self.pairs, self._side, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        for part in (self.trouble, self.empty):
            self._down.addWidget(part)
        self._down.addLayout(across, 1)
        self._down.addWidget(self.strip)
        self._down.addLayout(row(self.take, self.undo, self.leave, None))
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.choose.clicked.connect(self.ask_file)
        self.take.clicked.connect(self.store)
        self.undo.clicked.connect(self.throw_away)
        self.leave.clicked.connect(lambda: self.left.emit())
        self.work.ended.connect(self._ended)
        self.work.failed.connect(self._failed)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.choose.setText(_("Choose a file"))
        self.leave.setText(_("Back to the list"))
        self.undo.setText(_("Undo this import"))
        self.empty.say(
            _("Choose a file of questions and answers."),
            _("A table (CSV) with the columns question, answer and perhaps crop, or one JSON object a line. "
              "Nothing is stored before you have seen it."), drawing="file")
        self._show()

    def forget(self) -> None:
        """Begin anew, with nothing looked at."""
        self.file = self.sight = None
        self.drafts = ()
        self._complain("")
        self._show()

    def ask_file(self) -> None:
        """Let the person choose a file."""
        chosen = QFileDialog.getOpenFileName(self, _("Choose a file"), str(Path.home()), f"CSV, JSON ({ENDINGS})")[0]
        if chosen:
            self.look_through(Path(chosen))

    def look_through(self, path: Path) -> None:
        """Read a file and show what would become of it."""
        self.forget()
        store, person = self._desk.store, self._desk.person
        self.headline.setText(_("Looking through {name}…").format(name=path.name))

        def read(file: AnswerFile) -> None:
            self._desk.jobs.run(
                "store", lambda job: store.do("bulletins.import_answers", person, file=file, dry_run=True),
                done=lambda sight: self._seen(file, sight), failed=self._failed, owner=self)

        self._desk.jobs.run("net", lambda job: read_answers(path), done=read, failed=self._failed, owner=self)

    def store(self) -> None:
        """Take in what is shown, some at a time."""
        file, store, person = self.file, self._desk.store, self._desk.person
        if file is None or self.work.busy or self.drafts:
            return

        def part(pairs: Sequence[Any]) -> Imported:
            some = replace(file, pairs=tuple(pairs), rejected=())
            found: Imported = store.do("bulletins.import_answers", person, file=some)
            return found

        self.work.run(file.pairs, part)
        self._show()

    def throw_away(self) -> None:
        """Take this import back: what nobody has approved yet is as if it had never come."""
        store, person, drafts = self._desk.store, self._desk.person, self.drafts

        def thrown(number: int) -> None:
            left = len(drafts) - number
            self.drafts, self.sight = (), None
            self.file = None
            told = ngettext("{n} answer is thrown away.", "{n} answers are thrown away.", number).format(n=number)
            if left:
                told += " " + _("{n} stay: they were approved meanwhile. Take those back one by one.").format(n=left)
            self._desk.said.emit(told)
            self._show()
            self.stored.emit()

        self._desk.jobs.run(
            "store", lambda job: store.do("bulletins.undo_answers", person, drafts=drafts), done=thrown,
            failed=self._failed, owner=self)

    def _seen(self, file: AnswerFile, sight: Imported) -> None:
        self.file, self.sight = file, sight
        self._show()

    def _ended(self, found: Sequence[Imported]) -> None:
        self.drafts = tuple(draft for one in found for draft in one.drafts)
        self._show()
        self.stored.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._show()
        self._complain(self._desk.sentence(error))

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def _show(self) -> None:
        file, sight = self.file, self.sight
        for part in (self.pairs, self._side):
            present(part, file is not None)
        present(self.empty, file is None)
        present(self.take, sight is not None and not self.drafts)
        present(self.undo, bool(self.drafts) and not self.work.busy)
        self.pairs.show_rows(file.pairs if file is not None else ())
        if file is None or sight is None:
            self.headline.setText(_("Questions and answers from a file"))
            return
        self.headline.setText(file.name)
        self.take.setEnabled(sight.stored > 0 and not self.work.busy)
        words = ngettext("Take in {n} answer", "Take in {n} answers", sight.stored)
        self.take.setText(words.format(n=f"{sight.stored:,}"))
        self.told.setText(self._summary(file, sight))
        reasons = (_("Line {line}: {why}").format(line=one.line, why=_(REASONS[one.reason])) for one in file.rejected)
        self.rejected.setText("\n".join(reasons))

    def _summary(self, file: AnswerFile, sight: Imported) -> str:
        """Return what the columns are taken for, and what becomes of each row."""
        columns = ", ".join(f"{heading} → {_(NAMES[name])}" for name, heading in file.columns)
        told = [_("Columns: {columns}").format(columns=columns)]
        rows = f"{file.rows:,}"
        if self.drafts:
            count = len(self.drafts)
            words = ngettext("{n} answer waits for approval.", "{n} answers wait for approval.", count)
            told.append(words.format(n=f"{count:,}"))
            if self.work.stopped:
                told.append(_("You stopped it; the rest was not taken in."))
        else:
            words = ngettext("{rows} row: {new} new, {same} known already.", "{rows} rows: {new} new, {same} known "
                             "already.", file.rows)
            told.append(words.format(rows=rows, new=f"{sight.stored:,}", same=f"{sight.same:,}"))
        if sight.unknown:
            named = "、".join(sight.unknown[:MOST_NAMED])
            told.append(_("Crops nobody knows here, left out: {names}").format(names=named))
        if file.rejected:
            words = ngettext("{n} row is not taken:", "{n} rows are not taken:", len(file.rejected))
            told.append(words.format(n=f"{len(file.rejected):,}"))
        return "\n\n".join(told)
