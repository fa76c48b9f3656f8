"""A photo in a form, small and removable, and a photo to look at, which opens over the whole window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.plain import Button


class Picture(QWidget):
    """Paints a photo as large as it fits, its proportions kept. Emits `touched`."""

    touched = Signal()

    def __init__(self, largest: QSize | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self._largest = largest
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_image(self, image: QImage) -> None:
        """Show a photo; a null one takes no room."""
        self.image = image
        self.updateGeometry()
        self.update()

    def set_largest(self, largest: QSize) -> None:
        """Take at most so much room."""
        self._largest = largest
        self.setMaximumHeight(largest.height())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self.image.isNull() or self._largest is None:
            return self.image.size()
        return self.image.size().scaled(self._largest, Qt.AspectRatioMode.KeepAspectRatio)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.sizeHint().height()) if self._largest is not None else QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        fitting = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        ratio = self.devicePixelRatioF()
        scaled = QPixmap.fromImage(self.image).scaled(
            fitting * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        left = 0 if self._largest is not None else (self.width() - fitting.width()) // 2
        top = 0 if self._largest is not None else (self.height() - fitting.height()) // 2
        painter = QPainter(self)
        painter.drawPixmap(left, top, scaled)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()


class PhotoBox(Worded, QWidget):
    """The photo of a form. Emits `asked` when somebody wants to choose one, `removed` when it was taken out."""

    asked = Signal()
    removed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.photo: bytes | None = None
        self.add, self.remove = Button(look, "", "camera"), Button(look, "staff-quiet", "cross")
        self.small = Picture(QSize(64, 48))
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        for part in (self.add, self.small, self.remove):
            self._across.addWidget(part)
        self.add.clicked.connect(lambda: self.asked.emit())
        self.remove.clicked.connect(self._take_out)
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setSpacing(theme.space(2))
        self.small.set_largest(QSize(theme.pt(64), theme.pt(36)))
        self.small.setFixedWidth(theme.pt(64))
        self._show()

    def retranslate(self) -> None:
        self.add.setText(_("Photo"))
        self.remove.setText(_("Remove"))
        self.small.setAccessibleName(_("Photo"))

    def show_photo(self, photo: bytes | None, image: QImage | None = None) -> None:
        """Show what was chosen; None for no photo."""
        self.photo = photo
        self.small.show_image(image or QImage())
        self._show()

    def _take_out(self) -> None:
        self.show_photo(None)
        self.removed.emit()

    def _show(self) -> None:
        present(self.add, self.photo is None)
        for part in (self.small, self.remove):
            present(part, self.photo is not None)


class PhotoOverlay(QWidget):
    """A photo over the whole of `host`; a touch or Esc puts it away, and the focus goes back where it was."""

    def __init__(self, look: Look, host: QWidget, image: QImage) -> None:
        super().__init__(host)
        self._look, self._host = look, host
        self._before = host.focusWidget()
        self.picture = Picture(parent=self)
        self.picture.show_image(image)
        self.picture.touched.connect(self.put_away)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        host.installEventFilter(self)
        self.setGeometry(host.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def put_away(self) -> None:
        """Leave the photo."""
        before = self._before
        self.hide()
        self.deleteLater()
        if before is not None:
            before.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.theme.colour("paper"))
        painter.end()

    def resizeEvent(self, event: QEvent) -> None:
        edge = self._look.theme.space(4)
        self.picture.setGeometry(self.rect().adjusted(edge, edge, -edge, -edge))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.put_away()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.put_away()
