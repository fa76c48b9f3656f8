"""`county export-prices` writes what the desk's screen saves, byte for byte, and refuses whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.journeys.stories import TWIN
from tests.journeys.windows import Window
from tests.programs import Machine
from ui.people.screen import LogInScreen
from ui.prices.table.screen import PriceTable


@pytest.fixture
def county(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "county")
    made.ok("county", "init", "--division", "440981", "--name", "高州市")
    sheet = tmp_path / "fruit.csv"
    sheet.write_text(TWIN, "utf-8")
    stored = made.ok("county", "import-prices", str(sheet), "--market", "新发地", "--source", "xinfadi")["stored"]
    assert stored == 5
    return made


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def test_the_command_and_the_screen_write_the_same_file(
    county: Machine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_command, by_screen = tmp_path / "a.csv", tmp_path / "b.csv"
    told = county.ok("county", "export-prices", str(by_command))
    window = Window(qtbot, county, "staff", monkeypatch)
    try:
        window.at(LogInScreen)
        screen = PriceTable(window.desk)
        qtbot.addWidget(screen)
        screen.enter()
        window.until(lambda: bool(screen.list.table._model.rows))
        window.desk.preferences.set(unit="jin", language="zh_CN")
        words.use("zh_CN")
        screen.save.save_to(by_screen)
        window.until(by_screen.exists)
    finally:
        window.close()
    assert by_command.read_bytes() == by_screen.read_bytes()
    assert told == {"rows": len(table(by_command)) - 1, "file": "a.csv", "format": "csv"}


def test_all_formats_hold_the_same_prices(county: Machine, tmp_path: Path) -> None:
    for name, form in (("p.csv", ""), ("p.xlsx", ""), ("p.dat", "wfp")):
        words_given = ["--format", form] if form else []
        assert county.ok("county", "export-prices", str(tmp_path / name), *words_given)["rows"] == 3
    rows = table(tmp_path / "p.csv")
    book = [[cell for cell in row] for row in load_workbook(tmp_path / "p.xlsx").worksheets[0].values]
    wfp = list(csv.reader((tmp_path / "p.dat").read_text("utf-8").splitlines()))
    assert [row[0] for row in rows[1:]] == [row[0] for row in book[1:]] == [row[7] for row in wfp[2:]]
    assert [float(row[5]) for row in rows[1:]] == [row[5] for row in book[1:]] == [float(row[12]) for row in wfp[2:]]
    assert wfp[1][0] == "#date"


def test_a_time_gives_every_price_of_it(county: Machine, tmp_path: Path) -> None:
    file = tmp_path / "june.csv"
    told = county.ok("county", "export-prices", str(file), "--from", "2015-06-10", "--to", "2015-06-11")
    assert told["rows"] == 5
    assert county.ok("county", "export-prices", str(file), "--from", "2015-06-11", "--word", "fzx")["rows"] == 1
    assert [row[9] for row in table(file)[1:]] == ["2015-06-11"]
    assert county.ok("county", "export-prices", str(file), "--to", "2015-06-09")["rows"] == 0


def test_what_cannot_be_exported_is_refused_and_nothing_is_left_lying_about(county: Machine, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    for given in (["--unit", "dream"], ["--kind", "dream"], ["--from", "yesterday"],
                  ["--word", "龙肝", "--from", "2015-06-10"]):
        refused = county.run("county", "export-prices", str(file), *given)
        assert refused.code == 1, given
    gone = county.run("county", "export-prices", str(tmp_path / "no" / "such" / "p.csv"))
    assert gone.code == 1
    assert "p.csv" in gone.messages
    assert not file.exists()
    assert list(tmp_path.glob("*.part")) == []
