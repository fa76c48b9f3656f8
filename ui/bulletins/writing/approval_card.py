"""A draft that waits, side by side with what it would replace, and the two ways to decide about it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.bulletins.actions import LONGEST_REMARK
from station.bulletins.drafts.waiting import Waiting
from station.bulletins.model import FARMERS, number_of
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.places.reach import Reach
from ui.bulletins.writing.shown import Shown
from ui.desk import Desk
from ui.divisions import audience_words
from ui.widgets.base import Worded, mark, present
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.decision_card import DecisionCard
from ui.widgets.facts import Facts
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.plain import Button, row, rule


class ApprovalCard(DecisionCard):
    """Emits `approved` and `returned`; the owner asks and does the deed."""

    approved = Signal()
    returned = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.waiting: Waiting | None = None
        self.reach: Reach | None = None
        self._names: Mapping[str, str] = {}
        self.facts, self.why = Facts(desk.look), NoticeStrip(desk.look, "staff")
        self.now, self.before = Shown(desk), Shown(desk)
        self.approve = self.yes = Button(desk.look, "staff-primary", "check")
        self.give_back = self.no = Button(desk.look, "", "undo")
        self._between = rule(upright=True)
        across = row(self.now, self._between, self.before, gap=12)
        across.setStretch(0, 1)
        across.setStretch(2, 1)
        self.lay_out(desk.look, (self.facts, self.why), across)
        self.approve.clicked.connect(lambda: self.approved.emit())
        self.give_back.clicked.connect(lambda: self.returned.emit())
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.approve.setText(_("Approve (A)"))
        self.give_back.setText(_("Give back (R)"))
        self._show()

    def show_waiting(self, waiting: Waiting, names: Mapping[str, str]) -> None:
        """Show a draft that waits; its pictures and whom it reaches follow with `show_looked`."""
        self.waiting, self.reach, self._names = waiting, None, names
        self._show()
        self._show_texts({})
        self.show_buttons(True)

    def show_looked(self, images: Mapping[bytes, QImage], reach: Reach) -> None:
        """Show the pictures and whom it reaches."""
        self.reach = reach
        self._show()
        if images:
            self._show_texts(images)

    def _show_texts(self, images: Mapping[bytes, QImage]) -> None:
        if self.waiting is None:
            return
        draft, old = self.waiting.draft, self.waiting.before
        self.now.show_text(draft.content, draft.assets, images, old.content if old is not None else None)
        for part in (self.before, self._between):
            present(part, old is not None)
        self.now.name_it(_("As it will be read") if old is not None else "")
        if old is not None:
            self.before.name_it(_("Replaced by it: No. {number}").format(number=number_of(old.id)))
            self.before.show_text(old.content, old.assets, images)

    def _show(self) -> None:
        if self.waiting is None:
            return
        draft, refusal = self.waiting.draft, self.waiting.refusal
        kinds = [_(FARMERS[kind]) for kind in draft.content.farmers if kind in FARMERS]
        self.facts.show_facts([
            (_("Written by"), draft.author_name or _("the operator of this machine")),
            (_("Taken over from"), draft.origin_name),
            (_("For whom"), self._audience(draft.content.audience)),
            (_("Farmers"), _("、").join(kinds)),
        ])
        self.approve.setEnabled(not refusal)
        self.give_back.setEnabled(refusal != "bulletin.not_approver")
        if refusal:
            self.why.tell(self._desk.sentence(StationError(refusal)))
        elif self.waiting.alone:
            self.why.tell(_("The county has one person so far. What you issue yourself is marked as such."))
        else:
            self.why.put_away()

    def _audience(self, audience: str) -> str:
        words = audience_words(audience, self._names)
        if self.reach is None:
            return words
        number = self.reach.stations
        reached = ngettext("{n} station", "{n} stations", number).format(n=number)
        return _("{places}, {stations}").format(places=words, stations=reached)


class RemarkBar(Worded, QWidget):
    """Asks what should be changed before a draft is given back. Emits `given(remark)`, `opened(whether it asks)`."""

    given = Signal(str)
    opened = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._question = ""
        self.line, self.bar = QLineEdit(), ConfirmBar(desk.look)
        self.line.setMaxLength(LONGEST_REMARK)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(desk.look.theme.space(2))
        for part in (self.line, self.bar):
            down.addWidget(part)
        self.line.returnPressed.connect(self._give)
        self.bar.dismissed.connect(self.put_away)
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("What should be changed, as the author will read it"))
        self.line.setAccessibleName(_("Remark"))

    def ask(self, title: str) -> None:
        """Ask; nothing is given back without a word."""
        self._question = _("Give “{title}” back to its author?").format(title=title)
        self.line.clear()
        mark(self.line, "tone", "")
        self.show()
        self.opened.emit(True)
        self._ask()

    def put_away(self) -> None:
        """Close without giving anything back."""
        if self.isHidden():
            return
        self.hide()
        self.line.clear()
        self.bar.leave()
        self.opened.emit(False)

    def _ask(self) -> None:
        self.bar.ask(self._question, _("Give it back"), self._give)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        remark = self.line.text().strip()
        if not remark:
            mark(self.line, "tone", "rise")
            self._ask()
            return
        self.put_away()
        self.given.emit(remark)
