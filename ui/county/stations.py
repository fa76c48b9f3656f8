"""The county's stations: where they are, when they were last heard of, new ones, and codes for their machines.

A county seat hears a station through the prices it reports; when its machine last exchanged anything is
known at the server alone (`county status`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from station.kernel.deeds import Person
from station.kernel.words import _, ngettext
from station.places.model import Station
from station.places.store import full_name
from station.prices.store import StationReports
from station.store.store import Store
from ui.county.presenter import count, heard_words, is_silent, may
from ui.county.station_card import StationCard
from ui.county.station_form import StationForm
from ui.county.table import RowList, station_fields
from ui.desk import Desk
from ui.list_screen import ListScreen
from ui.page_screen import Page
from ui.widgets.chips import ChipRow

DEED = "places.open_station"
MOST = 5000
ALL, SILENT, CLOSED = "all", "silent", "closed"


@dataclass(frozen=True, slots=True)
class Known:
    """A station as the county sees it; `where` is its division in words, `heard` what it reported, None for nothing."""

    station: Station
    where: str
    heard: StationReports | None


def gather(store: Store, person: Person) -> list[Known]:
    """Read every station with its place and its newest report; for the store's lane."""
    heard = {one.station: one for one in store.show("prices.by_station", person, limit=MOST)}
    stations = store.show("places.stations", person, closed=True, limit=MOST)
    where = {code: full_name(store.reader(), code) for code in {one.division for one in stations}}
    return [Known(one, where[one.division] or one.division_name, heard.get(one.id)) for one in stations]


class StationsScreen(ListScreen):
    """Stations left, the chosen one or the form for a new one right.

    Where the county's ledger is on this machine (`desk.own_county`) codes are made here; elsewhere the
    command for the server is shown.
    """

    watches: ClassVar[frozenset[str]] = frozenset({"places.station", "places.division", "prices.sheet"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.stations: list[Known] = []
        self._show_next = 0
        self.chips = ChipRow(desk.look, "staff")
        fields = station_fields(self._heard, self._tone)
        self.table = RowList(desk.look, fields, key=lambda one: one.station.id)
        self.card, self.form = StationCard(desk), StationForm(desk)
        self.lay_out(self.table, self.card, self.form, above=[self.chips])
        self.chips.chosen.connect(lambda _key: self._show_list())
        self.form.opened.connect(self._opened)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Stations")

    def retranslate(self) -> None:
        self.add_button.setText(_("Open a station"))
        self._show_counts()

    def forget(self) -> None:
        self.card.forget()

    def unsaved(self) -> bool:
        return self.card.code.shown is not None or (self.form_open and self.form.typed)

    def page(self) -> Page:
        return gather

    def filled(self, page: Any) -> None:
        self.say("")
        self.stations = page
        self._show_counts()

    def refused(self, sentence: str) -> None:
        self.say(sentence)
        self.stations = []
        self._show_counts()

    def begin_form(self) -> None:
        self.form.begin_anew()
        self.form.name.setFocus()

    def show_row(self, chosen: Known) -> None:
        self.card.show_station(chosen.station, chosen.where, chosen.heard)

    def _opened(self, station: int) -> None:
        self.close_form()
        self._show_next = station
        self.chips.choose(ALL)
        self.reload()

    def _show_counts(self) -> None:
        here = [one for one in self.stations if one.station.active]
        silent = [one for one in here if self._is_silent(one)]
        number = len(here)
        self.headline.setText(ngettext("{n} station", "{n} stations", number).format(n=count(number)))
        self.add_button.setVisible(may(self.desk.store.registry, self.desk.person, DEED))
        chips = [(ALL, _("All")), (SILENT, _("Silent for a week {n}").format(n=count(len(silent))))]
        closed = len(self.stations) - number
        if closed:
            chips.append((CLOSED, _("Closed {n}").format(n=count(closed))))
        taken = self.chips.taken if self.chips.taken in dict(chips) else ALL
        self.chips.show_chips(chips, taken)
        self._show_list()

    def _show_list(self) -> None:
        wanted = self.chips.taken
        shown = [
            one
            for one in self.stations
            if one.station.active is not (wanted == CLOSED) and (wanted != SILENT or self._is_silent(one))
        ]
        self.table.show_rows(shown)
        if self._show_next:
            self.table.choose_key(self._show_next)
            self._show_next = 0
        if self.stations:
            self.empty.say(_("None here."), _("Every station gave a price within a week."), drawing="check")
        else:
            self.empty.say(
                _("No station yet."), _("Open one, then make a code for its machine."), _("Open a station"), "stations"
            )
        self.pages.setCurrentIndex(0 if shown else 1)

    def _is_silent(self, known: Known) -> bool:
        clock = self.desk.store.clock
        newest = known.heard.newest if known.heard else None
        return is_silent(newest, clock.now_ms(), clock.offset_minutes())

    def _heard(self, known: Known) -> str:
        clock = self.desk.store.clock
        return heard_words(known.heard.newest if known.heard else None, clock.now_ms(), clock.offset_minutes())

    def _tone(self, known: Known) -> str:
        return "ripe" if known.station.active and self._is_silent(known) else ""
