"""What is heard of a bulletin: from memory, in the languages there are, from where one stopped, counted at its end."""

from __future__ import annotations

import gc
import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSize, QTemporaryFile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.bulletins.shelf import HOPPER, issue
from tests.ui.bulletins.test_audio import speaks, tone
from tests.ui.prices.village import village_desk
from tests.ui.seats import put_away
from ui.bulletins.audio import Narrator, Recording
from ui.bulletins.farmer.reader import Reader
from ui.shell import Shell
from ui.speech import Program, Speaker, speaker_of
from ui.widgets.rail import RailButton


@pytest.fixture(autouse=True)
def swept() -> None:
    """What earlier windows left is collected here, and not on the thread that spells out what is said."""
    gc.collect()


def files_with(folder: Path, marker: bytes) -> list[Path]:
    """Return the files below a folder that hold some bytes."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and marker in path.read_bytes():
            found.append(path)
    return found


def opened_with(marker: bytes) -> list[str]:
    """Return the files this process holds open that hold some bytes, deleted ones too."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            if stat.S_ISREG(link.stat().st_mode) and marker in link.read_bytes():
                found.append(str(link.readlink()))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no list of open files here")
def test_no_plain_file_is_written_while_a_recording_plays(
    qtbot: QtBot, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.chdir(temp)
    content = tone(20)
    marker = content[5_000:5_200]
    heard: list[float] = []
    recording.moved.connect(heard.append)
    recording.play(content, lambda well: None)
    qtbot.waitUntil(lambda: any(heard), timeout=10_000)
    assert files_with(temp, marker) == []
    assert opened_with(marker) == []
    recording.stop()
    held = QTemporaryFile()  # negative control: how it was done before must be found in both ways
    assert held.open()
    assert held.fileName()  # only then has it a name
    held.write(QByteArray(content))
    held.flush()
    assert len(files_with(temp, marker)) == 1
    assert len(opened_with(marker)) == 1


def test_a_player_that_is_stopped_at_any_moment_never_waits_for_ever(tmp_path: Path) -> None:
    """In a process of its own: one that waits for ever holds the window, and would hold these tests."""
    program = tmp_path / "many.py"
    program.write_text(
        "import random, sys, time\n"
        f"sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r})\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from tests.ui.bulletins.test_audio import tone\n"
        "from ui.bulletins.recording import Recording\n"
        "one, content, dice = Recording(mute=True), tone(20), random.Random(4)\n"
        "if not one.can_play(): sys.exit(77)\n"
        "for _each in range(150):\n"
        "    one.play(content, lambda well: None)\n"
        "    until = time.monotonic() + dice.choice((0, 0, 0.002, 0.01))\n"
        "    while time.monotonic() < until: app.processEvents()\n"
        "one.stop()\n"
        "print('never')\n")
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=240, check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"})
    if done.returncode == 77:
        pytest.skip("no QtMultimedia here")
    assert done.stdout.endswith("never\n"), done.stderr[-500:]


def test_who_stops_a_recording_goes_on_from_there(qtbot: QtBot, recording: Recording) -> None:
    narrator, ended = Narrator(Speaker(), recording), list[bool]()
    narrator.finished.connect(lambda: ended.append(True))
    narrator.serve({"hak": tone(2.0)}, lambda voice: [])
    narrator.read("hak")
    qtbot.waitUntil(lambda: narrator.share > 0.4, timeout=10_000)
    narrator.hush()
    kept = narrator.share
    shares: list[float] = []
    narrator.moved.connect(shares.append)
    narrator.read("hak")
    qtbot.waitUntil(lambda: ended == [True], timeout=10_000)
    first = next(share for share in shares if share)
    assert first >= kept - 0.1, "not from the beginning"
    assert narrator.share == 0.0
    shares.clear()
    narrator.read("hak")
    qtbot.waitUntil(lambda: any(shares), timeout=10_000)
    assert next(share for share in shares if share) < 0.3, "after its end it begins anew"
    narrator.hush()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_who_stops_the_machine_goes_on_with_the_sentence_that_was_begun(qtbot: QtBot, tmp_path: Path) -> None:
    speaker, said = slow_speaker(qtbot, tmp_path)
    narrator, ended = Narrator(speaker, Recording(mute=True)), list[bool]()
    narrator.finished.connect(lambda: ended.append(True))
    narrator.serve({}, lambda voice: ["一", "二", "三", "四"])
    narrator.read("cmn")
    qtbot.waitUntil(lambda: "san1" in said.read_text(), timeout=30_000)
    assert narrator.share == 0.5
    narrator.hush()
    assert ended == [], "half of it is not all of it"
    said.with_name("go").touch()
    narrator.read("cmn")
    qtbot.waitUntil(lambda: ended == [True], timeout=30_000)
    assert said.read_text().split() == ["yi1", "er4", "san1", "san1", "si4"]


def slow_speaker(qtbot: QtBot, folder: Path) -> tuple[Speaker, Path]:
    """Return a speaker that takes its time over "san" until a file `go` stands there, and what it was told to say."""
    said, script = folder / "said", folder / "espeak-ng"
    said.touch()
    script.write_text(
        f"#!/bin/sh\ntext=$(cat)\n[ \"$text\" = ' ' ] && exit 0\necho \"$text\" >> {said}\n"
        f"case $text in *san1*) [ -e {folder / 'go'} ] || exec sleep 60;; *wu3*) echo error >&2;; esac\n")
    script.chmod(0o755)
    speaker = Speaker(engine=Program(str(script)))
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    return speaker, said


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_voice_that_broke_off_was_not_heard_to_its_end(qtbot: QtBot, tmp_path: Path) -> None:
    speaker, _said = slow_speaker(qtbot, tmp_path)
    ended: list[bool] = []
    speaker.finished.connect(lambda: ended.append(True))
    speaker.read(["一", "五", "二"], "cmn")
    qtbot.waitUntil(lambda: not speaker.is_speaking, timeout=30_000)
    assert ended == []
    speaker.read(["一", "二"], "cmn")
    qtbot.waitUntil(lambda: ended == [True], timeout=30_000)


class Mute(Recording):
    """Where there is nothing to play with."""

    def can_play(self) -> bool:
        return False


def test_only_what_can_be_heard_is_offered(qtbot: QtBot, recording: Recording) -> None:
    speaker = Speaker()
    narrator = Narrator(speaker, recording)
    narrator.serve({"hak": tone(), "yue": tone(), "": tone()}, lambda voice: ["好"])
    assert narrator.languages == ["yue", "hak", ""], "no machine: what was recorded alone"
    assert narrator.heard_in("cmn") == "yue"
    speaker._told(("cmn", "yue"))
    assert narrator.languages == ["cmn", "yue", "hak", ""]
    assert [narrator.is_recorded(one) for one in narrator.languages] == [False, True, True, True]
    assert narrator.heard_in("nan") == "cmn", "Teochew is only heard where it was recorded"
    silent = Narrator(speaker, Mute())
    silent.serve({"hak": tone(), "yue": tone()}, lambda voice: ["好"])
    assert silent.languages == ["cmn", "yue"]
    assert not silent.is_recorded("yue")
    assert Narrator(Speaker(), Mute()).languages == []


HEARD = "SELECT coalesce(sum(hearings), 0) FROM bulletins_count"


def spoken_reader(folder: Path, recording: Recording, *languages: str) -> tuple[Shell, Reader]:
    """Return a kiosk that shows a bulletin recorded in some languages."""
    desk = village_desk(folder)
    files = tuple(
        {"kind": "audio", "language": one, "name": f"{one}.wav", "content": tone(1.0 + place / 10)}
        for place, one in enumerate(languages))
    bulletin = issue(desk.store, files=files, **HOPPER)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    screen = shell.rooms.screen("learn.read")
    assert isinstance(screen, Reader)
    screen.voice.recording = recording
    desk.go("learn.read", bulletin=bulletin)
    QApplication.processEvents()
    return shell, screen


def test_the_reader_says_what_will_be_heard_and_offers_the_others_one_by_one(
    qtbot: QtBot, recording: Recording, tmp_path: Path
) -> None:
    shell, screen = spoken_reader(tmp_path, recording, "hak", "yue")
    foot = screen.foot
    assert (foot.speaker.text(), foot.speaker._note, foot.voice.text()) == ("粤语", "真人", "客家话")
    speaker_of(shell.desk)._told(("cmn",))
    assert (foot.speaker.text(), foot.speaker._note, foot.voice.text()) == ("普通话", "", "粤语")
    foot.voice.click()
    assert foot.speaker.text() == "粤语"
    assert shell.desk.preferences.wishes.voice == "yue"
    foot.voice.click()
    assert (foot.speaker.text(), foot.voice.text()) == ("客家话", "普通话")
    foot.speaker.click()
    assert speaks(screen.voice)
    assert foot.speaker.text() == "停"
    shell.desk.go("home")
    assert not speaks(screen.voice)
    shell.desk.go("learn.read", bulletin=issue(shell.desk.store, **HOPPER))
    QApplication.processEvents()
    assert foot.speaker.text() == "普通话", "the next person begins with what the machine itself wishes"
    assert not foot.voice.isVisible(), "one language leaves nothing to choose"
    put_away(shell)


def test_heard_is_counted_when_it_ended_and_not_before(qtbot: QtBot, recording: Recording, tmp_path: Path) -> None:
    shell, screen = spoken_reader(tmp_path, recording, "cmn")
    db = shell.desk.store.reader()
    screen.speaker.click()
    qtbot.waitUntil(lambda: screen.voice.share > 0.3, timeout=10_000)
    assert db.execute(HEARD).fetchone()[0] == 0, "it only began"
    screen.speaker.click()
    assert "%" in screen.speaker._note, "how much of it was heard"
    assert db.execute(HEARD).fetchone()[0] == 0, "it was broken off"
    screen.speaker.click()
    qtbot.waitUntil(lambda: not screen.voice.is_speaking, timeout=10_000)
    assert db.execute(HEARD).fetchone()[0] == 1
    put_away(shell)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_row_below_a_bulletin_has_room_for_all_it_may_offer(
    qtbot: QtBot, recording: Recording, tmp_path: Path, language: str
) -> None:
    desk = village_desk(tmp_path, language)
    files = ({"kind": "audio", "language": "hak", "name": "a.wav", "content": tone()},
             {"kind": "paper", "caption": "", "name": "a.pdf", "content": b"%PDF-"})
    bulletin = issue(desk.store, crops=("稻谷", "荔枝"), files=files, **HOPPER)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.resize(1024, 768)
    shell.show()
    screen = shell.rooms.screen("learn.read")
    assert isinstance(screen, Reader)
    screen.voice.recording = recording
    speaker_of(desk)._told(("cmn", "yue"))
    for size in ("normal", "large"):
        desk.preferences.lend(size=size)
        desk.go("learn.read", bulletin=bulletin)
        qtbot.waitUntil(lambda: screen.forward.isVisible())
        row = [one for one in screen.foot.findChildren(RailButton) if one.isVisible()]
        assert len(row) == 7, [one.text() for one in row]
        row.sort(key=lambda one: one.x())
        gaps = [after.x() - before.geometry().right() - 1 for before, after in itertools.pairwise(row)]
        assert min(gaps) >= 4, (size, gaps)
        assert row[-1].geometry().right() < screen.foot.width()
    put_away(shell)
