"""What stands on a price card, in the words of the language in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.kernel.market_days import market_rule_in_words
from station.kernel.money import format_amount
from station.kernel.said import age_in_words, day_in_words, price_said
from station.kernel.words import _, language
from station.prices.browse import Variety
from station.prices.model import Latest, Quote
from station.products.model import Product
from ui.day_words import date_words
from ui.prices import figures
from ui.prices.farmer import presenter
from ui.prices.farmer.gather import CardData
from ui.widgets.big_number import Figure
from ui.widgets.dots import Day
from ui.widgets.marks import Trend, trend_word

TRENDS = {"up": Trend.RISE, "down": Trend.FALL, "same": Trend.LEVEL, "": Trend.UNKNOWN}
BETWEEN = " · "
USUAL_SPECS = ("", "普通", "统货")  # what sheets write where there is nothing to tell
MOST_ALIASES = 4
CLOSE_KM = 10
NEAR = 3  # days that have a word of their own


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the words depend on: the unit wished, and today."""

    unit: str
    today: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One line under the number; `tone` is a tone of plain.label."""

    words: str
    tone: str = "soft"


@dataclass(frozen=True, slots=True)
class Told:
    """A card in words. `picture` is for drawn.product_picture; `also` are the other names.

    `place` says where and when the price was taken, `facts` what else there is to it.
    """

    name: str
    picture: str
    also: str
    figure: Figure
    place: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    days: tuple[Day, ...]


def own_name(one: Product | Variety) -> str:
    """Return what a product is called in the language in use."""
    return one.name_en if language() == "en" and one.name_en else one.name


def variety_name(variety: Variety, top: Product) -> str:
    """Return what a variety is called beside its product: Feizixiao, not Feizixiao lychee."""
    name, whole = own_name(variety), " " + own_name(top).casefold()
    return name[: -len(whole)] if name.casefold().endswith(whole) else name


def listed(names: Iterable[str]) -> str:
    """Return names one after the other as the language writes lists."""
    text = ""
    for name in names:
        text = _("{list}, {item}").format(list=text, item=name) if text else name
    return text


def card_name(data: CardData) -> str:
    """Return what the number is of: the product, and its variety where it has one."""
    if data.top is None:
        return data.name
    variety = data.variety(data.offer.quote) if data.offers else None
    if variety is None:
        return own_name(data.product or data.top)
    return BETWEEN.join((own_name(data.top), variety_name(variety, data.top)))


def tell(data: CardData, eyes: Eyes, more: Iterable[Fact] = ()) -> Told:
    """Return the words of a card that has at least one price; `more` stands below its facts."""
    quote = data.offer.quote
    also = _("also called {names}").format(names=listed(data.aliases[:MOST_ALIASES])) if data.aliases else ""
    return Told(
        name=card_name(data),
        picture=data.product.picture if data.product else "",
        also=also,
        figure=_figure(data, eyes),
        place=tuple(_place(data, quote, eyes.today)),
        facts=tuple(fact for fact in (*_facts(data, quote, eyes), *more) if fact.words),
        days=tuple(_dots(data, eyes)),
    )


def before(offer: Latest, eyes: Eyes) -> str:
    """Return the price before in words, 昨天 3.6; "" without one."""
    old = offer.previous
    if old is None:
        return ""
    number = presenter.number(old, eyes.unit)
    return _("{when} {price}").format(when=day_in_words(old.day, eyes.today), price=number)


def unit_words(quote: Quote, eyes: Eyes) -> str:
    """Return the words of the unit a quote is shown in."""
    return figures.unit_words(presenter.unit_shown(quote.unit, eyes.unit))


def market_words(quote: Quote) -> str:
    """Return where a price was taken and of what kind it is, with the grade where it tells something."""
    spec = "" if quote.spec in USUAL_SPECS else quote.spec
    return BETWEEN.join(part for part in (quote.market, figures.kind_word(quote.kind), spec) if part)


def age_words(quote: Quote, today: int) -> str:
    """Return date and age of a price; of an old one also that nothing newer has come."""
    parts = [date_words(quote.day), age_in_words(quote.day, today)]
    if presenter.is_stale(quote.day, today):
        parts.append(_("nothing newer yet"))
    return BETWEEN.join(parts)


def _figure(data: CardData, eyes: Eyes) -> Figure:
    offer = data.offer
    return Figure(
        number=presenter.number(offer.quote, eyes.unit),
        unit=unit_words(offer.quote, eyes),
        trend=TRENDS[presenter.change(offer, eyes.unit)],
        before=before(offer, eyes),
        stale=presenter.is_stale(offer.quote.day, eyes.today),
        said=said_words(offer.quote, eyes),
    )


def said_words(quote: Quote, eyes: Eyes) -> str:
    """Return a price as people say it, 三块八一斤; "" on a screen in a language that does not."""
    if not language().startswith("zh"):
        return ""
    return price_said(
        presenter.amount(quote.middle, quote.unit, eyes.unit), presenter.unit_shown(quote.unit, eyes.unit)
    )


def _place(data: CardData, quote: Quote, today: int) -> Iterable[Fact]:
    far = distance_words(data.distance(quote.market))
    yield Fact(BETWEEN.join(filter(None, (market_words(quote), far))), "")
    yield Fact(age_words(quote, today), "ripe" if presenter.is_stale(quote.day, today) else "")


def _facts(data: CardData, quote: Quote, eyes: Eyes) -> Iterable[Fact]:
    yield _correction(data, eyes)
    yield _reporter(data, quote)
    yield Fact(_span(quote, eyes))
    others = presenter.contradicting(data.history, quote)
    if others:
        numbers = listed(dict.fromkeys(presenter.number(one, eyes.unit) for one in others))
        yield Fact(_("another price the same day: {numbers}").format(numbers=numbers), "ripe")
    yield Fact(_market_day(data, quote, eyes.today))


def _correction(data: CardData, eyes: Eyes) -> Fact:
    told = data.correction()
    if told is None:
        return Fact("")
    old, new = (presenter.number(quote, eyes.unit) for quote in (told.old, told.new))
    words = _("{when} {old} was wrong, it is put right to {new}")
    return Fact(words.format(when=day_in_words(told.old.day, eyes.today), old=old, new=new), "ripe")


def _reporter(data: CardData, quote: Quote) -> Fact:
    number = presenter.station_of(quote)
    own = number != 0 and number == data.here.station
    if presenter.is_unjudged(quote):
        fresh = _("just reported here, not looked at yet") if own else _("just reported, not looked at yet")
        return Fact(fresh, "ripe")
    if own:
        return Fact(_("reported by this station"))
    if number:
        name = data.stations.get(number, "")
        return Fact(_("reported by {station}").format(station=name) if name else _("reported by another station"))
    return Fact(_("given out by the county"))


def _span(quote: Quote, eyes: Eyes) -> str:
    if quote.low is None or quote.high is None or quote.low == quote.high:
        return ""
    low, high = (presenter.amount(end, quote.unit, eyes.unit) for end in (quote.low, quote.high))
    return _("from {low} to {high}").format(low=format_amount(low), high=format_amount(high))


def _market_day(data: CardData, quote: Quote, today: int) -> str:
    market = data.market(quote.market)
    day = presenter.next_day_of(market, today)
    if market is None or day is None:
        return ""
    when, rule = day_in_words(day, today), market_rule_in_words(market.day_rule)
    return _("market day {when} ({rule})").format(when=when, rule=rule)


def distance_words(far: float | None) -> str:
    """Return a distance for the eye, "" where unknown: about 2.5 km, about 12 km."""
    if far is None or far < 0.1:
        return ""
    shown = f"{far:.0f}" if far >= CLOSE_KM else f"{far:.1f}".removesuffix(".0")
    return _("about {far} km").format(far=shown)


def _dots(data: CardData, eyes: Eyes) -> Iterable[Day]:
    for quote in presenter.trail(data.history, data.offer.quote):
        value = presenter.amount(quote.middle, quote.unit, eyes.unit)
        yield Day(float(value), format_amount(value), _dot_words(quote.day, eyes.today))


def _dot_words(day: int, today: int) -> str:
    return day_in_words(day, today) if 0 <= today - day < NEAR else date_words(day)


def change_words(offer: Latest, eyes: Eyes) -> str:
    """Return how the price went, in words: 涨了 · 昨天 3.6; "" without a price before."""
    word = trend_word(TRENDS[presenter.change(offer, eyes.unit)])
    return BETWEEN.join(part for part in (word, before(offer, eyes)) if part)


def offer_note(data: CardData, offer: Latest, today: int) -> str:
    """Return what tells one offer from the others of a card (variety, kind, grade), and its age."""
    quote, variety = offer.quote, data.variety(offer.quote)
    several = data.product is data.top and variety is not None and data.top is not None
    kinds = {one.quote.kind for one in data.offers}
    parts = (
        variety_name(variety, data.top) if several and variety and data.top else "",
        figures.kind_word(quote.kind) if len(kinds) > 1 else "",
        "" if quote.spec in USUAL_SPECS else quote.spec,
        day_in_words(quote.day, today),
    )
    return BETWEEN.join(part for part in parts if part)


def offer_words(data: CardData, offer: Latest, eyes: Eyes) -> str:
    """Return another market's price in one line, for paper."""
    number = f"{presenter.number(offer.quote, eyes.unit)} {unit_words(offer.quote, eyes)}"
    return "  ".join((offer.quote.market, number, offer_note(data, offer, eyes.today)))
