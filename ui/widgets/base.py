"""What every widget does the same way: wears the look, says its words again when the language changes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Look


class Worded:
    """Mixed into a widget before its Qt class; call `begin(look)` as the last line of `__init__`.

    `restyle()` measures (sizes, icons) and runs again when the theme changes; `retranslate()` sets
    every visible word and runs again on LanguageChange. Neither is called before `begin`.
    """

    look: Look
    _begun = False

    def begin(self, look: Look) -> None:
        self.look = look
        self._begun = True
        look.changed.connect(self.restyle)  # a QObject's own method: Qt lets go of it with the widget
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Set sizes and icons from `self.look.theme`."""

    def retranslate(self) -> None:
        """Set every visible word."""

    def changeEvent(self, event: QEvent) -> None:
        if self._begun and event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]  # the Qt class next in line


class Seldom(Worded):
    """A widget most windows never show: its parts are made, and it begins, when it is first `ready()` to be seen.

    Set `self.look` in `__init__` instead of calling `begin`.
    """

    def make(self) -> None:
        """Make the parts."""

    def ready(self) -> None:
        """See to it that the parts are there."""
        if not self._begun:
            self.make()
            self.begin(self.look)


def announce_language() -> None:
    """Tell every window that the language changed; widgets run `retranslate()` on it."""
    for window in QApplication.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def present(widget: QWidget, visible: bool) -> None:
    """Show or hide `widget`; one that has no parent yet shows with its parent instead of as a window of its own."""
    if visible and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(visible)


def mark(widget: QWidget, name: str, value: str) -> None:
    """Set property `name` of `widget` (part, tone, type) and let the stylesheet see it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it is polished before it is measured or shown, and sees the property then
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
