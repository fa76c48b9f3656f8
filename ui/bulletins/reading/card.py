"""The chosen bulletin beside the officer's list: the whole of it, or why it must not be followed any more."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from station.bulletins.model import CATEGORIES, SECTIONS
from station.kernel.words import N_, _, ngettext
from ui.bulletins.advice_box import AdviceBox
from ui.bulletins.asking import PrintAsk
from ui.bulletins.closed import Passage, picture_html
from ui.bulletins.files import in_short, paper_name
from ui.bulletins.gather import Reading
from ui.bulletins.passages import numbered
from ui.bulletins.printer import SHEET, SLIP, Printer
from ui.bulletins.viewer import STAFF, Viewer
from ui.bulletins.words import (
    BETWEEN,
    crop_name,
    is_out_of_time,
    issuer_words,
    signers_words,
    validity_words,
    when_words,
)
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.chips import ChipRow
from ui.widgets.flow import flowing
from ui.widgets.photo import PhotoOverlay
from ui.widgets.plain import Button, Card, Paragraph
from ui.widgets.scrolling import scrolling

HEADINGS = {
    "what": "", "timing": N_("When"), "how": N_("What to do"), "dose": N_("How much"), "safety": N_("Take care"),
    "body": "",
}


class ReadingCard(Worded, Card):
    """Emits `shown_asked` when a bulletin is to be shown to the farmer at the counter, `instead_asked(row)`.

    `paper_asked(place)` follows the touch of an attached paper.
    """

    shown_asked = Signal(object)
    instead_asked = Signal(object)
    paper_asked = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.look, "staff-card")
        self._desk = desk
        self.reading: Reading | None = None
        self.overlay: PhotoOverlay | None = None
        self.printer = Printer(desk, self)
        self.asking = PrintAsk(desk, self.printer)
        self.headline, self.facts = Paragraph("staff-title"), Paragraph("staff-small", "soft")
        self.warning = Paragraph("staff", "rise")
        self.viewer, self.advice = Viewer(desk.look, STAFF), AdviceBox(desk.look, "staff")
        self.rest, self.foot = Viewer(desk.look, STAFF), Paragraph("staff-small", "soft")
        self.instead = Button(desk.look, "staff-primary", "arrow-right")
        self.show_it = Button(desk.look, "staff-primary", "user")
        self.slip, self.sheet = Button(desk.look, "", "receipt"), Button(desk.look, "", "print")
        self.papers, self.coming = ChipRow(desk.look, "staff", several=True), Paragraph("staff-small", "ripe")
        self.area = scrolling(
            self.headline, self.facts, self.warning, self.instead, self.viewer, self.advice, self.rest, self.papers,
            self.coming, self.foot)
        self.inside.addWidget(self.area, 1)
        self.inside.addWidget(self.asking)
        self.inside.addWidget(flowing(self.show_it, self.slip, self.sheet))
        self._connect()
        self.begin(desk.look)

    def _connect(self) -> None:
        self.show_it.clicked.connect(lambda: self._if_read(lambda one: self.shown_asked.emit(one.bulletin.id)))
        self.slip.clicked.connect(lambda: self._if_read(lambda one: self.asking.ask(one, SLIP)))
        self.sheet.clicked.connect(lambda: self._if_read(lambda one: self.asking.ask(one, SHEET)))
        self.instead.clicked.connect(lambda: self._if_read(lambda one: self.instead_asked.emit(one.instead)))
        self.papers.chosen.connect(self._open_paper)
        for viewer in (self.viewer, self.rest):
            viewer.picture_touched.connect(self._enlarge)

    def retranslate(self) -> None:
        self.instead.setText(_("Read what stands in its place"))
        self.show_it.setText(_("Show to the farmer"))
        self.slip.setText(_("Print a slip"))
        self.sheet.setText(_("Print on A4"))
        self._show()

    def show_reading(self, reading: Reading | None) -> None:
        """Show a bulletin from its beginning, None for none."""
        anew = reading is None or self.reading is None or reading.bulletin.id != self.reading.bulletin.id
        self.reading = reading
        self._show()
        if anew or (reading is not None and reading.withdrawn):
            self.asking.put_away()
        if anew:
            self.area.verticalScrollBar().setValue(0)

    def _if_read(self, deed: object) -> None:
        if self.reading is not None and callable(deed):
            deed(self.reading)

    def _enlarge(self, sha: str) -> None:
        plate = self.reading.plates.get(bytes.fromhex(sha)) if self.reading is not None else None
        image = plate.image if plate is not None else QImage()
        if not image.isNull():
            self.overlay = PhotoOverlay(self.look, self.window(), image)

    def _open_paper(self, place: object) -> None:
        if isinstance(place, int):
            self._show_files(self.reading)  # a chip that was touched is not taken: it leads on
            self.paper_asked.emit(place)

    def _show_files(self, reading: Reading | None) -> None:
        """Offer the papers, and say what of the attachments cannot be seen."""
        papers = reading.papers if reading is not None else ()
        names = (in_short(paper_name(one, place)) for place, one in enumerate(papers))
        words = [(place, _("Paper: {name}").format(name=name)) for place, name in enumerate(names)]
        self.papers.show_chips(words, [])
        present(self.papers, bool(papers))
        told = [_("Pictures and attachments are still on their way.")] if reading is not None and reading.coming else []
        damaged = len(reading.damaged) if reading is not None else 0
        if damaged:
            told.append(ngettext("{n} picture is damaged and cannot be shown.",
                                 "{n} pictures are damaged and cannot be shown.", damaged).format(n=damaged))
        self.coming.setText("\n".join(told))
        present(self.coming, bool(told))

    def _show(self) -> None:
        reading = self.reading
        readable = reading is not None and not reading.withdrawn
        for part in (self.viewer, self.advice, self.rest, self.slip, self.sheet, self.show_it):
            present(part, readable)
        present(self.warning, reading is not None and (reading.withdrawn or bool(self._held(reading))))
        present(self.instead, reading is not None and reading.withdrawn and bool(reading.next))
        if reading is None:
            for words in (self.headline, self.facts, self.warning, self.foot):
                words.setText("")
        else:
            self._show_head(reading)
        shown = reading if readable else None
        self.viewer.show_passages(_passages(shown, before_advice=True), shown.plates if shown else {})
        self.rest.show_passages(_passages(shown, before_advice=False), shown.plates if shown else {})
        self.advice.show_lines(shown.bulletin.content.advice if shown else ())
        self._show_files(shown)

    def _show_head(self, reading: Reading) -> None:
        bulletin, content = reading.bulletin, reading.bulletin.content
        self.headline.setText(content.title)
        crops = ", ".join(crop_name(one) for one in reading.crops)
        told = (
            issuer_words(content), when_words(bulletin.issued, self._desk.store.clock),
            _(CATEGORIES.get(content.category, content.category)), crops, content.stage)
        self.facts.setText(BETWEEN.join(part for part in told if part))
        self.warning.setText(_why(reading) if reading.withdrawn else self._held(reading))
        late = is_out_of_time(content, reading.today)
        mark(self.warning, "tone", "rise" if reading.withdrawn else "ripe" if late else "soft")
        number = _("Number {number}").format(number=bulletin.number)
        self.foot.setText(f"{signers_words(bulletin)}\n{number}")

    def _held(self, reading: Reading) -> str:
        """Return that a bulletin does not hold today, else until when it does."""
        return validity_words(reading.bulletin.content, reading.today)


def _why(reading: Reading) -> str:
    recall = reading.bulletin.recall
    why = _("There is a newer one in its place.") if recall is None else (
        _("Taken back. Do not follow it any more: {reason}").format(reason=recall.reason))
    return "\n\n".join((why, *([_("Read this instead: {title}").format(title=reading.next)] if reading.next else [])))


def _passages(reading: Reading | None, before_advice: bool) -> list[Passage]:
    """Return the sections up to the dose, or those behind it with the pictures no section shows."""
    if reading is None:
        return []
    content = reading.bulletin.content
    names = SECTIONS[:4] if before_advice else SECTIONS[4:]
    found = []
    for name in names:
        html = getattr(content, name)
        if html:
            heading = HEADINGS[name]
            found.append(Passage(_(heading) if heading else "", numbered(html) if name == "how" else html))
    pictures = "".join(picture_html(one.sha, one.caption) for one in reading.loose)
    return found if before_advice or not pictures else [*found, Passage("", pictures)]
