"""The county's view of what became of its bulletins: how far each came, whom a recall still has to reach, its slips."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.packages.model import Proposal
from station.bulletins.receipts.model import Reach, Slip, StationReach
from station.kernel.days import date_of
from station.kernel.deeds import Person
from station.kernel.said import time_in_words
from station.kernel.words import N_, _, ngettext
from station.store.store import Store
from ui.bulletins.reach import proposals, words
from ui.bulletins.reach.proposals import ProposalBar
from ui.bulletins.reach.recall import DEED, RecallForm
from ui.desk import Desk
from ui.hand_out import HandOut, Sheet
from ui.page_screen import Page, PageScreen
from ui.widgets.base import present
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.row_list import RowList

ALL, RECALLED = "all", "recalled"
MOST = 200
SEEN = "bulletins.see_contacts"
MARK = "bulletins.export_reach"
TITLE = N_("Reach of bulletins")


class ReachScreen(PageScreen):
    """Screen "bulletins.reach"; `enter(bulletin=...)` begins with one."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "bulletins.proposal",
        "bulletins.bulletin", "bulletins.recall", "bulletins.arrived", "bulletins.shown", "bulletins.slip",
        "bulletins.tally", "bulletins.acknowledged", "places.station", "fleet.device",
    })

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.bulletins: list[Reach] = []
        self.chosen: Reach | None = None
        self.reached: list[StationReach] = []
        self.out: list[Slip] = []
        self._noted = (0, False)
        look = desk.look
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.chips = ChipRow(look, "staff")
        self.table = RowList(look, words.list_fields(self._when), key=lambda one: one.bulletin)
        self.stations = RowList(look, words.station_fields(self._when), key=lambda one: one.station)
        self.slips = RowList(look, words.slip_fields(self._when), key=lambda one: one.id)
        self.name, self.told = label("staff-title", wrap=True), label("staff", wrap=True)
        self.gone_out = label("staff", "soft")
        self.save, self.print = Button(look, "", "export"), Button(look, "", "print")
        self.take_back = Button(look, "staff-warning")
        self.form, self.proposals = RecallForm(desk), ProposalBar(desk)
        self.hand_out = HandOut(desk, self, self._sheet)
        self.empty, self.pages = EmptyState(look, "staff"), QStackedWidget()
        self.trouble.hide()
        self.name.setAlignment(Qt.AlignmentFlag.AlignTop)  # it has the room to itself while the reason is asked for
        self._build()
        self._connect()
        self.begin(look)

    def _build(self) -> None:
        card = Card(self.desk.look, "staff-card")
        for part in (self.name, self.told, self.stations, self.gone_out, self.slips, self.form):
            card.inside.addWidget(part)
        card.inside.addLayout(row(self.save, self.print, None, self.take_back))
        card.inside.setStretchFactor(self.stations, 1)
        both = QWidget()
        across = row(self.table, card, gap=16)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        both.setLayout(across)
        for page in (both, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        for one in (self.headline, self.proposals, self.chips, self.trouble):
            self._down.addWidget(one)
        self._down.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.chips.chosen.connect(lambda _key: self._show())
        self.table.picked.connect(self._picked)
        self.save.clicked.connect(self.hand_out.ask_where)
        self.print.clicked.connect(self.hand_out.print_list)
        self.hand_out.failed.connect(self._complain)
        self.take_back.clicked.connect(self._ask)
        self.form.left.connect(self._show_chosen)
        self.proposals.looked.connect(self.table.choose_key)
        self.proposals.done.connect(lambda: self.desk.said.emit(_("Taken back. It overtakes everything on the line.")))
        self.form.done.connect(lambda: self.desk.said.emit(_("Taken back. It overtakes everything on the line.")))

    def title(self) -> str:
        return _(TITLE)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))
        self.slips.setMaximumHeight(theme.pt(120))

    def retranslate(self) -> None:
        self.save.setText(_("Save as a file"))
        self.print.setText(_("Print"))
        self.take_back.setText(_("Take the bulletin back"))
        self._show()

    def first(self) -> QWidget:
        return self.table

    def enter(self, bulletin: int = 0, **_params: Any) -> None:
        super().enter()
        if bulletin:
            self.table.choose_key(bulletin)

    def leave(self) -> None:
        self.form.put_away()
        self._noted = (0, False)
        self._complain("")

    def unsaved(self) -> bool:
        return bool(self.form.reason.text())

    def page(self) -> Page:
        def read(store: Store, person: Person) -> tuple[list[Reach], list[Proposal]]:
            found = store.show("bulletins.reach_list", person, limit=MOST)
            return found, store.show(proposals.VIEW, person, limit=proposals.MOST)

        return read

    def filled(self, page: tuple[list[Reach], list[Proposal]]) -> None:
        self.bulletins, proposed = page
        self.proposals.show_proposals(proposed)
        self._show()

    def refused(self, sentence: str) -> None:
        self._complain(sentence)

    @property
    def _may(self) -> bool:
        may = self.desk.person.role in self.desk.store.registry.deeds[DEED].roles
        return may and self.chosen is not None and self.chosen.recalled is None

    def _when(self, at_ms: int | None) -> str:
        clock = self.desk.store.clock
        return "" if at_ms is None else time_in_words(at_ms, clock.now_ms(), clock.offset_minutes())

    def _ask(self) -> None:
        if self.chosen is not None:
            self.form.ask(self.chosen, self.bulletins)
            self._show_chosen()

    def _picked(self, one: Reach | None) -> None:
        if one is None:
            return
        if self.chosen is None or self.chosen.bulletin != one.bulletin:
            self.form.put_away()
        self.chosen = one
        looked = (one.bulletin, one.recalled is not None)
        noted, self._noted = self._noted == looked, looked

        def read(store: Store, person: Person) -> tuple[list[StationReach], list[Slip]]:
            slips = store.show("bulletins.slips", person, bulletin=one.bulletin)
            if not noted and any(slip.contact and not slip.masked for slip in slips):
                store.note(person, SEEN, str(one.bulletin))  # looking at contacts is looking at people
            return store.show("bulletins.reach", person, bulletin=one.bulletin), slips

        def show(found: tuple[list[StationReach], list[Slip]]) -> None:
            if self.chosen is one:
                self.reached, self.out = found
                self._show_chosen()

        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run("store", lambda job: read(store, person), done=show, owner=self)

    def _show_chosen(self) -> None:
        one = self.chosen
        if one is None:
            return
        self.name.setText(one.title)
        self.told.setText(words.told_words(one, self.reached, self._when))
        self.stations.show_rows(self.reached)
        self.gone_out.setText(_("Slips that went out"))
        asking = not self.form.isHidden()
        for part in (self.gone_out, self.slips):
            present(part, bool(self.out) and not asking)
        for part in (self.told, self.stations):  # the question needs their room
            present(part, not asking)
        self.slips.show_rows(self.out)
        present(self.take_back, self._may and not asking)

    def _show(self) -> None:
        gone = [one for one in self.bulletins if one.recalled is not None]
        chips = [(ALL, _("All {n}").format(n=len(self.bulletins))), (RECALLED, _("Taken back {n}").format(n=len(gone)))]
        self.chips.show_chips(chips, self.chips.taken if self.chips.taken in dict(chips) else ALL)
        present(self.chips, bool(gone))
        owed = sum(one.owed > 0 for one in gone)
        n = len(self.bulletins)
        said = ngettext("{n} bulletin", "{n} bulletins", n).format(n=n)
        if owed:
            said += " · " + ngettext(
                "{n} recall is not known everywhere", "{n} recalls are not known everywhere", owed).format(n=owed)
        self.headline.setText(said)
        self.table.show_rows(gone if self.chips.taken == RECALLED and gone else self.bulletins)
        self.pages.setCurrentIndex(0 if self.bulletins else 1)
        self.empty.say(_("No bulletin was issued yet."), _("How far each comes is told by the stations themselves."),
                       drawing="bulletin")

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def _sheet(self) -> Sheet:
        one = self.chosen
        title = _("{title}: reach").format(title=one.title) if one is not None else _(TITLE)
        stem = f"{_(TITLE)}-{date_of(self.desk.store.clock.today()).isoformat()}"
        told = (words.told_words(one, self.reached, self._when),) if one is not None else ()
        return Sheet(title, stem, words.lines_of(self.reached, self.out, self._when), MARK, told)
