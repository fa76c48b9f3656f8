"""A bulletin in large type: title, whose word it is, a picture, short paragraphs, steps and doses in boxes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from station.bulletins.model import FARMERS
from station.kernel.words import _
from station.store.reading import Clock
from ui.bulletins.advice_box import AdviceBox
from ui.bulletins.closed import Passage, picture_html
from ui.bulletins.gather import Reading
from ui.bulletins.passages import numbered
from ui.bulletins.viewer import FARMER, Viewer
from ui.bulletins.words import (
    ALONE,
    BETWEEN,
    is_out_of_time,
    issuer_words,
    missing_words,
    signers_words,
    validity_words,
    when_words,
)
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.photo import Picture
from ui.widgets.plain import Paragraph, column

LEAD_WIDE, LEAD_TALL = 260.0, 150.0  # pt at most
KEEP = 0.12  # of what was in sight stays in sight when a page is turned


class Box(Worded, QFrame):
    """A frame around what must not be overlooked; `part` is "box" or "caution"."""

    def __init__(self, look: Look, part: str) -> None:
        super().__init__()
        mark(self, "part", part)
        self.inside = QVBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self.inside.setContentsMargins(space(5), space(4), space(5), space(4))
        self.inside.setSpacing(space(3))


class Sheet(Worded, QScrollArea):
    """Shows a `Reading`. Emits `touched(image)` when a picture is touched, `paged` when other words are in sight."""

    touched = Signal(QImage)
    paged = Signal()

    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__()
        mark(self, "part", "farmer")
        self._clock = clock
        self._reading: Reading | None = None
        self.headline, self.facts = Paragraph("title"), Paragraph("second", "soft")
        self.validity = Paragraph("second", "ripe")
        self.lead, self.caption = Picture(QSize(1, 1)), Paragraph("second", "soft")
        self.what, self.how, self.dose, self.safety, self.rest = (Viewer(look, FARMER) for _each in range(5))
        self.advice, self.foot = AdviceBox(look), Paragraph("second", "soft")
        self.steps, self.caution = Box(look, "box"), Box(look, "caution")
        self._inside, self._head = QVBoxLayout(), QHBoxLayout()
        self._build()
        self.begin(look)

    def _build(self) -> None:
        self.steps.inside.addWidget(self.how)
        for inner in (self.dose, self.advice, self.safety):
            self.caution.inside.addWidget(inner)
        page = QWidget()
        mark(page, "part", "page")
        page.setLayout(self._inside)
        self._head.addLayout(column(self.headline, self.facts, self.validity, None), 3)
        self._head.addLayout(column(self.lead, self.caption, None), 2)
        self._inside.addLayout(self._head)
        for part in (self.what, self.steps, self.caution, self.rest, self.foot):
            self._inside.addWidget(part)
        self._inside.addStretch(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(page)
        self.lead.touched.connect(lambda: self.touched.emit(self.lead.image))
        for viewer in self._viewers:
            viewer.picture_touched.connect(self._touch)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(lambda _at: self.paged.emit())
        bar.rangeChanged.connect(lambda _least, _most: self.paged.emit())

    @property
    def _viewers(self) -> tuple[Viewer, ...]:
        return (self.what, self.how, self.dose, self.safety, self.rest)

    def restyle(self) -> None:
        theme = self.look.theme
        self._inside.setContentsMargins(theme.space(2), theme.space(2), theme.space(6), theme.space(4))
        self._inside.setSpacing(theme.space(4))
        self._head.setSpacing(theme.space(5))
        self.lead.set_largest(QSize(theme.pt(LEAD_WIDE), theme.pt(LEAD_TALL)))

    def retranslate(self) -> None:
        self._show()

    def show_reading(self, reading: Reading | None) -> None:
        """Show a bulletin from its beginning, or none."""
        self._reading = reading
        self._show()
        self.verticalScrollBar().setValue(0)

    @property
    def pages(self) -> int:
        """How many screens the bulletin takes."""
        bar = self.verticalScrollBar()
        return 1 + -(-bar.maximum() // max(1, self._step())) if bar.maximum() > 0 else 1

    @property
    def at(self) -> int:
        """Which of them is in sight, from 0."""
        bar = self.verticalScrollBar()
        return self.pages - 1 if bar.value() >= bar.maximum() else bar.value() // max(1, self._step())

    def turn_to(self, page: int) -> None:
        """Show the screen `page`, from 0."""
        self.verticalScrollBar().setValue(page * self._step())

    def _step(self) -> int:
        return round(self.viewport().height() * (1 - KEEP))

    def _touch(self, sha: str) -> None:
        plate = self._reading.plates.get(bytes.fromhex(sha)) if self._reading is not None else None
        if plate is not None:
            self.touched.emit(plate.image)

    def _show(self) -> None:
        reading = self._reading
        if reading is None or reading.withdrawn:  # not a word of it stays behind, not even out of sight
            for viewer in self._viewers:
                viewer.show_passages(())
            self.advice.show_lines(())
            for words in (self.headline, self.facts, self.validity, self.caption, self.foot):
                words.setText("")
            self.lead.show_image(QImage())
            return
        self._show_head(reading)
        self._show_passages(reading)

    def _show_head(self, reading: Reading) -> None:
        bulletin, content = reading.bulletin, reading.bulletin.content
        kinds = [_(FARMERS[one]) for one in content.farmers if one in FARMERS and one != "any"]
        told = [issuer_words(content), when_words(bulletin.issued, self._clock), content.stage, *kinds]
        told += [_(ALONE)] if bulletin.alone else []
        self.headline.setText(content.title)
        self.facts.setText(BETWEEN.join(part for part in told if part))
        held = validity_words(content, reading.today)
        self.validity.setText(held)
        mark(self.validity, "tone", "ripe" if is_out_of_time(content, reading.today) else "soft")
        present(self.validity, bool(held))
        lead = reading.lead
        plate = reading.plates.get(lead.sha) if lead is not None else None
        self.lead.show_image(plate.image if plate is not None else QImage())
        present(self.lead, plate is not None)
        self._head.setStretch(1, 2 if lead is not None else 0)
        words = lead.caption if lead is not None else ""
        if lead is not None and plate is None:
            words = missing_words(lead.sha in reading.away)
        self.caption.setText(words)
        self.lead.setAccessibleName(words or _("Picture"))
        present(self.caption, bool(words))
        number = _("Number {number}").format(number=bulletin.number)
        self.foot.setText(f"{signers_words(bulletin)}\n{number}")

    def _show_passages(self, reading: Reading) -> None:
        content, plates = reading.bulletin.content, reading.plates
        when = [Passage(_("When"), content.timing)] if content.timing else []
        loose = [Passage("", picture_html(one.sha, one.caption)) for one in reading.loose[1:]]
        self.what.show_passages([Passage("", content.what), *when], plates)
        self.how.show_passages([Passage(_("What to do"), numbered(content.how))], plates)
        self.dose.show_passages([Passage(_("How much"), content.dose)], plates)
        self.safety.show_passages([Passage(_("Take care"), content.safety)], plates)
        self.rest.show_passages([Passage("", content.body), *loose], plates)
        self.advice.show_lines(content.advice)
        present(self.what, bool(content.what or when))
        present(self.steps, bool(content.how))
        present(self.dose, bool(content.dose or content.advice))
        present(self.advice, bool(content.advice))
        present(self.safety, bool(content.safety))
        present(self.caution, bool(content.dose or content.safety or content.advice))
        present(self.rest, bool(content.body or loose))
