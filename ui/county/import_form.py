"""What a person says about a price file where the file does not: market, unit, kind, source, names of codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLineEdit, QWidget

from station.kernel.units import UNITS
from station.kernel.words import N_, _
from ui.county.looking import EVERY_ROW, Wish
from ui.county.presenter import KIND_WORDS
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, row
from ui.widgets.question import Question, choices, one_line

EVERY_ROW_TITLES = {"product": N_("Product of every row"), "date": N_("Date of every row")}
COLUMNS = 3


class ImportForm(Worded, QWidget):
    """Emits `changed` when something else is said than before, `entered` on Enter: look through the file again."""

    changed = Signal()
    entered = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._names: Path | None = None
        self._wish = Wish()
        self.market, self.unit, self.kind = Choice(look), Choice(look), Choice(look)
        self.market.setEditable(True)
        self.market.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.source = one_line()
        self._choose_names, self._no_names = Button(look, "", "file"), Button(look, "staff-quiet", "cross")
        self.licence = one_line()
        self.every_row = {name: one_line() for name in EVERY_ROW}
        names = QWidget()
        names.setLayout(row(self._choose_names, self._no_names, None))
        self.questions = {
            "market": Question(look, N_("Market"), self.market),
            "unit": Question(look, N_("Unit of the prices"), self.unit),
            "kind": Question(look, N_("Kind of price"), self.kind),
            "source": Question(look, N_("Source"), self.source),
            "names": Question(look, N_("Names of product codes"), names),
            "licence": Question(look, N_("Licence note"), self.licence),
            **{name: Question(look, EVERY_ROW_TITLES[name], line) for name, line in self.every_row.items()},
        }
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        for place, question in enumerate(self.questions.values()):
            self._grid.addWidget(question, place // COLUMNS, place % COLUMNS, Qt.AlignmentFlag.AlignTop)
        self._connect()
        self.begin(look)
        self.show_wish(Wish())

    def _connect(self) -> None:
        for line in (self._market_line, self.source, self.licence, *self.every_row.values()):
            line.textEdited.connect(lambda _text: self.changed.emit())
            line.returnPressed.connect(lambda: self.entered.emit())
        for box in (self.market, self.unit, self.kind):
            box.activated.connect(lambda _place: self.changed.emit())
        self._choose_names.clicked.connect(self._ask_names)
        self._no_names.clicked.connect(lambda: self.take_names(None))

    @property
    def _market_line(self) -> QLineEdit:
        line = self.market.lineEdit()
        assert line is not None
        return line

    def restyle(self) -> None:
        self._grid.setHorizontalSpacing(self.look.theme.space(4))
        self._grid.setVerticalSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        choices(self.unit, [("", _("as the file says")), *((code, _(unit.label)) for code, unit in UNITS.items())])
        choices(self.kind, [(kind, _(words)) for kind, words in KIND_WORDS.items()])
        self._market_line.setPlaceholderText(_("only if missing"))
        self.source.setToolTip(_("Give a source the same name each time: repeats are found by it."))
        self.licence.setPlaceholderText(_("who allowed it, on which terms"))
        self.every_row["date"].setPlaceholderText("2026-03-31")
        self._show_names()

    def offer_markets(self, names: Sequence[str]) -> None:
        """Offer the markets known here; any other may be written."""
        kept = self._market_line.text()
        self.market.clear()
        self.market.addItems(list(names))
        self._market_line.setText(kept)

    def show_wish(self, wish: Wish) -> None:
        """Show what was said about a file; nothing is asked yet."""
        self._market_line.setText(wish.market)
        self.source.setText(wish.source)
        self.source.setCursorPosition(0)
        self.unit.setCurrentIndex(max(0, self.unit.findData(wish.unit)))
        self.kind.setCurrentIndex(max(0, self.kind.findData(wish.kind)))
        self.licence.setText(wish.licence)
        self.licence.setCursorPosition(0)
        for name, line in self.every_row.items():
            line.setText(wish.headings.get(name, "").removeprefix("="))
            self.questions[name].setVisible(bool(line.text()))
        self._wish = wish
        self._names = wish.names
        self._show_names()
        self.calm()

    def wish(self) -> Wish:
        """Return what is said now."""
        said = {name: line.text().strip() for name, line in self.every_row.items()}
        return replace(
            self._wish, market=self._market_line.text().strip(), unit=self.unit.currentData() or "",
            kind=self.kind.currentData(), source=self.source.text().strip(), names=self._names,
            headings={name: f"={text}" for name, text in said.items() if text}, licence=self.licence.text().strip(),
        )

    def ask(self, field: str, sentence: str, focus: bool = True) -> bool:
        """Say `sentence` beside `field` and put the cursor there; False when there is no such field."""
        question = self.questions.get(field)
        if question is None:
            return False
        question.setVisible(True)
        question.complain(sentence)
        if focus:
            question.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def calm(self) -> None:
        """Nothing is wrong with what was said."""
        for question in self.questions.values():
            question.complain("")

    def take_names(self, path: Path | None) -> None:
        """Take the file that names product codes, or none."""
        self._names = path
        self._show_names()
        self.changed.emit()

    def _show_names(self) -> None:
        self._choose_names.setText(self._names.name if self._names else _("Choose a file…"))
        self._no_names.setText(_("Without"))
        self._no_names.setVisible(self._names is not None)

    def _ask_names(self) -> None:
        found = ask_files(self, several=False)
        if found:
            self.take_names(found[0])


def ask_files(parent: QWidget, several: bool = True) -> list[Path]:
    """Let the person choose price files on this machine."""
    kinds = _("Price files") + " (*.csv *.tsv *.txt *.xls *.xlsx *.ods *.gz)"
    choose: Callable[..., tuple[object, str]] = QFileDialog.getOpenFileNames if several else QFileDialog.getOpenFileName
    found = choose(parent, _("Choose price files"), "", f"{kinds};;{_('All files')} (*)")[0]
    chosen = found if isinstance(found, list) else [found] if found else []
    return [Path(str(name)) for name in chosen]
