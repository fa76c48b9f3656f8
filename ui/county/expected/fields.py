"""The columns of the three tables: what came in by station and day, whom lists ask, the lines of one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station.kernel.market_days import market_rule_in_words
from station.kernel.words import N_, _
from station.prices.expecting.model import CameIn, DayCount, Expected
from ui.county.expected.book import KIND_TITLES, WEEK, answered_words, day_tone, day_words
from ui.widgets.page_table import Field

Say = Callable[[Any], str]
DAYS = (
    *(N_("Today so far"), N_("Yesterday"), N_("2 days ago"), N_("3 days ago")),
    *(N_("4 days ago"), N_("5 days ago"), N_("6 days ago")),
)


def came_in_fields() -> tuple[Field, ...]:
    """Return a column for the station and one for each of the last seven days; the oldest yield first."""

    def column(back: int) -> Field:
        def of(one: CameIn) -> DayCount | None:
            return one.days[back] if back < len(one.days) else None

        def hint(one: CameIn) -> str:
            day = of(one)
            return day_words(day) if day is not None and day.asked else ""

        return Field(
            DAYS[back], lambda one: answered_words(of(one)) or "–", width=72, hint=hint,
            tone=lambda one: day_tone(of(one)) if back < 1 else "", yields=WEEK - back if back > 1 else 0,
        )

    return (Field(N_("Station"), lambda one: one.name, hint=lambda one: one.name), *map(column, range(WEEK)))


def target_fields(name: Say, lines: Say) -> tuple[Field, ...]:
    """Return the columns of whom lists ask; `lines` says how long its list is, or whose counts instead."""
    return (Field(N_("Asked of"), name, hint=name), Field(N_("List"), lines, width=104, hint=lines))


def line_fields(named: Callable[[str], str]) -> tuple[Field, ...]:
    """Return the columns of a list."""

    def product(one: Expected) -> str:
        return named(one.name)

    def days(one: Expected) -> str:
        return market_rule_in_words(one.days)

    return (
        Field(N_("Product"), product, hint=product),
        Field(N_("Kind of price"), lambda one: _(KIND_TITLES.get(one.kind, one.kind)), width=92, yields=2),
        Field(N_("Days"), days, width=156, hint=days),
        Field(N_("Market"), lambda one: one.market or _("own place"), width=110, hint=lambda one: one.market,
              yields=1),
    )
