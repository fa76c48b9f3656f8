"""A bulletin on A4: whose word it is at the head of every page, pictures that live without colour, a code at the foot.

The words stand in the same closed document as on the screen; nothing is looked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QImage, QPageSize, QPainter, QPalette, QPdfWriter, QPen

from station.kernel.days import date_of, day_of_ms
from station.kernel.words import _
from ui.bulletins.advice_box import facts
from ui.bulletins.closed import ClosedDocument, Passage, Plate, Setting, picture_html
from ui.bulletins.gather import Reading
from ui.bulletins.passages import numbered
from ui.bulletins.slip import Printing, numbers
from ui.bulletins.words import BETWEEN, issuer_words, signers_words, validity_words
from ui.qr import qr_image
from ui.theme import make_font

POINTS_PER_INCH, MM_PER_INCH = 72.0, 25.4
UNIT = 96.0  # our dots to an inch: the document is laid out in them, whatever the printer's own are
PRINTER_DOTS = 300
MARGIN_MM, HEAD_MM, FOOT_MM, QR_MM = 18.0, 14.0, 30.0, 26.0
TEXT, HEADING, SMALL = 19, 25, 14  # our dots: 14, 19 and 10.5 pt
LARGEST = (520, 340)  # our dots, a picture
LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
LIGHTEST, DARKEST = 245, 10  # of 255, what a pale and a dark picture are stretched to


def _mm(length: float) -> float:
    return length / MM_PER_INCH * UNIT


WIDE, TALL = _mm(210 - 2 * MARGIN_MM), _mm(297 - 2 * MARGIN_MM)  # of the printed page, in our dots
ROOM = TALL - _mm(HEAD_MM) - _mm(FOOT_MM)  # for words, between head and foot


def in_grey(image: QImage) -> QImage:
    """Return a picture in greys from near black to near white, so that it can be told apart without colour."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    darkest, lightest = _bounds(grey)
    if lightest - darkest < 2:
        return grey
    scale = (LIGHTEST - DARKEST) / (lightest - darkest)
    table = bytes(max(0, min(255, round(DARKEST + (value - darkest) * scale))) for value in range(256))
    stretched = bytes(grey.constBits()).translate(table)
    made = QImage(stretched, grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Grayscale8)
    return made.copy()  # the bytes are ours and go


