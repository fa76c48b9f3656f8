"""A place that scrolls where the screen is low: what stands in it is never squeezed or cut."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.widgets.base import mark
from ui.widgets.plain import column


def scrolling(*parts: QWidget, gap: int = 8) -> QScrollArea:
    """Return the parts one under the other in a place that scrolls up and down alone."""
    inside, area = QWidget(), QScrollArea()
    mark(inside, "part", "page")
    inside.setLayout(column(*parts, None, gap=gap))
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def bring_in_sight(area: QScrollArea, part: QWidget) -> None:
    """Scroll until `part`, which was just unfolded, is in sight; once the layout has made room for it."""
    QTimer.singleShot(0, area, lambda: area.ensureWidgetVisible(part, 0, 0))
