"""One name on the way to its product: what it may mean as buttons, any other product by a word; or the way back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _, ngettext
from station.prices.store import MergedName
from station.products.likely import WAYS
from ui.county.presenter import count, may
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.question import one_line

MOST = 4  # products a tap away
PART_DEED = "products.drop_alias"
JOIN_DEED = "products.add_alias"


class NamesCard(Worded, QWidget):
    """Emits `join_asked(name, product, title)` or `part_asked(MergedName)`."""

    join_asked = Signal(str, object, str)  # a row id is wider than a C int
    part_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.shown: Any = None
        self._offered: list[tuple[int, str, str]] = []  # product, title, why
        self.name, self.note = label("staff-title", wrap=True), label("staff-small", "soft", wrap=True)
        self.offers = [Button(desk.look, "", "check") for _at in range(MOST)]
        self._whys = [label("staff-small", "soft") for _at in range(MOST)]
        self.word, self._word_title = one_line(), label("staff-small", "soft")
        self.part = Button(desk.look, "staff-warning", "undo")
        card = Card(desk.look, "staff-card")
        for part in (self.name, self.note):
            card.inside.addWidget(part)
        for offer, why in zip(self.offers, self._whys, strict=True):
            card.inside.addLayout(row(offer, why, None))
        card.inside.addStretch(1)
        card.inside.addWidget(self._word_title)
        card.inside.addWidget(self.word)
        card.inside.addLayout(row(self.part, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card, 1)
        self._connect()
        self.begin(desk.look)

    def _connect(self) -> None:
        for at, offer in enumerate(self.offers):
            offer.clicked.connect(lambda _on=False, at=at: self._join(at))
        self.word.textEdited.connect(self._sought)
        self.part.clicked.connect(lambda: self.part_asked.emit(self.shown))

    def retranslate(self) -> None:
        self._word_title.setText(_("Another product"))
        self.word.setAccessibleName(_("Another product"))
        self.word.setPlaceholderText(_("name, pinyin or initials"))
        self.part.setText(_("Part again"))
        self.show_name(self.shown)

    def show_name(self, shown: Any) -> None:
        """Show a name nobody knows, a joined one, or nothing."""
        if shown is not self.shown:
            self.word.clear()
        self.shown = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        joined = isinstance(shown, MergedName)
        self.name.setText(shown.name)
        series = ngettext("{n} price series stands under it.", "{n} price series stand under it.", shown.series)
        words = series.format(n=count(shown.series))
        if joined:
            words = _("Found under {product}.").format(product=self._desk.names.own(shown.title)) + " " + words
        self.note.setText(words)
        for part in (self.word, self._word_title):
            part.setVisible(not joined)
        self.part.setVisible(joined)
        self.part.setEnabled(may(self._desk.store.registry, self._desk.person, PART_DEED))
        self._offer_likely()

    def _offer_likely(self) -> None:
        likely = () if isinstance(self.shown, MergedName) else self.shown.likely
        self._offer([(one.product, one.title, _why(one)) for one in likely])

    def _offer(self, offered: list[tuple[int, str, str]]) -> None:
        self._offered = offered[:MOST]
        allowed = may(self._desk.store.registry, self._desk.person, JOIN_DEED)
        for at, (offer, why) in enumerate(zip(self.offers, self._whys, strict=True)):
            there = at < len(self._offered)
            offer.setVisible(there)
            why.setVisible(there)
            if there:
                offer.setText(_("It is {product}").format(product=self._desk.names.own(self._offered[at][1])))
                offer.setEnabled(allowed)
                why.setText(self._offered[at][2])

    def _sought(self, word: str) -> None:
        """Offer what answers the typed word instead; with nothing typed what is likely."""
        shown = self.shown
        if not word.strip():
            self._offer_likely()
            return

        def found(hits: Any) -> None:
            if self.shown is shown and self.word.text() == word:
                self._offer([(hit.product, hit.name, hit.matched) for hit in hits if hit.product])

        self._desk.show("products.find", found, self, word=word, limit=4 * MOST)

    def _join(self, at: int) -> None:
        product, title, _why_shown = self._offered[at]
        self.join_asked.emit(self.shown.name, product, title)


def _why(one: Any) -> str:
    way = _(WAYS[one.way])
    return way if one.matched == one.title else f"{one.matched} · {way}"
