"""What is hung on a bulletin was looked at first, and is what its row says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from station.bulletins import safety
from station.bulletins.safety.taking import may_show
from station.kernel.errors import StationError
from tests.station.bulletins.seats import EDITOR, county, write
from tests.station.kernel.foreign.made import EXIF_SECRET, id3, mp3, ogg, paper, picture, saying_png, with_exif


def test_a_picture_is_kept_small_under_its_own_name_and_hung_on_a_draft(tmp_path: Path) -> None:
    store = county(tmp_path / "county")
    (tmp_path / "稻飞虱.PNG").write_bytes(picture("PNG", 2000, 1000))
    taken = safety.take_in(store, tmp_path / "稻飞虱.PNG", "picture")
    kept = store.media.read(taken.sha)
    assert kept is not None
    assert kept.startswith(b"\xff\xd8\xff")
    assert (taken.name, taken.size, taken.sha) == ("稻飞虱.jpg", len(kept), hashlib.sha256(kept).digest())
    draft = write(store)
    store.do("bulletins.attach", EDITOR, draft=draft, kind="picture", **taken._asdict())
    (found, _digest), = store.show("bulletins.draft", EDITOR, draft=draft, limit=1)
    assert [(one.name, one.size) for one in found.assets] == [("稻飞虱.jpg", len(kept))]


def test_what_a_camera_and_a_recorder_wrote_beside_stays_behind(tmp_path: Path) -> None:
    store = county(tmp_path / "county")
    shot = safety.take_in(store, with_exif(picture()), "picture", "a.jpg")
    said = safety.take_in(store, mp3(before=id3(EXIF_SECRET)), "audio", "b.wav")
    assert (shot.name, said.name) == ("a.jpg", "b.mp3")
    for one in (shot, said):
        assert EXIF_SECRET not in (store.media.read(one.sha) or EXIF_SECRET)


def test_a_paper_is_kept_whole_for_it_is_shown_as_pictures_alone(tmp_path: Path) -> None:
    store = county(tmp_path / "county")
    taken = safety.take_in(store, paper(2), "paper", "计划.pdf")
    assert (store.media.read(taken.sha), taken.name) == (paper(2), "计划.pdf")


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("picture", paper(), "file.not_picture"), ("picture", saying_png(20_000, 20_000), "file.many_pixels"),
        ("audio", picture(), "file.not_sound"), ("paper", ogg(), "file.not_paper"),
        ("paper", b"%PDF-1.7 nothing", "file.damaged"), ("film", b"", "bulletin.bad_asset"),
    ],
    ids=range(6),
)
def test_what_is_refused_leaves_nothing_behind(tmp_path: Path, kind: str, content: bytes, code: str) -> None:
    store = county(tmp_path / "county")
    with pytest.raises(StationError) as refused:
        safety.take_in(store, content, kind, "../evil\u202egpj.exe")
    assert refused.value.code == code
    assert refused.value.facts.get("name", "evilgpj.exe") == "evilgpj.exe"
    assert store.media.find(hashlib.sha256(content).digest()) is None


def test_what_came_over_a_line_is_looked_at_before_it_is_shown() -> None:
    assert may_show(picture(), "picture")
    assert not may_show(b"<svg/>", "picture")
    assert may_show(ogg(), "audio")
    assert not may_show(ogg() + b"MZ", "audio")
    assert may_show(paper(), "paper")
    assert not may_show(picture(), "paper")
