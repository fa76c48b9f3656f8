"""One account: who it is, where and as what they work, how far it is set up, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.days import date_of
from station.kernel.words import N_, _
from station.people.actions import Issued
from station.people.store import AccountLine
from ui.county.code_card import CodeCard, Shown
from ui.county.presenter import may
from ui.desk import Desk
from ui.roles import role_words
from ui.widgets.base import Worded
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, Card, label, row

ACTIVATION, FORGOTTEN_PIN, CLOSING = "people.reissue", "people.reset_code", "people.deactivate"
# What stands over a code and what is said with it: a first one, or one for a forgotten PIN.
_FIRST = (
    N_("Activation code for {login}, shown this once"),
    N_("With it the person sets a PIN on the station's machine, after its next exchange."),
)
_FORGOTTEN = (
    N_("Code for {login}, whose PIN is forgotten"),
    N_("Read it out by telephone. It sets a new PIN even while the link is down, and works once."),
)


class AccountCard(Worded, QWidget):
    """Shows an account and the code just made for it. Emits `issue_asked(deed)` and `close_asked`."""

    issue_asked = Signal(str)
    close_asked = Signal()

    def __init__(self, desk: Desk, station: Callable[[AccountLine], str]) -> None:
        super().__init__()
        self._desk, self._station = desk, station
        self.account: AccountLine | None = None
        self.name, self.facts = label("staff-title", wrap=True), Facts(desk.look)
        self.reissue, self.reset = Button(desk.look, "", "key"), Button(desk.look, "", "unlock")
        self.close_button = Button(desk.look, "staff-warning", "lock")
        self.code = CodeCard(desk)
        card = Card(desk.look, "staff-card")
        card.inside.addWidget(self.name)
        card.inside.addWidget(self.facts)
        card.inside.addStretch(1)
        for button in (self.reissue, self.reset, self.close_button):
            card.inside.addLayout(row(button, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(desk.look.theme.space(3))
        down.addWidget(card, 1)
        down.addWidget(self.code)
        self.reissue.clicked.connect(lambda: self.issue_asked.emit(ACTIVATION))
        self.reset.clicked.connect(lambda: self.issue_asked.emit(FORGOTTEN_PIN))
        self.close_button.clicked.connect(lambda: self.close_asked.emit())
        self.code.closed.connect(self._show_buttons)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.reissue.setText(_("New activation code"))
        self.reset.setText(_("Code for a forgotten PIN"))
        self.close_button.setText(_("Close this account"))
        if self.account is not None:
            self.show_account(self.account)

    def show_account(self, account: AccountLine) -> None:
        """Show an account; a code made for another one is forgotten."""
        shown = self.code.shown
        if shown is not None and shown.thing != account.id:
            self.code.forget()
        self.account = account
        self.name.setText(account.name or account.login)
        self.facts.show_facts(
            [
                (_("Log-in name"), account.login),
                (_("Role"), role_words(account.role)),
                (_("Station"), self._station(account)),
                (_("Telephone"), account.phone),
                (_("Term"), _term(account)),
                (_("Account"), state_words(account), state_tone(account)),
            ]
        )
        self._show_buttons()

    def show_code(self, issued: Issued) -> None:
        """Show a code just made; one with a number is for a forgotten PIN."""
        title, advice = _FORGOTTEN if issued.number else _FIRST
        self.code.show_code(
            Shown(
                issued.code,
                title=lambda: _(title).format(login=issued.login),
                advice=lambda: _(advice),
                note="people.print_code",
                thing=issued.account,
            )
        )

        self._show_buttons()

    def _show_buttons(self) -> None:
        """Show what may be done now: nothing more while a code waits to be passed on."""
        account = self.account
        self.facts.setVisible(self.code.shown is None)
        idle = account is not None and account.active and self.code.shown is None
        self.reissue.setVisible(idle and self._may(ACTIVATION))
        self.reset.setVisible(idle and account is not None and account.activated and self._may(FORGOTTEN_PIN))
        mine = account is not None and account.id == self._desk.person.id
        self.close_button.setVisible(idle and not mine and self._may(CLOSING))

    def _may(self, deed: str) -> bool:
        return may(self._desk.store.registry, self._desk.person, deed)


def state_words(account: AccountLine) -> str:
    """Return how far an account is set up."""
    if not account.active:
        return _("closed")
    return _("in use") if account.activated else _("not set up yet")


def state_tone(account: AccountLine) -> str:
    """Return the ink of these words."""
    if not account.active:
        return "ink_soft"
    return "" if account.activated else "ripe"


def _term(account: AccountLine) -> str:
    ends = [date_of(day).isoformat() if day is not None else "" for day in (account.term_from, account.term_to)]
    return " – ".join(ends) if any(ends) else ""
