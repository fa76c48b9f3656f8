"""The cost survey at the desk: typed with its sum in sight, taken back, added up at the county, saved as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Seat
from station.store import identity
from tests.ui.seats import KEEPER, OFFICER, make_desk, person, who
from ui.costs.presenter import read
from ui.costs.screen import CostsScreen
from ui.costs.sums import CostSums
from ui.desk import Desk

DAY_MS = 86_400_000


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path, language="en")
    made.seat_person(person(made, OFFICER))
    yield made
    made.close()


def shown(qtbot: QtBot, screen: Any) -> Any:
    qtbot.addWidget(screen)
    screen.resize(870, 700)
    screen.enter()
    screen.show()
    screen.desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
    return screen


def crop(desk: Desk, name: str) -> int:
    return next(one.product for one in desk.store.show("products.find", OPERATOR, word=name) if one.name == name)


def fill(screen: CostsScreen, name: str, **typed: str) -> None:
    form = screen.form
    form.product.setCurrentIndex(form.product.findData(crop(screen.desk, name)))
    for box, text in typed.items():
        form.boxes[box].setText(text)
        form.boxes[box].textEdited.emit(text)


def record(desk: Desk, number: int, seed: int = 100_000, **other: Any) -> None:
    values = {"product": crop(desk, "荔枝"), "year": 2026, "number": number, "area": 100, "seed": seed}
    desk.store.do("costs.record", desk.person, **(values | other))


def test_a_plot_is_put_down_with_its_sum_in_sight(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(qtbot, CostsScreen(desk))
    screen.add_button.click()
    assert screen.pages.isHidden()
    assert (screen.form.boxes["year"].text(), screen.form.boxes["number"].text()) == ("2026", "1")
    assert not screen.unsaved()
    fill(screen, "荔枝", area="2.5", seed="120", fertiliser="310.5", days="8.5", wage="120", income="2400")
    assert screen.unsaved()
    assert screen.form.total.text() == "A mu costs 1,450.5 yuan"
    screen.form.save.click()
    assert not screen.pages.isHidden()
    (plot,) = screen.plots
    assert (plot.name, plot.area, plot.total, plot.days) == ("荔枝", 250, 1_450_500, 850)
    said = " ".join(part.text() for part in screen.card.findChildren(QWidget) if hasattr(part, "text"))
    assert "1,450.5" in said
    assert "949.5" in said, "what is left over"
    screen.open_form()
    assert screen.form.boxes["number"].text() == "2"


def test_what_is_wrong_stands_beside_its_field(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(qtbot, CostsScreen(desk))
    screen.open_form()
    fill(screen, "荔枝", area="0", seed="12x")
    questions = screen.form.questions
    assert questions["seed"].trouble
    screen.form.save.click()
    assert screen.plots == []
    fill(screen, "荔枝", seed="12")
    assert not questions["seed"].trouble
    screen.form.save.click()
    assert questions["area"].trouble
    fill(screen, "荔枝", area="1.234")
    assert questions["area"].trouble, "a hundredth of a mu is fine enough"
    fill(screen, "荔枝", area="1", days="3")
    screen.form.save.click()
    assert questions["days"].trouble
    screen.form.product.setCurrentIndex(0)
    fill_days = {"wage": "100"}
    for name, text in fill_days.items():
        screen.form.boxes[name].setText(text)
    screen.form.save.click()
    assert questions["product"].trouble
    assert screen.plots == []


def test_a_plot_is_taken_back_while_it_may(desk: Desk, qtbot: QtBot) -> None:
    record(desk, 1)
    screen = shown(qtbot, CostsScreen(desk))
    assert not screen.card.withdraw.isHidden()
    screen.card.withdraw.click()
    assert screen.plots == []
    assert screen.pages.currentWidget() is screen.empty


def test_the_county_sees_sums_and_saves_single_plots_without_a_name(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    for number, seed in ((1, 100_000), (2, 200_000), (3, 300_000)):
        record(desk, number, seed)
    record(desk, 1, product=crop(desk, "香蕉"))
    desk.store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    desk.person = desk.person.__class__(7, KEEPER, "钟志明", desk.person.role.__class__("keeper"))
    screen = shown(qtbot, CostSums(desk))
    table = [[field.text(one) for field in screen.table._model.fields] for one in screen.sums]
    assert sorted(row[4] for row in table) == ["200 yuan/mu", "too few to show"]
    for name in ("costs.csv", "costs.xlsx"):
        screen.save_to(tmp_path / name)
    rows = list(csv.reader((tmp_path / "costs.csv").read_text("utf-8-sig").splitlines()))
    book = load_workbook(tmp_path / "costs.xlsx").worksheets[0]
    assert len(rows) == book.max_row == 5
    assert rows[0][:5] == ["Crop", "Year", "Station code", "Plot", "Area, mu"]
    assert [row[5] for row in rows[1:] if row[0] == "荔枝"] == ["100", "200", "300"]
    assert "李信" not in (tmp_path / "costs.csv").read_text("utf-8-sig"), "nobody who asked is named either"
    entries = desk.store.reader().execute("SELECT count(*) FROM audit WHERE what = 'costs.export'").fetchone()[0]
    assert entries == 2


def test_nothing_yet_says_so(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(qtbot, CostSums(desk))
    assert screen.save.isHidden()
    assert not screen.empty.isHidden()


def test_amounts_are_read_exactly() -> None:
    typed = read({"area": "0.01", "days": "", "number": "12", "seed": "0.125", "year": "2026.5"})
    assert typed.values == {"area": 1, "days": None, "number": 12, "seed": 125}
    assert set(typed.faults) == {"year"}
