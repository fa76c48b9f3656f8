"""What one can do with a bulletin, in one row below it: speaker at the left, print at the right, the pages between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.bulletins.model import LANGUAGES
from station.kernel.words import N_, _
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, present
from ui.widgets.rail import RailButton, VoiceButton

MOST_PRICES = 2
PRICE, PAGE, VOICE = 140.0, 86.0, 94.0  # pt, room for the name of a crop; for one word; for a language
LOCAL = N_("Local speech")


def language_words(language: str) -> str:
    """Return what a spoken language is called."""
    return _(LANGUAGES.get(language, LOCAL))


class ListenButton(VoiceButton):
    """Says in which language it will be heard, whether a person recorded it, and how much of it was heard."""

    def __init__(self, look: Look) -> None:
        self._language, self._recorded, self._share = "", False, 0.0
        super().__init__(look)

    def show_voice(self, language: str, recorded: bool) -> None:
        """Say what will be heard."""
        self._language, self._recorded = language, recorded
        self.retranslate()

    def show_share(self, share: float) -> None:
        """Say how much was heard, from 0 to 1."""
        if round(share * 100) != round(self._share * 100):
            self._share = share
            self.retranslate()

    def retranslate(self) -> None:
        heard = f"{self._share:.0%}" if self._share else ""
        if self._talking:
            self.name_it(_("Stop"), heard)
            return
        words = language_words(self._language)
        self.name_it(words, heard or (_("person") if self._recorded else ""))
        whole = _("Go on in {language}") if heard else _("Listen in {language}")
        self.setAccessibleName(whole.format(language=words))


class Foot(Worded, QWidget):
    """Emits `priced(place)` when a price is asked for, `spoken(language)` when another language is.

    What the other buttons do is their owner's.
    """

    priced = Signal(int)
    spoken = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.speaker, self.paper = ListenButton(look), RailButton(look, "print")
        self.voice = RailButton(look, "language")
        self.back, self.forward = RailButton(look, "arrow-left"), RailButton(look, "arrow-right")
        self.files = RailButton(look, "file")
        self.prices = [RailButton(look, "price-tag") for _place in range(MOST_PRICES)]
        self._files = 0
        self._other: str | None = None  # the next language
        self._names: Sequence[str] = ()
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        left, right = (self.speaker, self.voice), (self.files, self.paper)
        for part in (*left, None, *self.prices, self.back, self.forward, None, *right):
            self._across.addStretch(1) if part is None else self._across.addWidget(part)
        for place, button in enumerate(self.prices):
            button.clicked.connect(lambda _checked=False, which=place: self.priced.emit(which))
        self.voice.clicked.connect(lambda: self.spoken.emit(self._other or ""))
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setSpacing(theme.space(2))
        for button in (self.speaker, self.paper, self.back, self.forward, self.files, self.voice, *self.prices):
            button.setFixedHeight(theme.pt(TARGET))
        wide_ones = ((self.back, PAGE), (self.forward, PAGE), (self.speaker, VOICE), (self.voice, VOICE))
        for button, wide in (*wide_ones, *((one, PRICE) for one in self.prices)):
            button.setFixedWidth(theme.pt(wide))

    def retranslate(self) -> None:
        self.paper.name_it(_("Print"))
        self.back.name_it(_("Backward"))
        self.show_files(self._files)
        self.show_other(self._other)

    def show_prices(self, names: Sequence[str]) -> None:
        """Offer the prices of these crops, as far as there is room for them."""
        self._names = names
        room = 1 if self._files or self._other is not None else MOST_PRICES
        for place, button in enumerate(self.prices):
            present(button, place < min(room, len(names)))
            if place < len(names):
                button.name_it(_("{crop} price").format(crop=names[place]))

    def show_voices(self, languages: Sequence[str], chosen: str, recorded: bool) -> None:
        """Say what will be heard, and offer the next language, of those that can be heard at all."""
        self.speaker.show_voice(chosen, recorded)
        at = languages.index(chosen) + 1 if chosen in languages else 0
        self.show_other(languages[at % len(languages)] if len(languages) > 1 else None)

    def show_other(self, language: str | None) -> None:
        """Offer another language; None for none."""
        self._other = language
        words = language_words(language or "")
        self.voice.name_it(words)
        self.voice.setAccessibleName(_("Listen in {language}").format(language=words))
        present(self.voice, language is not None)
        self.show_prices(self._names)

    def show_files(self, number: int) -> None:
        """Offer the attachments, if there are any."""
        self._files = number
        self.files.name_it(_("Papers"), str(number) if number > 1 else "")
        present(self.files, number > 0)
        self.show_prices(self._names)

    def show_pages(self, at: int, pages: int) -> None:
        """Say that page `at` (from 0) of `pages` is in sight; 0 pages take the buttons away."""
        self.forward.name_it(_("Forward"), f"{at + 1}/{pages}")
        for button, there in ((self.back, at > 0), (self.forward, at + 1 < pages)):
            present(button, pages > 1)
            button.setEnabled(there)
