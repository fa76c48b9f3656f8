"""The tables of the county's screens: their columns, and a list that shows rows which are already here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from station.kernel.days import date_of
from station.kernel.money import format_exact
from station.kernel.units import unit_of
from station.kernel.words import N_, _
from station.people.store import AccountLine
from station.prices.reading.model import Rejected
from ui.county.flags import FLAG_WORDS
from ui.county.looking import Row, UnknownName
from ui.county.presenter import count
from ui.county.review import Waiting
from ui.roles import role_words
from ui.widgets.page_table import Field
from ui.widgets.row_list import RowList as RowList

Say = Callable[[Any], str]


def _money(milli: int | None) -> str:
    return "" if milli is None else format_exact(milli)


def first_row_fields(markets: bool) -> tuple[Field, ...]:
    """Return the columns of a file's first rows, as the file has them; `markets` when there are several."""
    market = Field(N_("Market"), lambda row: row.market, width=104, hint=lambda row: row.market)
    return (
        Field(N_("Line"), lambda row: count(row.line), right=True, width=48),
        Field(N_("Date"), lambda row: date_of(row.day).isoformat(), width=100),
        *([market] if markets else []),
        Field(N_("Product"), _product_and_spec, hint=_product_and_spec),
        Field(N_("Lowest"), lambda row: _money(row.low), right=True, width=60),
        Field(N_("Usual"), lambda row: _money(row.typical), right=True, width=60),
        Field(N_("Highest"), lambda row: _money(row.high), right=True, width=64),
        Field(N_("Unit"), lambda row: _(unit_of(row.unit).label), width=72),
    )


def _product_and_spec(row: Row) -> str:
    return f"{row.product} {row.spec}".strip()


def rejected_fields(say: Callable[[Rejected], str]) -> tuple[Field, ...]:
    """Return the columns of refused lines; `say` gives the reason in words."""
    return (
        Field(N_("Line"), lambda one: count(one.line), right=True, width=52),
        Field(N_("What stood there"), lambda one: one.text, width=128, hint=lambda one: one.text),
        Field(N_("Why it was not taken"), say, hint=say),
    )


def unknown_fields() -> tuple[Field, ...]:
    """Return the columns of product names nobody knows yet."""

    def rows(one: UnknownName) -> str:
        return count(one.rows)

    return (Field(N_("Name in the file"), lambda one: one.name), Field(N_("Rows"), rows, right=True, width=72))


def unknown_name_fields() -> tuple[Field, ...]:
    """Return the columns of names nobody knows; the second says what each most likely is."""

    def likely(one: Any) -> str:
        return one.likely[0].title if one.likely else ""

    return (
        Field(N_("Name in the files"), lambda one: one.name, hint=lambda one: one.name),
        Field(N_("Most likely"), likely, width=120, hint=likely),
        Field(N_("Series"), lambda one: count(one.series), right=True, width=64),
    )


def joined_fields() -> tuple[Field, ...]:
    """Return the columns of names that were joined to a product."""
    return (
        Field(N_("Name in the files"), lambda one: one.name, hint=lambda one: one.name),
        Field(N_("Found under"), lambda one: one.title, width=120, hint=lambda one: one.title),
        Field(N_("Series"), lambda one: count(one.series), right=True, width=64),
    )


def _as_reported(one: Any) -> str:
    return _product_and_spec(one.report.quote)


def reasons(one: Waiting) -> str:
    """Return everything that is odd about a report, one sentence after the other."""
    return " ".join(_(FLAG_WORDS[flag][1]) for flag in one.flags)


def waiting_fields(product: Say, price: Say, taken: Say) -> tuple[Field, ...]:
    """Return the columns of reported prices; `product`, `price` and `taken` say name, figure and time."""

    def flag(one: Waiting) -> str:
        if one.flag is None:
            return "" if one.compared else _("no history")
        word, more = _(FLAG_WORDS[one.flag][0]), len(one.flags) - 1
        return _("{flag} +{n}").format(flag=word, n=more) if more else word

    return (
        Field(N_("Product"), product, hint=_as_reported),
        Field(N_("Price"), price, right=True, width=88, hint=price),
        Field(N_("Station"), lambda one: one.station, width=132, hint=lambda one: one.station, yields=1),
        Field(N_("Reported"), taken, width=106),
        Field(N_("Look at"), flag, width=84, tone=lambda one: "rise" if one.flags else "ink_soft", hint=reasons),
    )


def judged_fields(product: Say, price: Say, decided: Say, verdict: Say, tone: Say) -> tuple[Field, ...]:
    """Return the columns of reports decided on lately; `decided` says when, `verdict` what."""
    return (
        Field(N_("Product"), product, width=100, hint=_as_reported),
        Field(N_("Price"), price, right=True, width=100),
        Field(N_("Station"), lambda one: one.station, width=148, hint=lambda one: one.station),
        Field(N_("Decided"), decided, width=106),
        Field(N_("Decision"), verdict, tone=tone, hint=verdict),
    )


def station_fields(heard: Say, tone: Say) -> tuple[Field, ...]:
    """Return the columns of the county's stations; `heard` says when the newest price was entered."""
    return (
        Field(N_("Station code"), lambda one: one.station.code, width=92),
        Field(N_("Name"), lambda one: one.station.name, hint=lambda one: one.station.name),
        Field(N_("Where"), lambda one: one.where, width=140, hint=lambda one: one.where, yields=1),
        Field(N_("Newest price"), heard, width=108, tone=tone),
    )


def account_fields(station: Callable[[AccountLine], str], state: Say, tone: Say) -> tuple[Field, ...]:
    """Return the columns of the accounts; `station` names where somebody works."""
    return (
        Field(N_("Log-in"), lambda one: one.login, width=72),
        Field(N_("Person"), lambda one: one.name),
        Field(N_("Role"), lambda one: role_words(one.role), width=112),
        Field(N_("Station"), station, width=132, hint=station, yields=1),
        Field(N_("Account"), state, width=92, tone=tone),
    )
