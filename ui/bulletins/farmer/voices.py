"""What is heard of the bulletin in sight: in which language, from where, and whether it was heard to its end."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.bulletins import receipts
from ui.bulletins.audio import Narrator
from ui.bulletins.farmer.foot import Foot
from ui.bulletins.gather import Reading
from ui.bulletins.spoken import said_in_pieces
from ui.desk import Desk
from ui.speech import VOICES

PIECE = 160  # characters: who stops listening goes on with the sentence or two that were begun


class Voices(QObject):
    """Ties what reads to the buttons of `foot`, for one screen."""

    def __init__(self, desk: Desk, voice: Narrator, foot: Foot) -> None:
        super().__init__(foot)
        self._desk, self.voice, self._foot = desk, voice, foot
        self._reading: Reading | None = None
        self._language = ""  # what somebody chose here that the bar of all screens does not offer
        foot.speaker.follow(voice, self.listen)
        foot.spoken.connect(self.speak_in)
        voice.changed.connect(self.show)
        voice.moved.connect(foot.speaker.show_share)
        voice.finished.connect(self._heard)
        desk.preferences.changed.connect(self.show)

    @property
    def wished(self) -> str:
        """The language somebody wants to hear."""
        return self._language or self._desk.preferences.wishes.voice

    def serve(self, reading: Reading | None) -> None:
        """Take the bulletin in sight; None for none. Of the same one it is remembered how far somebody listened."""
        before, self._reading = self._reading, reading
        if reading is None or before is None or before.bulletin != reading.bulletin:
            self.voice.hush()
            self.voice.forget()
        if reading is None:
            self._language = ""
        self.voice.serve(reading.recordings if reading is not None else {}, self.said)

    def said(self, voice: str) -> list[str]:
        """Return what the machine says in a voice, in pieces no longer than it takes."""
        reading = self._reading
        if reading is None:
            return []
        return said_in_pieces(reading.bulletin, voice, reading.today, PIECE, reading.next)

    def listen(self) -> None:
        """Read it, or go on where somebody stopped."""
        if self._reading is not None:
            self.voice.read(self.wished)

    def speak_in(self, language: str) -> None:
        """Read in another language, from the beginning; one that the bar of all screens knows is changed there too."""
        talking = self.voice.is_speaking
        self.voice.hush()
        self.voice.forget()
        self._language = "" if language in VOICES else language
        if language in VOICES:
            self._desk.preferences.lend(voice=language)
        self.show()
        if talking:
            self.listen()

    def show(self) -> None:
        """Say in which language it will be heard, and offer the next of those in which it can be."""
        chosen = self.voice.heard_in(self.wished)
        self._foot.show_voices(self.voice.languages, chosen, self.voice.is_recorded(chosen))

    def _heard(self) -> None:
        """Count it: it was heard to its end, and nothing less counts."""
        reading = self._reading
        if reading is not None and not reading.withdrawn:
            receipts.shown(self._desk, reading.bulletin.id, heard=True)
