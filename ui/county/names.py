"""Names nobody knows: which product each may mean, joined by one tap and parted again by another.

Joining is an alias, read when something is looked up; no price is touched (DESIGN.md ruling 12).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.prices.store import MergedName
from station.products.likely import WRITTEN, Likely
from station.store.store import Store
from ui.county.names_card import NamesCard
from ui.county.presenter import count, may
from ui.county.table import RowList, joined_fields, unknown_name_fields
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row

MOST = 1000
JOIN, PART = "products.add_alias", "products.drop_alias"
OPEN, JOINED = "open", "joined"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name only seen in imports, how many series stand under it, and what it may mean, the likeliest first."""

    name: str
    series: int
    likely: tuple[Likely, ...]


def gather(store: Store, person: Person) -> tuple[list[Unknown], list[MergedName]]:
    """Read the names nobody knows with suggestions, and those that were joined; for the store's lane."""
    names = store.show("prices.unknown_products", person, limit=MOST)
    likely: dict[str, list[Likely]] = defaultdict(list)
    asked = "\n".join(one.name for one in names)
    for found in store.show("products.likely", person, names=asked, limit=MOST) if asked else ():
        likely[found.name].append(found)
    unknown = [Unknown(one.name, one.series, tuple(likely[one.name])) for one in names]
    unknown.sort(key=lambda one: (not one.likely, -one.series))
    return unknown, store.show("prices.merged_names", person, limit=MOST)


class NamesScreen(PageScreen):
    """The names left, what the chosen one may mean right."""

    watches: ClassVar[frozenset[str]] = frozenset({"products.product", "products.alias", "prices.sheet"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.unknown: list[Unknown] = []
        self.joined: list[MergedName] = []
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.join_all = Button(desk.look, "", "check")
        self.chips = ChipRow(desk.look, "staff")
        self.table = RowList(desk.look, unknown_name_fields(), key=lambda one: one.name)
        self.done_table = RowList(desk.look, joined_fields(), key=lambda one: one.alias)
        self.card = NamesCard(desk)
        self.empty = EmptyState(desk.look, "staff")
        self.pages = QStackedWidget()
        self._build()
        self.begin(desk.look)

    def _build(self) -> None:
        for page in (self.table, self.done_table, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.join_all))
        self._down.addWidget(self.chips)
        self._down.addWidget(self.trouble)
        across = row(self.pages, self.card, gap=16)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        self._down.addLayout(across, 1)
        self.chips.chosen.connect(lambda _key: self._show_page())
        self.table.picked.connect(self._picked)
        self.done_table.picked.connect(self._picked)
        self.card.join_asked.connect(self.join)
        self.card.part_asked.connect(self.part)
        self.join_all.clicked.connect(self._join_all)

    def title(self) -> str:
        return _("Names of products")

    def first(self) -> QWidget:
        return self.table

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self._show()

    def page(self) -> Page:
        return gather

    def filled(self, page: Any) -> None:
        self._say("")
        self.unknown, self.joined = page
        self._show()

    def refused(self, sentence: str) -> None:
        self._say(sentence)

    def join(self, name: str, product: int, title: str) -> None:
        """Let the product answer to the name; its prices stand under the product from now on."""
        said = _("“{name}” is found under {product} now.").format(name=name, product=title)
        self._do(JOIN, said, product=product, name=name, kind="trade")

    def part(self, one: MergedName) -> None:
        """Take a name away from a product again; its prices stand under the name alone, as before."""
        said = _("“{name}” stands alone again.").format(name=one.name)
        self._do(PART, said, alias=one.alias)

    def _do(self, deed: str, said: str, **params: Any) -> None:
        def done(_answer: Any) -> None:
            self.desk.said.emit(said)
            self.reload()

        self.do_deed(deed, done, self._failed, **params)

    def _failed(self, error: StationError) -> None:
        self._say(self.desk.sentence(error))

    def _sure(self) -> list[Likely]:
        """Return the one meaning of each name that is only written differently."""
        found = ([one for one in unknown.likely if one.way == WRITTEN] for unknown in self.unknown)
        return [ways[0] for ways in found if len(ways) == 1]

    def _join_all(self) -> None:
        sure = self._sure()
        said = ngettext("{n} name was joined.", "{n} names were joined.", len(sure)).format(n=count(len(sure)))
        for one in sure[:-1]:
            self.do_deed(JOIN, lambda _answer: None, self._failed, product=one.product, name=one.name, kind="trade")
        if sure:
            self._do(JOIN, said, product=sure[-1].product, name=sure[-1].name, kind="trade")

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _show(self) -> None:
        self.headline.setText(_("Which product is it?"))
        sure = len(self._sure())
        words = ngettext("Join {n} only written differently", "Join {n} only written differently", sure)
        self.join_all.setText(words.format(n=count(sure)))
        self.join_all.setVisible(sure > 0)
        self.join_all.setEnabled(may(self.desk.store.registry, self.desk.person, JOIN))
        chips = [
            (OPEN, _("Nobody knows {n}").format(n=count(len(self.unknown)))),
            (JOINED, _("Joined {n}").format(n=count(len(self.joined)))),
        ]
        self.chips.show_chips(chips, self.chips.taken or OPEN)
        self.table.show_rows(self.unknown)
        self.done_table.show_rows(self.joined)
        self._show_page()

    def _show_page(self) -> None:
        of_joined = self.chips.taken == JOINED
        table = self.done_table if of_joined else self.table
        if of_joined:
            self.empty.say(_("No name was joined yet."), _("Joined names can be parted here again."), drawing="file")
        else:
            self.empty.say(_("Every name is known."), _("Names of new price files appear here."), drawing="file")
        self.pages.setCurrentWidget(table if table.rows else self.empty)
        self._picked(table.current_row())

    def _picked(self, chosen: object) -> None:
        if (self.chips.taken == JOINED) == isinstance(chosen, MergedName) or chosen is None:
            self.card.show_name(chosen)
