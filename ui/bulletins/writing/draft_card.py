"""A draft of the list: what it says, where it stands, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.bulletins.drafts.model import ISSUED, OPEN, RETURNED, STATES, Draft
from station.kernel import said
from station.kernel.words import _
from ui.bulletins.words import closed
from ui.bulletins.writing.shown import Shown
from ui.desk import Desk
from ui.divisions import audience_words
from ui.widgets.base import Worded, present
from ui.widgets.facts import Facts
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.plain import Button, Card, row, rule


class DraftCard(Worded, QWidget):
    """Emits `written` to go on writing, `handed_in`, `thrown_away` and `copied`, each for the draft shown."""

    copied = Signal()
    written = Signal()
    handed_in = Signal()
    thrown_away = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.draft: Draft | None = None
        self._names: Mapping[str, str] = {}
        self.remark, self.facts, self.shown = NoticeStrip(desk.look, "staff"), Facts(desk.look), Shown(desk)
        self.write, self.submit = Button(desk.look, "staff-primary", "edit"), Button(desk.look, "", "check")
        self.discard, self.copy = Button(desk.look, "staff-quiet", "trash"), Button(desk.look, "staff-primary", "edit")
        card = Card(desk.look, "staff-card")
        for part in (self.remark, self.facts, rule()):
            card.inside.addWidget(part)
        card.inside.addWidget(self.shown, 1)
        card.inside.addLayout(row(self.write, self.submit, self.copy, None, self.discard))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card)
        self.write.clicked.connect(lambda: self.written.emit())
        self.submit.clicked.connect(lambda: self.handed_in.emit())
        self.discard.clicked.connect(lambda: self.thrown_away.emit())
        self.copy.clicked.connect(lambda: self.copied.emit())
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.copy.setText(_("Copy into a new draft"))
        self.write.setText(_("Go on writing"))
        self.submit.setText(_("Hand in"))
        self.discard.setText(_("Throw away"))
        if self.draft is not None:
            self._show(self.draft)

    def know(self, names: Mapping[str, str]) -> None:
        """Be told what the divisions are called."""
        self._names = names

    def show_draft(self, draft: Draft) -> None:
        """Show a draft; its pictures follow with `show_images`."""
        self.draft = draft
        self._show(draft)
        self.shown.show_text(draft.content, draft.assets, {})

    def show_images(self, draft: int, images: Mapping[bytes, QImage]) -> None:
        """Show the pictures of the draft, if it is still the one shown."""
        if self.draft is not None and self.draft.id == draft and images:
            self.shown.show_text(self.draft.content, self.draft.assets, images)

    def _show(self, draft: Draft) -> None:
        told = notice_words(draft)
        if told:
            self.remark.tell(told)
        else:
            self.remark.put_away()
        self.shown.name_it(_("Taken back: nobody may follow this text") if draft.recalled else "")
        clock = self._desk.store.clock
        when = said.time_in_words(draft.changed, clock.now_ms(), clock.offset_minutes())
        whom = _("not said yet") if draft.unasked else audience_words(draft.content.audience, self._names)
        self.facts.show_facts([
            (_("State"), f"{stand_words(draft)} · {when}"),
            (_("Taken over from"), draft.origin_name),
            (_("Written by"), draft.author_name or _("the operator of this machine")),
            (_("For whom"), whom),
        ])
        present(self.copy, bool(draft.recalled))
        for button in (self.write, self.submit, self.discard):
            present(button, draft.state in OPEN)


def stand_words(draft: Draft) -> str:
    """Return where a draft stands, and what became of it."""
    if draft.recalled:
        return _("taken back")
    return _(STATES.get(draft.state, draft.state))


def stand_tone(draft: Draft) -> str:
    """Return the ink of that."""
    if draft.recalled:
        return "rise"
    return {RETURNED: "rise", ISSUED: "ink_soft"}.get(draft.state, "")


def notice_words(draft: Draft) -> str:
    """Return what must be known of a draft before anything is done with it, "" for nothing."""
    if draft.recalled:
        return _("Taken back: {reason} What is right in it can go into a new draft.").format(
            reason=closed(draft.recalled))
    if draft.state == RETURNED and draft.remark:
        return _("Given back: {remark}").format(remark=draft.remark)
    return origin_words(draft) if draft.taken_back else ""


def origin_words(draft: Draft) -> str:
    """Return where a draft was taken over from, and why it was taken back there."""
    words = _("Taken over from {county}.").format(county=draft.origin_name)
    if draft.taken_back:
        why = _("It was taken back there: {reason} It cannot be issued here.").format(reason=closed(draft.taken_back))
        words = f"{words} {why}"
    return words
