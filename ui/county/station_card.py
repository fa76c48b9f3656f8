"""One station: its facts, what it reported, and how a machine in it gets its one-time code."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.places.codes import path
from station.places.model import DEFAULT_BRAND, Station
from station.prices.store import StationReports
from ui.county.code_card import CodeCard, Shown
from ui.county.presenter import SEAT_WORDS, STATION_KIND_WORDS, code_command, count, heard_words, is_silent
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, Card, label, row, rule
from ui.widgets.question import Question, choices

MINUTE_MS = 60_000


class StationCard(Worded, QWidget):
    """Shows a station. Makes a code where the ledger is on this machine, else shows the command for the server."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.station: Station | None = None
        self._where = ""
        self._heard: StationReports | None = None
        self.name, self.place = label("staff-title", wrap=True), label("staff", "soft", wrap=True)
        self.facts, self._line = Facts(desk.look), rule()
        self.seat = Choice(desk.look)
        self.question = Question(desk.look, N_("Code for"), self.seat)
        self.make = Button(desk.look, "", "key")
        self.hint = label("staff-small", "soft", wrap=True)
        self.command = label("staff-small", wrap=True)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = Button(desk.look, "", "copy")
        self.trouble = label("staff", "rise", wrap=True)
        self.code = CodeCard(desk)
        self._build()
        self.seat.activated.connect(lambda _place: self._show_command())
        self.make.clicked.connect(self.make_code)
        self.copy.clicked.connect(self._copy)
        self.code.closed.connect(self._show_way)
        self.begin(desk.look)

    def _build(self) -> None:
        card = Card(self._desk.look, "staff-card")
        for part in (self.name, self.place, self.facts, self._line, self.question, self.hint, self.command):
            card.inside.addWidget(part)
        card.inside.addLayout(row(self.make, self.copy, None))
        card.inside.addWidget(self.trouble)
        card.inside.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self._desk.look.theme.space(3))
        down.addWidget(card, 1)
        down.addWidget(self.code)

    def retranslate(self) -> None:
        self.make.setText(_("Make a code"))
        self.copy.setText(_("Copy the command"))
        self.hint.setText(_("Type this on the county's server; the code it says works for ten minutes."))
        choices(self.seat, [(seat.value, _(words)) for seat, words in SEAT_WORDS.items()])
        if self.station is not None:
            self._show()

    def show_station(self, station: Station, where: str, heard: StationReports | None) -> None:
        """Show a station that lies at `where` and reported `heard`."""
        if self.station is not None and station.id != self.station.id:
            self.forget()
        self.station, self._where, self._heard = station, where, heard
        self._show()

    def forget(self) -> None:
        """Take away what only its owner should see."""
        self.code.forget()
        self.trouble.setText("")

    def make_code(self) -> None:
        """Let the county's ledger on this machine make a code."""
        station, county, store = self.station, self._desk.own_county, self._desk.store
        if station is None or county is None:
            return
        seat, place = Seat(self.seat.currentData()), path(station.division)

        def failed(error: Exception) -> None:
            self.make.setEnabled(True)
            if not isinstance(error, StationError):
                raise error
            self.trouble.setText(self._desk.sentence(error))
            self._show_way()

        def done(made: tuple[str, int]) -> None:
            self.make.setEnabled(True)
            if self.station is not None and self.station.id == station.id:
                self._show_code(station, *made)

        self.make.setEnabled(False)
        self.trouble.setText("")
        self._desk.jobs.run(
            "store", lambda job: county.new_code(store, seat, station.id, station.name, place),
            done=done, failed=failed, owner=self,
        )

    def _show(self) -> None:
        station = self.station
        if station is None:
            return
        clock = self._desk.store.clock
        newest = self._heard.newest if self._heard else None
        now, offset = clock.now_ms(), clock.offset_minutes()
        silent = station.active and is_silent(newest, now, offset)
        self.name.setText(station.name)
        self.place.setText(f"{self._where} · {station.division}" if self._where else station.division)
        facts: list[Any] = [
            (_("Station code"), station.code),
            (_("Sign"), station.brand if station.brand != DEFAULT_BRAND else ""),
            (_("Kind of station"), _(STATION_KIND_WORDS.get(station.kind, station.kind))),
            (_("Opening hours"), station.hours),
            (_("Telephone"), station.phone),
            (_("Newest price"), heard_words(newest, now, offset), "ripe" if silent else ""),
            (_("Reported"), self._reported()),
        ]
        if not station.active:
            facts.append((_("State"), _("closed"), "ripe"))
        self.facts.show_facts(facts)
        self._show_way()

    def _reported(self) -> str:
        if self._heard is None:
            return ""
        week = ngettext("{n} in seven days", "{n} in seven days", self._heard.week).format(n=count(self._heard.week))
        return _("{n} today, {week}").format(n=count(self._heard.today), week=week)

    def _show_way(self) -> None:
        """Show the one way to a code this desk has; none for a closed station or while a code is shown."""
        wanted = self.station is not None and self.station.active and self.code.shown is None
        here = self._desk.own_county is not None
        for fact in (self.facts, self._line):  # while a code is shown it is the one thing to look at
            fact.setVisible(self.code.shown is None)
        self.question.setVisible(wanted)
        self.make.setVisible(wanted and here)
        for part in (self.hint, self.command, self.copy):
            part.setVisible(wanted and not here)
        self.trouble.setVisible(bool(self.trouble.text()))
        self._show_command()

    def _show_command(self) -> None:
        if self.station is not None and self.seat.currentData():
            self.command.setText(self._command)

    @property
    def _command(self) -> str:
        return code_command(self.station, Seat(self.seat.currentData())) if self.station is not None else ""

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._command)
        self._desk.said.emit(_("Copied."))

    def _show_code(self, station: Station, code: str, minutes: int) -> None:
        self.code.show_code(
            Shown(
                code,
                title=lambda: _("Code for a machine of {station}").format(station=station.name),
                advice=lambda: _("Type it on the new machine when it asks for a code. It works once."),
                note="county.print_code",
                thing=station.id,
                ends_ms=self._desk.store.clock.monotonic_ms() + minutes * MINUTE_MS,
            )
        )
        self._show_way()
