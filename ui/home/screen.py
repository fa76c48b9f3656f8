"""Four doors and the prices people look at these days: everything a farmer comes for is one touch away."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station.kernel.words import N_, _
from ui.desk import Desk
from ui.home import presenter
from ui.screen import Screen
from ui.widgets.base import mark, present
from ui.widgets.door import Door
from ui.widgets.plain import label
from ui.widgets.price_strip import PriceStrip

# What stands on the door, its picture, where it leads.
DOORS: tuple[tuple[str, str, str], ...] = (
    (N_("See prices"), "prices", "prices"),
    (N_("Learn"), "technology", "learn"),
    (N_("Classes"), "training", "area"),
    (N_("Requests"), "requests", "area"),
)


class HomeScreen(Screen):
    """The farmer's home."""

    watches: ClassVar[frozenset[str]] = frozenset({"prices.sheet", "products.product", "products.alias"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._popular: list[presenter.Popular] = []
        self._read = False
        self.doors = [Door(look, picture) for _words, picture, _screen in DOORS]
        for door, (_words, picture, screen) in zip(self.doors, DOORS, strict=True):
            door.clicked.connect(lambda _checked=False, each=(screen, picture): self._enter_door(*each))
        self.strip = PriceStrip(look)
        self.strip.chosen.connect(self._show_product)
        self.nothing = label("second", "soft", wrap=True)
        self._across = QHBoxLayout()
        for door in self.doors:
            self._across.addWidget(door)
        self._down = down = QVBoxLayout(self)
        down.addLayout(self._across, 1)
        down.addWidget(self.strip)
        down.addWidget(self.nothing)
        self.nothing.hide()
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(5), space(4), space(5), space(4))
        self._down.setSpacing(space(4))
        self._across.setSpacing(space(4))

    def retranslate(self) -> None:
        for door, (words, _picture, _screen) in zip(self.doors, DOORS, strict=True):
            door.name_it(_(words))
        self._show_strip()

    def reload(self) -> None:
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run("store", lambda job: presenter.gather(store, person), done=self._filled, owner=self)

    def _filled(self, popular: list[presenter.Popular]) -> None:
        self._popular, self._read = popular, True
        self._show_strip()

    def _show_strip(self) -> None:
        unit, today = self.desk.preferences.wishes.unit, self.desk.store.clock.today()
        glances = [presenter.glance(one, unit, today) for one in self._popular]
        shown = [one for one in glances if one is not None]
        self.strip.show_glances(shown)
        nothing = self._read and not shown
        if nothing:  # running text is dear to set, and most homes have prices
            self.nothing.setText(_("No prices have come yet. They come with the next news from the county."))
        present(self.nothing, nothing)

    def _show_product(self, product: Any) -> None:
        names = {one.tile.product: one.tile.name for one in self._popular}
        self.desk.go("prices.product", product=product, name=names.get(product, ""))

    def _enter_door(self, screen: str, area: str) -> None:
        if screen == "area":
            self.desk.go(screen, area=area)
        else:
            self.desk.go(screen)