def _fitted(image: QImage) -> QImage:
    """Return a picture that leaves room for words on its page."""
    if image.width() <= LARGEST[0] and image.height() <= LARGEST[1]:
        return image
    return image.scaled(*LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _bounds(grey: QImage) -> tuple[int, int]:
    """Return between which greys all but a hundredth of a picture lies."""
    small = grey.scaled(64, 64)
    seen = sorted(small.pixelColor(x, y).value() for x in range(small.width()) for y in range(small.height()))
    edge = len(seen) // 100
    return seen[edge], seen[-1 - edge]


def passages(reading: Reading) -> list[Passage]:
    """Return everything on the page in reading order."""
    content = reading.bulletin.content
    advice = "".join(_table(facts(line)) for line in content.advice)
    loose = "".join(picture_html(one.sha, one.caption) for one in reading.loose[1:])
    lead = picture_html(reading.lead.sha, reading.lead.caption) if reading.lead is not None else ""
    told = [
        Passage(content.title, lead + content.what), Passage(_("When"), content.timing),
        Passage(_("What to do"), numbered(content.how)), Passage(_("How much"), content.dose + advice),
        Passage(_("Take care"), content.safety), Passage("", content.body + loose),
    ]
    return [one for one in told if one.html or one.heading == content.title]


def _table(told: list[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><td>{escape(name)}</td><td><strong>{escape(value)}</strong></td></tr>" for name, value in told)
    return f"<table>{rows}</table>"


class Pages:
    """The pages of a bulletin, to be painted one by one onto paper or a preview."""

    def __init__(self, reading: Reading, printing: Printing) -> None:
        self._reading, self._printing = reading, printing
        self._document = ClosedDocument()
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(make_font(TEXT))
        grey: Mapping[bytes, Plate] = {
            sha: replace(plate, image=in_grey(_fitted(plate.image))) for sha, plate in reading.plates.items()}
        setting = Setting(TEXT, HEADING, SMALL, "#000000", "#333333", "#666666", round(WIDE))
        self._document.setPageSize(QSizeF(WIDE, ROOM))
        self._document.fill(passages(reading), grey, setting)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return max(1, self._document.pageCount())

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint `page` (from 0) within margins, in our dots."""
        self._head(painter)
        painter.save()
        painter.translate(0, _mm(HEAD_MM) - page * ROOM)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, page * ROOM, WIDE, ROOM)  # type: ignore[attr-defined]  # missing in the stubs
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)  # paper is white in dark mode too
        context.palette = palette  # type: ignore[attr-defined]
        painter.setClipRect(QRectF(0, page * ROOM, WIDE, ROOM))
        self._document.documentLayout().draw(painter, context)
        painter.restore()
        self._foot(painter, page)

    def _head(self, painter: QPainter) -> None:
        content = self._reading.bulletin.content
        line = _mm(HEAD_MM - 4)
        _write(painter, QRectF(0, 0, WIDE * 0.65, line), issuer_words(content), TEXT, LEFT)
        number = _("Number {number}").format(number=self._reading.bulletin.number)
        _write(painter, QRectF(WIDE * 0.65, 0, WIDE * 0.35, line), number, TEXT, RIGHT)
        painter.setPen(QPen(Qt.GlobalColor.black, 1.2))
        painter.drawLine(0, round(line), round(WIDE), round(line))

    def _foot(self, painter: QPainter, page: int) -> None:
        reading, side = self._reading, _mm(QR_MM)
        top, beside = TALL - side, WIDE - side - _mm(4)
        issued = date_of(day_of_ms(reading.bulletin.issued, reading.offset)).isoformat()
        held = validity_words(reading.bulletin.content, reading.today)
        lines = (
            BETWEEN.join(filter(None, (_("Issued {date}").format(date=issued), held))),
            signers_words(reading.bulletin), numbers(reading, self._printing),
            BETWEEN.join((_("Printed {when}").format(when=self._printing.printed), f"{page + 1}/{self.count}")),
        )
        for place, words in enumerate(lines):
            _write(painter, QRectF(0, top + place * side / 4, beside, side / 4), words, SMALL, LEFT)
        painter.drawImage(QRectF(WIDE - side, top, side, side), qr_image(code(reading, self._printing)))


def code(reading: Reading, printing: Printing) -> str:
    """Return what the code says: county, number of the bulletin, number of the sheet."""
    county = reading.identity.county if reading.identity is not None else ""
    return " ".join(part for part in ("tianxin", county, reading.bulletin.number, printing.slip) if part)


def _write(painter: QPainter, box: QRectF, words: str, size: int, flags: int) -> None:
    painter.setPen(Qt.GlobalColor.black)
    painter.setFont(make_font(size))
    painter.drawText(box, flags | int(Qt.TextFlag.TextWordWrap), words)


def preview(pages: Pages, page: int, scale: float) -> QImage:
    """Return a page as a picture, `scale` pixels to one of our dots."""
    margin = _mm(MARGIN_MM)
    image = QImage(round((WIDE + 2 * margin) * scale), round((TALL + 2 * margin) * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    painter.translate(margin, margin)
    pages.paint(painter, page)
    painter.end()
    return image


def write_pdf(path: Path, pages: Pages, title: str) -> None:
    """Write all pages as a PDF; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QPdfWriter(str(path))
    writer.setResolution(PRINTER_DOTS)
    writer.setTitle(title)
    if not _onto(writer, pages) or not path.is_file() or not path.stat().st_size:
        raise OSError(f"could not write {path.name}")


def print_out(pages: Pages) -> bool:
    """Send all pages to this machine's printer; False where there is none or it does not take them."""
    try:  # the library of the printing system may be missing where nothing is ever printed
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
    except ImportError:
        return False
    usual = QPrinterInfo.defaultPrinter()
    return not usual.isNull() and _onto(QPrinter(usual, QPrinter.PrinterMode.HighResolution), pages)


def _onto(device: Any, pages: Pages) -> bool:
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM))
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = painter.viewport().width() / WIDE
    for page in range(pages.count):
        if page:
            device.newPage()
        painter.save()
        painter.scale(scale, scale)
        pages.paint(painter, page)
        painter.restore()
    return bool(painter.end())
