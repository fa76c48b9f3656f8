"""Behind the door 学技术: what to do in the field these days, the newest, and a picture for each topic and crop."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from station.bulletins.reading.shelves import ANSWER
from station.kernel.words import _
from ui.bulletins.farmer import shelf
from ui.bulletins.farmer.shelf import Shelf
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.speech import speaker_of
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState
from ui.widgets.product_grid import ProductGrid
from ui.widgets.rail import Rail, VoiceButton

INTRODUCTION = "想学什么，点一下。这一页有"
WATCHED = frozenset({
    "bulletins.bulletin", "bulletins.recall", "bulletins.asset", "products.product", "products.alias",
})


class LearnScreen(PageScreen):
    """Tiles; each leads to a page of bulletins."""

    watches: ClassVar[frozenset[str]] = WATCHED

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._shelf: Shelf | None = None
        self.grid, self.nothing = ProductGrid(look, arrows=False), EmptyState(look)
        self.speaker = VoiceButton(look)
        self.rail = Rail(look, self.speaker)
        self.stack = QStackedWidget()
        for part in (self.grid, self.nothing):
            self.stack.addWidget(part)
        self._across = QHBoxLayout(self)
        self._across.addWidget(self.stack, 1)
        self._across.addWidget(self.rail)
        self.grid.chosen.connect(self._open)
        self.grid.filled.connect(lambda: self.rail.show_page(self.grid.page, self.grid.pages))
        self.rail.turned.connect(lambda page: self.grid.turn(page - self.grid.page))
        self.nothing.asked.connect(lambda: desk.go("home"))
        self.voice = speaker_of(desk)
        self.speaker.serve(self.voice, self.said, lambda: desk.preferences.wishes.voice)
        self.begin(look)

    def title(self) -> str:
        return _("Learn")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(5), space(2), space(5), space(2))
        self._across.setSpacing(space(3))

    def retranslate(self) -> None:
        self.nothing.say(
            _("There is no farming advice at this station yet."),
            _("It comes with the next news from the county. Ask the officer here, or call the farmers' line 12316."),
            _("Back to the start"), "bulletin",
        )
        self._show()

    def enter(self, **_params: Any) -> None:
        self.voice.prepare()
        self.reload()

    def leave(self) -> None:
        self.voice.hush()
        self.grid.turn(-self.grid.page)

    def page(self) -> Page:
        return shelf.gather

    def filled(self, page: Shelf) -> None:
        self._shelf = page
        self._show()

    def _show(self) -> None:
        if self._shelf is None:
            return
        tiles, page = shelf.tiles(self._shelf), self.grid.page
        self.grid.show_tiles(tiles)
        self.grid.turn(page)
        self.stack.setCurrentWidget(self.grid if tiles else self.nothing)
        self.speaker.setEnabled(bool(tiles))

    def _open(self, key: Any) -> None:
        kind, chosen = key
        if (kind, chosen) == (shelf.TOPIC, ANSWER):
            self.desk.go("learn.questions")
            return
        self.desk.go("learn.list", kind=kind, key=chosen)

    def said(self) -> str:
        """Return what the speaker says: the words of the pictures in sight."""
        return "，".join((INTRODUCTION, *(tile.name for tile in self.grid.in_sight)))
