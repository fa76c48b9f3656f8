"""Recorded first, else the machine, else silence: who is heard, and that a touch ends it at once."""

from __future__ import annotations

import gc
import io
import math
import shutil
import struct
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.bulletins.shelf import HOPPER, issue
from tests.ui.prices.village import village_desk
from tests.ui.seats import put_away
from ui.bulletins.audio import Narrator, Recording
from ui.bulletins.farmer.reader import Reader
from ui.shell import Shell
from ui.speech import PROGRAM, Program, Speaker

needs_program = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed")


@pytest.fixture(autouse=True)
def swept() -> None:
    """What earlier windows left is collected here, and not on the thread that spells out what is said."""
    gc.collect()


def tone(seconds: float = 0.2) -> bytes:
    """Return a WAV file of so many seconds."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        samples = (round(9_000 * math.sin(place / 3)) for place in range(round(8_000 * seconds)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return held.getvalue()


def words_asked(asked: list[str]) -> Callable[[str], list[str]]:
    """Return words for the machine, which write down in which voice they were asked for."""

    def words(voice: str) -> list[str]:
        asked.append(voice)
        return ["好"]

    return words


def speaks(reader: Speaker | Narrator) -> bool:
    return reader.is_speaking


@pytest.fixture
def speaker(qtbot: QtBot) -> Speaker:
    made = Speaker(engine=Program(shutil.which(PROGRAM) or "", quiet=["-q"]))
    with qtbot.waitSignal(made.changed):
        made.prepare(0)
    return made


def test_a_recording_is_played_to_its_end(qtbot: QtBot, recording: Recording) -> None:
    ended: list[bool] = []
    recording.play(tone(), ended.append)
    qtbot.waitUntil(lambda: ended == [True], timeout=10_000)


def test_what_is_no_recording_is_told_of(qtbot: QtBot, recording: Recording) -> None:
    ended: list[bool] = []
    recording.play(b"no sound at all" * 99, ended.append)
    qtbot.waitUntil(lambda: ended == [False], timeout=10_000)


def test_after_a_stop_nothing_is_told(qtbot: QtBot, recording: Recording) -> None:
    ended: list[bool] = []
    recording.play(tone(5), ended.append)
    recording.stop()
    recording.play(tone(), lambda well: ended.append(well))
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert ended == [True], "only the second was to be heard of"


def test_a_machine_without_a_sound_device_has_no_recordings(qapp: QObject) -> None:
    """Where nobody sees the window nobody hears it either; a real device is asked for each time."""
    assert not Recording().can_play()
    silent = Speaker()
    narrator = Narrator(silent)
    narrator.serve({"cmn": tone()}, lambda voice: ["好"])
    assert not narrator.available
    narrator.read("cmn")
    assert not narrator.is_speaking


@needs_program
def test_the_recording_of_the_language_wished_for_comes_before_the_machine(
    qtbot: QtBot, recording: Recording, speaker: Speaker
) -> None:
    asked: list[str] = []
    narrator = Narrator(speaker, recording)
    narrator.serve({"yue": tone(3)}, words_asked(asked))
    narrator.read("yue")
    assert narrator.is_speaking
    assert asked == [], "the machine was not even asked for its words"
    narrator.read("cmn")
    assert asked == ["cmn"], "no recording in Mandarin: the machine reads"
    qtbot.waitUntil(lambda: not narrator.is_speaking, timeout=20_000)


@needs_program
def test_a_recording_that_cannot_be_played_leaves_the_word_to_the_machine(
    qtbot: QtBot, recording: Recording, speaker: Speaker
) -> None:
    asked: list[str] = []
    narrator = Narrator(speaker, recording)
    narrator.serve({"yue": b"broken" * 99}, words_asked(asked))
    narrator.read("yue")
    qtbot.waitUntil(lambda: asked == ["yue"], timeout=10_000)
    qtbot.waitUntil(lambda: not narrator.is_speaking, timeout=20_000)


def test_without_a_voice_any_recording_is_better_than_silence(qtbot: QtBot, recording: Recording) -> None:
    narrator = Narrator(Speaker(), recording)
    narrator.serve({"hak": tone()}, lambda voice: [])
    assert narrator.available
    narrator.read("cmn")
    assert narrator.is_speaking
    qtbot.waitUntil(lambda: not narrator.is_speaking, timeout=10_000)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_long_text_is_read_piece_after_piece_and_a_touch_ends_it_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    script = tmp_path / "espeak-ng"  # writes down what it is to say, and takes its time over the third piece
    script.write_text(
        f"#!/bin/sh\ntext=$(cat)\n[ \"$text\" = ' ' ] && exit 0\necho \"$text\" >> {heard}\n"
        "case $text in *san*) exec sleep 60;; esac\n")
    script.chmod(0o755)
    speaker = Speaker(engine=Program(str(script)))
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    with qtbot.waitSignals([speaker.speaking, speaker.speaking], timeout=30_000):
        speaker.read(["一", "二"], "cmn")
    assert heard.read_text().split() == ["yi1", "er4"]
    speaker.read(["一", "三", "四"], "cmn")
    qtbot.waitUntil(lambda: "san1" in heard.read_text(), timeout=30_000)
    assert speaks(speaker)
    speaker.hush()
    assert not speaks(speaker)
    speaker.read(["五"], "cmn")
    qtbot.waitUntil(lambda: not speaker.is_speaking, timeout=30_000)
    assert heard.read_text().split() == ["yi1", "er4", "yi1", "san1", "wu3"], "four was never said"


class Taking(Program):
    """Writes down what the engine was handed, and hands it on."""

    taken: ClassVar[list[str]] = []

    def say(self, text: str, voice: str, ended: Callable[[bool], None]) -> None:
        self.taken.append(text)
        super().say(text, voice, ended)


@needs_program
def test_a_text_longer_than_the_engine_takes_is_said_to_its_end(qtbot: QtBot) -> None:
    Taking.taken.clear()
    speaker = Speaker(engine=Taking(shutil.which(PROGRAM) or "", quiet=["-q"]))
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    with qtbot.waitSignals([speaker.speaking, speaker.speaking], timeout=60_000):
        speaker.say("好。" * 700, "yue")
    assert len(Taking.taken) == 3
    assert "".join(Taking.taken).count("好") == 700


def test_with_no_voice_the_speaker_of_a_bulletin_hides_and_nothing_breaks(qtbot: QtBot, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    file = {"kind": "audio", "language": "cmn", "name": "a.wav", "content": tone()}
    bulletin = issue(desk.store, files=(file,), **HOPPER)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    desk.go("learn.read", bulletin=bulletin)
    QApplication.processEvents()
    screen = shell.current
    assert isinstance(screen, Reader)
    assert not screen.speaker.isVisible()
    screen.voices.listen()
    screen.voice.hush()
    assert not screen.voice.is_speaking
    put_away(shell)


def test_with_a_player_a_recording_brings_the_speaker_back(qtbot: QtBot, recording: Recording, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    file = {"kind": "audio", "language": "yue", "name": "a.wav", "content": tone(5)}
    bulletin = issue(desk.store, files=(file,), **HOPPER)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    desk.go("learn")
    desk.preferences.lend(voice="yue")
    screen = shell.rooms.screen("learn.read")
    assert isinstance(screen, Reader)
    screen.voice.recording = recording
    desk.go("learn.read", bulletin=bulletin)
    QApplication.processEvents()
    assert screen.speaker.isVisible()
    screen.speaker.click()
    assert speaks(screen.voice)
    screen.speaker.click()
    assert not speaks(screen.voice), "a touch ends it at once"
    screen.speaker.click()
    desk.go("home")
    assert not speaks(screen.voice), "it does not follow people to the next page"
    put_away(shell)


def test_the_program_of_these_tests_can_be_heard(tmp_path: Path) -> None:
    """Negative control: a stand-in that takes nothing down would pass the test of hushing."""
    script = tmp_path / "s"
    script.write_text("#!/bin/sh\ncat > " + str(tmp_path / "out"))
    script.chmod(0o755)
    subprocess.run([script], input=b"x", check=True)
    assert (tmp_path / "out").read_bytes() == b"x"
