"""The officer's list: one bulletin a row, whose word it is and how it stands, what is new marked as new."""

from __future__ import annotations

from station.bulletins.model import CATEGORIES
from station.bulletins.reading.shelves import Shelved
from station.kernel.words import N_, _
from ui.bulletins.words import issuer_words, state_words, when_words
from ui.desk import Desk
from ui.widgets.page_table import Field
from ui.widgets.row_list import RowList

TONES = {"recalled": "rise", "replaced": "ripe", "past": "ripe", "coming": "water"}


class BulletinRows(RowList):
    """`fresh` are the rows nobody here had seen when the screen was entered."""

    def __init__(self, desk: Desk) -> None:
        self.fresh: frozenset[int] = frozenset()
        clock = desk.store.clock
        fields = (
            Field(N_("Title"), self.title_words, hint=lambda one: one.line.title, least=150),
            Field(N_("Issued by"), lambda one: issuer_words(one.line), hint=lambda one: issuer_words(one.line),
                  width=110),
            Field(N_("Category"), lambda one: _(CATEGORIES.get(one.line.category, "")), width=90, yields=1),
            Field(N_("Issued"), lambda one: when_words(one.line.issued, clock), width=84, yields=2),
            Field(N_("State"), lambda one: state_words(one.line.state), width=76,
                  tone=lambda one: TONES.get(one.line.state, "ink")),
        )
        super().__init__(desk.look, fields, key=lambda one: one.line.id)

    def title_words(self, one: Shelved) -> str:
        """Return the title, marked where it is new here."""
        return _("New: {title}").format(title=one.line.title) if one.line.id in self.fresh else one.line.title
