"""One product's price, read from two metres: the card, the other markets behind it, the slip to take home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.prices.looking import usage
from ui import drawn, slip_paper
from ui.desk import Desk
from ui.prices.farmer import presenter, slip, spoken, told
from ui.prices.farmer.comparing import ThenPages
from ui.prices.farmer.gather import Asked, CardData, read_card
from ui.prices.farmer.sheet import PriceSheet
from ui.prices.farmer.told import TRENDS, Eyes
from ui.screen import Screen
from ui.speech import speaker_of
from ui.widgets.base import mark, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.pages import Line, LineList
from ui.widgets.rail import Rail, RailButton, VoiceButton

OTHERS = N_("See other prices")
PRINTED = "prices.slip"  # how the audit trail names a printed slip


class ProductCard(Screen):
    """Entered with `product`, or `name` for what no catalogue knows, and perhaps a `variety` (its id or name)."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"prices.sheet", "products.product", "products.alias", "places.market"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._asked = Asked()
        self.send: Callable[[Sequence[slip_paper.SlipLine]], bool] = slip_paper.print_out
        self._variety = ""  # asked for by name, until the names are read
        self._counted = False
        self._data: CardData | None = None
        self.sheet = PriceSheet(look)
        self.markets = LineList(look, turns=True)
        self.nothing = EmptyState(look)
        self.others, self.paper = RailButton(look, "map-pin"), RailButton(look, "print")
        self.before, self.then = RailButton(look, "calendar"), ThenPages(desk)
        self.speaker = VoiceButton(look)
        self.rail = Rail(look, self.others, self.before, self.paper, self.speaker)
        self.stack = QStackedWidget()
        for part in (self.sheet, self.markets, self.then, self.nothing):
            self.stack.addWidget(part)
        self._across = QHBoxLayout(self)
        self._across.addWidget(self.stack, 1)
        self._across.addWidget(self.rail)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.sheet.varieties.chosen.connect(lambda product: self._read(Asked(product, self._asked.name)))
        self.markets.chosen.connect(self._take_offer)
        self.markets.filled.connect(self._paged)
        self.then.came.connect(self._show)
        self.then.taken.connect(lambda: self._go_to(self.sheet))
        self.then.list.filled.connect(self._paged)
        self.then.currentChanged.connect(lambda _page: self._paged())
        self.rail.turned.connect(lambda page: self._list.turn_to(page))
        self.paper.clicked.connect(lambda: self.print_slip())
        self.others.clicked.connect(lambda: self._go_to(self.markets))
        self.before.clicked.connect(lambda: self._go_to(self.then))
        self.nothing.asked.connect(self._go_on)
        self.voice = speaker_of(self.desk)
        self.speaker.serve(self.voice, self.said, lambda: self.desk.preferences.wishes.voice)

    def title(self) -> str:
        data = self._data
        return _("Price") if data is None else told.own_name(data.top) if data.top else data.name

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(5), space(2), space(5), space(2))
        self._across.setSpacing(space(3))

    def retranslate(self) -> None:
        self.paper.name_it(_("Print"))
        self._show()

    def enter(self, product: int = 0, name: str = "", variety: int | str = 0, **_params: Any) -> None:
        self._data = None
        self._variety = variety if isinstance(variety, str) else ""
        self._counted = False
        self.voice.prepare()
        self.stack.setCurrentWidget(self.sheet)
        self._show()
        self._read(Asked(variety if isinstance(variety, int) and variety else product, name))

    def reload(self) -> None:
        self._read(self._asked)

    def leave(self) -> None:
        self.voice.hush()
        self._asked, self._variety, self._data = Asked(), "", None
        self.then.forget()
        self._show()

    @property
    def eyes(self) -> Eyes:
        """What the words of the card depend on now."""
        return Eyes(self.desk.preferences.wishes.unit, self.desk.store.clock.today())

    def _read(self, asked: Asked) -> None:
        self._asked = asked
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run(
            "store",
            lambda job: read_card(store, person, asked),
            done=lambda data: self._filled(asked, data),
            failed=self._failed,
            owner=self,
        )

    def _filled(self, asked: Asked, data: CardData) -> None:
        if asked != self._asked:  # somebody touched on meanwhile
            return
        wanted, self._variety = self._variety, ""
        named = next((one for one in data.varieties if wanted in (one.name, *one.reported)), None)
        self._data = data
        if wanted and named is not None and named.product != asked.product:
            self._read(Asked(named.product, asked.name))
            return
        if data.offers:
            self.then.read(data.offer.quote)
        self._show()
        self.titled.emit()
        self._count(data)

    def _count(self, data: CardData) -> None:
        """Remember, once a visit, that this product was looked at: the pictures people use come first."""
        if data.top is None or not data.offers or self._counted:
            return
        self._counted = True
        store, product, today = self.desk.store, data.top.id, self.desk.store.clock.today()
        self.desk.jobs.run("store", lambda job: store.write(lambda db: usage.count_look(db, product, today)))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._data = None
        self._show()
        self.nothing.say(self.desk.sentence(error), button=_(OTHERS))
        self.stack.setCurrentWidget(self.nothing)

    def _take_offer(self, series: Any) -> None:
        self.stack.setCurrentWidget(self.sheet)
        self._read(Asked(self._asked.product, self._asked.name, series))

    def _go_on(self) -> None:
        """Leave an empty card: for the varieties that do have a price, else for the other products."""
        data = self._data
        if data is not None and data.top is not None and data.varieties:
            self.stack.setCurrentWidget(self.sheet)
            self._read(Asked(data.top.id, data.top.name))
        else:
            self.desk.go("prices")

    def _go_to(self, page: QWidget) -> None:
        """Show a page of the card; the one in sight leads back to the card itself."""
        self.voice.hush()
        self.then.begin()
        self.stack.setCurrentWidget(self.sheet if self.stack.currentWidget() is page else page)
        self._show()

    def _at(self, page: QWidget) -> bool:
        return self.stack.currentWidget() is page

    @property
    def _list(self) -> LineList:
        """The list whose pages are turned."""
        return self.then.list if self._at(self.then) else self.markets

    def _show(self) -> None:
        data = self._data
        has_price = data is not None and bool(data.offers)
        self.paper.setVisible(has_price)
        self.others.setVisible(data is not None and len(data.offers) > 1)
        self.before.setVisible(has_price)
        present(self.speaker, has_price and self.voice.available)
        self._show_varieties(data)
        if data is None:
            self.sheet.clear()
            return
        if not data.offers:
            self._say_empty(data)
            return
        if self.stack.currentWidget() is self.nothing or (self._at(self.markets) and len(data.offers) < 2):
            self.stack.setCurrentWidget(self.sheet)
        self.others.name_it(_("Card") if self._at(self.markets) else _("Other markets"))
        self.before.name_it(_("Card") if self._at(self.then) else _("Then and now"))
        self.then.show_words(self.eyes)
        self.sheet.tell(told.tell(data, self.eyes, self.then.facts(self.eyes)))
        self.markets.show_lines([_line(data, place, self.eyes) for place in range(len(data.offers))])

    def _paged(self) -> None:
        listing = self._at(self.markets) or (self._at(self.then) and self.then.currentWidget() is self.then.list)
        self.rail.show_page(self._list.page, self._list.pages if listing else 1)

    def _show_varieties(self, data: CardData | None) -> None:
        if data is None or data.top is None:
            self.sheet.varieties.show_chips([], None)
            return
        below = [one for one in data.varieties if one.product != data.top.id]
        chips = [(data.top.id, _("All")), *((one.product, told.variety_name(one, data.top)) for one in below)]
        self.sheet.varieties.show_chips(chips if below else [], data.product.id if data.product else None)

    def _say_empty(self, data: CardData) -> None:
        name = told.own_name(data.product) if data.product else data.name
        picture = data.product.picture if data.product else ""
        self.nothing.say(
            _("There is no price of {product} here yet.").format(product=name),
            _("It comes with the news from the county. The officer can report one, too."),
            _("See {product}").format(product=told.own_name(data.top)) if data.top and data.varieties else _(OTHERS),
            picture if drawn.slug_of(picture) else name,
        )
        self.stack.setCurrentWidget(self.nothing)

    def said(self) -> str:
        """Return what the speaker says of what is in sight."""
        data, eyes = self._data, self.eyes
        if data is None or not data.offers:
            return ""
        at, voice = self.stack.currentWidget(), self.desk.preferences.wishes.voice
        if at is self.then:
            return spoken.then_said(data, self.then.then, eyes.unit, voice)
        tell = spoken.card_said if at is self.sheet else spoken.markets_said
        return tell(data, eyes.unit, eyes.today, voice)

    def print_slip(self) -> None:
        """Print the card; without a printer keep it as a file, and say where."""
        data, store, person = self._data, self.desk.store, self.desk.person
        if data is None or not data.offers:
            return
        lines = slip.slip_lines(data, self.eyes, slip_paper.printed_at(store.clock))
        try:
            if self.send(lines):
                self.desk.said.emit(_("The slip is printing."))
            else:
                kept = slip_paper.keep(store.path.parent, self.eyes.today, told.card_name(data), lines)
                self.desk.said.emit(_("No printer here. The slip is kept as {file}.").format(file=kept))
        except OSError:
            self.desk.said.emit(_("The slip could not be printed, nor kept as a file. The price stays on the screen."))
            return
        self.desk.jobs.run("store", lambda job: store.note(person, PRINTED, data.name), owner=self)


def _line(data: CardData, place: int, eyes: Eyes) -> Line:
    offer = data.offers[place]
    return Line(
        key=presenter.series_of(offer.quote),
        name=offer.quote.market,
        note=told.offer_note(data, offer, eyes.today),
        number=presenter.number(offer.quote, eyes.unit),
        unit=told.unit_words(offer.quote, eyes),
        trend=TRENDS[presenter.change(offer, eyes.unit)],
        stale=presenter.is_stale(offer.quote.day, eyes.today),
    )
