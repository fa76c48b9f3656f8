"""One bulletin for whoever stands at the counter: read in large type, heard, taken home on paper.

Of one that was taken back nothing is shown but why, and what to read instead.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from station.kernel.words import _
from ui.bulletins import receipts
from ui.bulletins.audio import Narrator
from ui.bulletins.farmer.foot import Foot
from ui.bulletins.farmer.gone import Gone
from ui.bulletins.farmer.paper import PaperPage
from ui.bulletins.farmer.screen import WATCHED
from ui.bulletins.farmer.sheet import Sheet
from ui.bulletins.farmer.voices import Voices
from ui.bulletins.files import FilesPage
from ui.bulletins.gather import Reading, read
from ui.bulletins.words import BETWEEN, crop_name, issuer_words, when_words
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.speech import speaker_of
from ui.widgets.base import mark, present
from ui.widgets.photo import PhotoOverlay
from ui.widgets.plain import Paragraph


class Reader(PageScreen):
    """Entered with `bulletin`, a row id. Speaker bottom left, print bottom right, the price of its crop between."""

    watches: ClassVar[frozenset[str]] = WATCHED | {"sync.state"}  # a picture that comes changes no row

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._bulletin = self._counted = 0
        self._reading_now: Reading | None = None
        self.overlay: PhotoOverlay | None = None
        self.voice = Narrator(speaker_of(desk), parent=self)
        self.sheet, self.gone, self.preview = Sheet(look, desk.store.clock), Gone(look), PaperPage(desk)
        self.files, self.coming = FilesPage(desk), Paragraph("second", "soft")
        self.stack, self.foot = QStackedWidget(), Foot(look)
        for page in (self.sheet, self.gone, self.preview, self.files):
            self.stack.addWidget(page)
        self.speaker, self.paper, self.prices = self.foot.speaker, self.foot.paper, self.foot.prices
        self.back, self.forward = self.foot.back, self.foot.forward
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.stack, 1)
        for part in (self.coming, self.foot):
            self._down.addWidget(part)
        self.voices = Voices(desk, self.voice, self.foot)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.sheet.touched.connect(self._enlarge)
        self.sheet.paged.connect(self._paged)
        self.back.clicked.connect(lambda: self.sheet.turn_to(self.sheet.at - 1))
        self.forward.clicked.connect(lambda: self.sheet.turn_to(self.sheet.at + 1))
        self.foot.priced.connect(self._see_price)
        self.foot.files.clicked.connect(self._look_at_files)
        self.files.left.connect(self.step_back)
        self.files.named.connect(self.titled)
        self.gone.asked.connect(self._go_on)
        self.paper.clicked.connect(self._look_at_paper)
        self.preview.left.connect(self.step_back)

    def title(self) -> str:
        return (self.files.name if self.stack.currentWidget() is self.files else "") or _("Learn")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(5), space(2), space(5), space(2))
        self._down.setSpacing(space(2))

    def retranslate(self) -> None:
        self.coming.setText(_("Pictures and attachments are still on their way."))
        self._show()

    def enter(self, bulletin: int = 0, **_params: Any) -> None:
        if bulletin != self._bulletin:
            self._forget()
        self._bulletin, self._counted = bulletin, 0
        speaker_of(self.desk).prepare()
        self._show()
        self.reload()

    def leave(self) -> None:
        self.voice.hush()
        if self.overlay is not None:
            self.overlay.put_away()
            self.overlay = None
        self._bulletin = 0
        self._forget()
        self._show()

    def has_step_back(self) -> bool:
        return self.stack.currentWidget() in (self.preview, self.files)

    def step_back(self) -> None:
        self.preview.show_reading(None)
        self.files.show_reading(None)
        self.stack.setCurrentWidget(self.sheet)
        self._show()
        self.titled.emit()

    def page(self) -> Page | None:
        bulletin = self._bulletin
        return (lambda store, person: read(store, person, bulletin)) if bulletin else None

    def filled(self, page: Reading) -> None:
        if page.bulletin.id != self._bulletin:  # somebody touched on meanwhile
            return
        before, self._reading_now = self._reading_now, page
        if page.withdrawn:
            self.voice.hush()
        if before is None or before.bulletin != page.bulletin or before.plates.keys() != page.plates.keys():
            at = self.sheet.verticalScrollBar().value() if before is not None else 0
            self.sheet.show_reading(page)
            self.sheet.verticalScrollBar().setValue(at)
        if self.stack.currentWidget() is self.files and before is not None and before.away != page.away:
            self.files.show_reading(page, self.files.at)
        self._show()
        self.voices.serve(page)
        if self._counted != page.bulletin.id and not page.withdrawn:
            self._counted = page.bulletin.id
            receipts.shown(self.desk, page.bulletin.id)

    def refused(self, sentence: str) -> None:
        self._forget()
        self.gone.say(sentence, button=_("See the others"), drawing="bulletin")
        self.stack.setCurrentWidget(self.gone)

    def _forget(self) -> None:
        self._reading_now = None
        self.preview.show_reading(None)
        self.files.show_reading(None)
        self.stack.setCurrentWidget(self.sheet)
        self.voices.serve(None)
        self.sheet.show_reading(None)

    def _show(self) -> None:
        reading = self._reading_now
        readable = reading is not None and not reading.withdrawn
        if reading is not None and reading.withdrawn:
            self.files.show_reading(None)
            self._say_why(reading)
            self.stack.setCurrentWidget(self.gone)
        elif not (readable and self.has_step_back()):
            self.stack.setCurrentWidget(self.sheet)
        looked = self.has_step_back()
        priced = reading.priced if reading is not None and readable and not looked else ()
        self.foot.show_prices([crop_name(one) for one in priced])
        self.foot.show_files(len(reading.papers) if reading is not None and not looked else 0)
        present(self.coming, reading is not None and readable and not looked and reading.coming)
        present(self.paper, readable and not looked)
        present(self.speaker, not looked and self.voice.available)
        self.voices.show()
        present(self.foot, not looked)
        self._paged()

    def _say_why(self, reading: Reading) -> None:
        bulletin, clock = reading.bulletin, self.desk.store.clock
        content, recall = bulletin.content, bulletin.recall
        about = BETWEEN.join((content.title, issuer_words(content), when_words(bulletin.issued, clock)))
        if recall is not None:
            sentence = _("Taken back. Do not follow it any more: {reason}").format(reason=recall.reason)
        else:
            sentence = _("There is a newer one in its place.")
        button = _("Read this instead: {title}").format(title=reading.next) if reading.next else _("See the others")
        if not reading.next and reading.instead:
            sentence += "\n\n" + _("What to read instead is still on its way.")
        self.gone.say(sentence, about, button, "warning" if recall is not None else "bulletin")

    def _go_on(self) -> None:
        reading = self._reading_now
        if reading is not None and reading.withdrawn and reading.next:
            self.desk.go("learn.read", bulletin=reading.instead)
        else:
            self.desk.go("learn")

    def _look_at_paper(self) -> None:
        reading = self._reading_now
        if reading is not None and not reading.withdrawn:
            self.preview.show_reading(reading)
            self.stack.setCurrentWidget(self.preview)
            self._show()
            self.titled.emit()

    def _look_at_files(self) -> None:
        reading = self._reading_now
        if reading is not None and reading.papers:
            self.voice.hush()
            self.stack.setCurrentWidget(self.files)
            self.files.show_reading(reading)
            self._show()
            self.titled.emit()

    def _see_price(self, place: int) -> None:
        reading = self._reading_now
        if reading is not None and place < len(reading.priced):
            crop = reading.priced[place]
            self.desk.go("prices.product", product=crop.id, name=crop.name)

    def _paged(self) -> None:
        on = self.stack.currentWidget() is self.sheet and self._reading_now is not None
        self.foot.show_pages(self.sheet.at, self.sheet.pages if on else 0)

    def _enlarge(self, image: QImage) -> None:
        if not image.isNull():
            self.overlay = PhotoOverlay(self.look, self.window(), image)
