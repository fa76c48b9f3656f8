"""The one visual language: what the program looks like is decided here and nowhere else.

A `Theme` is a plain value (mode, text size, metrics); `Look` shows one on the running program and
tells the widgets to measure themselves again. Farmers' sizes follow the elder-interface figures:
main text 18 to 30 pt, the one big number 64 pt or more, touch targets 60 pt.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QScreen
from PySide6.QtWidgets import QApplication

from ui.colours import CONTRAST, DARK, LIGHT, Colours
from ui.metrics import Metrics, measure
from ui.sheet import stylesheet

# The first one is the family our packages bring; the others are what a machine may have instead.
FAMILIES = (
    "WenQuanYi Micro Hei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK TC",
    "Microsoft JhengHei",
    "sans-serif",
)
TARGET = 60.0  # pt, the side of a farmer's main control
SMALL_TARGET = 44.0  # pt, the side of anything else a farmer may touch
DOOR_MM = 40.0  # the least height of the four doors
RADIUS = {"farmer": 12, "staff": 6}
STYLE = "fusion"
STYLED = "styled"  # the property of an application that wears it: to ask for its style would load what a style is


class Mode(enum.Enum):
    """Which set of colours."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Scale(enum.Enum):
    """The farmer's text size: 小 中 大. Staff screens stay at 13 and 12 pt."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


COLOURS = {Mode.LIGHT: LIGHT, Mode.DARK: DARK, Mode.CONTRAST: CONTRAST}
# Points per kind of text at small, normal and large.
POINTS: dict[str, tuple[float, float, float]] = {
    "main": (18, 24, 30),
    "second": (18, 20, 24),
    "title": (24, 30, 36),
    "number": (64, 72, 84),
    "figure": (24, 30, 36),  # the number on a chip or in a list
    "entry": (36, 40, 44),  # what is being typed on a pad
    "unit": (20, 26, 32),
    "key": (26, 28, 32),  # on the big pads
    "staff": (13, 13, 13),
    "staff-small": (11, 11, 11),
    "staff-title": (20, 20, 20),
    "staff-figure": (22, 22, 22),
    "table": (12, 12, 12),
}
_COLUMN = {Scale.SMALL: 0, Scale.NORMAL: 1, Scale.LARGE: 2}


@dataclass(frozen=True, slots=True)
class Theme:
    """How everything looks: colours, the farmer's text size, and the screen's metrics."""

    mode: Mode = Mode.LIGHT
    scale: Scale = Scale.NORMAL
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def colours(self) -> Colours:
        return COLOURS[self.mode]

    def points(self, kind: str) -> float:
        """Return the size of text of `kind` (a key of POINTS) in points; KeyError for an unknown kind."""
        return POINTS[kind][_COLUMN[self.scale]]

    def px(self, kind: str) -> int:
        """Return the size of text of `kind` in pixels."""
        return self.metrics.pt(self.points(kind))

    def pt(self, points: float) -> int:
        """Return a length in points as pixels."""
        return self.metrics.pt(points)

    def space(self, steps: int) -> int:
        """Return a gap of `steps` spacing steps (4 px each)."""
        return self.metrics.space(steps)

    def colour(self, token: str) -> QColor:
        """Return the colour of `token`; AttributeError for an unknown one."""
        return QColor(getattr(self.colours, token))

    def font(self, kind: str, bold: bool = False) -> QFont:
        """Return the font of `kind`, with figures of equal width so that a changing number stands still."""
        return make_font(self.px(kind), bold)

    def palette(self) -> QPalette:
        """Return the palette for what the stylesheet does not reach."""
        return _palette(self.colours)

    def stylesheet(self) -> str:
        """Return the one stylesheet, built from the tokens."""
        return stylesheet(self.colours, self.metrics, {kind: self.px(kind) for kind in POINTS}, RADIUS)


def make_font(pixels: int, bold: bool = False) -> QFont:
    """Return our family at `pixels` high with tabular figures where Qt (6.7) can ask for them."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setBold(bold)
    if hasattr(font, "setFeature") and hasattr(QFont, "Tag"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.paper,
        QPalette.ColorRole.Base: colours.card,
        QPalette.ColorRole.AlternateBase: colours.paper,
        QPalette.ColorRole.Button: colours.card,
        QPalette.ColorRole.WindowText: colours.ink,
        QPalette.ColorRole.Text: colours.ink,
        QPalette.ColorRole.ButtonText: colours.ink,
        QPalette.ColorRole.PlaceholderText: colours.ink_soft,
        QPalette.ColorRole.Highlight: colours.field,
        QPalette.ColorRole.HighlightedText: colours.on_field,
        QPalette.ColorRole.Link: colours.water,
        QPalette.ColorRole.ToolTipBase: colours.card,
        QPalette.ColorRole.ToolTipText: colours.ink,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return palette


def screen_metrics(screen: QScreen, mm_per_px: float | None = None) -> Metrics:
    """Return the metrics of `screen`; `mm_per_px` is the stored calibration, if somebody measured."""
    size = screen.size()
    return measure(size.width(), size.height(), screen.physicalSize().width(), mm_per_px)


class Look(QObject):
    """The theme the program wears now; handed to every widget, which listens to `changed`.

    `motion` off means that nothing slides or fades.
    """

    changed = Signal()

    def __init__(self, theme: Theme | None = None, motion: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme or Theme()
        self.motion = motion

    def wear(self, theme: Theme) -> None:
        """Show `theme` on the whole program. Costs one restyling of every widget, some ten milliseconds."""
        self.theme = theme
        app = QApplication.instance()
        if isinstance(app, QApplication):
            if app.property(STYLED) is None:  # one style everywhere: native ones ignore half of a stylesheet
                app.setStyle(STYLE)
                app.setProperty(STYLED, True)
            app.setFont(theme.font("staff"))
            app.setPalette(theme.palette())
            app.setStyleSheet(theme.stylesheet())
        self.changed.emit()

    def set_scale(self, scale: Scale) -> None:
        """Change the farmer's text size."""
        self.wear(replace(self.theme, scale=scale))

    def set_mode(self, mode: Mode) -> None:
        """Change the set of colours."""
        self.wear(replace(self.theme, mode=mode))

    def set_metrics(self, metrics: Metrics) -> None:
        """Change how large a point is: another screen, or a calibration."""
        self.wear(replace(self.theme, metrics=metrics))
