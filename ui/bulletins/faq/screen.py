"""Behind the picture of questions and answers: topics and crops, then questions in large type, then the answer."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.bulletins.faq.gather import Chosen, Questions, gather, items, tiles
from ui.bulletins.farmer.items import ItemList, PageNumbers
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.speech import speaker_of
from ui.theme import TARGET
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState
from ui.widgets.product_grid import ProductGrid
from ui.widgets.rail import Rail, VoiceButton

READER = "learn.read"
CHOOSE, TOUCH = "想问什么，点一下。这一页有", "点一下要问的。这一页有"


class QuestionsScreen(PageScreen):
    """Two steps: tiles of topics and crops, then the questions of one. Entered with `topic`, `crop` or neither."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "bulletins.bulletin", "bulletins.recall", "products.product", "products.alias"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._questions: Questions | None = None
        self._chosen: Chosen | None = None
        self.grid, self.nothing = ProductGrid(look, arrows=False), EmptyState(look)
        self.list, self.numbers = ItemList(look), PageNumbers(look)
        self.speakers = (VoiceButton(look), VoiceButton(look))
        self.rail = Rail(look, self.speakers[0])
        self.stack = QStackedWidget()
        for part in (self._tiles_page(), self._list_page(), self.nothing):
            self.stack.addWidget(part)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.stack)
        self._connect()
        self.begin(look)

    def _tiles_page(self) -> QWidget:
        page = QWidget()
        self._across = QHBoxLayout(page)
        self._across.addWidget(self.grid, 1)
        self._across.addWidget(self.rail)
        return page

    def _list_page(self) -> QWidget:
        page = QWidget()
        self._below, self._down = QHBoxLayout(), QVBoxLayout(page)
        self._below.addWidget(self.speakers[1])
        self._below.addWidget(self.numbers, 1)
        self._down.addWidget(self.list, 1)
        self._down.addLayout(self._below)
        return page

    def _connect(self) -> None:
        desk = self.desk
        self.grid.chosen.connect(self.choose)
        self.grid.filled.connect(lambda: self.rail.show_page(self.grid.page, self.grid.pages))
        self.rail.turned.connect(lambda page: self.grid.turn(page - self.grid.page))
        self.list.chosen.connect(lambda bulletin: desk.go(READER, bulletin=bulletin))
        self.list.filled.connect(lambda: self.numbers.show_page(self.list.page, self.list.pages))
        self.numbers.asked.connect(self.list.turn_to)
        self.nothing.asked.connect(lambda: desk.go("home"))
        self.voice = speaker_of(desk)
        for speaker in self.speakers:
            speaker.serve(self.voice, self.said, lambda: desk.preferences.wishes.voice)

    def title(self) -> str:
        if self._chosen is not None and self._questions is not None:
            return self._questions.words(self._chosen)
        return _("Questions and answers")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(5), space(2), space(5), space(2))
        self._across.setSpacing(space(3))
        self._down.setContentsMargins(space(5), space(1), space(5), space(1))
        self._down.setSpacing(space(2))
        self._below.setSpacing(space(4))
        self.speakers[1].setFixedHeight(self.look.theme.pt(TARGET))

    def retranslate(self) -> None:
        self.nothing.say(
            _("Nobody has asked anything yet."),
            _("Ask the officer here, or call the farmers' line 12316. Good answers come here for everybody."),
            _("Back to the start"), "topic-answer")
        self._show()

    def enter(self, topic: str = "", crop: int = 0, **_params: Any) -> None:
        if topic or crop:
            self._chosen = ("topic", topic) if topic else ("crop", crop)
        self.voice.prepare()
        self.reload()

    def leave(self) -> None:
        self.voice.hush()

    def has_step_back(self) -> bool:
        return self._chosen is not None

    def step_back(self) -> None:
        self.voice.hush()
        self._chosen = None
        self._show()
        self.titled.emit()

    def page(self) -> Page:
        return gather

    def filled(self, page: Questions) -> None:
        self._questions = page
        if self._chosen is not None and not page.of(self._chosen):
            self._chosen = None
        self._show()
        self.titled.emit()

    def choose(self, chosen: Chosen) -> None:
        """Show the questions of a topic or a crop."""
        self.voice.hush()
        self._chosen = chosen
        self._show()
        self.list.turn_to(0)
        self.titled.emit()

    def _show(self) -> None:
        if self._questions is None:
            return
        if self._chosen is not None:
            at = self.list.page
            self.list.show_lines(items(self._questions, self._chosen))
            self.list.turn_to(at)
            self.stack.setCurrentIndex(1)
            return
        found, page = tiles(self._questions), self.grid.page
        self.grid.show_tiles(found)
        self.grid.turn(page)
        self.stack.setCurrentIndex(0 if found else 2)

    def said(self) -> str:
        """Return what the speaker says: the tiles or the questions in sight."""
        if self._chosen is None:
            return "，".join((CHOOSE, *(tile.name for tile in self.grid.in_sight)))
        return "。".join((TOUCH, *(button.line.name for button in self.list.in_sight)))
