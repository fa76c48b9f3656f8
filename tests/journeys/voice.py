"""A machine's voice for the journeys: the real program, heard in files where no sound card is."""

from __future__ import annotations

import shutil
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

import pytest

from ui.speech import PROGRAM, Program

SCRIPT = """#!/bin/sh
# Speaks into a file of its own, and writes down what it was handed and how that sounds.
words=$(cat)
printf '%s' "$words" | {program} "$@" -x -w {folder}/$$.wav >> {folder}/phonemes || exit 1
[ "$words" = ' ' ] && rm {folder}/$$.wav || printf '%s\\n' "$words" >> {folder}/words
"""
needs_voice = pytest.mark.skipif(
    shutil.which(PROGRAM) is None or sys.platform == "win32", reason="espeak-ng is not installed")


class Voice:
    """Where what was said can be looked up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "voice"
        self.folder.mkdir()
        self._script = self.folder / PROGRAM
        self._script.write_text(SCRIPT.format(program=shutil.which(PROGRAM), folder=self.folder))
        self._script.chmod(0o755)

    def engine(self) -> Program:
        """Return the way a window speaks."""
        return Program(str(self._script))

    def said(self) -> str:
        """Return everything the program was handed so far, in the order it was said."""
        file = self.folder / "words"
        return " ".join(file.read_text().split()) if file.exists() else ""

    def check(self, words: Sequence[str], sounds: Sequence[str]) -> None:
        """What the program was handed holds `words` in their order, it sounds so, and it takes its time."""
        said, sounded = self.said(), " ".join((self.folder / "phonemes").read_text().split())
        for told, parts in ((said, words), (sounded, sounds)):
            places = [told.find(part) for part in parts]
            assert -1 not in places, told
            assert places == sorted(places), told
        assert "(en)" not in sounded, "Chinese signs were spelled as English"
        assert sum(map(_seconds, self.folder.glob("*.wav"))) > len(said.split()) / 10


def _seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return sound.getnframes() / sound.getframerate()
