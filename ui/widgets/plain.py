"""Labels, buttons, cards and rows: the plain things every screen is put together from.

Widgets say what they are (`part`, `type`, `tone`); the stylesheet says how that looks.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from ui.drawn import button_icon
from ui.theme import Look
from ui.widgets.base import Worded, mark

# Which ink an icon takes on each kind of button.
_ICON_INK = {
    "primary": "on_field",
    "staff-primary": "on_field",
    "staff-big": "on_field",
    "quiet": "field",
    "staff-quiet": "field",
    "warning": "rise",
    "staff-warning": "rise",
    "bar-button": "ink_soft",
}
_KINDS = {"bar-button": "second", "staff-big": "staff-title"}  # the type an icon is as tall as
SIGNS = frozenset("&<>\"'")  # what HTML writes in another way
_STAFF = ("", "chip", "staff-primary", "staff-quiet", "staff-warning")


def label(kind: str = "main", tone: str = "", wrap: bool = False) -> QLabel:
    """Return a label for plain text of `kind` (a key of theme.POINTS).

    `tone` is "", soft, field, ripe, rise, fall or water. One that may `wrap` is a `Paragraph`.
    """
    if wrap:
        return Paragraph(kind, tone)
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    mark(made, "type", kind)
    mark(made, "tone", tone)
    return made


class Paragraph(QLabel):
    """Running text with the line spacing older eyes need: 1.3 of the text's height and more.

    Takes plain text; an empty line starts a new paragraph. `plain` is the text as it was given.
    """

    def __init__(self, kind: str = "main", tone: str = "") -> None:
        super().__init__()
        self.plain = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        mark(self, "type", kind)
        mark(self, "tone", tone)

    def setText(self, text: str) -> None:
        self.plain = text
        self._set_type()
        self.setAccessibleName(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.plain:
            self._set_type()

    def _set_type(self) -> None:
        parts = [_marked(part).replace("\n", "<br>") for part in self.plain.split("\n\n")]
        self.ensurePolished()
        # The extra height falls below each line; as much above the first one keeps the text in the middle.
        above = round(self.fontMetrics().height() * 0.18)
        self.setContentsMargins(0, above, 0, 0)
        styles = [f"line-height:118%; margin:{above * 2 if place else 0}px 0 0 0" for place in range(len(parts))]
        pairs = zip(styles, parts, strict=True)
        super().setText("".join(f'<p style="{style}">{part}</p>' for style, part in pairs) if self.plain else "")


def _marked(text: str) -> str:
    """Return text as HTML says it."""
    if SIGNS.isdisjoint(text):
        return text
    from html import escape  # it brings a table of all entities, which no start need wait for

    return escape(text)


class Button(Worded, QPushButton):
    """A button with a word and perhaps an icon before it.

    `part` is "farmer", "primary", "quiet", "warning" (60 pt targets for farmers), "bar-button", or
    "" / "staff-primary" / "staff-quiet" / "staff-warning" / "staff-big" at the desk. Its owner sets the word.
    """

    def __init__(self, look: Look, part: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._part = part
        if part:
            mark(self, "part", part)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.begin(look)

    def set_icon(self, icon: str) -> None:
        """Change the icon; "" for none."""
        self._icon = icon
        self.restyle()

    def set_part(self, part: str) -> None:
        """Become another kind of button, with its icon in that kind's ink."""
        self._part = part
        mark(self, "part", part)
        self.restyle()

    def restyle(self) -> None:
        theme = self.look.theme
        if self._icon:
            kind = "staff" if self._part in _STAFF else _KINDS.get(self._part, "main")
            size = round(theme.px(kind) * 1.25)
            ink = str(getattr(theme.colours, _ICON_INK.get(self._part, "ink")))
            pale = "" if self.isEnabled() else theme.colours.disabled  # drawn for the few that cannot be pressed
            gap = theme.space(2 if kind == "main" else 1) if self.text() else 0
            self.setIconSize(QSize(size + gap, size))
            self.setIcon(button_icon(self._icon, ink, size, gap=gap, disabled=pale))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._begun and event.type() == QEvent.Type.EnabledChange:
            self.restyle()

    def setText(self, text: str) -> None:
        had = bool(self.text())
        super().setText(text)
        if had != bool(text):  # the icon leaves room for a word
            self.restyle()


class Card(QFrame):
    """A raised sheet of paper with a layout inside; `part` "card" for farmers, "staff-card" at the desk."""

    def __init__(self, look: Look, part: str = "card", sideways: bool = False) -> None:
        super().__init__()
        mark(self, "part", part)
        room = look.theme.space(4 if part == "staff-card" else 5)
        self.inside: QBoxLayout = QHBoxLayout(self) if sideways else QVBoxLayout(self)
        self.inside.setContentsMargins(room, room, room, room)
        self.inside.setSpacing(look.theme.space(3))


def rule(upright: bool = False) -> QFrame:
    """Return a hairline."""
    line = QFrame()
    mark(line, "part", "rule")
    if upright:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def _fill(layout: QBoxLayout, things: Iterable[QWidget | QLayout | int | None], gap: int) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for thing in things:
        if thing is None:
            layout.addStretch(1)
        elif isinstance(thing, int):
            layout.addSpacing(thing)
        elif isinstance(thing, QLayout):
            layout.addLayout(thing)
        else:
            layout.addWidget(thing)


def row(*things: QWidget | QLayout | int | None, gap: int = 8) -> QHBoxLayout:
    """Return the things side by side: a number is so many pixels of space, None takes what is left over."""
    layout = QHBoxLayout()
    _fill(layout, things, gap)
    return layout


def column(*things: QWidget | QLayout | int | None, gap: int = 8) -> QVBoxLayout:
    """Return the things one under the other: a number is so many pixels of space, None takes the rest."""
    layout = QVBoxLayout()
    _fill(layout, things, gap)
    return layout
