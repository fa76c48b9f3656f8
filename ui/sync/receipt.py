"""The county's receipt on the screen: what it says, whether its signature is right, and the way to paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from station.kernel.days import date_of, day_of_ms
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.qr import qr_image
from ui.sync import paper
from ui.sync.paper import ReceiptPaper
from ui.sync.presenter import Now
from ui.sync.seal import Mark, Seal
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.marks import RowState, state_icon
from ui.widgets.plain import Button, Paragraph, label, row

BLOCKS_A_LINE = 4
LARGEST_CODE = 200.0  # pt
NAMES = (N_("County"), N_("Machine"), N_("Up to"), N_("Time"), N_("Chain"))


class CodePicture(QWidget):
    """A QR code, as large as its room allows in whole pixels a module, so that a telephone reads it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = ""
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def text(self) -> str:
        """What the code says."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show the code of `text`."""
        if text != self._text:
            self._text = text
            self._image = qr_image(text) if text else QImage()
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        side = max(1, self._image.width()) * 2
        return QSize(side, side)

    def sizeHint(self) -> QSize:
        side = max(self._look.theme.pt(LARGEST_CODE), self.minimumSizeHint().width())
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        scale = max(1, min(self.width(), self.height(), self.sizeHint().width()) // self._image.width())
        side = self._image.width() * scale
        painter = QPainter(self)
        painter.drawImage(QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side), self._image)
        painter.end()


class ReceiptCard(Worded, QFrame):
    """Shows a `Seal`; prints it, or keeps it as a PDF below the seat's home."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self._desk = desk
        self.seal = Seal(Mark.NONE)
        self._sign, self.verdict = label(), Paragraph("staff")
        self._names = [label("staff", "soft") for _name in NAMES]
        self.values = [label("staff") for _name in NAMES[:-1]] + [label("staff-small")]
        self.code = CodePicture(desk.look)
        self.print, self.keep = Button(desk.look, "", "print"), Button(desk.look, "", "file")
        self.said = Paragraph("staff-small", "field")
        self.print.clicked.connect(self.to_printer)
        self.keep.clicked.connect(self.to_pdf)
        self._build()
        self.begin(desk.look)

    def _build(self) -> None:
        self._down = QVBoxLayout(self)
        told = row(self._sign, self.verdict)
        told.setStretch(1, 1)
        self._down.addLayout(told)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(zip(self._names, self.values, strict=True)):
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, line, 1)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._down.addLayout(self._grid)
        self._down.addWidget(self.code, 1)
        self._down.addWidget(self.said)
        self._down.addLayout(row(self.print, self.keep, None))
        self._down.addStretch(0)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(2), space(4), space(3))
        self._down.setSpacing(space(1))
        self._grid.setHorizontalSpacing(space(3))
        self._grid.setVerticalSpacing(space(1))
        self._show()

    def retranslate(self) -> None:
        self.print.setText(_("Print"))
        self.keep.setText(_("Save as PDF"))
        self._show()

    def show_seal(self, seal: Seal) -> None:
        """Show a receipt."""
        if seal != self.seal:
            self.seal = seal
            self.forget()
        self._show()

    def forget(self) -> None:
        """Forget what was last printed or kept."""
        self.said.setText("")
        self.said.hide()

    def to_printer(self) -> None:
        """Print the receipt; where there is no printer keep it as a PDF and say so."""
        if self.seal.mark is not Mark.GOOD:
            return
        if paper.print_out(self.paper()):
            self._say(_("Printed."))
        else:
            self._keep(_("No printer here. Kept as {path}."))

    def to_pdf(self) -> None:
        """Keep the receipt as a PDF in the print folder."""
        if self.seal.mark is Mark.GOOD:
            self._keep(_("Kept as {path}."))

    def paper(self) -> ReceiptPaper:
        """Return what stands on the sheet."""
        seal = self.seal
        names = [_(name) for name in NAMES]
        values = [*self._facts(), " ".join(seal.blocks)]
        values[0] = f"{seal.county_name} ({seal.county})"
        return ReceiptPaper(
            title=_("Receipt of the county: {county}").format(county=seal.county_name),
            facts=tuple(zip(names, values, strict=True)),
            checked=_("Signed by the county, can be checked without a line."),
            seal=_("Seal"),
            figure=_("No. {number}").format(number=f"{seal.number:,}"),
            text=seal.text,
        )

    def _facts(self) -> list[str]:
        seal, clock = self.seal, self._desk.store.clock
        offset = clock.offset_minutes()
        day = date_of(day_of_ms(seal.time_ms, offset)).isoformat()
        time = Now(seal.time_ms, offset).exact(seal.time_ms)
        number = _("entry {number}").format(number=f"{seal.number:,}")
        return [seal.county_name, str(seal.device), number, f"{day} {time}"]

    def _show(self) -> None:
        seal, theme = self.seal, self.look.theme
        good, wrong = seal.mark is Mark.GOOD, seal.mark is Mark.WRONG
        for part in (*self._names, *self.values, self.code, self.print, self.keep):
            present(part, good)
        present(self._sign, good or wrong)
        state, tone = (RowState.PROBLEM, "rise") if wrong else (RowState.CONFIRMED, "field")
        size = theme.px("staff")
        self._sign.setPixmap(state_icon(state, theme.colour(tone), size).pixmap(size, size))
        mark(self.verdict, "tone", tone if good or wrong else "soft")
        self.verdict.setText(self._verdict_words())
        for name, words in zip(self._names, NAMES, strict=True):
            name.setText(_(words))
        self.code.show_text(seal.text)
        if good:
            lines = [seal.blocks[start : start + BLOCKS_A_LINE] for start in range(0, len(seal.blocks), BLOCKS_A_LINE)]
            for value, fact in zip(self.values, [*self._facts(), "\n".join(map(" ".join, lines))], strict=True):
                value.setText(fact)

    def _verdict_words(self) -> str:
        if self.seal.mark is Mark.GOOD:
            return _("Signed by the county, can be checked without a line.")
        if self.seal.trouble is not None:
            told = self._desk.sentence(self.seal.trouble)
            return _("This receipt is worth nothing. {reason} Exchange again for a new one.").format(reason=told)
        return _("It comes with the first exchange in which the county confirms something.")

    def _keep(self, words: str) -> None:
        home = Path(self._desk.store.path).parent
        stem = _("receipt-{number}").format(number=self.seal.number)
        path = paper.free_path(home, stem)
        try:
            paper.write_pdf(path, self.paper())
        except OSError:
            self._say(_("That could not be kept: the folder does not take it."), "rise")
            return
        self._say(words.format(path=path.relative_to(home).as_posix()))

    def _say(self, words: str, tone: str = "field") -> None:
        mark(self.said, "tone", tone)
        self.said.setText(words)
        present(self.said, True)
