"""A photo in the report form: chosen, seen small, taken out, saved with its price or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel.errors import StationError
from tests.ui.photographs import photograph, plain
from tests.ui.prices.test_staff_form import SlowJobs, reports, shown
from tests.ui.seats import OFFICER, make_desk, person
from ui.desk import Desk
from ui.drives import drive_at
from ui.prices.report import photographing
from ui.prices.report.form import ReportForm
from ui.prices.report.photographing import camera_folder
from ui.shrinking import FEW_BYTES, picture_of


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(photograph(2400, 1800))
    return file


def behind(desk: Desk, sheet: int) -> list[bytes]:
    return [one.photo for one in desk.store.show("prices.evidence", desk.person, sheet=sheet, limit=9)]


def test_a_photo_is_saved_with_its_price(desk: Desk, photo: Path, qtbot: QtBot) -> None:
    form = shown(desk, qtbot, product="香蕉")
    form.photographing.take(photo)
    box = form.entry.photo
    assert not box.small.isHidden()
    assert box.add.isHidden()
    form.entry.boxes.type("2.1")
    form.save()
    (sha,) = behind(desk, reports(desk)[0].sheet)
    kept = desk.store.media.read(sha)
    assert kept is not None
    assert len(kept) <= FEW_BYTES
    assert max(picture_of(kept).width(), picture_of(kept).height()) == 1280
    assert box.photo is None, "the next price begins without one"
    form.choose_name("菜心")
    form.entry.boxes.type("2.4")
    form.save()
    assert behind(desk, reports(desk)[0].sheet) == []


def test_a_photo_taken_out_again_is_not_saved(desk: Desk, photo: Path, qtbot: QtBot) -> None:
    form = shown(desk, qtbot, product="香蕉")
    form.photographing.take(photo)
    form.entry.photo.remove.click()
    assert not form.entry.photo.add.isHidden()
    form.entry.boxes.type("2.1")
    form.save()
    assert behind(desk, reports(desk)[0].sheet) == []


def test_a_photo_alone_is_asked_about_before_it_is_lost(desk: Desk, photo: Path, qtbot: QtBot) -> None:
    form = shown(desk, qtbot, product="香蕉")
    assert not form.unsaved()
    form.photographing.take(photo)
    assert form.unsaved()
    form.leave()
    assert form.entry.photo.photo is None


def test_what_is_no_photo_says_so_and_the_price_can_be_saved(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "letter.jpg"
    file.write_text("not a photo")
    form = shown(desk, qtbot, product="香蕉")
    form.photographing.take(file)
    assert form.entry.fault.plain == desk.sentence(StationError("price.photo_unreadable", name="letter.jpg"))
    form.entry.boxes.type("2.1")
    form.save()
    assert len(reports(desk)) == 1


def test_a_photo_read_too_late_belongs_to_no_other_price(tmp_path: Path, photo: Path, qtbot: QtBot) -> None:
    jobs = SlowJobs()
    desk = make_desk(tmp_path, jobs=jobs)
    desk.seat_person(person(desk, OFFICER))
    form = shown(desk, qtbot, product="香蕉")
    jobs.work()
    form.photographing.take(photo)
    form.step_back()
    form.choose_name("菜心")
    jobs.work()
    assert form.entry.choices.product == "菜心"
    assert form.entry.photo.photo is None
    desk.close()


def test_photos_are_looked_for_on_a_card_that_is_plugged_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    card, stick = tmp_path / "card", tmp_path / "stick"
    (card / "DCIM").mkdir(parents=True)
    stick.mkdir()
    drives = [drive for drive in (drive_at(stick), drive_at(card)) if drive is not None]
    monkeypatch.setattr(photographing, "plugged_in", lambda: drives)
    assert camera_folder("") == str(card / "DCIM")
    assert camera_folder(str(stick)) == str(stick), "where the last one was"
    assert camera_folder(str(tmp_path / "gone")) == str(card / "DCIM")


def test_the_same_photo_twice_is_stored_once(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "board.png"
    file.write_bytes(plain())
    form: ReportForm = shown(desk, qtbot)
    for name in ("香蕉", "菜心"):
        form.choose_name(name)
        form.photographing.take(file)
        form.entry.boxes.type("2.1")
        form.save()
    first, second = (behind(desk, one.sheet) for one in reports(desk)[:2])
    assert first == second
