"""Reading aloud: what reaches the voice, by its phonemes; who may speak; nothing that waits."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.speech import PROGRAM, PROGRAM_VOICES, UNSEEN, Program, Speaker, System, engine_here, speaker_of, spelled

needs_program = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed")
WORDS = "荔枝，妃子笑，三块八一斤，前天，高州批发市场，涨了"


def phonemes(text: str, voice: str) -> str:
    """Return what the program would sound like, without the lines it breaks at pauses."""
    done = subprocess.run(
        [PROGRAM, "-q", "-x", "-v", PROGRAM_VOICES[voice], "--stdin"],
        input=spelled(text, voice), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return " ".join(done.stdout.split())


def test_mandarin_is_spelled_in_toned_pinyin_with_its_pauses() -> None:
    assert spelled(WORDS, "cmn") == (
        "li4 zhi1 , fei1 zi3 xiao4 , san1 kuai4 ba1 yi1 jin1 , qian2 tian1 , "
        "gao1 zhou1 pi1 fa1 shi4 chang3 , zhang3 le5"
    )


def test_cantonese_stays_han() -> None:
    assert spelled("荔枝，三个八一斤。", "yue") == "荔枝,三个八一斤."


def test_the_umlaut_is_written_as_the_program_reads_it() -> None:
    assert spelled("绿豆", "cmn") == "lv4 dou4"


def test_a_very_long_text_is_cut() -> None:
    assert len(spelled("好" * 5_000, "yue")) == 600


@needs_program
def test_mandarin_sounds_like_mandarin() -> None:
    heard = phonemes("三块八一斤", "cmn")
    assert heard == "s'a55n_| kh'uai51_| p'A55_| j'i55_| tS;'i55n_|"
    assert "(en)" not in phonemes(WORDS, "cmn")


@needs_program
def test_cantonese_sounds_like_cantonese() -> None:
    heard = phonemes("九日前，贵咗", "yue")
    assert heard == "g'au2_| j'a6t_| c'i4n_| gw'ai3_| z'o2_|"


@needs_program
def test_han_fed_to_the_mandarin_voice_is_the_fault_that_pinyin_avoids() -> None:
    done = subprocess.run([PROGRAM, "-q", "-x", "-v", "cmn", "三块"], capture_output=True, text=True, check=True)
    assert "(en)" in done.stdout


@needs_program
def test_the_speaker_finds_its_voices_and_speaks_to_the_end(qtbot: QtBot) -> None:
    speaker = Speaker(engine=Program(shutil.which(PROGRAM) or "", quiet=["-q"]))
    assert not speaker.available
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    assert speaker.voices == ("cmn", "yue")
    with qtbot.waitSignals([speaker.speaking, speaker.speaking]):
        speaker.say(WORDS, "cmn")
        assert speaker.is_speaking
    assert not speaker.is_speaking


@needs_program
def test_to_hush_is_to_stop_at_once(qtbot: QtBot) -> None:
    speaker = Speaker(engine=Program(shutil.which(PROGRAM) or "", quiet=["-q"]))
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    speaker.say(WORDS, "yue")
    speaker.hush()
    assert not speaker.is_speaking
    with qtbot.waitSignals([speaker.speaking, speaker.speaking]):  # what was hushed does not come back
        speaker.say("好", "yue")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize("script", ["echo 'error: No such file' >&2", "exit 1", "kill -9 $$"])
def test_a_machine_without_sound_voice_or_luck_cannot_speak(qtbot: QtBot, tmp_path: Path, script: str) -> None:
    broken = tmp_path / "espeak-ng"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    told: list[object] = []
    program = Program(str(broken))
    program.look(told.append)
    qtbot.waitUntil(lambda: told == [[]])


def test_a_program_that_is_not_there_cannot_speak(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[object] = []
    program = Program(str(tmp_path / "nowhere"))
    program.look(told.append)
    qtbot.waitUntil(lambda: told == [[]])


def test_without_a_voice_nothing_is_said(qapp: QObject) -> None:
    speaker = Speaker(engine=System("mock", {"cmn": ("zh_CN",)}))
    speaker.prepare(0)
    qapp.processEvents()  # type: ignore[attr-defined]
    speaker.say(WORDS)
    assert not speaker.available
    assert not speaker.is_speaking


def test_the_systems_own_voice_speaks_to_the_end(qtbot: QtBot) -> None:
    speaker = Speaker(engine=System("mock", {"cmn": ("zh_CN", "en_GB")}))
    with qtbot.waitSignal(speaker.changed):
        speaker.prepare(0)
    assert speaker.voices == ("cmn",)
    with qtbot.waitSignals([speaker.speaking, speaker.speaking]):
        speaker.say("one two", "yue")  # no Cantonese here: whichever there is
    assert not speaker.is_speaking


def test_a_window_has_one_voice(qapp: QObject) -> None:
    desk = QObject()
    assert speaker_of(desk) is speaker_of(desk)


def test_a_window_nobody_sees_stays_silent(qapp: QObject) -> None:
    if qapp.platformName() not in UNSEEN:  # type: ignore[attr-defined]
        pytest.skip("somebody may see this window")
    assert engine_here() is None
    speaker = Speaker()
    speaker.prepare(0)
    speaker.say(WORDS)
    speaker.hush()
    assert not speaker.available
