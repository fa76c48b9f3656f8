"""Accounts of the county: who may work where, their activation codes, and closing them."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.people.actions import Issued
from station.people.store import AccountLine
from station.places.model import Station
from station.store.store import Store
from ui.county.account_card import CLOSING, AccountCard, state_tone, state_words
from ui.county.account_form import AccountForm
from ui.county.parts import CountyScreen, Page
from ui.county.presenter import count, may
from ui.county.table import RowList, account_fields
from ui.desk import Desk
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row

MOST = 5000


def gather(store: Store, person: Person) -> tuple[list[AccountLine], list[Station]]:
    """Read the accounts and the stations they belong to; for the store's lane."""
    accounts = store.show("people.accounts", person, limit=MOST)
    return accounts, store.show("places.stations", person, closed=True, limit=MOST)


class AccountsScreen(CountyScreen):
    """Accounts left; right the chosen one with the code just made for it, or the form for a new one."""

    watches: ClassVar[frozenset[str]] = frozenset({"people.account", "people.event", "places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.accounts: list[AccountLine] = []
        self.stations: dict[int, str] = {}
        self._made_now: Issued | None = None
        self.headline = label("staff-title")
        self.trouble = label("staff", "rise", wrap=True)
        self.add_button = Button(desk.look, "staff-primary", "plus")
        fields = account_fields(self._station, state_words, state_tone)
        self.table = RowList(desk.look, fields, key=lambda one: one.id)
        self.card, self.form = AccountCard(desk, self._station), AccountForm(desk)
        self.confirm = ConfirmBar(desk.look)
        self.empty = EmptyState(desk.look, "staff")
        self.side, self.pages = QStackedWidget(), QStackedWidget()
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        self.side.addWidget(self.card)
        self.side.addWidget(self.form)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        across = row(self.pages, self.side, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.add_button))
        self._down.addWidget(self.trouble)
        self._down.addLayout(across, 1)
        self._down.addWidget(self.confirm)

    def _connect(self) -> None:
        self.table.picked.connect(self._picked)
        self.add_button.clicked.connect(self.open_form)
        self.empty.asked.connect(self.open_form)
        self.form.left.connect(self._close_form)
        self.form.made.connect(self._made)
        self.card.issue_asked.connect(self._issue)
        self.card.close_asked.connect(self._ask_close)

    def title(self) -> str:
        return _("Accounts")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self.add_button.setText(_("New account"))
        self._show_all()

    def first(self) -> QWidget:
        return self.table

    def leave(self) -> None:
        self.card.code.forget()
        self.form.clear()
        self.confirm.leave()
        self._close_form()

    def unsaved(self) -> bool:
        return self.card.code.shown is not None or (self._form_open and self.form.typed)

    def page(self) -> Page:
        return gather

    def filled(self, page: Any) -> None:
        self.accounts, stations = page
        self.stations = {one.id: one.name for one in stations}
        self.form.offer_stations(stations)
        self._say("")
        self._show_all()

    def refused(self, sentence: str) -> None:
        self.accounts = []
        self._say(sentence)
        self._show_all()

    def open_form(self) -> None:
        """Begin a new account."""
        self.card.code.forget()
        self.form.clear()
        self.side.setCurrentWidget(self.form)
        self.side.show()
        self.add_button.setEnabled(False)
        self.form.name.setFocus()

    @property
    def _form_open(self) -> bool:
        return self.side.currentWidget() is self.form

    def _close_form(self) -> None:
        self.side.setCurrentWidget(self.card)
        self.side.setVisible(bool(self.table.rows))
        self.add_button.setEnabled(True)

    def _made(self, issued: Issued) -> None:
        self._made_now = issued
        self._close_form()
        self.reload()

    def _issue(self, deed: str) -> None:
        chosen = self.table.current_row()
        if chosen is not None:
            self.do_deed(deed, self.card.show_code, self._complain, account=chosen.id)

    def _ask_close(self) -> None:
        chosen = self.table.current_row()
        if chosen is None:
            return
        question = _("Close the account of {name}? Nobody logs in with it again, and it cannot be opened anew.")
        self.confirm.ask(
            question.format(name=chosen.name or chosen.login), _("Close it"), lambda: self._close_account(chosen)
        )

    def _close_account(self, chosen: AccountLine) -> None:
        def done(_none: Any) -> None:
            self.desk.said.emit(_("The account {login} is closed.").format(login=chosen.login))
            self.card.code.forget()
            self.reload()

        self.do_deed(CLOSING, done, self._complain, account=chosen.id)

    def _complain(self, error: StationError) -> None:
        self._say(self.desk.sentence(error))

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _show_all(self) -> None:
        open_ones = sum(one.active for one in self.accounts)
        self.headline.setText(ngettext("{n} account", "{n} accounts", open_ones).format(n=count(open_ones)))
        self.add_button.setVisible(may(self.desk.store.registry, self.desk.person, "people.add"))
        self.empty.say(_("No account yet."), _("Make one for everybody who works here."), _("New account"), "users")
        self.pages.setCurrentIndex(0 if self.accounts else 1)
        self.table.show_rows(self.accounts)
        made = self._made_now
        if made is not None and any(one.id == made.account for one in self.accounts):
            self._made_now = None
            self.table.choose_key(made.account)
            self.card.show_code(made)

    def _picked(self, account: AccountLine | None) -> None:
        if account is not None:
            self.card.show_account(account)
        if not self._form_open or self.table.hasFocus():
            self._close_form()

    def _station(self, account: AccountLine) -> str:
        return self.stations.get(account.station, "") if account.station else _("the county")
