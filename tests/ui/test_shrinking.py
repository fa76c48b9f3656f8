"""What a camera wrote into a photo stays behind; what is kept is small, upright and still the photo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from station.kernel.errors import StationError
from tests.station.kernel.foreign.made import empty_png, saying_png
from tests.ui.photographs import SECRET, photograph, plain, written
from ui import shrinking
from ui.shrinking import FEW_BYTES, LONGEST_EDGE, picture_of, pictures_of, shrink, shrunk


def test_a_telephones_photo_becomes_small_and_says_nothing_of_the_telephone(qtbot: QtBot, tmp_path: Path) -> None:
    taken = photograph()
    assert SECRET in taken, "the control: the file tells where it was taken"
    assert len(taken) > 2 * FEW_BYTES
    file = tmp_path / "IMG_0001.JPG"
    file.write_bytes(taken)
    kept = shrink(file)
    assert len(kept) <= FEW_BYTES
    assert SECRET not in kept
    assert b"Exif" not in kept
    picture = picture_of(kept)
    assert max(picture.width(), picture.height()) == LONGEST_EDGE
    assert picture.textKeys() == []


def test_a_photo_held_sideways_stands_upright(qtbot: QtBot) -> None:
    picture = picture_of(shrunk(photograph(1600, 1200, turned=True)))
    assert picture.width() < picture.height()
    top, foot = picture.pixelColor(450, 100), picture.pixelColor(450, 1100)
    assert top.red() > top.blue()
    assert foot.blue() > foot.red()


def test_a_small_photo_is_not_made_larger(qtbot: QtBot) -> None:
    assert picture_of(shrunk(plain(side=300))).width() == 300


def test_what_shines_through_becomes_white(qtbot: QtBot) -> None:
    clear = QImage(50, 50, QImage.Format.Format_ARGB32)
    clear.fill(Qt.GlobalColor.transparent)
    assert picture_of(shrunk(written(clear, b"png"))).pixelColor(25, 25).lightness() > 250


@pytest.mark.parametrize(
    "content", [b"", b"no photo", b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", b"%PDF-1.4\n",
                b"\xff\xd8\xff\xe0" + bytes(200)],
)
def test_what_is_no_photo_is_refused_by_its_name(qtbot: QtBot, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tax.jpg"
    file.write_bytes(content)
    with pytest.raises(StationError) as refused:
        shrink(file)
    assert (refused.value.code, refused.value.facts) == ("price.photo_unreadable", {"name": "tax.jpg"})


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StationError):
        shrink(tmp_path / "gone.jpg")


def test_a_file_too_large_to_be_a_photo_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    file = tmp_path / "film.jpg"
    file.write_bytes(plain())
    assert shrink(file)
    monkeypatch.setattr(shrinking, "MOST_READ", 10)
    with pytest.raises(StationError) as refused:
        shrink(file)
    assert refused.value.code == "price.photo_too_large"


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    with pytest.raises(StationError) as refused:
        shrunk(saying_png(14_000, 14_000), "bomb.png")
    assert (refused.value.code, refused.value.facts) == ("price.photo_too_large", {"name": "bomb.png"})


def test_what_the_county_is_sent_is_looked_at_in_the_same_way() -> None:
    found = pictures_of([empty_png(8, 4), b"no photo", saying_png(14_000, 14_000), empty_png(4, 8)])
    assert [(one.width(), one.height()) for one in found] == [(8, 4), (0, 0), (0, 0), (4, 8)]
    assert found[0].pixelColor(0, 0).lightness() == 0
