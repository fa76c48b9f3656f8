"""A line to choose one product of the catalogue: by name, other name, pinyin or initials; the answers drop down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from station.kernel.text import fold
from station.kernel.words import _
from station.prices.model import Found
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.plain import label

TYPING_MS = 150
MOST = 8


class ProductBox(Worded, QWidget):
    """Emits `taken(Found)` when a product is chosen. Enter takes the first answer, waiting for it at need."""

    taken = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.found: Found | None = None
        self.hits: list[Found] = []
        self._answered, self._enter_waits = "", False
        self.box, self._list = QLineEdit(), QStringListModel()
        self.answers = QCompleter(self._list, self)
        self.answers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.answers.setWidget(self.box)  # not the line's own completer: that one would write into it
        self._none = label("staff-small", "soft", wrap=True)
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self.look_up)
        self.setFocusProxy(self.box)
        self.box.setClearButtonEnabled(True)
        self.box.textEdited.connect(lambda _text: self._typed())
        self.box.textChanged.connect(self._changed)
        self.box.returnPressed.connect(self.take_first)
        self.answers.activated.connect(self._take_words)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        for part in (self.box, self._none):
            self._down.addWidget(part)
        self.begin(desk.look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(1))

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("Name, pinyin or initials"))
        self.box.setAccessibleName(_("Product"))
        if self.found is not None:
            self.take(self.found)
        self._show()

    def take(self, found: Found) -> None:
        """Choose a product."""
        self._timer.stop()
        self.found, self.hits, self._answered = found, [], ""
        self._enter_waits = False
        self.box.setText(self._desk.names.own(found.name))
        self._show()
        self.taken.emit(found)

    def look_for(self, name: str) -> None:
        """Choose the product that is called so, when it is found."""

        def chosen(hits: Sequence[Found]) -> None:
            for hit in hits:
                if hit.product and fold(name) in (fold(hit.name), fold(hit.matched)):
                    self.take(hit)
                    return

        self._desk.show("prices.find", chosen, self, word=name, limit=MOST)

    def look_up(self) -> None:
        """Look up what is typed now."""
        self._timer.stop()
        word = self.box.text().strip()
        if word:
            self._desk.show("prices.find", lambda hits: self._show_hits(word, hits), self, word=word, limit=MOST)
        else:
            self._show()

    def take_first(self) -> None:
        """Take the answer marked in the list, else the first; before the answers are here, wait for them."""
        word = self.box.text().strip()
        if self.found is not None or not word:
            return
        if self._answered != word:
            self._enter_waits = True
            self.look_up()
        elif self.hits:
            popup = self.answers.popup()
            row = popup.currentIndex().row() if popup is not None and popup.isVisible() else 0
            self.take(self.hits[max(0, row)])  # Enter reaches the line before the list that drops from it

    def _typed(self) -> None:
        self._enter_waits = False
        self._timer.start()

    def _changed(self, text: str) -> None:
        if self.found is not None and text != self._desk.names.own(self.found.name):
            self.found = None
        if not text:
            self._timer.stop()
            self.hits, self._answered = [], ""
            self._show()

    def _show_hits(self, word: str, hits: Sequence[Found]) -> None:
        if word != self.box.text().strip() or self.found is not None:
            return
        self._answered, self.hits = word, [hit for hit in hits if hit.product]
        self._show()
        if self._enter_waits:
            self._enter_waits = False
            self.take_first()

    def _show(self) -> None:
        self._list.setStringList([self._words(hit) for hit in self.hits])
        popup = self.answers.popup()
        if self.hits and self.box.hasFocus():
            self.answers.complete()
        elif popup is not None:
            popup.hide()
        word = self.box.text().strip()
        nothing = bool(word) and self._answered == word and not self.hits
        self._none.setText(_("Nothing called “{word}” is in the catalogue.").format(word=word) if nothing else "")
        present(self._none, nothing)

    def _take_words(self, words: str) -> None:
        for hit in self.hits:
            if self._words(hit) == words:
                self.take(hit)
                return

    def _words(self, hit: Found) -> str:
        name = self._desk.names.own(hit.name)
        return name if hit.matched == hit.name else _("{name}, also {other}").format(name=name, other=hit.matched)
