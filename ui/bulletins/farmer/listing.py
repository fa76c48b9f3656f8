"""The bulletins of a topic, of a crop, of these days: whose word each is and since when, one touch to each."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from station.bulletins.reading.shelves import ANSWER, OPEN, Shelved
from station.kernel.calendar import TERM_OF_CODE
from station.kernel.deeds import Person
from station.kernel.words import _
from station.store.reading import Clock
from station.store.store import Store
from ui.bulletins.farmer import shelf
from ui.bulletins.farmer.items import Item, ItemList, PageNumbers
from ui.bulletins.farmer.screen import WATCHED
from ui.bulletins.farmer.shelf import NEWEST, TOPIC, WEEK, Shelf
from ui.bulletins.words import ALONE, BETWEEN, issuer_words, state_words, when_words
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.speech import speaker_of
from ui.theme import TARGET
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState
from ui.widgets.rail import VoiceButton

INTRODUCTION = "点一下要看的。这一页有"
MOST_ANSWERS = 200


def line_of(found: Shelf, item: Shelved, clock: Clock) -> Item:
    """Return a bulletin as a line of the list."""
    one = item.line
    gone = one.state == "recalled"
    words = [state_words(one.state)] if gone else []
    words += [issuer_words(one), when_words(one.issued, clock), *([_(ALONE)] if one.alone else [])]
    note = BETWEEN.join(part for part in words if part)
    return Item(one.id, one.title, note, shelf.picture_of(found, item), gone=gone)


def gather(store: Store, person: Person, kind: str, key: Any) -> tuple[Shelf, list[Shelved]]:
    """Read the shelf and what of it a tile leads to; on the store's lane."""
    found = shelf.gather(store, person)
    if kind == TOPIC and key == ANSWER:
        return found, store.show("bulletins.shelf", person, category=ANSWER, state=OPEN, limit=MOST_ANSWERS)
    return found, shelf.chosen(found, kind, key)


class LearnList(PageScreen):
    """Entered with `kind` (week, newest, topic or crop) and the `key` of the topic or crop."""

    watches: ClassVar[frozenset[str]] = WATCHED

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._kind, self._key = NEWEST, ""
        self._shelf: Shelf | None = None
        self._items: list[Shelved] = []
        self.list, self.nothing, self.numbers = ItemList(look), EmptyState(look), PageNumbers(look)
        self.speaker = VoiceButton(look)
        self.stack = QStackedWidget()
        for part in (self.list, self.nothing):
            self.stack.addWidget(part)
        self._across, self._down = QHBoxLayout(), QVBoxLayout(self)
        self._across.addWidget(self.speaker)
        self._across.addWidget(self.numbers, 1)
        self._down.addWidget(self.stack, 1)
        self._down.addLayout(self._across)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        desk = self.desk
        self.list.chosen.connect(lambda bulletin: desk.go("learn.read", bulletin=bulletin))
        self.list.filled.connect(lambda: self.numbers.show_page(self.list.page, self.list.pages))
        self.numbers.asked.connect(self.list.turn_to)
        self.nothing.asked.connect(lambda: desk.go("learn"))
        self.voice = speaker_of(desk)
        self.speaker.serve(self.voice, self.said, lambda: desk.preferences.wishes.voice)

    def title(self) -> str:
        words = shelf.words_of(self._shelf, self._kind, self._key)
        if self._kind == WEEK and self._shelf is not None:
            return _("In the field: {term}").format(term=_(TERM_OF_CODE[self._shelf.terms[0]].label))
        return words or _("Learn")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(5), space(1), space(5), space(1))
        self._down.setSpacing(space(2))
        self._across.setSpacing(space(4))
        self.speaker.setFixedHeight(self.look.theme.pt(TARGET))

    def retranslate(self) -> None:
        self.nothing.say(
            _("There is nothing here for now."), _("It comes with the next news from the county."), _("See the others"),
            "bulletin")
        self._show()

    def enter(self, kind: str = NEWEST, key: Any = "", **_params: Any) -> None:
        if (kind, key) != (self._kind, self._key):
            self._kind, self._key, self._items, self._shelf = kind, key, [], None
            self.list.show_lines(())
        self.voice.prepare()
        self.reload()

    def leave(self) -> None:
        self.voice.hush()

    def page(self) -> Page:
        kind, key = self._kind, self._key
        return lambda store, person: ((kind, key), *gather(store, person, kind, key))

    def filled(self, page: Any) -> None:
        asked, found, items = page
        if asked == (self._kind, self._key):
            self._shelf, self._items = found, items
            self._show()
            self.titled.emit()

    def _show(self) -> None:
        found, clock = self._shelf, self.desk.store.clock
        if found is None:
            return
        at = self.list.page
        self.list.show_lines([line_of(found, item, clock) for item in self._items])
        self.list.turn_to(at)
        self.stack.setCurrentWidget(self.list if self._items else self.nothing)

    def said(self) -> str:
        """Return what the speaker says: the titles in sight."""
        titles = [button.line.name for button in self.list.in_sight]
        return "。".join((INTRODUCTION, *titles)) if titles else ""
