"""Reported prices that wait, each held against its own three months: which moved unusually far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.deeds import Person
from station.kernel.words import N_, _, ngettext
from station.prices.insight import unusual
from station.prices.insight.basis import Basis
from station.prices.insight.unusual import Flag
from station.store.store import Store
from ui.desk import Desk
from ui.prices import figures
from ui.prices.insight.pages import ListPage, Reader, per_unit
from ui.widgets.page_table import Field

MOST = 500
WORDS = {
    unusual.UNUSUAL: N_("unusual"),
    unusual.USUAL: N_("usual"),
    unusual.TOO_LITTLE: N_("too little history"),
}
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Found:
    """What waits, the unusual ones first."""

    flags: tuple[Flag, ...]


def read(store: Store, person: Person) -> Found:
    """Read what waits for the county; for the store's lane."""
    return Found(tuple(store.show("prices.unusual", person, limit=MOST)))


def distance(flag: Flag) -> Fraction:
    """Return how far a price is from its middle, in shares of it: 1/2 is half as much again, -1/2 is half."""
    middle = flag.judged.median
    return Fraction(flag.price - middle, middle) if middle else Fraction(0)


class MovesPage(ListPage):
    """The list of what moved; opening a row leads to the county's review."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Found | None = None
        self.lay_out(self._columns(), key=lambda one: one.report.sheet)
        self.table.opened.connect(lambda _row: self.went.emit("county.reports", {}))
        self.begin(desk.look)

    def _columns(self) -> tuple[Field, ...]:
        def unit(one: Flag) -> str:
            return figures.wished_for(one.report.quote, self.desk.preferences.wishes.unit)

        def middle(one: Flag) -> str:
            return per_unit(one.judged.median, one.unit, unit(one)) if one.judged.median is not None else ""

        def market(one: Flag) -> str:
            return one.report.quote.market

        def product(one: Flag) -> str:
            return f"{self.desk.names.own(one.report.quote.product)} {one.report.quote.spec}".strip()

        return (
            Field(N_("Product"), product, width=84, hint=product),
            Field(N_("Market"), market, least=96, hint=market),
            Field(N_("Price"), lambda one: per_unit(one.price, one.unit, unit(one)), right=True, width=88),
            Field(N_("Middle of 90 days"), middle, right=True, width=104),
            Field(N_("Apart"), apart_words, right=True, width=64, tone=apart_tone),
            Field(N_("Days known"), lambda one: str(one.judged.days), right=True, width=64, yields=1),
            Field(N_("It is"), lambda one: _(WORDS[one.judged.word]), width=92,
                  tone=lambda one: "rise" if one.judged.word == unusual.UNUSUAL else "ink_soft"),
        )  # fmt: skip

    def reader(self) -> Reader:
        return read

    def fill(self, found: Found) -> None:
        self._found = found
        self.rows = sorted(
            found.flags, key=lambda one: (one.judged.word != unusual.UNUSUAL, -abs(distance(one)), one.report.sheet)
        )
        self.show_rows()

    def bases(self) -> Sequence[Basis]:
        return (self.rows[0].basis,) if self.rows else ()

    def heading(self) -> str:
        n = sum(one.judged.word == unusual.UNUSUAL for one in self.rows)
        words = ngettext("{n} of {all} waiting moved unusually", "{n} of {all} waiting moved unusually", n)
        return words.format(n=n, all=len(self.rows))

    def show_rows(self) -> None:
        chips: list[tuple[object, str]] = [(EVERYTHING, _("All {n}").format(n=len(self.rows)))]
        for word, words in WORDS.items():
            n = sum(one.judged.word == word for one in self.rows)
            if n:
                chips.append((word, _("{group} {n}").format(group=_(words), n=n)))
        taken = self.chips.taken if self.chips.taken in dict(chips) else EVERYTHING
        self.chips.show_chips(chips, taken)
        super().show_rows()

    def matching(self) -> Sequence[Flag]:
        taken = self.chips.taken
        return [one for one in self.rows if taken in (EVERYTHING, one.judged.word)]

    def words_of(self, one: Flag) -> str:
        quote = one.report.quote
        return f"{quote.product} {self.desk.names.own(quote.product)} {quote.spec} {quote.market}"

    def say_empty(self) -> None:
        advice = _("New ones come with the next exchange of a station.")
        self.empty.say(_("No reported price waits."), advice, "", "check")

    def forget(self) -> None:
        super().forget()
        self.chips.choose(EVERYTHING)
        self.show_rows()


def apart_words(one: Flag) -> str:
    """Return how far a price is from its middle: +31 %."""
    if one.judged.median is None:
        return ""
    percent = round(distance(one) * 100)
    return _("{percent} %").format(percent=f"{percent:+d}" if percent else "0")


def apart_tone(one: Flag) -> str:
    """Return the ink of it: rising is red, falling is green."""
    far = round(distance(one) * 100)
    return "rise" if far > 0 else "fall" if far < 0 else ""
