"""One machine: when it was heard of, what it has and lacks, and the way to its cases."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.fleet.model import MachineLine
from station.kernel.words import _, ngettext
from ui.desk import Desk
from ui.fleet import presenter
from ui.fleet.presenter import Fleet
from ui.widgets.base import Worded
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, Card, label, row, rule


class MachineCard(Worded, QWidget):
    """Shows a machine. Emits `cases_asked(number)`."""

    cases_asked = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._machine: MachineLine | None = None
        self._fleet = Fleet()
        self.name, self.kind = label("staff-title", wrap=True), label("staff", "soft", wrap=True)
        self.facts = Facts(desk.look)
        self.cases = Button(desk.look, "staff-primary", "triangle")
        card = Card(desk.look, "staff-card")
        for part in (self.name, self.kind, rule(), self.facts):
            card.inside.addWidget(part)
        card.inside.addStretch(1)
        card.inside.addLayout(row(self.cases, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card, 1)
        self.cases.clicked.connect(self._ask)
        self.begin(desk.look)

    def retranslate(self) -> None:
        if self._machine is not None:
            self.show_machine(self._machine, self._fleet)

    def show_machine(self, one: MachineLine, fleet: Fleet) -> None:
        """Show a machine as it stood at the moment of `fleet`."""
        self._machine, self._fleet = one, fleet
        self.name.setText(one.name)
        self.kind.setText(" · ".join(filter(None, (presenter.seat_words(one), one.division))))
        tone, clock = presenter.contact_tone(one, fleet), presenter.clock_words(one)
        when = presenter.contact_words(one, fleet)
        exact = presenter.exact(one.contact_ms, fleet.offset)
        self.facts.show_facts(
            [
                (_("State"), _("shut out") if one.revoked else "", "ripe"),
                (_("Last contact"), f"{when} ({exact})" if exact else when, tone),
                (_("Confirmed"), self._confirmed(one.confirmed)),
                (_("Waits there"), self._entries(one.waiting)),
                (_("Behind"), self._rows(one.behind)),
                (_("Its clock"), clock or _("right"), "ripe" if clock else ""),
                (_("Program"), one.program),
                (_("Number"), str(one.number)),
                (_("To look at"), presenter.cases_words(one), "rise"),
            ]
        )
        words = ngettext("See its {n} case", "See its {n} cases", one.cases).format(n=f"{one.cases:,}")
        self.cases.setText(words)
        self.cases.setVisible(bool(one.cases))

    def _ask(self) -> None:
        if self._machine is not None:
            self.cases_asked.emit(self._machine.number)

    def _confirmed(self, number: int) -> str:
        return _("up to entry {n}").format(n=f"{number:,}") if number else _("nothing")

    def _entries(self, number: int) -> str:
        if not number:
            return _("nothing known")
        return ngettext("{n} entry", "{n} entries", number).format(n=f"{number:,}")

    def _rows(self, number: int) -> str:
        if not number:
            return _("has everything")
        return ngettext("{n} row not confirmed by it", "{n} rows not confirmed by it", number).format(n=f"{number:,}")
