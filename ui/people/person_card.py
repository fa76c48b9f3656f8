"""Somebody's name and what they do here, to be touched."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from ui.theme import TARGET, Look
from ui.widgets.face import CENTRE, Face, draw_words


class PersonCard(Face):
    """Stays pressed while its person is the one who logs in."""

    def __init__(self, look: Look, name: str) -> None:
        self._name, self._role = name, ""
        super().__init__(look)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def name_role(self, role: str) -> None:
        """Set the word for what the person does, in the language in use."""
        self._role = role
        self.setAccessibleName(f"{self._name} {role}")
        self.update()

    def sizeHint(self) -> QSize:
        theme = self.look.theme
        tall = max(theme.pt(TARGET), round((theme.px("main") + theme.px("second")) * 1.35) + theme.space(4))
        return QSize(theme.pt(120), tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(90), self.sizeHint().height())

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        inner = box.adjusted(theme.space(2), 0, -theme.space(2), 0)
        name, role = theme.px("main") * 1.3, theme.px("second") * 1.3
        top = inner.center().y() - (name + role) / 2
        painter.setPen(self.ink("ink"))
        line = QRectF(inner.left(), top, inner.width(), name)
        draw_words(painter, line, self._name, theme.font("main", bold=self.isChecked()), CENTRE, theme.pt(18))
        painter.setPen(self.ink("ink_soft"))
        line = QRectF(inner.left(), top + name, inner.width(), role)
        draw_words(painter, line, self._role, theme.font("second"), CENTRE, theme.pt(14))
