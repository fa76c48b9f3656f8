"""The county's machines, the ones in trouble first, and the cases somebody has to decide, with one click from each.

A decision on a conflict can be taken back, so it is done at once; what is done with an entry that was laid
aside goes down to its station for good, so that asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from station.fleet.model import ACCEPT, KEEP, REFUSE, SEEN, TAKE, CaseLine, MachineLine
from station.kernel.errors import StationError
from station.kernel.fleet import OFFERED
from station.kernel.words import _, ngettext
from ui.desk import Desk
from ui.fleet import filters, handed, presenter
from ui.fleet.case_card import UNDO, CaseCard
from ui.fleet.filters import ALL, CASES, CLOSED
from ui.fleet.machine_card import MachineCard
from ui.fleet.presenter import Fleet
from ui.fleet.table import case_fields, machine_fields
from ui.fleet.undo_strip import UndoStrip
from ui.hand_out import HandOut
from ui.page_screen import Page, PageScreen
from ui.widgets.chips import ChipRow
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList

SEEN_PERSONAL = "fleet.see"  # the audit trail's word for looking at personal values of a case


class FleetScreen(PageScreen):
    """Screen "fleet". Entered with `cases=True` it begins with what is to be decided."""

    watches: ClassVar[frozenset[str]] = frozenset({"fleet.device", "fleet.case"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.fleet = Fleet()
        self._of = 0  # the machine whose cases are shown, 0 for everybody's
        self._noted: set[int] = set()
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.save, self.print = Button(desk.look, "", "export"), Button(desk.look, "", "print")
        self.chips = ChipRow(desk.look, "staff")
        self.everybody = Button(desk.look, "staff-quiet", "filter")
        self.machines = RowList(desk.look, machine_fields(lambda: self.fleet), key=lambda one: one.number)
        fields = case_fields(lambda: self.fleet, desk.store.registry)
        self.cases = RowList(desk.look, fields, key=lambda one: one.id)
        self.machine, self.case = MachineCard(desk), CaseCard(desk)
        self.lists, self.cards, self.pages = QStackedWidget(), QStackedWidget(), QStackedWidget()
        self.empty = EmptyState(desk.look, "staff")
        self.confirm, self.undo = ConfirmBar(desk.look), UndoStrip(desk.look)
        self.hand_out = HandOut(desk, self, lambda: handed.sheet(desk, self.machines.rows, self.fleet))
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        for stack, parts in ((self.lists, (self.machines, self.cases)), (self.cards, (self.machine, self.case))):
            for part in parts:
                stack.addWidget(part)
            stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # 3 to 2, whatever is shown
        both = QWidget()
        across = row(self.lists, self.cards, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        both.setLayout(across)
        self.pages.addWidget(both)
        self.pages.addWidget(self.empty)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.save, self.print))
        above = row(self.chips, self.everybody)
        above.setStretch(0, 1)
        self._down.addLayout(above)
        self._down.addWidget(self.trouble)
        self._down.addWidget(self.pages, 1)
        self._down.addWidget(self.undo)
        self._down.addWidget(self.confirm)

    def _connect(self) -> None:
        self.chips.chosen.connect(self._chosen)
        self.everybody.clicked.connect(self._show_everybody)
        self.machines.picked.connect(self._pick_machine)
        self.machines.opened.connect(lambda one: self.show_cases_of(one.number) if one.cases else None)
        self.cases.picked.connect(self._pick_case)
        self.machine.cases_asked.connect(self.show_cases_of)
        self.case.decided.connect(self.decide)
        self.undo.asked.connect(lambda case: self._do("fleet.undo", case, UNDO))
        self.empty.asked.connect(lambda: self.desk.go("county.stations"))
        self.save.clicked.connect(self.hand_out.ask_where)
        self.print.clicked.connect(self.hand_out.print_list)
        self.hand_out.failed.connect(self._complain)

    def title(self) -> str:
        return _("Machines of the county")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self.save.setText(_("Save as CSV"))
        self.print.setText(_("Print"))
        self._show()

    def first(self) -> QWidget | None:
        return self.lists.currentWidget()

    def enter(self, **params: Any) -> None:
        self.chips.choose(CASES if params.get("cases") else ALL)
        super().enter(**params)

    def leave(self) -> None:
        self.confirm.leave()
        self.undo.put_away()
        self.trouble.setText("")
        self._noted.clear()
        self._of = 0

    def page(self) -> Page:
        return presenter.gather

    def filled(self, page: Any) -> None:
        self.fleet = page
        self._show()

    def refused(self, sentence: str) -> None:
        self.fleet = Fleet()
        self._complain(sentence)
        self._show()

    def show_cases_of(self, number: int) -> None:
        """Show what is to be decided about one machine."""
        self._of = number
        self.chips.choose(CASES)
        self._show()

    def decide(self, choice: str) -> None:
        """Do what the person chose about the case shown; what cannot be taken back asks first."""
        one = self.case.case
        if one is None:
            return
        if choice in (KEEP, TAKE):
            self._do("fleet.keep", one, choice, {"choice": choice, "seen": one.stands})
        elif choice in (SEEN, UNDO):
            self._do("fleet.close" if choice == SEEN else "fleet.undo", one, choice)
        else:
            taken = choice == ACCEPT
            if one.kind == OFFERED:
                self._ask_offered(one, taken)
                return
            question = (
                _("Let the county judge this entry again? The answer goes down to the station.") if taken
                else _("Refuse this entry? The station is told so, and it does not count.")
            )
            yes = _("Judge it again") if taken else _("Refuse it")
            self.confirm.ask(question, yes, lambda: self._do("fleet.release", one, choice, {"accept": taken}))

    def _ask_offered(self, one: CaseLine, taken: bool) -> None:
        question = (
            _("Take this entry back in? Every station gets it again.") if taken
            else _("Throw this offer away? The entry is gone for good.")
        )
        yes = _("Take it back in") if taken else _("Throw it away")
        choice = ACCEPT if taken else REFUSE
        self.confirm.ask(question, yes, lambda: self._do("fleet.release", one, choice, {"accept": taken}))

    def _do(self, deed: str, one: CaseLine, choice: str, params: Mapping[str, Any] | None = None) -> None:
        def done(_none: Any) -> None:
            words = _DONE[choice]()
            if choice in (KEEP, TAKE, SEEN):
                self.undo.offer(words, one)
            else:
                self.undo.put_away()
                self.desk.said.emit(words)
            self.reload()

        def failed(error: StationError) -> None:
            self._complain(self.desk.sentence(error))
            self.reload()

        self._complain("")
        self.do_deed(deed, done, failed, case=one.id, **(params or {}))

    def _chosen(self, _key: object) -> None:
        self._of = 0
        self.confirm.leave()
        self._show()

    def _show_everybody(self) -> None:
        self._of = 0
        self._show()

    def _pick_machine(self, one: MachineLine | None) -> None:
        if one is not None:
            self.machine.show_machine(one, self.fleet)

    def _pick_case(self, one: CaseLine | None) -> None:
        self.confirm.leave()
        if one is None:
            return
        self.case.show_case(one, self.fleet)
        if one.personal and not one.masked and one.id not in self._noted:  # looking at it leaves a trace
            self._noted.add(one.id)
            store, person = self.desk.store, self.desk.person
            self.desk.jobs.run("store", lambda job: store.note(person, SEEN_PERSONAL, str(one.id)))

    def _show(self) -> None:
        fleet = self.fleet
        number, open_cases = len(fleet.machines), len(fleet.cases)
        words = ngettext("{n} machine", "{n} machines", number).format(n=f"{number:,}")
        if open_cases:
            told = ngettext("{n} case to decide", "{n} cases to decide", open_cases)
            words += " · " + told.format(n=f"{open_cases:,}")
        self.headline.setText(words)
        chips = filters.chips(fleet)
        taken = self.chips.taken if self.chips.taken in dict(chips) else ALL
        self.chips.show_chips(chips, taken)
        self.trouble.setVisible(bool(self.trouble.text()))
        self._show_list()

    def _show_list(self) -> None:
        wanted, fleet = self.chips.taken, self.fleet
        cases = wanted in (CASES, CLOSED)
        self.lists.setCurrentIndex(int(cases))
        self.cards.setCurrentIndex(int(cases))
        for button in (self.save, self.print):
            button.setVisible(not cases and bool(fleet.machines))
        shown: list[Any] = filters.cases(fleet, wanted, self._of) if cases else filters.machines(fleet, wanted)
        (self.cases if cases else self.machines).show_rows(shown)
        of = next((one.name for one in fleet.machines if one.number == self._of), "")
        self.everybody.setText(_("Only {station}: show all").format(station=of))
        self.everybody.setVisible(cases and bool(self._of))
        self._say_empty(cases)
        self.pages.setCurrentIndex(0 if shown else 1)

    def _say_empty(self, cases: bool) -> None:
        if cases:
            self.empty.say(_("Nothing to decide."), _("Everything that arrived was taken."), drawing="check")
        elif self.fleet.machines:
            self.empty.say(_("None here."), _("Every machine was heard of and is well."), drawing="check")
        else:
            self.empty.say(
                _("No machine has joined yet."), _("Make a code for one beside its station."), _("Stations"), "stations"
            )

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))


_DONE = {
    KEEP: lambda: _("What stood is kept."),
    TAKE: lambda: _("The other value stands now. Every station gets it with its next exchange."),
    SEEN: lambda: _("Put away."),
    UNDO: lambda: _("Taken back. The case is open again."),
    ACCEPT: lambda: _("Decided. The county's server does it with the next exchange."),
    REFUSE: lambda: _("Decided. The county's server does it with the next exchange."),
}
