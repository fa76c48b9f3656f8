"""The same path through windows: a file at the county desk, an offline kiosk, a report, its receipt, the county's list.

The county server is a process, the county desk and the village have windows, the other village a command line:
four programs over four homes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Seat
from station.store import oplog, outbox
from station.store.oplog import RowState
from tests.journeys.hands import activate, enrol, log_in
from tests.journeys.opened import KEEPER, OFFICER, open_county
from tests.journeys.stories import fruit_file
from tests.journeys.windows import Window, button_saying, told
from tests.programs import Machine, serving
from ui.county.imports import ImportScreen
from ui.county.reports import ReportsScreen
from ui.home.screen import HomeScreen
from ui.prices.farmer.card import ProductCard
from ui.prices.farmer.screen import Grid
from ui.prices.farmer.search import Search
from ui.prices.report.form import ReportForm
from ui.sync.screen import SyncCentre


def test_from_file_to_kiosk_and_back_through_windows(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Machine(tmp_path / "other")
    with open_county(tmp_path) as opened:
        other.ok("station", "enrol", "--server", opened.address, "--code", opened.new_code("邻村信息站"))
        staff = Window(qtbot, opened.office, "staff", monkeypatch)
        log_in(staff, KEEPER)
        stored = import_file(staff, fruit_file(tmp_path))
        staff.sync()

        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
        enrol(kiosk, opened.address, opened.code)
        kiosk.sync()
        assert kiosk.desk.identity is not None
        assert kiosk.desk.identity.seat is Seat.VILLAGE
        rows = kiosk.desk.store.reader().execute("SELECT count(*) FROM quote").fetchone()[0]
        assert rows == stored

    look_up_offline(kiosk)
    activate(kiosk, OFFICER, opened.activation)
    sheet = report_price(kiosk)
    assert state_of(kiosk, sheet) is RowState.HERE

    with serving(opened.county, opened.port):
        kiosk.sync()
        assert state_of(kiosk, sheet) is RowState.CONFIRMED
        print_receipt(kiosk, opened.village)
        staff.until(lambda: county_sees(opened.county, sheet))
        staff.sync()
        accept_report(staff)
        staff.sync()
        other.ok("station", "sync")
        seen = other.ok("station", "prices", "荔枝")
        assert any(one["quote"]["typical"] == "3.8" for answer in seen for one in answer["prices"])
    kiosk.close()
    staff.close()


def import_file(staff: Window, file: Path) -> int:
    """Import through the screen; return how many quotes were stored."""
    screen: ImportScreen = staff.go("county.import", ImportScreen)
    screen.take_files([file])
    panel = screen.panel
    staff.until(lambda: panel.look_button.isEnabled() and "市场" in told(panel))
    market = panel.form.market.lineEdit()
    assert market is not None
    staff.type(market, "新发地")
    staff.type(panel.form.source, "xinfadi")
    staff.click(panel.look_button)
    staff.click(panel.store_button)
    count = "SELECT count(*) FROM quote"
    staff.until(lambda: staff.desk.store.reader().execute(count).fetchone()[0] > 0)
    staff.until(lambda: not panel.working_box.isVisible())
    return int(staff.desk.store.reader().execute(count).fetchone()[0])


def look_up_offline(kiosk: Window) -> None:
    """By picture, by letters, in both units, with market, date and age; the server is dead."""
    kiosk.go("home", HomeScreen)
    grid: Grid = kiosk.go("prices", Grid)
    kiosk.until(lambda: bool(grid.grid.in_sight))
    name = grid.grid.in_sight[0].name
    kiosk.click(button_saying(grid, name))
    card: ProductCard = kiosk.at(ProductCard)
    kiosk.until(lambda: "一斤" in told(card))  # in words: the number itself is drawn
    in_jin = told(card)
    assert "新发地" in in_jin
    kiosk.desk.preferences.set(unit="kg")
    kiosk.until(lambda: "一公斤" in told(card))
    kiosk.desk.preferences.set(unit="jin")
    for word in ("fzx", "feizixiao", "妃子笑"):
        find_by_word(kiosk, word)


def find_by_word(kiosk: Window, word: str) -> None:
    """Type on the letter pad (initials) or into the box, and open the answer 妃子笑."""
    search: Search = kiosk.go("prices.search", Search)
    search.box.clear()
    if word.isascii() and len(word) == 3:
        for letter in word.upper():
            search.pad.press(letter)
    else:
        search.box.setText(word)
    kiosk.until(lambda: any("妃子笑" in f"{told(one)} {one.accessibleName()}" for one in search.list.in_sight))
    kiosk.click(search.list.in_sight[0])
    card: ProductCard = kiosk.at(ProductCard)
    kiosk.until(lambda: "妃子笑" in told(card))


def report_price(kiosk: Window) -> int:
    """Report 荔枝 3.80 with the number pad; return the sheet."""
    form: ReportForm = kiosk.go("prices.report", ReportForm, product="荔枝")
    kiosk.until(lambda: form.pages.currentWidget() is form.entry and form.entry.save.isVisible())
    for key in "3.80":
        form.entry.pad.press(key)
    kiosk.until(lambda: "3.80" in form.entry.boxes.boxes["typical"].text())
    while form.entry.question is not None:  # out of season in most months
        kiosk.click(form.entry.doubt.keep)
    kiosk.click(form.entry.save)
    newest = "SELECT max(id) FROM prices_sheet WHERE station <> 0"
    kiosk.until(lambda: kiosk.desk.store.reader().execute(newest).fetchone()[0] is not None)
    kiosk.until(lambda: bool(form.saved.text()))
    return int(kiosk.desk.store.reader().execute(newest).fetchone()[0])


def state_of(kiosk: Window, sheet: int) -> RowState:
    db = kiosk.desk.store.reader()
    return oplog.state_of(db, "prices.sheet", sheet, outbox.mark(db)[0])[0]


def print_receipt(kiosk: Window, machine: Machine) -> None:
    screen: SyncCentre = kiosk.go("sync", SyncCentre)
    kiosk.until(lambda: "PDF" in told(screen) and "没网也能核对" in told(screen))
    kiosk.click(button_saying(screen, "PDF"))
    kiosk.until(lambda: any(machine.home.rglob("*.pdf")))


def county_sees(county: Machine, sheet: int) -> bool:
    return sheet in [one["sheet"] for one in county.ok("station", "show", "prices.waiting")]


def accept_report(staff: Window) -> None:
    screen: ReportsScreen = staff.go("county.reports", ReportsScreen)
    staff.until(lambda: "荔枝" in told(screen))
    staff.click(screen.card.accept)
    waiting = "SELECT count(*) FROM prices_sheet WHERE status = 'submitted'"
    staff.until(lambda: staff.desk.store.reader().execute(waiting).fetchone()[0] == 0)
