"""What is told beside warnings: the weather in a sentence, or what a solar term asks for; for whom, until when."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Signal

from station.kernel import calendar
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.warnings.model import LONGEST_BODY, LONGEST_NOTE, Noted
from ui.audience import AudiencePart
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.divisions import audience_words, names_of, read_divisions
from ui.list_screen import ListScreen
from ui.page_screen import Page
from ui.warnings import words
from ui.widgets.base import present
from ui.widgets.choice import Choice
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.facts import Facts
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.question import Question, one_line
from ui.widgets.row_list import RowList
from ui.widgets.scrolling import bring_in_sight, scrolling

DEED = "warnings.add_note"
HOURS = (12, 24, 48, 72, 168, 336)
USUAL_HOURS, TERM_HOURS = 24, 336
MOST = 200
TREE = 130.0  # pt
STATES = {"holds": N_("holds"), "past": N_("over")}


class NoteForm(DeskForm):
    """Emits `told`."""

    told = Signal()
    FIELD_OF: ClassVar[dict[str, str]] = {
        "warning.no_text": "text", "warning.long_text": "text", "warning.bad_term": "about",
        "warning.beyond_town": "whom", "audience.bad_division": "whom", "audience.too_many": "whom",
        "warning.too_long": "hours",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.about, self.hours = Choice(look), Choice(look)
        self.text, self.issuer, self.whom = one_line(), one_line(), AudiencePart(desk, folds=True)
        self.text.setMaxLength(LONGEST_NOTE)
        self.issuer.setMaxLength(LONGEST_BODY)
        typed = {
            "text": Question(look, N_("What to say"), self.text, N_("One or two sentences that are read aloud too.")),
            "issuer": Question(look, N_("Issued by"), self.issuer),
            "whom": Question(look, N_("For whom"), self.whom),
        }
        area = scrolling(*typed.values())
        self.lay_out({
            "about": Question(look, N_("About"), self.about),
            "hours": Question(look, N_("Holds for"), self.hours),
        }, foot=area, columns=2)
        self.questions.update(typed)
        self.about.activated.connect(lambda _place: self._follow())
        self.whom.changed.connect(lambda: self.questions["whom"].complain(""))
        self.whom.which.chosen.connect(lambda _key: bring_in_sight(area, self.whom.tree))
        self.begin(look)

    def restyle(self) -> None:
        self.whom.tree.setFixedHeight(self.look.theme.pt(TREE))

    def retranslate(self) -> None:
        today = self._desk.store.clock.today()
        terms = (calendar.solar_term(today).term, calendar.next_solar_term(today).term)
        self.title.setText(_("Tell the weather or a solar term"))
        self.save.setText(_("Tell it now"))
        self.cancel.setText(_("Leave it"))
        self.about.offer([("", _("The weather")), *((one.code, _(one.label)) for one in terms)])
        self.hours.offer([(n, hours_words(n)) for n in HOURS])

    def begin_empty(self) -> None:
        """Begin a new note."""
        self.about.choose("")
        self.whom.fill("")
        self._follow()
        self.text.setFocus()

    def store(self) -> None:
        if self.whom.nobody:
            self.questions["whom"].complain(self.whom.nobody_words)
            return
        self.do(DEED, text=self.text.text(), hours=self.hours.taken, issuer=self.issuer.text(),
                term=self.about.taken, audience=self.whom.audience)

    def stored(self, result: Any) -> None:
        self.clear()
        self.told.emit()

    def _follow(self) -> None:
        """What a solar term asks for holds as long as the term does, or nearly."""
        self.hours.choose(TERM_HOURS if self.about.taken else USUAL_HOURS)


class NotesScreen(ListScreen):
    """Screen "warnings.notes"."""

    watches: ClassVar[frozenset[str]] = frozenset({"warnings.note", "places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.notes: list[Noted] = []
        self.chosen: Noted | None = None
        self._names: dict[str, str] = {}
        self.table = RowList(look, self._fields(), key=lambda one: one.note.id)
        self.card, self.form, self.confirm = Card(look, "staff-card"), NoteForm(desk), ConfirmBar(look)
        self.words, self.facts = label("staff", wrap=True), Facts(look)
        self.remove = Button(look, "staff-warning")
        for part in (self.words, self.facts):
            self.card.inside.addWidget(part)
        self.card.inside.addStretch()
        self.card.inside.addLayout(row(None, self.remove))
        self.lay_out(self.table, self.card, self.form, below=[self.confirm])
        self.trouble.hide()
        self.form.told.connect(self._told)
        self.remove.clicked.connect(self._ask_remove)
        self.begin(look)

    def _fields(self) -> tuple[Field, ...]:
        return (
            Field(N_("Note"), lambda one: one.note.text, hint=lambda one: one.note.text),
            Field(N_("About"), lambda one: about_words(one), width=88, yields=1),
            Field(N_("State"), lambda one: _(STATES[one.state]), width=64,
                  tone=lambda one: "field" if one.state == "holds" else ""),
            Field(N_("Holds until"), lambda one: words.moment(one.note.valid_to, self.desk.store.clock), width=112),
        )

    def title(self) -> str:
        return _("Weather and solar terms")

    def retranslate(self) -> None:
        self.add_button.setText(_("Tell"))
        self.remove.setText(_("Take it away"))
        self._show()

    def page(self) -> Page:
        return lambda store, person: (
            store.show("warnings.note_list", person, limit=MOST), read_divisions(store, person))

    def filled(self, page: Any) -> None:
        self.notes, divisions = page
        self._names = names_of(divisions)
        self.form.whom.offer(divisions)
        self._show()

    def unsaved(self) -> bool:
        return self.form_open and self.form.typed

    def begin_form(self) -> None:
        self.form.begin_empty()

    def forget(self) -> None:
        self.confirm.leave()
        self.say("")

    def show_row(self, chosen: Noted) -> None:
        self.chosen = chosen
        note, n = chosen.note, chosen.reaches
        self.words.setText(note.text)
        self.facts.show_facts([
            (_("About"), about_words(chosen)), (_("Issued by"), note.issuer),
            (_("For whom"), audience_words(note.audience, self._names)),
            (_("Reaches"), ngettext("{n} station", "{n} stations", n).format(n=n)),
            (_("Holds until"), words.moment(note.valid_to, self.desk.store.clock)),
        ])
        present(self.remove, chosen.state == "holds")

    def _told(self) -> None:
        self.close_form()
        self.desk.said.emit(_("The stations are told with the next exchange."))
        self.reload()

    def _ask_remove(self) -> None:
        if self.chosen is not None:
            self.confirm.ask(_("Take this note off the screens?"), _("Take it away"), self._remove)

    def _remove(self) -> None:
        def failed(error: StationError) -> None:
            self.say(self.desk.sentence(error))

        if self.chosen is not None:
            self.do_deed("warnings.remove_note", lambda _none: self.reload(), failed, note=self.chosen.note.id)

    def _show(self) -> None:
        holding = sum(one.state == "holds" for one in self.notes)
        self.headline.setText(ngettext("{n} note holds", "{n} notes hold", holding).format(n=holding))
        self.table.show_rows(self.notes)
        self.pages.setCurrentIndex(0 if self.notes else 1)
        self.empty.say(_("Nothing was told of the weather yet."),
                       _("A sentence stands on the first page of the stations, and beside warnings."), _("Tell"),
                       "info")
        if not self.form_open:
            self.side.setVisible(bool(self.notes))


def about_words(one: Noted) -> str:
    """Return what a note is about: the weather, or a solar term by its name."""
    return words.term_words(one.note) or _("The weather")


def hours_words(hours: int) -> str:
    """Return how long something holds, in days where those are whole and several."""
    if hours % 24 == 0 and hours > 24:
        return ngettext("{n} day", "{n} days", hours // 24).format(n=hours // 24)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
