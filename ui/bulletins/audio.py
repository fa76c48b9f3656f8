"""Reads a bulletin to somebody: what a person recorded first, else what the machine says.

A recording is played by Qt's multimedia where that is here with a device to play on; where either is missing, or the
file is none it can play, it counts as not there and the machine speaks instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QTemporaryFile, QUrl, Signal
from PySide6.QtGui import QGuiApplication

from ui.speech import UNSEEN, Speaker

log = logging.getLogger(__name__)


class Recording(QObject):
    """Plays one recording at a time, from a file: a player that reads from memory of Python's waits for it for ever.

    `mute` plays without a sound, for tests where there is no device.
    """

    def __init__(self, parent: QObject | None = None, mute: bool = False) -> None:
        super().__init__(parent)
        self._mute = mute
        self._player: Any = None
        self._output: Any = None
        self._held: QTemporaryFile | None = None
        self._ended: Callable[[bool], None] | None = None
        self._media: Any = None

    def can_play(self) -> bool:
        """Tell whether there is something to play with and on; asked each time, for devices come and go."""
        media = self._library()
        if media is None:
            return False
        if self._mute:
            return True
        if QGuiApplication.platformName() in UNSEEN:
            return False
        return bool(media.QMediaDevices.audioOutputs())

    def play(self, content: bytes, ended: Callable[[bool], None]) -> None:
        """Play a whole file; `ended(went_well)` follows its end, or that it could not be played. Not after `stop`."""
        self.stop()
        media = self._library()
        if media is None or not content:
            ended(False)
            return
        self._ended = ended
        self._player = self._player or self._made(media)
        self._held = QTemporaryFile(self)
        if not self._held.open() or self._held.write(QByteArray(content)) != len(content):
            self._end(False)
            return
        self._held.close()
        self._player.setSource(QUrl.fromLocalFile(self._held.fileName()))
        self._player.play()

    def stop(self) -> None:
        """Stop at once."""
        self._ended = None
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
        if self._held is not None:
            self._held.deleteLater()
            self._held = None

    def _library(self) -> Any:
        if self._media is None:
            try:  # a system may lack a library this module of Qt stands on
                from PySide6 import QtMultimedia

                self._media = QtMultimedia
            except ImportError:
                log.info("recordings cannot be played here: no multimedia")
                self._media = False
        return self._media or None

    def _made(self, media: Any) -> Any:
        player = media.QMediaPlayer(self)
        self._output = media.QAudioOutput(self)  # without one a recording has no end
        self._output.setMuted(self._mute)
        player.setAudioOutput(self._output)
        player.mediaStatusChanged.connect(self._changed)
        player.errorOccurred.connect(self._failed)  # methods, no closures: who holds whom stays clear
        return player

    def _failed(self, *_why: Any) -> None:
        self._end(False)

    def _changed(self, status: Any) -> None:
        if status.name == "EndOfMedia":
            self._end(True)
        elif status.name == "InvalidMedia":
            self._end(False)

    def _end(self, well: bool) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(well)


class Narrator(QObject):
    """Reads one thing at a time: a recording in the language wished for, else the machine's voice.

    `speaking` says whether it reads; `changed` follows when what it can do here has changed; `heard` follows when it
    has read to the end, not where somebody stopped it.
    """

    changed = Signal()
    heard = Signal()
    speaking = Signal(bool)

    def __init__(self, speaker: Speaker, recording: Recording | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speaker = speaker
        self.recording = recording or Recording(self)
        self._recordings: Mapping[str, bytes] = {}
        self._words: Callable[[str], Sequence[str]] = lambda voice: ()
        speaker.changed.connect(self.changed)
        speaker.speaking.connect(self.speaking)

    @property
    def is_speaking(self) -> bool:
        """Whether something is being read now."""
        return self._speaker.is_speaking

    @property
    def available(self) -> bool:
        """Whether anything can be heard here of what is to be read."""
        return self._speaker.available or (bool(self._recordings) and self.recording.can_play())

    def serve(self, recordings: Mapping[str, bytes], words: Callable[[str], Sequence[str]]) -> None:
        """Take what is to be read: recordings by language, and what the machine says in a voice, in pieces."""
        self._recordings, self._words = recordings, words
        self.changed.emit()

    def read(self, language: str) -> None:
        """Read it in `language` ("cmn", "yue", ...): recorded, else by machine, else whatever recording there is."""
        content = self._recordings.get(language)
        if content is None and not self._speaker.available:
            content = next(iter(self._recordings.values()), None)
        if content is None or not self.recording.can_play():
            self._speak(language)
            return
        self._speaker.lend(self.recording.stop)
        self.recording.play(content, lambda well: self._played(well, language))

    def hush(self) -> None:
        """Stop at once, whoever reads."""
        self._speaker.hush()

    def _played(self, well: bool, language: str) -> None:
        self._speaker.give_back()
        if well:
            self.heard.emit()
        else:
            self._speak(language)

    def _speak(self, language: str) -> None:
        self._speaker.read(self._words(language), language, self.heard.emit)
