"""The demo's folder is its own, its server ends with it, and a picture of nothing is no picture."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtNetwork import QHostAddress, QTcpServer
from pytestqt.qtbot import QtBot

from sync.county import migrations
from ui import demo, photos
from ui.demo import State
from ui.sample import server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "demo-keys"))
    (tmp_path / "demo").mkdir()
    return tmp_path / "demo"


def test_a_folder_of_somebody_else_is_left_alone(folder: Path) -> None:
    (folder / "office").mkdir()
    with pytest.raises(SystemExit):
        demo._clear(folder)
    assert [one.name for one in folder.iterdir()] == ["office"]


def test_keys_of_somebody_else_are_left_alone(folder: Path) -> None:
    keys = folder.with_name("demo-keys")
    keys.mkdir()
    (keys / "a.key").touch()
    demo._clear(folder)
    assert (keys / "a.key").exists()


def test_a_half_made_sample_is_cleared_away(folder: Path) -> None:
    keys = folder.with_name("demo-keys")
    keys.mkdir()
    (keys / "a.key").touch()
    (folder / demo.MAKING).touch()
    (folder / "village").mkdir()
    (folder / "village" / "station.db").touch()
    demo._clear(folder)
    assert [one.name for one in folder.iterdir()] == [demo.MAKING]
    assert list(keys.iterdir()) == []


def test_what_the_last_run_knew_comes_back(folder: Path) -> None:
    assert demo._state(folder) is None
    kept = State(demo.FORMAT, 20_780, 40_000)
    demo._keep(folder, kept)
    assert demo._state(folder) == kept


def test_a_new_trial_of_the_ledger_makes_the_demo_anew() -> None:
    """A ledger of another trial is refused, so the demo's must be told apart before its server is started."""
    assert (migrations.HEAD, demo.FORMAT) == ("0001.4", 9), "let both go on together"


@pytest.mark.parametrize("text", ["", "[]", '{"format": 0, "day": 1, "port": 2}', '{"day": 1}', "{"])
def test_a_state_nobody_understands_is_none(folder: Path, text: str) -> None:
    (folder / demo.STATE).write_text(text)
    assert demo._state(folder) is None


def test_two_demos_in_one_folder_are_one_too_many(folder: Path) -> None:
    with demo._alone(folder), pytest.raises(SystemExit), demo._alone(folder):
        pass


@pytest.mark.parametrize(
    ("platform", "display", "unseen"),
    [("offscreen", ":0", True), ("minimal", "", True), ("xcb", "", False), ("", ":0", False), ("", "", True)],
)
def test_a_window_nobody_would_see(
    monkeypatch: pytest.MonkeyPatch, platform: str, display: str, unseen: bool
) -> None:
    if sys.platform != "linux" and not platform:
        pytest.skip("only Linux runs without a display")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert demo._nobody_sees() is unseen


def test_a_taken_port_gives_another(qtbot: QtBot) -> None:
    port = server.free_port()
    assert server.free_port(port) == port
    holder = QTcpServer()
    assert holder.listen(QHostAddress(server.HOST), port)
    assert server.free_port(port) not in (0, port)
    holder.close()


def test_a_server_that_cannot_start_says_so(tmp_path: Path, qtbot: QtBot) -> None:
    home = tmp_path / "county"
    home.mkdir()
    failing = server.Server(home, server.free_port())
    with pytest.raises(server.ServerFailed):
        failing.wait_ready()
    failing.stop()
    assert "county.not_initialised" in (tmp_path / server.LOG).read_text()


def test_an_empty_picture_is_told_apart(tmp_path: Path) -> None:
    white = QImage(200, 100, QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    lively = white.copy()
    for x in range(200):
        for y in range(100):
            lively.setPixelColor(x, y, QColor(x, y * 2, 90))
    assert photos.is_blank(QImage())
    assert photos.is_blank(white)
    assert not photos.is_blank(lively)
    album = photos.Album(tmp_path)
    for album.at, picture in (("white", white), ("lively", lively)):
        album.keep("one", picture)
    album.bind()
    assert album.faults == ["white: the picture is empty"]
    assert album.pictures == 2
    assert "lively.png" in (tmp_path / photos.INDEX).read_text("utf-8")
