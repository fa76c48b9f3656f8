"""Warns: kind and colour, for whom and how long, what is coming and what to do; the banner as it will stand, above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal

from station.kernel.words import N_, _, ngettext
from station.warnings.model import COLOURS, KINDS, LONGEST_BODY, LONGEST_TEXT, Warned
from ui.audience import AudiencePart
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.divisions import Division
from ui.warnings.words import kind_words
from ui.widgets.choice import Choice
from ui.widgets.question import Question, one_line
from ui.widgets.scrolling import bring_in_sight, scrolling
from ui.widgets.warning_strip import Level, WarningStrip

DEED = "warnings.issue"
HOURS = (1, 2, 3, 6, 12, 24, 48, 72)
USUAL_HOURS = 6
TREE = 130.0  # pt, the tree of towns and villages


class WarnForm(DeskForm):
    """Emits `issued`."""

    issued = Signal()
    FIELD_OF: ClassVar[dict[str, str]] = {
        "warning.bad_kind": "kind", "warning.bad_colour": "colour", "warning.no_text": "text",
        "warning.no_issuer": "issuer", "warning.beyond_town": "whom", "audience.bad_division": "whom",
        "audience.too_many": "whom", "warning.ends_before": "hours",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self._instead: Warned | None = None
        self.kind, self.colour, self.hours = (Choice(look) for _each in range(3))
        self.text, self.todo, self.issuer = one_line(), one_line(), one_line()
        for line, most in ((self.text, LONGEST_TEXT), (self.todo, LONGEST_TEXT), (self.issuer, LONGEST_BODY)):
            line.setMaxLength(most)
        self.whom, self.strip = AudiencePart(desk, folds=True), WarningStrip(look, manner="staff")
        typed = {
            "text": Question(look, N_("What is coming"), self.text),
            "todo": Question(look, N_("What to do"), self.todo),
            "whom": Question(look, N_("For whom"), self.whom),
        }
        area = scrolling(self.strip, *typed.values())
        self.lay_out({
            "kind": Question(look, N_("Kind"), self.kind),
            "colour": Question(look, N_("Colour"), self.colour),
            "hours": Question(look, N_("Holds for"), self.hours),
            "issuer": Question(look, N_("Issued by"), self.issuer),
        }, foot=area, columns=2)
        self.questions.update(typed)
        self.kind.activated.connect(lambda _place: self._offer_colours())
        self.colour.activated.connect(lambda _place: self._preview())
        self.whom.changed.connect(lambda: self.questions["whom"].complain(""))
        self.whom.which.chosen.connect(lambda _key: bring_in_sight(area, self.whom.tree))
        self.begin(look)

    def restyle(self) -> None:
        self.whom.tree.setFixedHeight(self.look.theme.pt(TREE))

    def retranslate(self) -> None:
        self.title.setText(_("Warn in another colour") if self._instead else _("Warn"))
        self.save.setText(_("Warn now"))
        self.cancel.setText(_("Leave it"))
        self.kind.offer([(kind, _(words)) for kind, (words, _colours) in KINDS.items()])
        self.hours.offer([(n, ngettext("{n} hour", "{n} hours", n).format(n=n)) for n in HOURS])
        self._offer_colours()

    def offer(self, divisions: Sequence[Division]) -> None:
        """Offer these towns and villages to be warned alone."""
        self.whom.offer(divisions)

    def begin_with(self, instead: Warned | None = None) -> None:
        """Begin empty, or with a warning that is to be replaced by another colour, for the same people."""
        self._instead = instead
        self.hours.choose(USUAL_HOURS)
        self.whom.fill(instead.audience if instead is not None else "")
        if instead is not None:
            self.kind.choose(instead.kind)
            for line, words in ((self.text, instead.text), (self.todo, instead.todo), (self.issuer, instead.issuer)):
                line.setText(words)
        self.retranslate()
        for part in (self.kind, self.whom):
            part.setEnabled(instead is None)
        (self.kind if instead is None else self.colour).setFocus()

    @property
    def typed(self) -> bool:
        return self._instead is None and super().typed

    def store(self) -> None:
        if self.whom.nobody:
            self.questions["whom"].complain(self.whom.nobody_words)
            return
        told: dict[str, Any] = {
            "kind": self.kind.taken, "colour": self.colour.taken, "hours": self.hours.taken, "text": self.text.text(),
            "todo": self.todo.text(), "issuer": self.issuer.text(), "audience": self.whom.audience,
        }
        if self._instead is not None:
            told["replaces"] = self._instead.id
        self.do(DEED, **told)

    def stored(self, result: Any) -> None:
        self.clear()
        self._instead = None
        self.issued.emit()

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
