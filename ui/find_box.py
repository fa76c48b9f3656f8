"""One box to get anywhere: screens by their word, products by name, pinyin or initials, bulletins. Ctrl+K."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from station.kernel.text import fold
from station.kernel.words import _
from ui.desk import Desk
from ui.drawn import button_icon
from ui.screens import Place
from ui.widgets.base import Worded

MOST, MOST_BULLETINS = 8, 3
PAUSE_MS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """Somewhere to go."""

    words: str
    icon: str
    screen: str
    params: dict[str, Any]


def screens_for(word: str, places: Sequence[Place]) -> list[Answer]:
    """Return the screens whose word in the language of now, or name, holds the typed word."""
    sought = fold(word)
    named = [place for place in places if place.word]
    found = [one for one in named if sought in fold(_(one.word)) or f".{one.name}".find(f".{sought}") >= 0]
    return [Answer(_(place.word), place.icon, place.name, {}) for place in found]


def products_for(found: Sequence[Any], named: Callable[[str], str] = str) -> list[Answer]:
    """Return answers for what `prices.find` found; the name that answered stands beside the product's own.

    `named` says what a product is called here.
    """
    answers = []
    for one in found:
        name = named(one.name)
        words = name if one.matched == one.name else f"{name} ({one.matched})"
        params = {"product": one.product, "name": one.name}
        answers.append(Answer(words, "price-tag", "prices.table", params))
    return answers


def bulletins_for(word: str, hits: Sequence[Any]) -> list[Answer]:
    """Return answers for what `bulletins.search` found; the screen of them opens at the one that is chosen."""
    return [
        Answer(hit.bulletin.title, "report", "bulletins.find", {"word": word, "bulletin": hit.bulletin.id})
        for hit in hits if hit.bulletin.state != "recalled"]


class FindBox(Worded, QLineEdit):
    """The box and its list of answers, which lies over `host`. `offered` gives the screens the person may open."""

    def __init__(self, desk: Desk, host: QWidget, offered: Callable[[], Sequence[Place]]) -> None:
        super().__init__()
        self._desk = desk
        self._host = host
        self._offered = offered
        self.answers: list[Answer] = []
        self.list = QListWidget(host)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self.list.itemClicked.connect(lambda item: self._follow(self.list.row(item)))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look_up)
        self.textEdited.connect(self._typed)
        self.begin(desk.look)

    def restyle(self) -> None:
        self.setMinimumWidth(self.look.theme.pt(110))
        self.setMaximumWidth(self.look.theme.pt(360))

    def retranslate(self) -> None:
        self.setPlaceholderText(_("Find…  Ctrl+K"))
        self.setAccessibleName(_("Find a screen, a product or a bulletin"))
        self.forget()

    def forget(self) -> None:
        """Empty the box: nothing of what was sought stays."""
        self._pause.stop()
        self.clear()
        self._show([])

    def look_up(self) -> None:
        """Look up what is typed now."""
        word = self.text().strip()
        if not word:
            self._show([])
            return
        screens = screens_for(word, self._offered())
        self._desk.show("prices.find", lambda found: self._found(word, screens, found), self, word=word, limit=MOST)

    def _typed(self) -> None:
        self._pause.start()

    def _found(self, word: str, screens: list[Answer], found: Sequence[Any]) -> None:
        if word == self.text().strip():
            answers = [*screens, *products_for(found, self._desk.names.own)]
            self._desk.show(
                "bulletins.search", lambda hits: self._found_bulletins(word, answers, hits), self, word=word,
                limit=MOST_BULLETINS)

    def _found_bulletins(self, word: str, answers: list[Answer], hits: Sequence[Any]) -> None:
        if word == self.text().strip():
            found = bulletins_for(word, hits)
            self._show([*answers[: MOST - len(found)], *found])

    def _show(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.list.clear()
        theme = self._desk.look.theme
        size = round(theme.px("staff") * 1.25)
        for answer in answers:
            item = QListWidgetItem(button_icon(answer.icon, theme.colours.ink_soft, size), answer.words)
            self.list.addItem(item)
        if answers:
            self.list.setCurrentRow(0)
            corner = self.mapTo(self._host, QPoint(0, self.height() + 2))
            tall = self.list.sizeHintForRow(0) * len(answers) + 2 * self.list.frameWidth()
            self.list.setGeometry(corner.x(), corner.y(), self.width(), tall)
            self.list.raise_()
        self.list.setVisible(bool(answers))

    def _follow(self, row: int) -> None:
        if 0 <= row < len(self.answers):
            answer = self.answers[row]
            self.forget()
            self._desk.go(answer.screen, **answer.params)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.answers:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self.answers))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pause.isActive():
                self._pause.stop()
                self.look_up()
            self._follow(self.list.currentRow())
        elif key == Qt.Key.Key_Escape:
            self.forget()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.list.hide()

    def event(self, event: QEvent) -> bool:
        # Escape is also a shortcut of some screens; while something is typed it belongs to the box.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.text():
            event.accept()
            return True
        return super().event(event)
