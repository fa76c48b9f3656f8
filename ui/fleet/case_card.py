"""One case: two values side by side with whose each is, or why an entry was not taken; and the ways to decide."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station.fleet.model import (
    ACCEPT,
    CLOSED,
    KEEP,
    LOOK_ONLY,
    OPEN,
    REFUSE,
    SEE_PERSONAL,
    SEEN,
    TAKE,
    TO_RELEASE,
    CaseLine,
)
from station.kernel.fleet import CONFLICT, OFFERED, PARKED, REFUSED, TWIN
from station.kernel.words import _
from ui.deed_words import named
from ui.desk import Desk
from ui.fleet import presenter
from ui.fleet.presenter import Fleet
from ui.widgets.base import Worded, mark
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, Card, Paragraph, label, row, rule

UNDO = "undo"
MOST_SAID = 8  # values of an offered row that are shown
DEEDS = {CONFLICT: "fleet.keep", PARKED: "fleet.release", REFUSED: "fleet.close", TWIN: "fleet.close",
         OFFERED: "fleet.release"}


class ValueBox(Worded, QFrame):
    """One of two values: what it is called above, the value large, whose it is, and the button that decides for it."""

    def __init__(self, desk: Desk, icon: str) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self.heading, self.value = label("staff-small", "soft", wrap=True), label("staff-title", wrap=True)
        self.whose = label("staff-small", "soft", wrap=True)
        self.button = Button(desk.look, "", icon)
        self._down = QVBoxLayout(self)
        for part in (self.heading, self.value, self.whose):
            self._down.addWidget(part)
        self._down.addStretch(1)
        self._down.addWidget(self.button)
        self.begin(desk.look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(3), space(2), space(3), space(3))
        self._down.setSpacing(space(1))

    def tell(self, heading: str, value: str, whose: str, button: str) -> None:
        """Show a value; no button where there is no word for it."""
        for part, words in ((self.heading, heading), (self.value, value), (self.whose, whose)):
            part.setText(words)
        self.button.setText(button)
        self.button.setVisible(bool(button))


class CaseCard(Worded, QWidget):
    """Shows a case. Emits `decided(choice)`: keep, take, accept, refuse, seen or undo."""

    decided = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.case: CaseLine | None = None
        self._fleet = Fleet()
        self.name, self.reason = label("staff-title", wrap=True), Paragraph("staff")
        self.stands, self.other = ValueBox(desk, "check"), ValueBox(desk, "undo")
        self.facts, self.state = Facts(desk.look), Paragraph("staff", "water")
        self.accept = Button(desk.look, "staff-primary", "check")
        self.refuse = Button(desk.look, "staff-warning", "cross")
        self.seen, self.undo = Button(desk.look, "staff-primary", "check"), Button(desk.look, "", "undo")
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        card = Card(self._desk.look, "staff-card")
        card.inside.addWidget(self.name)
        card.inside.addWidget(self.reason)
        card.inside.addWidget(rule())
        self._both = QWidget()
        across = row(self.stands, self.other, gap=12)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        self._both.setLayout(across)
        parts: tuple[QWidget, ...] = (self._both, self.facts, self.state)
        for part in parts:
            card.inside.addWidget(part)
        card.inside.addStretch(1)
        card.inside.addLayout(row(self.accept, self.refuse, self.seen, self.undo, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card, 1)

    def _connect(self) -> None:
        for button, choice in (
            (self.stands.button, KEEP), (self.other.button, TAKE), (self.accept, ACCEPT), (self.refuse, REFUSE),
            (self.seen, SEEN), (self.undo, UNDO),
        ):
            button.clicked.connect(lambda _checked=False, each=choice: self.decided.emit(each))

    def retranslate(self) -> None:
        self.refuse.setText(_("Refuse it"))
        self.seen.setText(_("Looked at, put away"))
        self.undo.setText(_("Take the decision back"))
        if self.case is not None:
            self.show_case(self.case, self._fleet)

    def show_case(self, one: CaseLine, fleet: Fleet) -> None:
        """Show a case as it stood at the moment of `fleet`."""
        self.case, self._fleet = one, fleet
        conflict, registry = one.kind == CONFLICT, self._desk.store.registry
        self.name.setText(presenter.case_title(one, registry))
        self.reason.setText(self._why(one))
        mark(self.reason, "tone", "" if conflict else "rise")
        self._both.setVisible(conflict)
        if conflict:
            self._show_values(one)
        self._show_facts(one)
        offered = one.kind == OFFERED
        self.accept.setText(_("Take it back in") if offered else _("Judge it again and take it"))
        self.state.setText(presenter.state_words(one))
        self.state.setVisible(bool(self.state.plain))
        may = self._may(one)
        for button, wanted in (
            (self.accept, may and one.state == OPEN and one.kind in TO_RELEASE),
            (self.refuse, may and one.state == OPEN and one.kind in TO_RELEASE),
            (self.seen, may and one.state == OPEN and one.kind in LOOK_ONLY),
            (self.undo, may and one.state == CLOSED and one.kind not in TO_RELEASE),
        ):
            button.setVisible(wanted)

    def _may(self, one: CaseLine) -> bool:
        deed = self._desk.store.registry.deeds[DEEDS[one.kind]]
        roles = deed.roles & SEE_PERSONAL if one.kind == OFFERED else deed.roles
        return self._desk.person.role in roles and not one.masked

    def _why(self, one: CaseLine) -> str:
        if one.kind == TWIN:
            words = _("{station} and {other} entered the same while apart. Both are kept: look whether they are one.")
            return words.format(station=one.names[0] or _("the county"), other=one.names[1] or _("the county"))
        if one.kind == OFFERED:
            return _("The county's data was put back from a copy. {station} still holds this entry, and says it was "
                     "the county's. {why}").format(
                station=one.names[0], why=self._desk.sentence(presenter.trouble_of(one)))
        if one.kind != CONFLICT:
            return self._desk.sentence(presenter.trouble_of(one))
        if not one.kept:
            return _("One of two deleted what the other had changed, without knowing of it. It stays deleted.")
        if one.masked:
            return _("Two people changed this without knowing of each other. The values are personal: "
                     "a keeper or a supervisor decides.")
        return _("Two people changed this without knowing of each other. The one that arrived last stands.")

    def _show_values(self, one: CaseLine) -> None:
        registry, ask = self._desk.store.registry, self._may(one) and one.state == OPEN
        again = bool(one.kept) and one.state == OPEN and one.stands not in ("", one.kept)
        gone = one.state == OPEN and not one.stands
        closing = _("{station}, {who}").format(
            station=one.names[0], who=presenter.who_words(one.person, self._fleet.people))
        value = presenter.value_words(one.stands if again else one.kept, one, registry) if one.kept else "—"
        keep = _("Keep this") if one.kept else _("Leave it deleted")
        self.stands.tell(_heading(one, again, gone), value, "" if again else closing, keep if ask else "")
        lost = presenter.value_words(one.lost, one, registry)
        loser = one.names[1] or (_("the county") if not one.loser_station else "")
        self.other.tell(_("Was overwritten"), lost, loser, _("Take this one") if ask and not gone else "")

    def _show_facts(self, one: CaseLine) -> None:
        people, offset = self._fleet.people, self._fleet.offset
        if one.kind == OFFERED:
            said = presenter.offered_words(one, self._desk.store.registry)
            came = (_("When"), presenter.exact(one.at_ms, offset))
            self.facts.show_facts([*said[:MOST_SAID], came, *self._decided(one)])
            return
        self.facts.show_facts(
            [
                (_("What was done"), named(one.deed)),
                (_("Station"), one.names[0]),
                (_("Who"), presenter.who_words(one.person, people)),
                (_("When"), presenter.exact(one.at_ms, offset)),
                (_("Entry"), _("No. {number}").format(number=f"{one.group:,}")),
                *self._decided(one),
            ]
        )

    def _decided(self, one: CaseLine) -> list[tuple[str, str]]:
        by = presenter.who_words(one.decider, self._fleet.people) if one.decider else ""
        return [(_("Decided by"), by), (_("Decided"), presenter.exact(one.decided_ms, self._fleet.offset))]


def _heading(one: CaseLine, again: bool, gone: bool) -> str:
    if not one.kept:
        return _("Deleted")
    if again:
        return _("Changed again since; stands now")
    return _("No longer there; stood") if gone else _("Stands")
