"""Plays what a person recorded, from memory: no file of it is ever written, for what is stored here is encrypted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication

from ui.speech import UNSEEN

log = logging.getLogger(__name__)
NAME = QUrl("recording")  # of nothing: the player wants one to tell kinds of files by


class Recording(QObject):
    """Plays one recording at a time. `moved` follows with the share that was heard, from 0 to 1.

    `mute` plays without a sound, for tests where there is no device.
    """

    moved = Signal(float)

    def __init__(self, parent: QObject | None = None, mute: bool = False) -> None:
        super().__init__(parent)
        self._mute = mute
        self._player: Any = None
        self._output: Any = None
        self._held: QBuffer | None = None
        self._ended: Callable[[bool], None] | None = None
        self._media: Any = None
        self._first = 0

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

    def play(self, content: bytes, ended: Callable[[bool], None], first_ms: int = 0) -> None:
        """Play a file from `first_ms`; `ended(went_well)` follows its end, or that it cannot be played, not `stop`."""
        self.stop()
        media = self._library()
        if media is None or not content:
            ended(False)
            return
        self._ended, self._first = ended, first_ms
        self._player = self._player or self._made(media)
        self._held = _device(content, self)
        self._player.setSourceDevice(self._held, NAME)
        self._player.play()

    def stop(self) -> int:
        """Stop at once; return how far it came, in milliseconds."""
        self._ended = None
        if self._player is None or self._held is None:
            return 0
        at = int(self._player.position()) or self._first
        self._player.stop()
        self._player.setSource(QUrl())  # only then has its thread let go of the memory
        self._held.deleteLater()
        self._held = None
        return at

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
        player.positionChanged.connect(self._moved)
        player.errorOccurred.connect(self._failed)  # methods, no closures: who holds whom stays clear
        return player

    def _moved(self, at: int) -> None:
        long = int(self._player.duration())
        if self._ended is not None and long > 0:
            self.moved.emit(min(1.0, at / long))

    def _failed(self, *_why: Any) -> None:
        self._end(False)

    def _changed(self, status: Any) -> None:
        if status.name == "EndOfMedia":
            self._end(True)
        elif status.name == "InvalidMedia":
            self._end(False)
        elif status.name in ("LoadedMedia", "BufferedMedia") and self._first and self._player.isSeekable():
            first, self._first = self._first, 0
            self._player.setPosition(first)

    def _end(self, well: bool) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            ended(well)


def _device(content: bytes, owner: QObject) -> QBuffer:
    """Return the content as something a player reads from.

    Read once from its end to its beginning here: the first call of each of its functions asks Python whether it was
    replaced, and a player that asks from its own thread while ours waits for that thread would wait for ever.
    """
    held = QBuffer(owner)
    held.setData(QByteArray(content))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    held.readAll()
    held.reset()
    return held
