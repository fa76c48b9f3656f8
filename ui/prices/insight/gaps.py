"""What nobody told for days: products of markets, and stations that fell silent; the longest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.days import date_of, day_of_ms
from station.kernel.deeds import Person
from station.kernel.words import N_, _, ngettext
from station.prices.insight.basis import Basis
from station.prices.insight.gaps import SILENT_DAYS, Gaps
from station.store.store import Store
from ui.desk import Desk
from ui.prices import figures
from ui.prices.insight.pages import ListPage, Reader
from ui.widgets.choice import Choice
from ui.widgets.page_table import Field

EVERYTHING, GOODS, STATIONS = "everything", "goods", "stations"
DAYS = (3, SILENT_DAYS, 14, 30, 90)
MOST = 5_000
VERY_LONG = 30  # days


@dataclass(frozen=True, slots=True)
class Gap:
    """One line: a product's kind of price at a market, or (product "") a station."""

    product: str
    place: str
    kind: str
    newest: int
    days: int


@dataclass(frozen=True, slots=True)
class Found:
    """The gaps, the longest first, and how they were made."""

    basis: Basis
    gaps: tuple[Gap, ...]


def read(store: Store, person: Person, days: int) -> Found:
    """Read what was not told for `days` days; for the store's lane."""
    found: Gaps = store.show("prices.gaps", person, days=days, limit=MOST)
    names = {one.id: one.name for one in store.show("places.stations", person, closed=True, limit=MOST)}
    offset = store.clock.offset_minutes()
    return Found(found.basis, tuple(in_order(found, names, offset)))


def in_order(found: Gaps, names: Mapping[int, str], offset: int) -> list[Gap]:
    """Return products and stations in one list, the longest first; `offset` is minutes ahead of UTC."""
    gaps = [Gap(one.product, one.market, one.kind, one.newest, one.days) for one in found.stale]
    gaps += [
        Gap("", names.get(one.station, ""), "", day_of_ms(one.newest, offset), one.days) for one in found.stations
    ]
    return sorted(gaps, key=lambda gap: (-gap.days, gap.product != "", gap.place, gap.product, gap.kind))


class GapsPage(ListPage):
    """The list of gaps."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Found | None = None
        self.days = Choice(desk.look)
        self.lay_out(self._columns(), lambda one: (one.product, one.place, one.kind), self.days)
        self.days.activated.connect(lambda _place: self.asked.emit())
        self.table.opened.connect(self._open)
        self.begin(desk.look)
        self.days.choose(SILENT_DAYS)

    def _columns(self) -> tuple[Field, ...]:
        named = self.desk.names.own
        return (
            Field(N_("Nothing new of"), lambda one: named(one.product) if one.product else _("the station"), width=96),
            Field(N_("Where"), lambda one: one.place, least=110, hint=lambda one: one.place),
            Field(N_("Kind of price"), lambda one: figures.kind_word(one.kind, short=True), width=84, yields=2),
            Field(N_("Newest"), lambda one: date_of(one.newest).isoformat(), width=84, yields=1),
            Field(N_("Days since"), lambda one: f"{one.days:,}", right=True, width=56,
                  tone=lambda one: "rise" if one.days >= VERY_LONG else "ripe"),
        )  # fmt: skip

    def retranslate(self) -> None:
        self.days.setAccessibleName(_("For how long"))
        self.days.offer([(days, ngettext("{n} day", "{n} days", days).format(n=days)) for days in DAYS])
        super().retranslate()

    def reader(self) -> Reader:
        days = int(self.days.taken or SILENT_DAYS)
        return lambda store, person: read(store, person, days)

    def fill(self, found: Found) -> None:
        self._found, self.rows = found, list(found.gaps)
        self.show_rows()

    def bases(self) -> Sequence[Basis]:
        return (self._found.basis,) if self._found is not None else ()

    def heading(self) -> str:
        return ngettext("{n} gap", "{n} gaps", len(self.rows)).format(n=f"{len(self.rows):,}")

    def show_rows(self) -> None:
        goods = sum(bool(one.product) for one in self.rows)
        chips = [
            (EVERYTHING, _("All {n}").format(n=len(self.rows))), (GOODS, _("Products {n}").format(n=goods)),
            (STATIONS, _("Stations {n}").format(n=len(self.rows) - goods)),
        ]  # fmt: skip
        self.chips.show_chips(chips, self.chips.taken or EVERYTHING)
        super().show_rows()

    def matching(self) -> Sequence[Gap]:
        taken = self.chips.taken
        return [one for one in self.rows if taken == EVERYTHING or bool(one.product) == (taken == GOODS)]

    def words_of(self, one: Gap) -> str:
        return f"{one.product} {self.desk.names.own(one.product)} {one.place}"

    def say_empty(self) -> None:
        self.empty.say(_("No gap: everything was told lately."), _("Ask for fewer days to be stricter."), "", "check")

    def forget(self) -> None:
        super().forget()
        self.chips.choose(EVERYTHING)
        self.show_rows()

    def _open(self, one: Any) -> None:
        if one.product:
            self.went.emit("prices.table", {"word": one.product})
        else:
            self.went.emit("county.stations", {})
