"""Finds bulletins: type, choose with the arrows, read beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.searching.finding import Hit
from station.kernel.words import _, ngettext
from ui.bulletins.finding.article import Article
from ui.bulletins.finding.asking import Narrowing
from ui.bulletins.finding.hits import HitList
from ui.bulletins.receipts import shown
from ui.desk import Desk
from ui.screen import Screen
from ui.widgets.base import present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row

TYPING_MS = 150
PAGE = 20
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class FindScreen(Screen):
    """The words on top, the hits left, the chosen bulletin right. The keyboard stays in the line all the time."""

    watches: ClassVar[frozenset[str]] = frozenset({"bulletins.bulletin", "bulletins.recall"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked = 0  # number of the newest question: older answers are passed over
        self._limit, self._wanted = PAGE, 0
        self.line, self.narrowing = QLineEdit(), Narrowing(desk)
        self.line.setClearButtonEnabled(True)
        self.count, self.empty = label("staff-small", "soft"), EmptyState(desk.look, "staff")
        self.list, self.article = HitList(desk.look, desk.store.clock), Article(desk)
        self.more = Button(desk.look, "staff-quiet")
        self.pages = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self._connect()
        self.begin(desk.look)

    def title(self) -> str:
        return _("Find bulletins")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(2))
        self.line.setMinimumHeight(theme.pt(30))

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("Words, a crop, pinyin or initials"))
        self.line.setAccessibleName(_("Find bulletins"))
        self.more.setText(_("Show more"))
        self._say()

    def enter(self, word: str = "", bulletin: int = 0, **_params: Any) -> None:
        self._wanted = bulletin
        self.line.setText(word)
        self.reload()

    def reload(self) -> None:
        """Ask for what is typed and chosen now."""
        self._pause.stop()
        self._asked += 1
        number = self._asked
        told = {"word": self.line.text().strip(), **self.narrowing.asked(), "limit": self._limit + 1}
        self.show_view("bulletins.search", lambda hits: self._answered(number, hits), **told)

    def leave(self) -> None:
        self._pause.stop()
        self._asked += 1
        self.line.clear()
        self.narrowing.clear()
        self._pause.stop()
        self.list.show_hits([])
        self.article.forget()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self.line, lambda: self.line.setFocus(Qt.FocusReason.OtherFocusReason))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows of the line choose among the hits."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in STEPS:
            self.list.step(STEPS[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        left = QWidget()
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.count)
        down.addWidget(self.list)
        down.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        both = QWidget()
        across = row(left, self.article, gap=16)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        both.setLayout(across)
        for page in (both, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.line)
        self._down.addWidget(self.narrowing)
        self._down.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self._pause.timeout.connect(self.reload)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self._enter_pressed)
        self.line.installEventFilter(self)
        self.narrowing.changed.connect(self._narrowed)
        self.list.chosen.connect(lambda hit: self.article.open(hit.bulletin.id))
        self.list.opened.connect(self._open)
        self.more.clicked.connect(self._show_more)
        self.empty.asked.connect(self._widen)

    def _typed(self, _words: str) -> None:
        self._limit = PAGE
        self._pause.start()

    def _enter_pressed(self) -> None:
        """Show what is typed at once; where it is shown already, go into the chosen bulletin."""
        if self._pause.isActive():
            self.reload()
        elif self.list.hits:
            self._open(self.list.hits[max(0, self.list.currentRow())])

    def _open(self, hit: Hit) -> None:
        self.article.open(hit.bulletin.id)
        shown(self.desk, hit.bulletin.id)
        self.article.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrowed(self) -> None:
        self._limit = PAGE
        self.reload()

    def _show_more(self) -> None:
        self._limit += PAGE
        self.reload()

    def _widen(self) -> None:
        self.narrowing.clear()
        self.reload()

    def _answered(self, number: int, hits: Sequence[Hit]) -> None:
        if number != self._asked:
            return
        chosen = self.list.currentRow()
        self.list.show_hits(hits[: self._limit])
        if self._limit > PAGE and chosen >= 0:
            self.list.setCurrentRow(chosen)
        present(self.more, len(hits) > self._limit)
        if self._wanted:
            self._choose_wanted()
        if not hits:
            self.article.forget()
        self.pages.setCurrentIndex(0 if hits else 1)
        self._say()

    def _choose_wanted(self) -> None:
        """Open the bulletin that somebody came here for."""
        wanted, self._wanted = self._wanted, 0
        for place, hit in enumerate(self.list.hits):
            if hit.bulletin.id == wanted:
                self.list.setCurrentRow(place)
        self.article.open(wanted)
        shown(self.desk, wanted)

    def _say(self) -> None:
        number, more = len(self.list.hits), self.more.isVisibleTo(self)
        self.count.setText(
            _("The first {n}").format(n=number) if more
            else ngettext("{n} bulletin", "{n} bulletins", number).format(n=number))
        word = self.line.text().strip()
        if not word and not self.narrowing.any:
            self.empty.say(_("There is no bulletin here yet."), _("They come with the next exchange."), "", "search")
            return
        advice = _("Try fewer or shorter words, the crop alone, or pinyin.")
        self.empty.say(
            _("No bulletin says “{word}”.").format(word=word) if word else _("No bulletin is of that kind."), advice,
            _("Search all bulletins") if self.narrowing.any else "", "search")
