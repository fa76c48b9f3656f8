"""What of a product's courses is drawn, in which unit and under which names, and how it is said in words. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from station.kernel.days import date_of
from station.kernel.units import UNITS, Dimension, convert_price, same_dimension
from station.kernel.words import _, ngettext
from station.prices.insight.band import FEWEST_YEARS
from station.prices.looking.band import Band
from station.prices.looking.courses import Course
from ui.prices import figures
from ui.prices.farmer.told import distance_words
from ui.widgets.chart_parts import MOST_LINES, Chart, Line
from ui.widgets.chart_parts import Band as Pale

SPANS = {"quarter": 92, "year": 365, "years": 1096}  # days
AT_FIRST = 3  # lines
BETWEEN = " · "

Key = tuple[str, ...]


def nearness(course: Course, key: Key) -> tuple[object, ...]:
    """Return how near a course is to the one looked at: itself, then same kind, grade and unit, then the fullest."""
    if not key:
        return (False, False, False, False, -len(course.days), course.key)
    market, _product, spec, unit, kind, _source = key
    same = (course.key != key, course.kind != kind, course.spec != spec, not same_dimension(course.unit, unit))
    return (*same, course.market == market, -len(course.days), course.key)


def kinds_of(courses: Iterable[Course]) -> list[str]:
    """Return the kinds of price there are, in the order of `figures.SHORT_KINDS`."""
    found = {course.kind for course in courses}
    return [kind for kind in figures.SHORT_KINDS if kind in found]


def of_kind(courses: Iterable[Course], kind: str) -> list[Course]:
    """Return the courses of one kind of price, in their order."""
    return [course for course in courses if course.kind == kind]


def units_for(course: Course, wished: str) -> list[str]:
    """Return the units a course may be shown in, the likeliest first; one by the piece has but its own."""
    if UNITS[course.unit].dimension is not Dimension.MASS:
        return [course.unit]
    first = course.unit if course.kind == "input" else wished
    return list(dict.fromkeys([first, "jin", "kg", course.unit]))


def drawable(courses: Iterable[Course], unit: str) -> list[Course]:
    """Return the courses that convert to `unit`."""
    return [course for course in courses if same_dimension(course.unit, unit)]


def taken_at_first(courses: Sequence[Course]) -> list[Key]:
    """Return which lines to draw before anybody chose: the first of each market, a few of them."""
    markets: dict[str, Key] = {}
    for course in courses:
        markets.setdefault(course.market, course.key)
    return list(markets.values())[:AT_FIRST]


def names_of(courses: Sequence[Course], source_words: Callable[[str], str]) -> dict[Key, str]:
    """Return what each course is called: its market, and what tells it from others of the same market."""
    return {course.key: _name(course, courses, source_words) for course in courses}


def with_distance(names: Mapping[Key, str], courses: Iterable[Course], far: Mapping[str, float]) -> dict[Key, str]:
    """Return the names with how far each market is, where anybody knows."""
    told = {course.key: distance_words(far.get(course.market)) for course in courses}
    return {key: BETWEEN.join(filter(None, (name, told.get(key, "")))) for key, name in names.items()}


def _name(course: Course, courses: Sequence[Course], source_words: Callable[[str], str]) -> str:
    rivals = [one for one in courses if one.market == course.market and one.key != course.key]
    words = [course.market]
    if any(one.spec != course.spec for one in rivals):
        words.append(course.spec or _("no grade"))
    if any(one.product != course.product for one in rivals):
        words.append(course.product)
    if any(one.unit != course.unit for one in rivals):
        words.append(figures.unit_words(course.unit))
    if any(one.source != course.source for one in rivals):
        words.append(source_words(course.source))
    return BETWEEN.join(words)


def chart_of(
    courses: Sequence[Course], names: dict[Key, str], unit: str, days: tuple[int, int], band: Band | None
) -> Chart:
    """Return the chart of at most MOST_LINES courses, all of which convert to `unit`."""
    lines = tuple(_line(course, names[course.key], unit) for course in courses[:MOST_LINES])
    pale = _pale(band, courses[0].unit, unit) if band is not None and band.known and courses else None
    return Chart(*days, figures.unit_words(unit), lines, pale, _said(courses, names, unit))


def _line(course: Course, name: str, unit: str) -> Line:
    values = tuple(float(convert_price(price, course.unit, unit)) / 1000 for price in course.prices)
    return Line(name, course.days, values, _number(course, -1, unit))


def _number(course: Course, place: int, unit: str) -> str:
    return figures.two_places(convert_price(course.prices[place], course.unit, unit))


def _pale(band: Band, had: str, unit: str) -> Pale:
    def yuan(milli: int | None) -> float | None:
        return None if milli is None else float(convert_price(milli, had, unit)) / 1000

    return Pale(band.days, tuple(map(yuan, band.lows)), tuple(map(yuan, band.highs)))


def band_words(band: Band | None, name: str) -> str:
    """Return what the pale band is, or why there is none."""
    years = band.years if band is not None else ()
    if band is None or not band.known:
        few = ngettext("{n} earlier year", "{n} earlier years", len(years)).format(n=len(years))
        words = _("No band of earlier years: this station holds {years} of {market}, a band takes {least}.")
        return words.format(years=few, market=name, least=FEWEST_YEARS)
    words = _("Pale: lowest to highest price of the same weeks in {first} to {last}, {market}.")
    return words.format(first=years[0], last=years[-1], market=name)


def _said(courses: Sequence[Course], names: dict[Key, str], unit: str) -> str:
    """Return the chart for whoever does not see it: where each line began and ended, its lowest and highest."""
    return " ".join(_line_said(course, names[course.key], unit) for course in courses)


def _line_said(course: Course, name: str, unit: str) -> str:
    low, high = course.prices.index(min(course.prices)), course.prices.index(max(course.prices))
    words = _(
        "{market}: {first} on {first_day}, {last} on {last_day}; "
        "lowest {low} on {low_day}, highest {high} on {high_day}."
    )
    return words.format(
        market=name,
        first=_number(course, 0, unit), first_day=_date(course, 0),
        last=f"{_number(course, -1, unit)} {figures.unit_words(unit)}", last_day=_date(course, -1),
        low=_number(course, low, unit), low_day=_date(course, low),
        high=_number(course, high, unit), high_day=_date(course, high),
    )  # fmt: skip


def _date(course: Course, place: int) -> str:
    return date_of(course.days[place]).isoformat()


def figure(price: Fraction) -> str:
    """Return a price of a comparison for the eye."""
    return figures.two_places(price)
