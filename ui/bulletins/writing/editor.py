"""The editor of a draft: five pages, of which one is in sight; it saves by itself and says in words how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.declared import PICTURE
from station.bulletins.drafts.model import Draft
from station.bulletins.model import SECTIONS
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from ui.bulletins.viewer import FARMER
from ui.bulletins.writing.advice import AdvicePart
from ui.bulletins.writing.contents import content_told
from ui.bulletins.writing.draft_card import origin_words
from ui.bulletins.writing.files import FilesPart
from ui.bulletins.writing.head import HeadPart
from ui.bulletins.writing.reading import Heap, Opened
from ui.bulletins.writing.saving import FIELD_OF, SECTION, Saver
from ui.bulletins.writing.sections import SectionsPart
from ui.bulletins.writing.shown import Shown
from ui.bulletins.writing.whom import WhomPart
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.chips import ChipRow
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.plain import Button, label, row

TEXT, ADVICE, WHOM, FILES, SHOWN = "text", "advice", "whom", "files", "shown"
PAGES = {
    TEXT: N_("Text"), ADVICE: N_("Plant protection"), WHOM: N_("For whom"), FILES: N_("Files"),
    SHOWN: N_("Preview"),
}
SUBMIT = "bulletins.submit"


class Editor(Worded, QWidget):
    """Emits `left` when somebody goes back to the list, `handed_in(title)` once the draft waits for approval."""

    left = Signal()
    handed_in = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self.images: dict[bytes, QImage] = {}
        self.draft: Draft | None = None
        self.head, self.sections = HeadPart(desk), SectionsPart(desk)
        self.advice, self.whom = AdvicePart(desk), WhomPart(desk)
        self.files, self.shown = FilesPart(desk, self.with_draft), Shown(desk, FARMER)
        self.turner, self.stack = ChipRow(look, "staff"), QStackedWidget()
        self.remark, self.state = NoticeStrip(look, "staff"), label("staff", "soft")
        self.origin = NoticeStrip(look, "staff", sign="info")
        self.trouble = label("staff", "rise", wrap=True)
        self.submit, self.back = Button(look, "staff-primary", "check"), Button(look, "", "arrow-left")
        self.saver = Saver(desk, self.told, self.sections.longest)
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        text = QWidget()
        self._text_down = QVBoxLayout(text)
        self._text_down.setContentsMargins(0, 0, 0, 0)
        self._text_down.addWidget(self.head)
        self._text_down.addWidget(self.sections, 1)
        for page in (text, self.advice, self.whom, self.files, self.shown):
            self.stack.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        top = row(self.back, self.turner, self.state, self.submit, gap=12)
        top.setStretch(1, 1)
        self._down.addLayout(top)
        for part in (self.origin, self.remark, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.stack, 1)

    def _connect(self) -> None:
        for part in (self.head, self.sections, self.advice, self.whom):
            part.changed.connect(self.saver.touch)
        self.saver.told.connect(self._show_state)
        self.saver.refused.connect(self.complain)
        self.turner.chosen.connect(self.show_page)
        self.sections.picture_asked.connect(lambda: self.files.ask(PICTURE, self.sections.section))
        self.files.hung.connect(self._hung)
        self.files.taken_off.connect(lambda sha: self._change_pictures(sha, None))
        self.files.captioned.connect(self._change_pictures)
        self.submit.clicked.connect(self.hand_in)
        self.back.clicked.connect(lambda: self.left.emit())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.hand_in)

    def restyle(self) -> None:
        for down in (self._down, self._text_down):
            down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.turner.show_chips([(key, _(words)) for key, words in PAGES.items()], self.turner.taken or TEXT)
        self.submit.setText(_("Hand in"))
        self.submit.setToolTip(_("Ctrl+Enter"))
        self.back.setText(_("Drafts"))
        self._show_state()
        self._show_remark()

    def offer(self, heap: Heap) -> None:
        """Offer the divisions, bulletins and crops there are."""
        self.whom.audience.offer(heap.divisions)
        self.whom.offer_bulletins(heap.bulletins)
        self.whom.crops.know(heap.products)

    def open(self, opened: Opened) -> None:
        """Show a draft, or an empty one, to be written on."""
        self.draft, self.images = opened.draft, dict(opened.images)
        draft = opened.draft

        def show() -> None:
            self.head.fill(opened.content)
            self.sections.fill(opened.content, self.images)
            self.advice.fill(opened.content)
            self.whom.fill(opened.content, asked=draft is None or not draft.unasked)
            self.files.show_assets(draft.assets if draft is not None else ())
            self.files.complain("")

        self.saver.load(draft.id if draft is not None else 0, show, draft.changed if draft is not None else 0)
        self._complain("")
        self._show_remark()
        self.show_page(TEXT)
        (self.head.title if not opened.content.title else self.sections.current).setFocus()

    def follow(self, opened: Opened) -> None:
        """The draft is another in the store by now: its files always show, its words unless somebody types here."""
        draft = opened.draft
        if draft is None or draft.id != self.saver.draft:
            return
        self.draft = draft
        self.images |= opened.images
        for page in self.sections.pages.values():
            page.know(opened.images)
        self.files.show_assets(draft.assets)
        if not self.saver.dirty and content_told(self.told()) != draft.content:
            in_sight = self.turner.taken
            self.open(opened)
            self.show_page(in_sight)

    def told(self) -> dict[str, Any]:
        """Return everything the editor says, by the parameters of the deeds."""
        return self.head.told() | self.sections.told() | self.advice.told() | self.whom.told()

    def show_page(self, page: object) -> None:
        """Show one of the pages."""
        key = str(page)
        self.turner.choose(key)
        self.stack.setCurrentIndex(tuple(PAGES).index(key))
        if key == SHOWN:
            assets = self.draft.assets if self.draft is not None else ()
            self.shown.show_text(content_told(self.told()), assets, self.images)

    def with_draft(self, then: Callable[[int], None]) -> None:
        """Save, then call `then` with the draft's row: a file hangs on nothing else."""
        self.saver.save(lambda: then(self.saver.draft), begin=True)

    def hand_in(self) -> None:
        """Save what is typed and hand the draft in for approval."""
        self._calm()
        if self.whom.audience.nobody:
            self.complain_at("audience", self.whom.audience.nobody_words)
            return
        title = self.head.title.text().strip()
        self.with_draft(lambda draft: self._desk.do(
            SUBMIT, lambda _none: self.handed_in.emit(title), self.complain, self, draft=draft))

    def complain(self, error: StationError) -> None:
        """Say what the store does not take beside the field it is about, and show that field."""
        field = FIELD_OF.get(error.code, "")
        sentence = self._desk.sentence(error)
        if not field:
            self._complain(sentence)
        else:
            self.complain_at(self.sections.longest() if field == SECTION else field, sentence)

    def complain_at(self, field: str, sentence: str) -> None:
        """Say something beside a field, and show it."""
        if field in SECTIONS:
            self.show_page(TEXT)
            self.sections.complain(sentence)
            self.sections.current.setFocus()
        elif field == "advice":
            self.show_page(ADVICE)
            self.advice.complain(sentence)
        else:
            page, part = (TEXT, self.head) if field in self.head.questions else (WHOM, self.whom)
            self.show_page(page)
            part.questions[field].complain(sentence)
            part.questions[field].control.setFocus()

    def _calm(self) -> None:
        self._complain("")
        self.sections.complain("")
        self.advice.complain("")
        for question in (*self.head.questions.values(), *self.whom.questions.values()):
            question.complain("")

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    def _hung(self, section: str, sha: bytes, image: QImage, caption: str) -> None:
        """Put a picture where it was asked for, once it hangs on the draft."""
        if not image.isNull():
            self.images[sha] = image
            if section:
                self.sections.pages[section].insert_picture(sha, image, caption)

    def _change_pictures(self, sha: bytes, caption: str | None) -> None:
        for page in self.sections.pages.values():
            page.change_pictures(sha, caption)

    def _show_state(self) -> None:
        self.state.setText(self.saver.words)
        mark(self.state, "tone", "rise" if self.saver.at_risk else "soft")

    def _show_remark(self) -> None:
        remark = self.draft.remark if self.draft is not None and self.draft.state == "returned" else ""
        if remark:
            self.remark.tell(_("Given back: {remark}").format(remark=remark))
        else:
            self.remark.put_away()
        if self.draft is not None and self.draft.origin:
            self.origin.tell(origin_words(self.draft))
        else:
            self.origin.put_away()

