"""Saves a draft without being asked: after a pause and on leaving, never while it loads; says in words how it stands.

What the store refuses of one field does not keep the others from being saved: the field is held back, its complaint
stands beside it, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from station.kernel import said
from station.kernel.errors import StationError
from station.kernel.words import _
from ui.bulletins.writing.contents import words_for_deed
from ui.desk import Desk

PAUSE_MS = 2_000
SECTION = "section"  # whichever says most
# The field each refusal stands beside.
FIELD_OF = {
    "bulletin.no_title": "title", "bulletin.long_title": "title", "bulletin.bad_category": "category",
    "bulletin.village_only": "category", "bulletin.bad_level": "level", "bulletin.long_words": "issuer",
    "bulletin.no_text": SECTION, "bulletin.long_text": SECTION, "bulletin.bad_crop": "crops",
    "bulletin.many_crops": "crops", "bulletin.bad_term": "terms", "bulletin.bad_farmers": "farmers",
    "bulletin.no_audience": "audience", "bulletin.beyond_town": "audience",
    "audience.bad_division": "audience", "audience.too_many": "audience",
    "bulletin.ends_before": "valid_to", "bulletin.bad_advice": "advice", "bulletin.many_lines": "advice",
    "bulletin.half_advice": "advice", "bulletin.not_registered": "advice", "bulletin.no_interval": "advice",
}


class Saver(QObject):
    """Keeps one draft saved. `told` follows every change of its words, `refused(error)` what the store does not take.

    `gather` returns what the editor says now, by the parameters of the deeds; `longest` names the longest section.
    """

    told = Signal()
    refused = Signal(object)

    def __init__(self, desk: Desk, gather: Callable[[], dict[str, Any]], longest: Callable[[], str]) -> None:
        super().__init__()
        self._desk, self._gather, self._longest = desk, gather, longest
        self._person = desk.person
        self._known: dict[str, Any] = {}
        self._held: set[str] = set()
        self._busy = self._again = self._loading = False
        self._then: list[Callable[[], None]] = []
        self._trouble: StationError | None = None
        self._saved_ms = 0
        self.draft = 0
        self.dirty = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(lambda: self.save())

    @property
    def words(self) -> str:
        """How the draft stands, in words."""
        if self._busy:
            return _("Saving…")
        if self._trouble is not None:
            sentence = self._desk.sentence(self._trouble)
            if self._trouble.code in FIELD_OF:
                return _("Saved, but for one field: {why}").format(why=sentence)
            return _("Not saved: {why}").format(why=sentence)
        if self.dirty:
            return _("Not saved yet")
        if not self.draft:
            return _("Nothing written yet")
        clock = self._desk.store.clock
        when = said.time_in_words(self._saved_ms, clock.now_ms(), clock.offset_minutes())
        return _("Saved {when}").format(when=when)

    @property
    def at_risk(self) -> bool:
        """Whether something typed is in no store and will not be without somebody's help."""
        return self.dirty and self._trouble is not None

    def load(self, draft: int, show: Callable[[], None], saved_ms: int) -> None:
        """Take over another draft (0: a new one) that `show` puts into the editor; nothing is saved meanwhile."""
        self._timer.stop()
        self._loading = True
        show()
        self._loading = False
        self._person = self._desk.person
        self._known, self._held, self._trouble = self._gather(), set(), None
        self.draft, self.dirty, self._saved_ms = draft, False, saved_ms
        self.told.emit()

    def touch(self) -> None:
        """Something was changed by a person: save it after a pause."""
        if not self._loading:
            self.dirty = True
            self._held.clear()  # what was held back may be right by now
            self._timer.start()
            self.told.emit()

    def save(self, then: Callable[[], None] | None = None, *, begin: bool = False) -> None:
        """Save now what changed; `then` follows once everything is in the store. `begin` a draft even of nothing."""
        self._timer.stop()
        if then is not None:
            self._then.append(then)
        if self._busy:
            self._again = True
            return
        now = self._gather()
        changed = {name: value for name, value in now.items() if value != self._known.get(name)}
        changed = {name: value for name, value in changed.items() if name not in self._held}
        if not changed and (self.draft or not begin):
            self._settle()
            return
        self._busy, self._trouble = True, self._trouble if self._held else None
        self.told.emit()
        self._do(now, changed)

    def _do(self, now: dict[str, Any], changed: dict[str, Any]) -> None:
        store, person, draft = self._desk.store, self._person, self.draft

        def work(_job: object) -> int:
            if not draft:
                whole = {name: value for name, value in now.items() if name in changed or name not in self._held}
                return int(store.do("bulletins.write", person, **words_for_deed(whole, new=True)))
            store.do("bulletins.rewrite", person, draft=draft, **words_for_deed(changed, new=False))
            return draft

        def done(saved: int) -> None:
            self._busy = False
            self._known |= changed
            self._saved_ms = store.clock.now_ms()
            self.draft = saved
            self._go_on()

        def failed(error: Exception) -> None:
            self._busy = False
            if not isinstance(error, StationError):
                raise error
            self._trouble = error
            self._refuse(error, changed)

        self._desk.jobs.run("store", work, done=done, failed=failed, owner=self)

    def _refuse(self, error: StationError, changed: Mapping[str, Any]) -> None:
        field = FIELD_OF.get(error.code, "")
        name = self._longest() if field == SECTION else field
        self.refused.emit(error)
        if name in changed and name not in self._held:
            self._held.add(name)
            self._again = False
            self.save()
        else:
            self._then.clear()
            self.told.emit()

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self.save()
        else:
            self._settle()

    def _settle(self) -> None:
        self.dirty = bool(self._held) or self._timer.isActive()
        if not self._held:
            self._trouble = None
        waiting, self._then = self._then, []
        self.told.emit()
        if not self._held:
            for then in waiting:
                then()

