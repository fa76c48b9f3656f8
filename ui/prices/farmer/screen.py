"""Products by picture: two touches from the first screen to a price, without a letter read or typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from station.kernel.words import _, language
from station.prices.store import Tile as Priced
from ui import drawn
from ui.desk import Desk
from ui.prices.farmer import presenter
from ui.prices.farmer.presenter import EVERYTHING
from ui.screen import Screen
from ui.speech import speaker_of
from ui.village_goods import read_goods
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState
from ui.widgets.one_row import OneRow
from ui.widgets.product_grid import ProductGrid, Tile
from ui.widgets.rail import Rail, RailButton, VoiceButton

INTRODUCTION = "点一下要看价的东西。这一页有"


class Grid(Screen):
    """Shelves on top, pictures below, letters for what is not in sight."""

    watches: ClassVar[frozenset[str]] = frozenset({"prices.sheet", "products.product", "products.alias"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._tiles: Sequence[Priced] = ()
        self._shelf = EVERYTHING
        self._read = False
        self.shelves = OneRow(look)
        self.grid = ProductGrid(look, arrows=False)
        self.nothing = EmptyState(look)
        self.letters, self.speaker = RailButton(look, "search", primary=True), VoiceButton(look)
        self.rail = Rail(look, self.letters, self.speaker)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.grid)
        self.stack.addWidget(self.nothing)
        self._across = QHBoxLayout()
        self._across.addWidget(self.stack, 1)
        self._across.addWidget(self.rail)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.shelves)
        self._down.addLayout(self._across, 1)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.shelves.chosen.connect(self._take_shelf)
        self.grid.chosen.connect(self._open)
        self.grid.filled.connect(self._paged)
        self.rail.turned.connect(lambda page: self.grid.turn(page - self.grid.page))
        self.letters.clicked.connect(lambda: self.desk.go("prices.search"))
        self.voice = speaker_of(self.desk)
        self.speaker.serve(self.voice, self.said, lambda: self.desk.preferences.wishes.voice)

    def title(self) -> str:
        return _("See prices")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(5), space(2), space(5), space(2))
        self._down.setSpacing(space(3))
        self._across.setSpacing(space(3))

    def retranslate(self) -> None:
        self.letters.name_it(_("Letters"))
        self.nothing.say(
            _("There are no prices here yet."),
            _("They come with the next news from the county, by line or on a stick. The officer can report some, too."),
            drawing="price-tag",
        )
        self._show()

    def enter(self, **_params: Any) -> None:
        self.voice.prepare()
        self.reload()

    def leave(self) -> None:
        self.voice.hush()
        self._shelf = EVERYTHING
        self.grid.turn(-self.grid.page)
        self._show()

    def reload(self) -> None:
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run("store", lambda job: read_goods(store, person), done=self._filled, owner=self)

    def _filled(self, tiles: Sequence[Priced]) -> None:
        self._tiles, self._read = tiles, True
        self._show()

    def _take_shelf(self, shelf: Any) -> None:
        self._shelf = str(shelf)
        self._show(keep_page=False)

    def _show(self, keep_page: bool = True) -> None:
        used = presenter.shelves_in_use(self._tiles)
        if self._shelf not in dict(used):
            self._shelf = EVERYTHING
        chips = [(EVERYTHING, _("All")), *((key, _(title)) for key, title in used)]
        self.shelves.show_chips(chips if len(used) > 1 else [], self._shelf)
        page = self.grid.page if keep_page else 0
        self.grid.show_tiles([_tile(one) for one in presenter.on_shelf(self._tiles, self._shelf)])
        self.grid.turn(page)
        self.stack.setCurrentWidget(self.grid if self._tiles or not self._read else self.nothing)
        self._paged()

    def _paged(self) -> None:
        self.rail.show_page(self.grid.page, self.grid.pages)

    def _open(self, product: Any) -> None:
        names = {one.product: one.name for one in self._tiles}
        self.desk.go("prices.product", product=product, name=names.get(product, ""))

    def said(self) -> str:
        """Return what the speaker says: the names of the pictures in sight."""
        names = {one.product: one.name for one in self._tiles}
        shown = [names[tile.key] for tile in self.grid.in_sight if tile.key in names]
        return "，".join((INTRODUCTION, *shown)) if shown else ""


def _tile(one: Priced) -> Tile:
    name = one.name_en if language() == "en" and one.name_en else one.name
    # A picture nobody has drawn yet becomes a tile with the first character of the name, not of the slug.
    return Tile(one.product, name, one.picture if drawn.slug_of(one.picture) else one.name)
