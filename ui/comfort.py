"""Carries the wishes for language, text size, colours and true sizes onto the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication

from station.kernel import words
from ui.metrics import Metrics, measure
from ui.preferences import Preferences, Wishes
from ui.theme import Look, Mode, Scale, Theme
from ui.widgets.base import announce_language


def theme_for(wishes: Wishes, metrics: Metrics) -> Theme:
    """Return how the wishes look; a value no version knows any more counts as the usual one."""
    mode = Mode(wishes.mode) if wishes.mode in {one.value for one in Mode} else Mode.LIGHT
    scale = Scale(wishes.size) if wishes.size in {one.value for one in Scale} else Scale.NORMAL
    return Theme(mode, scale, metrics)


def language_of(wishes: Wishes) -> str:
    """Return the language wished for, the usual one when it is unknown."""
    return wishes.language if wishes.language in words.LANGUAGES else words.DEFAULT


def metrics_for(size: QSize, wishes: Wishes) -> Metrics:
    """Return how large a point is in a window of `size`: true to the screen, unless the window is too small for it."""
    screen = QGuiApplication.primaryScreen()
    width_mm = 0.0
    if screen is not None and screen.size().width() > 0:
        width_mm = screen.physicalSize().width() * size.width() / screen.size().width()
    return measure(size.width(), size.height(), width_mm, wishes.millimetres_per_pixel or None)


class Comfort(QObject):
    """Keeps `look` and the language at the wishes. `unit_changed` says that prices have to be shown anew."""

    unit_changed = Signal()

    def __init__(self, look: Look, preferences: Preferences) -> None:
        super().__init__()
        self._look = look
        self._preferences = preferences
        self._unit = preferences.wishes.unit
        self._size = QSize()
        preferences.changed.connect(self.apply)

    def fit(self, size: QSize) -> None:
        """The window has another size."""
        if size != self._size and not size.isEmpty():
            self._size = size
            self.apply()

    def apply(self) -> None:
        """Bring the screen to the wishes, doing only what differs."""
        wishes = self._preferences.wishes
        metrics = self._look.theme.metrics if self._size.isEmpty() else metrics_for(self._size, wishes)
        self._look.motion = wishes.motion
        language = language_of(wishes)
        if language != words.language():
            words.use(language)
            announce_language()
        theme = theme_for(wishes, metrics)
        if theme != self._look.theme:
            self._look.wear(theme)
        if wishes.unit != self._unit:
            self._unit = wishes.unit
            self.unit_changed.emit()
