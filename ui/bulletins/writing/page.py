"""The sheet a section is typed on: text, headings, lists, tables and pictures; nothing it is given loads anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from station.bulletins import markup
from ui.bulletins.writing.saying import html_of

WIDEST = 280  # pixels of a picture among what is typed
HEADING, SUBHEADING = 2, 3
PICTURE = "medium:"
IMAGE = re.compile(r"<img[^>]*>")  # of what html_of says
NOTHING = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
NOTHING.fill(Qt.GlobalColor.transparent)


class Page(QTextEdit):
    """Holds one section. `html` is what it says, in the tags a bulletin may have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}
        self.setAcceptRichText(True)

    @property
    def html(self) -> str:
        return html_of(self.document())

    def fill(self, html: str, images: Mapping[bytes, QImage]) -> None:
        """Show a section and forget what could be undone; `images` are pictures by the hash of their medium."""
        self.know(images)
        self.setHtml(markup.clean(html))
        self._fit_pictures()
        self._rule_tables()
        self.document().clearUndoRedoStacks()
        self.document().setModified(False)

    def know(self, images: Mapping[bytes, QImage]) -> None:
        """Be handed the pixels of pictures, for those that stand here or may come."""
        self._images |= {PICTURE + sha.hex(): image for sha, image in images.items()}

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return pixels that were handed over, else an empty picture: Qt would open the address as a file."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray()
        return self._images.get(name if isinstance(name, str) else name.toString(), NOTHING)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words with the few tags there are; a picture of elsewhere stays there."""
        if not source.hasHtml():
            self.textCursor().insertText(source.text())
            return
        told = QTextDocument()
        told.setHtml(markup.clean(source.html()))
        self.textCursor().insertHtml(_without_pictures(html_of(told)))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasHtml()

    def set_heading(self, level: int) -> None:
        """Make the lines chosen headings of `level`, or plain ones again where they are so already."""
        cursor = self.textCursor()
        wanted = 0 if cursor.blockFormat().headingLevel() == level else level
        cursor.beginEditBlock()
        form = QTextBlockFormat()
        form.setHeadingLevel(wanted)
        cursor.mergeBlockFormat(form)
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        letters = QTextCharFormat()
        letters.setFontWeight(QFont.Weight.Bold if wanted else QFont.Weight.Normal)
        letters.setProperty(QTextFormat.Property.FontSizeAdjustment.value, {HEADING: 2, SUBHEADING: 1}.get(wanted, 0))
        cursor.mergeCharFormat(letters)
        cursor.mergeBlockCharFormat(letters)
        cursor.endEditBlock()

    def toggle_bold(self) -> None:
        """Write bold, or no longer."""
        letters = QTextCharFormat()
        bold = self.fontWeight() > QFont.Weight.Medium.value
        letters.setFontWeight(QFont.Weight.Normal if bold else QFont.Weight.Bold)
        self.mergeCurrentCharFormat(letters)

    def set_list(self, style: QTextListFormat.Style) -> None:
        """Make the lines chosen a list, or plain ones again where they are one of that kind already."""
        cursor = self.textCursor()
        found = cursor.currentList()
        if found is None or found.format().style() != style:
            cursor.createList(style)
            return
        cursor.beginEditBlock()
        block, last = self.document().findBlock(cursor.selectionStart()), cursor.selectionEnd()
        while block.isValid() and block.position() <= last:
            if block.textList() is not None:
                block.textList().remove(block)
                form = block.blockFormat()
                form.setIndent(0)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()
        cursor.endEditBlock()

    def insert_table(self, rows: int = 3, columns: int = 3) -> None:
        """Put a table here, its first row for what the columns are called."""
        form = QTextTableFormat()
        form.setHeaderRowCount(1)
        made = self.textCursor().insertTable(rows, columns, _ruled(form))
        self.setTextCursor(made.cellAt(0, 0).firstCursorPosition())
        self.setFocus()

    def table(self) -> QTextTable | None:
        """Return the table the cursor stands in."""
        return self.textCursor().currentTable()

    def grow_table(self, *, rows: int = 0, columns: int = 0) -> None:
        """Add a row below or a column behind the cursor, or with -1 take away the one it stands in."""
        table = self.table()
        if table is None:
            return
        cell = table.cellAt(self.textCursor())
        if rows > 0:
            table.insertRows(cell.row() + 1, 1)
        elif rows < 0:
            table.removeRows(cell.row(), 1)
        if columns > 0:
            table.insertColumns(cell.column() + 1, 1)
        elif columns < 0:
            table.removeColumns(cell.column(), 1)

    def insert_picture(self, sha: bytes, image: QImage, caption: str) -> None:
        """Put a picture that hangs on the draft on a line of its own."""
        self.know({sha: image})
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if cursor.block().text():
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.insertImage(self._picture(PICTURE + sha.hex(), caption))
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def change_pictures(self, sha: bytes, caption: str | None) -> None:
        """Give every showing of a picture another caption; None takes them away."""
        name = PICTURE + sha.hex()
        for at in reversed(self._picture_places(name)):
            cursor = QTextCursor(self.document())
            cursor.setPosition(at)
            cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
            if caption is None:
                cursor.removeSelectedText()
            else:
                cursor.setCharFormat(self._picture(name, caption))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Tab walk through the cells of a table, else to what comes next; no heading goes on over a new line."""
        table = self.table()
        if event.key() == Qt.Key.Key_B and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.toggle_bold()
        elif event.key() == Qt.Key.Key_Tab and table is not None:
            self.moveCursor(QTextCursor.MoveOperation.NextCell)
        elif event.key() == Qt.Key.Key_Backtab and table is not None:
            self.moveCursor(QTextCursor.MoveOperation.PreviousCell)
        elif event.key() == Qt.Key.Key_Tab:
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.textCursor().blockFormat().headingLevel():
            self.textCursor().insertBlock(QTextBlockFormat(), QTextCharFormat())  # what follows is no heading
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def _picture(self, name: str, caption: str) -> QTextImageFormat:
        form = QTextImageFormat()
        form.setName(name)
        form.setProperty(QTextFormat.Property.ImageAltText.value, caption)
        form.setToolTip(caption)
        image = self._images.get(name, NOTHING)
        if image.width() > WIDEST:
            form.setWidth(WIDEST)
            form.setHeight(round(image.height() * WIDEST / image.width()))
        return form

    def _picture_places(self, name: str = "") -> list[int]:
        """Return where pictures stand, all of them or those called so."""
        found: list[int] = []
        block = self.document().begin()
        while block.isValid():
            place = block.begin()
            while not place.atEnd():
                fragment = place.fragment()
                form = fragment.charFormat()
                if form.isImageFormat() and name in ("", form.toImageFormat().name()):
                    found += range(fragment.position(), fragment.position() + fragment.length())
                place += 1
            block = block.next()
        return found

    def _fit_pictures(self) -> None:
        for at in self._picture_places():
            cursor = QTextCursor(self.document())
            cursor.setPosition(at)
            cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
            form = cursor.charFormat()
            words = str(form.property(QTextFormat.Property.ImageAltText.value) or "")
            cursor.setCharFormat(self._picture(form.toImageFormat().name(), words))

    def _rule_tables(self) -> None:
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                frame.setFormat(_ruled(frame.format()))


def _ruled(form: QTextTableFormat) -> QTextTableFormat:
    """Return how a table looks here: with lines, over the whole width."""
    form.setCellPadding(4)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return form


def _without_pictures(html: str) -> str:
    return IMAGE.sub("", html)
