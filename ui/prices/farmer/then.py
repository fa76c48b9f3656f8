"""A price beside what it was: a line for a week, a month and a year ago and for the season, each one touch to keep.

The lines are for farmers: a word, an arrow, the day. How the figures are made is one touch further.
"""

from __future__ import annotations

from collections.abc import Iterable

from station.kernel.days import date_of
from station.kernel.money import format_amount
from station.kernel.said import change_in_words
from station.kernel.words import _
from station.prices.insight.basis import Basis
from ui.day_words import date_words
from ui.prices import since
from ui.prices.farmer import presenter
from ui.prices.farmer.told import BETWEEN, TRENDS, Eyes, Fact
from ui.prices.since import SPANS, Since, Then
from ui.widgets.marks import Trend, trend_word
from ui.widgets.pages import Line

SEASON, HOW = "season", "how"


def lines(then: Then, eyes: Eyes) -> list[Line]:
    """Return the lines of the page."""
    found = [_line(span, one, eyes) for span, one in then.since.items()]
    place = since.place_words(then.seasonal)
    season = Line(SEASON, _("Other years at this time"), BETWEEN.join(filter(None, (_band(then, eyes), place))))
    return [*found, season, Line(HOW, _("How these are made"))]


def _line(span: str, one: Since, eyes: Eyes) -> Line:
    title = _("Against {when}").format(when=_(SPANS[span]))
    if one.change is None:
        return Line(span, title, _("no price of those days"))
    trend, amount = moved(one, eyes)
    then = one.change.then
    note = BETWEEN.join((_day(then.day, eyes.today), _price(one, eyes)))
    return Line(span, title, note, number="" if trend is Trend.LEVEL else amount, trend=trend)


def moved(one: Since, eyes: Eyes) -> tuple[Trend, str]:
    """Return which way a price went, and by how much, as the numbers of the card say it."""
    assert one.change is not None
    old, new = (presenter.amount(each.middle, each.unit, eyes.unit) for each in (one.change.then, one.change.now))
    return TRENDS[change_in_words(old, new)[0]], format_amount(abs(new - old))


def fact(then: Then, span: str, eyes: Eyes) -> Fact:
    """Return the line of the card about the span that was chosen last; empty where there is nothing to compare."""
    one = then.since[span]
    if one.change is None:
        return Fact("")
    trend, amount = moved(one, eyes)
    words = " ".join(filter(None, (trend_word(trend), "" if trend is Trend.LEVEL else amount)))
    when = _("{when} ({date})").format(when=_(SPANS[span]), date=_day(one.change.then.day, eyes.today))
    return Fact(_("against {when}: {change}").format(when=when, change=words))


def season_fact(then: Then) -> Fact:
    """Return where the price stands in its season, in a few words; empty where too little is known."""
    return Fact(since.place_words(then.seasonal))


def made(then: Then) -> Iterable[Basis]:
    """Return how the figures were made."""
    return since.bases(then)


def _day(day: int, today: int) -> str:
    """Return a date, with its year where that is another one."""
    year = date_of(day).year
    if year == date_of(today).year:
        return date_words(day)
    return _("{date} of {year}").format(date=date_words(day), year=year)


def _price(one: Since, eyes: Eyes) -> str:
    assert one.change is not None
    return presenter.number(one.change.then, eyes.unit)


def _band(then: Then, eyes: Eyes) -> str:
    return since.band_words(then.seasonal, eyes.unit)
