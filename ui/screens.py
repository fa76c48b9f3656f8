"""The list of screens: every place a person can be, in the order the rail and the photo walk use.

Each is made by a small function that imports its module when somebody first goes there: a village
machine starts with the home screen alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.kernel.deeds import ANYONE, COUNTY_SEAT, COUNTY_STAFF, EVERY_SEAT, Role, Seat
from station.kernel.words import N_
from ui.desk import Desk
from ui.screen import Screen

# FARMER: for everybody. OPEN: asks who somebody is, or sets the machine up; needs no log-in.
FARMER, OPEN, STAFF = "farmer", "open", "staff"

REPORTERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN}
IMPORTERS = frozenset({Role.EDITOR, Role.KEEPER})
HEEDERS = frozenset({Role.OFFICER, Role.TRAINER, Role.TOWN})
WARNERS = frozenset({Role.EDITOR, Role.APPROVER, Role.SUPERVISOR, Role.KEEPER, Role.TOWN})
DESKS = COUNTY_SEAT | {Seat.TOWN}
ACCOUNT_KEEPERS = frozenset({Role.KEEPER, Role.SUPERVISOR})
WRITING_SEATS = EVERY_SEAT - {Seat.TRAINER}
APPROVING_SEATS = COUNTY_SEAT | {Seat.TOWN}


@dataclass(frozen=True, slots=True)
class Place:
    """One screen. `icon` and `word` put it on the staff rail (none: reached from elsewhere)."""

    name: str
    mode: str
    make: Callable[[Desk], Screen]
    icon: str = ""
    word: str = ""
    roles: frozenset[Role] = ANYONE
    seats: frozenset[Seat] = EVERY_SEAT


def _home(desk: Desk) -> Screen:
    from ui.home.screen import HomeScreen

    return HomeScreen(desk)


def _area(desk: Desk) -> Screen:
    from ui.area.screen import AreaScreen

    return AreaScreen(desk)


def _bulletins(desk: Desk) -> Screen:
    from ui.bulletins.reading.screen import BulletinsScreen

    return BulletinsScreen(desk)


def _learn(desk: Desk) -> Screen:
    from ui.bulletins.farmer.screen import LearnScreen

    return LearnScreen(desk)


def _learn_list(desk: Desk) -> Screen:
    from ui.bulletins.farmer.listing import LearnList

    return LearnList(desk)


def _learn_read(desk: Desk) -> Screen:
    from ui.bulletins.farmer.reader import Reader

    return Reader(desk)


def _help(desk: Desk) -> Screen:
    from ui.help.screen import HelpScreen

    return HelpScreen(desk)


def _login(desk: Desk) -> Screen:
    from ui.people.screen import LogInScreen

    return LogInScreen(desk)


def _enrol(desk: Desk) -> Screen:
    from ui.enrol.screen import EnrolScreen

    return EnrolScreen(desk)


def _date(desk: Desk) -> Screen:
    from ui.settings.date import DateScreen

    return DateScreen(desk)


def _settings(desk: Desk) -> Screen:
    from ui.settings.screen import SettingsScreen

    return SettingsScreen(desk)


def _prices(desk: Desk) -> Screen:
    from ui.prices.farmer.screen import Grid

    return Grid(desk)


def _product(desk: Desk) -> Screen:
    from ui.prices.farmer.card import ProductCard

    return ProductCard(desk)


def _search(desk: Desk) -> Screen:
    from ui.prices.farmer.search import Search

    return Search(desk)


def _board(desk: Desk) -> Screen:
    from ui.desk_board.screen import Board

    return Board(desk)


def _table(desk: Desk) -> Screen:
    from ui.prices.table.screen import PriceTable

    return PriceTable(desk)


def _history(desk: Desk) -> Screen:
    from ui.prices.history.screen import PriceHistory

    return PriceHistory(desk)


def _report(desk: Desk) -> Screen:
    from ui.prices.report.form import ReportForm

    return ReportForm(desk)


def _alerts(desk: Desk) -> Screen:
    from ui.prices.alerts.screen import AlertsScreen

    return AlertsScreen(desk)


def _insight(desk: Desk) -> Screen:
    from ui.prices.insight.screen import InsightScreen

    return InsightScreen(desk)


def _sync(desk: Desk) -> Screen:
    from ui.sync.screen import SyncCentre

    return SyncCentre(desk)


def _stick(desk: Desk) -> Screen:
    from ui.stick.screen import StickScreen

    return StickScreen(desk)


def _imports(desk: Desk) -> Screen:
    from ui.county.imports import ImportScreen

    return ImportScreen(desk)


def _names(desk: Desk) -> Screen:
    from ui.county.names import NamesScreen

    return NamesScreen(desk)


def _reports(desk: Desk) -> Screen:
    from ui.county.reports import ReportsScreen

    return ReportsScreen(desk)


def _expected(desk: Desk) -> Screen:
    from ui.county.expected.screen import ExpectedScreen

    return ExpectedScreen(desk)


def _costs(desk: Desk) -> Screen:
    from ui.costs.screen import CostsScreen
    from ui.costs.sums import CostSums

    return CostSums(desk) if desk.identity is not None and desk.identity.seat in COUNTY_SEAT else CostsScreen(desk)


def _stations(desk: Desk) -> Screen:
    from ui.county.stations import StationsScreen

    return StationsScreen(desk)


def _fleet(desk: Desk) -> Screen:
    from ui.fleet.screen import FleetScreen

    return FleetScreen(desk)


def _accounts(desk: Desk) -> Screen:
    from ui.county.accounts import AccountsScreen

    return AccountsScreen(desk)


def _notes(desk: Desk) -> Screen:
    from ui.warnings.notes import NotesScreen

    return NotesScreen(desk)


def _warnings(desk: Desk) -> Screen:
    from ui.warnings.details import WarningsScreen

    return WarningsScreen(desk)


def _warn(desk: Desk) -> Screen:
    from ui.warnings.screen import WarnScreen

    return WarnScreen(desk)


def _withdrawn(desk: Desk) -> Screen:
    from ui.bulletins.reach.withdrawn import WithdrawnScreen

    return WithdrawnScreen(desk)


def _reach(desk: Desk) -> Screen:
    from ui.bulletins.reach.screen import ReachScreen

    return ReachScreen(desk)


def _writing(desk: Desk) -> Screen:
    from ui.bulletins.writing.screen import WritingScreen

    return WritingScreen(desk)


def _approval(desk: Desk) -> Screen:
    from ui.bulletins.writing.approval import ApprovalScreen

    return ApprovalScreen(desk)


def _questions(desk: Desk) -> Screen:
    from ui.bulletins.faq.screen import QuestionsScreen

    return QuestionsScreen(desk)


def _answers(desk: Desk) -> Screen:
    from ui.bulletins.faq.desk import AnswersScreen

    return AnswersScreen(desk)


def _find_bulletins(desk: Desk) -> Screen:
    from ui.bulletins.finding.screen import FindScreen

    return FindScreen(desk)


def places() -> tuple[Place, ...]:
    """Return every screen of the program."""
    return (
        Place("home", FARMER, _home),
        Place("prices", FARMER, _prices),
        Place("prices.product", FARMER, _product),
        Place("prices.search", FARMER, _search),
        Place("warnings", FARMER, _warnings),
        Place("area", FARMER, _area),
        Place("help", FARMER, _help),
        Place("learn", FARMER, _learn),
        Place("learn.list", FARMER, _learn_list),
        Place("learn.read", FARMER, _learn_read),
        Place("learn.questions", FARMER, _questions),
        Place("enrol", OPEN, _enrol),
        Place("login", OPEN, _login),
        Place("date", OPEN, _date),
        Place("desk", STAFF, _board, "home", N_("Today")),
        Place("prices.table", STAFF, _table, "price-tag", N_("Prices")),
        Place("prices.history", STAFF, _history),
        Place("prices.report", STAFF, _report, "report", N_("Report"), REPORTERS),
        Place("county.reports", STAFF, _reports, "check", N_("Review"), COUNTY_STAFF, COUNTY_SEAT),
        Place("county.import", STAFF, _imports, "upload", N_("Import"), IMPORTERS, COUNTY_SEAT),
        Place("county.names", STAFF, _names, roles=IMPORTERS, seats=COUNTY_SEAT),
        Place("prices.insight", STAFF, _insight, "chart", N_("Figures"), COUNTY_STAFF, COUNTY_SEAT),
        Place("county.expected", STAFF, _expected, "table", N_("Asked for"), COUNTY_STAFF, COUNTY_SEAT),
        Place("prices.alerts", STAFF, _alerts, "bell", N_("Alerts"), REPORTERS),
        Place("costs", STAFF, _costs, "receipt", N_("Per mu"), REPORTERS),
        Place("bulletins", STAFF, _bulletins, "bulletin", N_("Bulletins")),
        Place("bulletins.find", STAFF, _find_bulletins),
        Place("bulletins.writing", STAFF, _writing, "edit", N_("Write"), REPORTERS, WRITING_SEATS),
        Place(
            "bulletins.approval", STAFF, _approval, "file", N_("Approve"), COUNTY_STAFF | {Role.TOWN},
            APPROVING_SEATS),
        Place("bulletins.reach", STAFF, _reach, "info", N_("Reach"), COUNTY_STAFF, COUNTY_SEAT),
        Place("bulletins.answers", STAFF, _answers, "help", N_("Answers"), COUNTY_STAFF, COUNTY_SEAT),
        Place("bulletins.withdrawn", STAFF, _withdrawn, roles=HEEDERS, seats=EVERY_SEAT - COUNTY_SEAT),
        Place("warnings.desk", STAFF, _warn, "warning", N_("Warnings"), WARNERS, DESKS),
        Place("warnings.notes", STAFF, _notes, roles=WARNERS, seats=DESKS),
        Place("county.stations", STAFF, _stations, "stations", N_("Stations"), COUNTY_STAFF, COUNTY_SEAT),
        Place("fleet", STAFF, _fleet, "link", N_("Machines"), COUNTY_STAFF, COUNTY_SEAT),
        Place("county.accounts", STAFF, _accounts, "users", N_("Accounts"), ACCOUNT_KEEPERS, COUNTY_SEAT),
        Place("sync", STAFF, _sync, "sync", N_("Exchange")),
        Place("stick", STAFF, _stick, seats=EVERY_SEAT - COUNTY_SEAT),
        Place("settings", STAFF, _settings, "settings", N_("Settings")),
    )
