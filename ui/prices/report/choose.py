"""First half of reporting a price: which product. What the station usually reports is one touch away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.kernel.words import _
from station.prices.expecting.model import Asked
from station.prices.model import Usual
from station.products.model import Hit
from ui.prices.report.asked import AskedList
from ui.prices.report.subject import Wanted
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.letter_pad import LetterPad
from ui.widgets.plain import Button, label

TYPING_MS = 150
MOST_CHIPS = 18
MOST_ANSWERS = 8


class ProductPicker(Worded, QWidget):
    """Emits `chosen(Wanted)`, and `asked(word)` when answers to a typed word are wanted."""

    chosen = Signal(object)
    asked = Signal(str)

    def __init__(self, look: Look, named: Callable[[str], str] = str) -> None:
        super().__init__()
        self._named = named
        self._usual: list[Usual] = []
        self._hits: list[Hit] = []
        self._answered, self._enter_waits = "", False
        self.asked_list = AskedList(look, named)
        self.usual, self.answers = ChipRow(look, "touch"), ChipRow(look, "touch")
        self._usual_title, self._none = label("staff", "soft"), label("staff", "soft", wrap=True)
        self.box = QLineEdit()
        self.box.setClearButtonEnabled(True)
        self.new = Button(look, "staff-quiet", "plus")
        self.pad = LetterPad(look)
        self.pad.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self._ask)
        self.asked_list.chosen.connect(self._take_asked)
        self.usual.chosen.connect(self._take_usual)
        self.answers.chosen.connect(self._take_answer)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self._take_first)
        self.new.clicked.connect(lambda: self.chosen.emit(Wanted(self._word)))
        self.pad.changed.connect(self._touched)
        self._down = QVBoxLayout(self)
        for part in (self.asked_list, self._usual_title, self.usual, self.box, self.answers, self._none):
            self._down.addWidget(part)
        self._down.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeft)
        self._down.addStretch(1)
        self._down.addWidget(self.pad)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(self.look.theme.space(3))
        theme = self.look.theme
        self.pad.setMinimumHeight(4 * theme.pt(TARGET) + 3 * theme.space(2))

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("Another product: name, pinyin or initials"))
        self.box.setAccessibleName(_("Product"))
        self.show_usual(self._usual)
        self._show_answers()

    def show_asked(self, asked: Sequence[Asked]) -> None:
        """Begin with what the county asks for today."""
        self.asked_list.show_asked(asked)

    def show_usual(self, usual: Sequence[Usual]) -> None:
        """Offer what this station usually reports; what is done today says so."""
        self._usual = list(usual)[:MOST_CHIPS]
        more = bool(self.asked_list.asked)
        self._usual_title.setText(_("Also reported here") if more else _("What this station usually reports"))
        chips = []
        for place, one in enumerate(self._usual):
            name = self._named(one.last.product)
            words = _("{product}, done").format(product=name) if one.done else name
            chips.append((place, words))
        self.usual.show_chips(chips)
        present(self._usual_title, bool(chips))
        present(self.usual, bool(chips))

    def show_hits(self, word: str, hits: Sequence[Hit]) -> None:
        """Show the answers to `word`; those to an older word are dropped."""
        if word != self._word:
            return
        self._answered, self._hits = word, list(hits)[:MOST_ANSWERS]
        self._show_answers()
        if self._enter_waits:
            self._take_first()

    def step_back(self) -> bool:
        """Take back what was typed; return whether there was anything."""
        if not self._word:
            return False
        self.clear()
        self.box.setFocus()
        return True

    def clear(self) -> None:
        """Forget what was looked for."""
        self._timer.stop()
        self._answered, self._enter_waits, self._hits = "", False, []
        self.box.clear()
        self.pad.set_value("")
        self.show_usual(self._usual)
        self._show_answers()

    @property
    def _word(self) -> str:
        return self.box.text().strip()

    def _typed(self, text: str) -> None:
        self._enter_waits = False
        self.pad.set_value(text if text.isascii() and text.isalpha() else "")
        self._timer.start()

    def _touched(self, text: str) -> None:
        self.box.setText(text)
        self._ask()

    def _ask(self) -> None:
        self._timer.stop()
        if self._word:
            self.asked.emit(self._word)
        else:
            self._hits = []
            self._show_answers()

    def _show_answers(self) -> None:
        word = self._word
        hits = self._hits if word else []
        unknown = bool(word) and self._answered == word and not hits
        self.answers.show_chips([(place, self._words(hit)) for place, hit in enumerate(hits)])
        present(self.answers, bool(hits))
        self._none.setText(_("Nothing called “{word}” is in the catalogue.").format(word=word))
        self.new.setText(_("Report it as “{word}” all the same").format(word=word))
        present(self._none, unknown)
        present(self.new, unknown)

    def _words(self, hit: Hit) -> str:
        name = self._named(hit.name)
        if hit.matched == hit.name:
            return name
        return _("{name}, also {other}").format(name=name, other=hit.matched)

    def _take_asked(self, asked: Asked) -> None:
        line = asked.expected
        self.chosen.emit(Wanted(line.name, line.product, line.kind, asked))

    def _take_usual(self, place: int) -> None:
        last = self._usual[place].last
        self.chosen.emit(Wanted(last.product, 0, last.kind))

    def _take_answer(self, place: int) -> None:
        hit = self._hits[place]
        self.chosen.emit(Wanted(hit.name, hit.product))

    def _take_first(self) -> None:
        """Enter takes the first answer, with nothing typed what the county asks for next; it waits for answers."""
        if self._word and self._answered != self._word:
            self._enter_waits = True
            if self._timer.isActive():
                self._ask()
            return
        self._enter_waits = False
        if self._word and self._hits:
            self._take_answer(0)
        elif not self._word:
            self.asked_list.take_next()
