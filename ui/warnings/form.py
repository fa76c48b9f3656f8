"""Warns: kind and colour, for whom and how long, what is coming and what to do; the banner as it will stand, above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.kernel.words import N_, _, ngettext
from station.places.model import Division
from station.warnings.model import COLOURS, KINDS, LONGEST_BODY, LONGEST_TEXT, Warned
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.warnings.words import kind_words
from ui.widgets.choice import Choice
from ui.widgets.plain import column, label
from ui.widgets.question import Question, one_line
from ui.widgets.warning_strip import Level, WarningStrip

DEED = "warnings.issue"
HOURS = (1, 2, 3, 6, 12, 24, 48, 72)
USUAL_HOURS = 6


class WarnForm(DeskForm):
    """Emits `issued`."""

    issued = Signal()
    FIELD_OF: ClassVar[dict[str, str]] = {
        "warning.bad_kind": "kind", "warning.bad_colour": "colour", "warning.no_text": "text",
        "warning.no_issuer": "issuer", "warning.beyond_town": "whom", "warning.ends_before": "hours",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self._towns: Sequence[Division] = ()
        self._instead: Warned | None = None
        self.kind, self.colour, self.whom, self.hours = (Choice(look) for _each in range(4))
        self.text, self.todo, self.issuer = one_line(), one_line(), one_line()
        for line, most in ((self.text, LONGEST_TEXT), (self.todo, LONGEST_TEXT), (self.issuer, LONGEST_BODY)):
            line.setMaxLength(most)
        self.strip, self.reaches = WarningStrip(look, manner="staff"), label("staff", "soft")
        typed = {
            "text": Question(look, N_("What is coming"), self.text),
            "todo": Question(look, N_("What to do"), self.todo),
            "issuer": Question(look, N_("Issued by"), self.issuer),
        }
        foot = QWidget()
        down = column(*typed.values(), self.strip, self.reaches)
        down.setContentsMargins(0, 0, 0, 0)
        foot.setLayout(down)
        self.lay_out({
            "kind": Question(look, N_("Kind"), self.kind),
            "colour": Question(look, N_("Colour"), self.colour),
            "hours": Question(look, N_("Holds for"), self.hours),
            "whom": Question(look, N_("For whom"), self.whom),
        }, foot=foot, columns=2)
        self.questions.update(typed)
        self.kind.activated.connect(lambda _place: self._offer_colours())
        self.colour.activated.connect(lambda _place: self._preview())
        self.whom.activated.connect(lambda _place: self._count())
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("Warn in another colour") if self._instead else _("Warn"))
        self.save.setText(_("Warn now"))
        self.cancel.setText(_("Leave it"))
        self.kind.offer([(kind, _(words)) for kind, (words, _colours) in KINDS.items()])
        self.hours.offer([(n, ngettext("{n} hour", "{n} hours", n).format(n=n)) for n in HOURS])
        self.offer(self._towns)
        self._offer_colours()

    def offer(self, towns: Sequence[Division]) -> None:
        """Offer these towns to be warned alone."""
        self._towns = towns
        self.whom.offer([("", _("Everybody here")), *((town.code, town.name) for town in towns)])

    def begin_with(self, instead: Warned | None = None) -> None:
        """Begin empty, or with a warning that is to be replaced by another colour."""
        self._instead = instead
        self.hours.choose(USUAL_HOURS)
        if instead is not None:
            self.kind.choose(instead.kind)
            self.whom.choose(instead.audience)
            for line, words in ((self.text, instead.text), (self.todo, instead.todo), (self.issuer, instead.issuer)):
                line.setText(words)
        self.retranslate()
        self.kind.setEnabled(instead is None)
        self._count()
        (self.kind if instead is None else self.colour).setFocus()

    @property
    def typed(self) -> bool:
        return self._instead is None and super().typed

    def store(self) -> None:
        told: dict[str, Any] = {
            "kind": self.kind.taken, "colour": self.colour.taken, "hours": self.hours.taken, "text": self.text.text(),
            "todo": self.todo.text(), "issuer": self.issuer.text(), "audience": self._audience(),
        }
        if self._instead is not None:
            told["replaces"] = self._instead.id
        self.do(DEED, **told)

    def stored(self, result: Any) -> None:
        self.clear()
        self._instead = None
        self.issued.emit()

    def _audience(self) -> str:
        """Whom it is for; one that goes to several towns keeps them when its colour changes."""
        if self._instead is not None and len(self._instead.audience.split()) > 1:
            return self._instead.audience
        return str(self.whom.taken or "")

    def _offer_colours(self) -> None:
        colours = KINDS.get(str(self.kind.taken), ("", tuple(COLOURS)))[1]
        others = [one for one in colours if self._instead is None or one != self._instead.colour]
        self.colour.offer([(one, _(COLOURS[one])) for one in others])
        self._preview()

    def _preview(self) -> None:
        kind, colour = self.kind.taken, self.colour.taken
        if kind and colour:
            shown = Warned(0, kind, colour, "", "", "", "", "", 0, 0, "", 0, "")
            self.strip.warn(Level(colour), kind_words(shown), speaks=False, details=False)

    def _count(self) -> None:
        def told(found: list[int]) -> None:
            words = ngettext("Reaches {n} station.", "Reaches {n} stations.", found[0]).format(n=found[0])
            self.reaches.setText(words)

        self._desk.show("warnings.reach_of", told, self, divisions=self._audience())
