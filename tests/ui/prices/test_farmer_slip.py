"""The slip: the card in a few lines, on paper where there is a printer and as a file where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize

from station.kernel import words as language
from station.kernel.deeds import OPERATOR
from tests.ui.prices.village import village_desk
from ui import slip_paper
from ui.desk import Desk
from ui.prices.farmer import slip
from ui.prices.farmer.gather import Asked, read_card
from ui.prices.farmer.told import Eyes
from ui.slip_paper import SlipLine

TODAY = 20_779  # 2026-11-22


@pytest.fixture
def desk(qapp: object, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "en")
    yield made
    made.close()


def lines_of(desk: Desk, word: str, unit: str = "jin") -> list[SlipLine]:
    found = desk.store.show("prices.find", OPERATOR, word=word, limit=1)[0]
    data = read_card(desk.store, OPERATOR, Asked(found.product, found.name))
    return slip.slip_lines(data, Eyes(unit, TODAY), slip_paper.printed_at(desk.store.clock))


def test_it_says_who_what_how_much_where_when_and_where_else(desk: Desk) -> None:
    words = [line.words for line in lines_of(desk, "妃子笑")]
    assert words == [
        "根子镇元坝村信息站",
        "",
        "Lychee · Feizixiao",
        "4",
        "yuan/jin",
        "fell · 3 days ago 4.3",
        "根子圩 · wholesale price · about 2.5 km",
        "20 Nov · price of 2 days ago",
        "given out by the county",
        "market day today (lunar days ending in 1, 4, 7)",
        "",
        "Other markets",
        "高州批发市场  3.8 yuan/jin  2 days ago",
        "茂名水东市场  3.5 yuan/jin  9 days ago",
        "",
        "Printed 2026-11-22 9:00",
        "Telephone 06686660001",
    ]


@pytest.mark.parametrize(("unit", "said"), [("jin", "四块一斤"), ("kg", "八块一公斤")])
def test_in_chinese_the_price_stands_there_as_people_say_it_too(desk: Desk, unit: str, said: str) -> None:
    language.use("zh_CN")
    lines = [line.words for line in lines_of(desk, "妃子笑", unit)]
    assert lines[5] == said


def test_the_number_is_the_largest_thing_on_it_and_nothing_is_smaller_than_12_pt(desk: Desk) -> None:
    lines = lines_of(desk, "香蕉", "kg")
    assert max(lines, key=lambda line: line.points).words == "4.2"
    assert min(line.points for line in lines) >= 12


def test_it_is_as_wide_as_the_roll_and_as_long_as_it_needs(desk: Desk) -> None:
    lines = lines_of(desk, "妃子笑")
    narrow, broad = (slip_paper.paper_size(lines, wide).size(QPageSize.Unit.Millimeter) for wide in (58.0, 80.0))
    assert narrow.width() == pytest.approx(58, abs=0.5)
    assert broad.width() == pytest.approx(80, abs=0.5)
    assert narrow.height() > broad.height() > 60


def test_without_a_printer_it_is_kept_as_a_file_under_a_name_of_its_own(tmp_path: Path, desk: Desk) -> None:
    lines = lines_of(desk, "番薯")
    kept = [slip_paper.keep(tmp_path, TODAY, "荔枝 · 妃子笑", lines) for _time in range(2)]
    assert kept == ["print/2026-11-22-荔枝-妃子笑.pdf", "print/2026-11-22-荔枝-妃子笑-2.pdf"]
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in kept)


@pytest.mark.parametrize(("name", "file"), [("../../x", "x"), ("a/b\\c", "a-b-c"), ("...", "slip")])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str, file: str) -> None:
    assert slip_paper.free_path(tmp_path, TODAY, name) == tmp_path / "print" / f"2026-11-22-{file}.pdf"


def test_a_folder_that_takes_nothing_is_an_error_to_tell(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "print").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="print"):
        slip_paper.keep(tmp_path, TODAY, "荔枝", lines_of(desk, "番薯"))
