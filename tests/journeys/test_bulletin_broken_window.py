"""A bulletin with a picture and a recording that breaks off on its way: the text is there, the rest comes later whole.

By a stick that was pulled out in the middle, and over a line onto a disk that is full: the window says so in a
sentence, nothing is there in halves, and with the next stick, or with room, everything is.
"""

from __future__ import annotations

import io
import random
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from station.people import session
from tests.faults.disks import fill, mounted, needs_mount
from tests.journeys.hands import carry, enrol, find_and_open, go_home, log_in, log_out, rows
from tests.journeys.opened import KEEPER, Opened, open_county
from tests.journeys.stories import PIN
from tests.journeys.test_stick_cli import begin
from tests.journeys.windows import Window, told
from tests.programs import Machine
from tests.ui.photographs import photograph
from ui.bulletins.farmer.reader import Reader
from ui.shrinking import shrunk

TITLE, WORDS, CAPTION, STICK_OFFICER = "荔枝冬季清园", "把病枝剪掉，落叶集中烧掉。", "剪下来的病枝", "liang"
NOT_YET = "还在路上"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A county that is served; its office issues, with the path through the editor in a journey of its own."""
    with open_county(tmp_path_factory.mktemp("county")) as made:
        yield made


def tone(seconds: int) -> bytes:
    """Return a WAV file that no packing makes smaller."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(random.Random(seconds).randbytes(16_000 * seconds))
    return held.getvalue()


def issue(window: Window, title: str, recording: bytes) -> None:
    """Issue a bulletin with a picture and a recording and send it to the county with its files."""
    store = window.desk.store
    author = session.log_in(store, KEEPER, PIN)
    draft = store.do("bulletins.write", author, title=title, category="technology", what=f"<p>{WORDS}</p>")
    files: list[tuple[dict[str, Any], bytes]] = [
        ({"kind": "picture", "caption": CAPTION, "name": "a.jpg"}, shrunk(photograph(1200, 800, seed=3))),
        ({"kind": "audio", "language": "cmn", "name": "a.wav"}, recording),
    ]
    for words, content in files:
        sha = store.media.add(content, store.clock.now_ms())
        store.do("bulletins.attach", author, draft=draft, sha=sha, size=len(content), **words)
    store.do("bulletins.submit", author, draft=draft)
    store.do("bulletins.approve", author, draft=draft)
    for _time in range(2):  # the files go after the rows that name them
        window.sync()


def whole(reader: Reader) -> tuple[bool, bool]:
    """Return whether the picture shows and the recording is there to be heard."""
    reading = reader._reading_now
    return bool(reading is not None and reading.plates), bool(reading is not None and reading.recordings)


def test_a_stick_that_is_pulled_out_in_the_middle(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, kept, machine = tmp_path / "stick", tmp_path / "kept", Machine(tmp_path / "far")
    stick.mkdir()
    begin(opened.county, machine, "良德村信息站", STICK_OFFICER, stick)
    office = Window(qtbot, opened.office, "staff", monkeypatch)
    recording = tone(2)
    issue(office, TITLE, recording)
    shutil.rmtree(stick / "TIANXIN")
    opened.county.ok("county", "export-bundle", str(stick), "--all")
    shutil.copytree(stick, kept)
    news = next((stick / "TIANXIN").glob("news*"))
    news.write_bytes(news.read_bytes()[:-100])
    far = Window(qtbot, machine, "kiosk", monkeypatch)
    log_in(far, STICK_OFFICER)
    screen = carry(far, stick, "bring")
    far.look("stick-cut")
    assert "U盘拔早了" in told(screen.result)
    assert rows(far, "bulletins_bulletin") == 0
    shutil.copytree(kept, stick, dirs_exist_ok=True)
    carry(far, stick, "bring")  # the text comes first
    assert rows(far, "bulletins_bulletin") == 1
    carry(far, stick, "take")
    opened.county.ok("county", "import-bundle", str(stick))
    opened.county.ok("county", "export-bundle", str(stick), "--all")
    shutil.rmtree(kept)
    shutil.copytree(stick, kept)
    media = max((stick / "TIANXIN").iterdir(), key=lambda file: file.stat().st_size)
    assert media.stat().st_size > len(recording)
    media.write_bytes(media.read_bytes()[:-len(recording) // 2])
    screen = carry(far, stick, "bring")
    far.look("stick-media-cut")
    assert "U盘拔早了" in told(screen.result)
    log_out(far)
    reader = find_and_open(far, TITLE)
    far.until(lambda: WORDS in told(reader))
    far.look("stick-half-read")
    assert not all(whole(reader)), "what is cut is not there"
    go_home(far)
    log_in(far, STICK_OFFICER)
    shutil.copytree(kept, stick, dirs_exist_ok=True)
    carry(far, stick, "bring")
    log_out(far)
    reader = find_and_open(far, TITLE)
    far.until(lambda: whole(reader) == (True, True))
    far.look("stick-whole-read")
    assert NOT_YET not in told(reader)


@needs_mount
def test_a_disk_that_is_full_when_the_files_come(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=64M", "none") as disk:
        machine = Machine(disk, keys=tmp_path / "keys")
        code = opened.new_code("满盘信息站")
        kiosk = Window(qtbot, machine, "kiosk", monkeypatch)
        enrol(kiosk, opened.address, code)
        kiosk.sync()
        office = Window(qtbot, opened.office, "staff", monkeypatch)
        recording = tone(120)
        issue(office, TITLE + "二", recording)
        ballast = fill(disk, leave=len(recording) // 2)
        kiosk.until(lambda: not kiosk.desk.link.busy)
        kiosk.desk.link.sync_now()
        kiosk.until(lambda: not kiosk.desk.link.busy)
        kiosk.until(lambda: rows(kiosk, "bulletins_bulletin", f"title = '{TITLE}二'") == 1)
        go_home(kiosk)
        kiosk.look("disk-full-home")
        notice = kiosk.shell.frames.farmer.notice
        kiosk.until(lambda: "硬盘满了" in notice.words)
        reader = find_and_open(kiosk, TITLE + "二")
        kiosk.until(lambda: WORDS in told(reader))
        kiosk.look("disk-full-read")
        assert not all(whole(reader))
        ballast.unlink()
        kiosk.sync()
        go_home(kiosk)
        reader = find_and_open(kiosk, TITLE + "二")
        kiosk.until(lambda: whole(reader) == (True, True))
        kiosk.until(lambda: "硬盘满了" not in notice.words)
        kiosk.look("disk-room-read")
        kiosk.close()
