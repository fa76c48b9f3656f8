"""Warnings at the desk of a county or a town: issue, extend, lift, another colour; and who has shown them."""

from __future__ import annotations

from typing import Any, ClassVar

from station.kernel.errors import StationError
from station.kernel.said import time_in_words
from station.kernel.words import N_, _, ngettext
from station.warnings.model import ShownAt, Warned
from ui.desk import Desk
from ui.divisions import audience_words, names_of, read_divisions
from ui.list_screen import ListScreen
from ui.page_screen import Page
from ui.warnings import words
from ui.warnings.form import HOURS, USUAL_HOURS, WarnForm
from ui.widgets.base import present
from ui.widgets.choice import Choice
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.flow import flowing
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.row_list import RowList
from ui.widgets.warning_strip import Level, WarningStrip

STATES = {
    "coming": N_("to begin"), "holds": N_("holds"), "past": N_("over"), "lifted": N_("lifted"),
    "replaced": N_("replaced"),
}
OPEN = frozenset({"coming", "holds"})
MOST = 200
NOTES = "warnings.notes"


class WarnScreen(ListScreen):
    """Screen "warnings.desk"."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"warnings.warning", "warnings.ending", "warnings.shown", "places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.warnings: list[Warned] = []
        self.chosen: Warned | None = None
        self._names: dict[str, str] = {}
        look = desk.look
        self.table = RowList(look, self._fields(), key=lambda one: one.id)
        self.shown = RowList(look, self._shown_fields(), key=lambda one: one.station)
        self.card, self.form = Card(look, "staff-card"), WarnForm(desk)
        self.strip = WarningStrip(look, manner="staff")
        self.told, self.reach = label("staff", wrap=True), label("staff", "soft", wrap=True)
        self.hours = Choice(look)
        self.extend, self.colour = Button(look), Button(look)
        self.lift = Button(look, "staff-warning")
        self.confirm, self.notes = ConfirmBar(look), Button(look, "", "info")
        for part in (self.strip, self.told, self.reach, self.shown):
            self.card.inside.addWidget(part)
        self.card.inside.addLayout(row(self.hours, self.extend, None))
        self.card.inside.addLayout(row(self.colour, None, self.lift))
        self.lay_out(self.table, self.card, self.form, below=[self.confirm, flowing(self.notes)])
        self.trouble.hide()
        self.form.issued.connect(self._issued)
        self.extend.clicked.connect(lambda: self._change("warnings.extend", hours=self.hours.taken))
        self.colour.clicked.connect(lambda: self._begin(self.chosen))
        self.lift.clicked.connect(self._ask_lift)
        self.notes.clicked.connect(lambda: desk.go(NOTES))
        self.begin(look)

    def _fields(self) -> tuple[Field, ...]:
        return (
            Field(N_("Warning"), words.kind_words, hint=lambda one: one.text),
            Field(N_("State"), lambda one: _(STATES[one.state]), width=64,
                  tone=lambda one: "rise" if one.state == "holds" else ""),
            Field(N_("Holds until"), self._until, width=112, yields=1),
            Field(N_("Shown"), lambda one: f"{one.shown} / {one.reaches}", width=60, right=True),
        )

    def _until(self, one: Warned) -> str:
        return words.moment(one.valid_to, self.desk.store.clock)

    def _shown_fields(self) -> tuple[Field, ...]:
        return (
            Field(N_("Station"), lambda one: one.name, hint=lambda one: one.name),
            Field(N_("First shown"), self._shown_words, width=110, hint=self._shown_exactly,
                  tone=lambda one: "" if one.at else "rise"),
        )

    def title(self) -> str:
        return _("Warnings")

    def retranslate(self) -> None:
        self.add_button.setText(_("Warn"))
        self.notes.setText(_("Weather and solar terms"))
        self.extend.setText(_("from now on"))
        self.colour.setText(_("Another colour"))
        self.lift.setText(_("Lift it"))
        self.hours.setAccessibleName(_("Holds for"))
        self.hours.offer([(n, ngettext("{n} hour", "{n} hours", n).format(n=n)) for n in HOURS])
        self.hours.choose(USUAL_HOURS)
        self._show()

    def page(self) -> Page:
        return lambda store, person: (
            store.show("warnings.list", person, limit=MOST), read_divisions(store, person))

    def filled(self, page: Any) -> None:
        self.warnings, divisions = page
        self._names = names_of(divisions)
        self.form.offer(divisions)
        self._show()

    def unsaved(self) -> bool:
        return self.form_open and self.form.typed

    def begin_form(self) -> None:
        self.form.begin_with()

    def forget(self) -> None:
        self.confirm.leave()
        self.say("")

    def show_row(self, chosen: Warned) -> None:
        self.chosen = chosen
        self.strip.warn(Level(chosen.colour), words.kind_words(chosen), speaks=False, details=False)
        until = words.until_words(chosen, self.desk.store.clock)
        self.told.setText("\n".join(part for part in (
            _("{state}, {until}").format(state=_(STATES[chosen.state]), until=until), chosen.text, chosen.todo,
            _("Issued by {issuer}").format(issuer=chosen.issuer),
            _("For {places}").format(places=audience_words(chosen.audience, self._names))) if part))
        n = chosen.reaches
        self.reach.setText(ngettext("Reaches {n} station; shown at {shown}.", "Reaches {n} stations; shown at {shown}.",
                                    n).format(n=n, shown=chosen.shown))
        for part in (self.hours, self.extend, self.colour, self.lift):
            present(part, chosen.state in OPEN)
        self.show_view("warnings.shown", self._show_stations, warning=chosen.id)

    def _show_stations(self, stations: list[ShownAt]) -> None:
        self.shown.show_rows(stations)

    def _shown_words(self, one: ShownAt) -> str:
        clock = self.desk.store.clock
        return _("not shown yet") if one.at is None else time_in_words(one.at, clock.now_ms(), clock.offset_minutes())

    def _shown_exactly(self, one: ShownAt) -> str:
        return "" if one.at is None else words.moment(one.at, self.desk.store.clock)

    def _begin(self, instead: Warned | None) -> None:
        self.open_form()
        self.form.begin_with(instead)

    def _issued(self) -> None:
        self.close_form()
        self.desk.said.emit(_("The warning goes out before everything else."))
        self.desk.link.sync_now()

    def _ask_lift(self) -> None:
        if self.chosen is not None:
            words_of = words.kind_words(self.chosen)
            self.confirm.ask(_("{warning}: lift it now?").format(warning=words_of), _("Lift it"),
                             lambda: self._change("warnings.lift"))

    def _change(self, deed: str, **told: Any) -> None:
        if self.chosen is None:
            return

        def failed(error: StationError) -> None:
            self.say(self.desk.sentence(error))

        def done(_row: Any) -> None:
            self.say("")
            self.desk.link.sync_now()
            self.reload()

        self.do_deed(deed, done, failed, warning=self.chosen.id, **told)

    def _show(self) -> None:
        holding = sum(one.state in OPEN for one in self.warnings)
        self.headline.setText(ngettext("{n} warning holds", "{n} warnings hold", holding).format(n=holding))
        self.table.show_rows(self.warnings)
        self.pages.setCurrentIndex(0 if self.warnings else 1)
        self.empty.say(_("No warning was issued yet."), _("A warning stands on every screen until its hour."),
                       _("Warn"), "warning")
        if not self.form_open:
            self.side.setVisible(bool(self.warnings))
