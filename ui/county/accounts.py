"""Accounts of the county: who may work where, their activation codes, and closing them."""

from __future__ import annotations

from typing import Any, ClassVar

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.people.actions import Issued
from station.people.store import AccountLine
from station.places.model import Station
from station.store.store import Store
from ui.county.account_card import CLOSING, AccountCard, state_tone, state_words
from ui.county.account_form import AccountForm
from ui.county.presenter import count, may
from ui.county.table import RowList, account_fields
from ui.desk import Desk
from ui.list_screen import ListScreen
from ui.page_screen import Page
from ui.widgets.confirm_bar import ConfirmBar

MOST = 5000


def gather(store: Store, person: Person) -> tuple[list[AccountLine], list[Station]]:
    """Read the accounts and the stations they belong to; for the store's lane."""
    accounts = store.show("people.accounts", person, limit=MOST)
    return accounts, store.show("places.stations", person, closed=True, limit=MOST)


class AccountsScreen(ListScreen):
    """Accounts left; right the chosen one with the code just made for it, or the form for a new one."""

    watches: ClassVar[frozenset[str]] = frozenset({"people.account", "people.event", "places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.accounts: list[AccountLine] = []
        self.stations: dict[int, str] = {}
        self._made_now: Issued | None = None
        fields = account_fields(self._station, state_words, state_tone)
        self.table = RowList(desk.look, fields, key=lambda one: one.id)
        self.card, self.form = AccountCard(desk, self._station), AccountForm(desk)
        self.confirm = ConfirmBar(desk.look)
        self.lay_out(self.table, self.card, self.form, below=[self.confirm])
        self.form.made.connect(self._made)
        self.card.issue_asked.connect(self._issue)
        self.card.close_asked.connect(self._ask_close)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Accounts")

    def retranslate(self) -> None:
        self.add_button.setText(_("New account"))
        self._show_all()

    def forget(self) -> None:
        self.card.code.forget()
        self.confirm.leave()

    def unsaved(self) -> bool:
        return self.card.code.shown is not None or (self.form_open and self.form.typed)

    def page(self) -> Page:
        return gather

    def filled(self, page: Any) -> None:
        self.accounts, stations = page
        self.stations = {one.id: one.name for one in stations}
        self.form.offer_stations(stations)
        self.say("")
        self._show_all()

    def refused(self, sentence: str) -> None:
        self.accounts = []
        self.say(sentence)
        self._show_all()

    def begin_form(self) -> None:
        self.card.code.forget()
        self.form.clear()
        self.form.name.setFocus()

    def show_row(self, chosen: AccountLine) -> None:
        self.card.show_account(chosen)

    def _made(self, issued: Issued) -> None:
        self._made_now = issued
        self.close_form()
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
        self.say(self.desk.sentence(error))

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

    def _station(self, account: AccountLine) -> str:
        return self.stations.get(account.station, "") if account.station else _("the county")
