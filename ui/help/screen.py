"""Help for the page one comes from, in large type; on every screen of the kiosk one touch away."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.desk import Desk
from ui.help.words import help_for
from ui.screen import Screen
from ui.widgets.base import mark
from ui.widgets.plain import Paragraph, label


class HelpScreen(Screen):
    """Entered with `about`, the name of a screen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        self._about = ""
        self.heading = label("title", wrap=True)
        self.words = Paragraph("main")
        page = QWidget()
        mark(page, "part", "page")
        self._inside = QVBoxLayout(page)
        for part in (self.heading, self.words):
            self._inside.addWidget(part)
        self._inside.addStretch(1)
        self.area = QScrollArea()
        mark(self.area, "part", "farmer")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(page)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.area)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Help")

    def enter(self, about: str = "", **_params: Any) -> None:
        self._about = about
        self.retranslate()
        self.area.verticalScrollBar().setValue(0)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._inside.setContentsMargins(space(8), space(6), space(8), space(6))
        self._inside.setSpacing(space(5))

    def retranslate(self) -> None:
        heading, sentences = help_for(self._about)
        self.heading.setText(_(heading) or _("How this works"))
        self.words.setText("\n\n".join(_(sentence) for sentence in sentences))
