"""Reads a bulletin to somebody: what a person recorded first, else what the machine says.

A recording is played where there is something to play it with and on; where either is missing, or the file is none it
can play, it counts as not there and the machine speaks instead. Mandarin and Cantonese the machine can say; any other
language is only heard where it was recorded. Who stops listening goes on from there, until something else is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from station.bulletins.model import LANGUAGES
from ui.bulletins.recording import Recording
from ui.speech import Speaker

__all__ = ["Narrator", "Recording"]


class Narrator(QObject):
    """Reads one thing at a time: a recording in the language wished for, else the machine's voice.

    `speaking` says whether it reads; `changed` follows when what it can do here has changed, `moved` with the share
    that was read (0 to 1), `finished` when it was heard to its end.
    """

    changed = Signal()
    speaking = Signal(bool)
    moved = Signal(float)
    finished = Signal()

    def __init__(self, speaker: Speaker, recording: Recording | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self._recording = recording or Recording(self)
        self._recordings: Mapping[str, bytes] = {}
        self._words: Callable[[str], Sequence[str]] = lambda voice: ()
        self._places: dict[str, int] = {}  # by language: milliseconds of a recording, else the text that was begun
        self._pieces = 0  # of what the machine reads for us now, 0 while it does not
        self._language = ""
        self.share = 0.0
        speaker.changed.connect(self.changed)
        speaker.speaking.connect(self.speaking)
        speaker.moved.connect(self._began)
        speaker.finished.connect(self._said)
        self._recording.moved.connect(self._heard)

    @property
    def recording(self) -> Recording:
        """What plays recordings."""
        return self._recording

    @recording.setter
    def recording(self, recording: Recording) -> None:
        self._recording.moved.disconnect(self._heard)
        self._recording = recording
        recording.moved.connect(self._heard)

    @property
    def is_speaking(self) -> bool:
        """Whether something is being read now."""
        return self._speaker.is_speaking

    @property
    def available(self) -> bool:
        """Whether anything can be heard here of what is to be read."""
        return self._speaker.available or (bool(self._recordings) and self.recording.can_play())

    @property
    def languages(self) -> list[str]:
        """In which languages it can be heard here, in the order they are offered."""
        known = {*self._speaker.voices, *(self._recordings if self.recording.can_play() else ())}
        return [*(one for one in LANGUAGES if one in known), *sorted(known - LANGUAGES.keys())]

    def heard_in(self, wished: str) -> str:
        """Return in which language it will be heard by whoever wishes for `wished`, "" where in none."""
        offered = self.languages
        recorded = [one for one in offered if one in self._recordings]
        return wished if wished in offered else next(iter((*self._speaker.voices, *recorded)), "")

    def is_recorded(self, language: str) -> bool:
        """Tell whether a person is heard in a language, and not the machine."""
        return language in self._recordings and self.recording.can_play()

    def serve(self, recordings: Mapping[str, bytes], words: Callable[[str], Sequence[str]]) -> None:
        """Take what is to be read: recordings by language, and what the machine says in a voice, in pieces."""
        self._recordings, self._words = recordings, words
        self.changed.emit()

    def forget(self) -> None:
        """Forget how far somebody listened."""
        self._places = {}
        self._heard(0.0)

    def read(self, wished: str) -> None:
        """Read it in the language `wished` for, or the one there is; from where it was stopped."""
        language = self.heard_in(wished)
        self.hush()
        self._language = language
        if not self.is_recorded(language):
            self._speak(language)
            return
        content = self._recordings[language]
        self._speaker.lend(self._stopped)
        self.recording.play(content, lambda well: self._played(well, language), self._places.get(language, 0))

    def hush(self) -> None:
        """Stop at once, whoever reads."""
        self._speaker.hush()
        self._pieces = 0

    def _stopped(self) -> None:
        self._places[self._language] = self.recording.stop()

    def _played(self, well: bool, language: str) -> None:
        self._speaker.give_back()
        self.recording.stop()
        self._places.pop(language, None)
        if well:
            self._end()
        else:
            self._speak(language)

    def _speak(self, language: str) -> None:
        texts = self._words(language)
        first = self._places.get(language, 0)
        self._speaker.read(texts, language, first)
        self._pieces = len(texts) if self._speaker.is_speaking else 0
        if self._pieces:
            self._began(first)

    def _began(self, at: int) -> None:
        if self._pieces:
            self._places[self._language] = at
            self._heard(at / self._pieces)

    def _said(self) -> None:
        if self._pieces:
            self._pieces = 0
            self._places.pop(self._language, None)
            self._end()

    def _heard(self, share: float) -> None:
        self.share = share
        self.moved.emit(share)

    def _end(self) -> None:
        self._heard(0.0)
        self.finished.emit()
