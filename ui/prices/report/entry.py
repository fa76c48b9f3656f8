"""Second half of reporting a price: variety, kind, unit and figures, checked while they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.money import format_exact
from station.kernel.said import day_in_words
from station.kernel.units import unit_of
from station.kernel.words import _
from station.prices.expecting.model import Answer, Asked
from station.prices.model import MyReport, Quote
from ui.prices import figures
from ui.prices.report import checks
from ui.prices.report.boxes import FigureBoxes
from ui.prices.report.checks import FIGURES, VOLUME, Doubt, Draft, Judged, Question
from ui.prices.report.choices import Choices
from ui.prices.report.doubt import DoubtBar
from ui.prices.report.doubts import Known, first_doubt, reach_of
from ui.prices.report.subject import Subject, unit_choices
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.choice import Choice
from ui.widgets.number_pad import PRICE, NumberPad
from ui.widgets.photo import PhotoBox
from ui.widgets.plain import Button, column, label, row

DAYS_BACK = 14
GRADES = ("特级", "一级", "二级", "三级", "统货")  # names as sheets write them: data, not words of a screen


@dataclass(frozen=True, slots=True)
class Around:
    """What a price is judged against: today, the unit wished, this station, its own reports, the markets known.

    `asked` is what the county asks for today.
    """

    today: int = 0
    wished: str = "jin"
    station: str = ""
    reports: tuple[MyReport, ...] = ()
    markets: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()


class PriceEntry(Worded, QWidget):
    """Emits `save_asked` from its button, `other_asked` when another product is wanted.

    Emits `absent_asked` when what the county asks for is not on sale, or is after all.
    """

    save_asked = Signal()
    other_asked = Signal()
    absent_asked = Signal()

    def __init__(
        self, look: Look, sentence: Callable[[StationError], str], named: Callable[[str], str] = str
    ) -> None:
        super().__init__()
        self._sentence = sentence
        self.subject, self.around = Subject((), ""), Around()
        self.asked: Asked | None = None
        self._kept, self._settled = Draft(), set[Doubt]()  # what somebody said is right although it looks wrong
        self.name, self.other = label("staff-title"), Button(look, "staff-quiet", "undo")
        self._named = named
        self.choices = Choices(look, named)
        self.offer, self.absent = Button(look, "chip", "clock"), Button(look, "chip", "cross")
        self.boxes = FigureBoxes(look)
        self.fault = label("staff", "rise", wrap=True)
        self.doubt = DoubtBar(look)
        self.market, self.day = Choice(look), Choice(look)
        self.photo = PhotoBox(look)
        self.pad = NumberPad(look, PRICE, display=False)
        self.pad.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.save = Button(look, "primary", "check")
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        left = column(row(self.name, None, self.other), self.choices, row(self.offer, self.absent, None), gap=8)
        for part in (self.boxes, self.fault, self.doubt):
            left.addWidget(part)
        left.addStretch(1)
        below = row(self.photo, self.market, self.day, gap=8)
        below.setStretch(1, 3)  # a market's name is the longest of them
        below.setStretch(2, 1)
        left.addLayout(below)
        self._right = QVBoxLayout()
        self._right.addWidget(self.pad, 1)
        self._right.addWidget(self.save)
        self._across = row(gap=0)
        self._across.addLayout(left, 1)
        self._across.addLayout(self._right)
        self.setLayout(self._across)

    def _connect(self) -> None:
        self.other.clicked.connect(lambda: self.other_asked.emit())
        self.save.clicked.connect(lambda: self.save_asked.emit())
        self.choices.turned.connect(self._turn)
        self.choices.unit_turned.connect(self._unit_turned)
        self.offer.clicked.connect(self._take_last)
        self.absent.clicked.connect(lambda: self.absent_asked.emit())
        self.boxes.changed.connect(self.check)
        self.boxes.turned.connect(self.pad.set_value)
        self.boxes.graded.connect(self.check)
        self.pad.changed.connect(self.boxes.type)
        self.pad.entered.connect(lambda _text: self.go_on())
        self.doubt.meant.connect(self._put_right)
        self.doubt.kept.connect(self._keep)
        self.day.activated.connect(self.check)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setSpacing(theme.space(4))
        self._right.setSpacing(theme.space(3))
        for choice in (self.market, self.day):
            choice.setMinimumWidth(theme.pt(90))

    def retranslate(self) -> None:
        self.other.setText(_("Another product"))
        self.save.setText(_("Save"))
        self.save.setToolTip(_("Ctrl+Enter"))
        self.market.setAccessibleName(_("Market"))
        self.day.setAccessibleName(_("Date"))
        if self.subject.chosen:
            self._show_places()
            self._turn()

    def show_subject(self, subject: Subject, around: Around, asked: Asked | None = None) -> None:
        """Ask for a price of `subject`; `asked` is the line of the county's list it answers."""
        self.subject, self.around, self._settled, self.asked = subject, around, set(), asked
        self.boxes.show_texts({})
        self.boxes.offer_grades(GRADES, "")
        self.choices.show_subject(subject)
        self._show_places()
        self.market.choose(asked.expected.market if asked else "")
        self._turn()
        self.boxes.go_to("typical")

    def stand(self, asked: Sequence[Asked]) -> None:
        """Show how the line in hand stands now that the list was read again."""
        now = self.asked
        if now is not None:
            self.asked = next((one for one in asked if one.expected.key == now.expected.key), None)
            self._offer_last()

    def clear(self) -> None:
        """Forget everything that was typed."""
        self.subject, self._settled, self.asked = Subject((), ""), set(), None
        self.boxes.show_texts({})
        self.boxes.offer_grades(GRADES, "")
        self.boxes.complain({})
        self.doubt.put_away()
        self.fault.setText("")
        self.photo.show_photo(None)
        self.market.setCurrentIndex(0)
        self.day.setCurrentIndex(0)

    @property
    def draft(self) -> Draft:
        """What stands in the form."""
        back = self.day.taken
        return Draft(
            product=self.choices.product,
            unit=self.choices.unit,
            kind=self.choices.kind,
            day=self.around.today - (back if isinstance(back, int) else 0),
            spec=self.boxes.spec,
            **self.boxes.texts,
        )

    @property
    def judged(self) -> Judged:
        """What stands in the form, read."""
        return checks.judge(self.draft, self.around.today)

    @property
    def question(self) -> Question | None:
        """What has to be answered before saving, None for nothing."""
        draft, subject = self.draft, self.subject
        paid = reach_of(subject.paid.get(draft.product, ()), draft.kind, draft.unit)
        known = Known(self.around.today, self.around.reports, subject.months, paid)
        return first_doubt(draft, self.judged, self.last, known, self._settled if draft == self._kept else ())

    @property
    def last(self) -> Quote | None:
        """The last price of this product, kind and grade that this station reported."""
        draft = self.draft
        return checks.last_price(self.around.reports, draft.product, draft.kind, self.around.today, draft.spec)

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of deed prices.report."""
        draft, judged = self.draft, self.judged
        market = str(self.market.taken or "")
        told = {"product": draft.product, "unit": draft.unit, "kind": draft.kind, "market": market, "day": draft.day}
        kept = " ".join(doubt.value for doubt in (self._settled if draft == self._kept else ()))
        return {**told, **judged.prices, "spec": draft.spec, "volume": judged.volume, "doubts": kept}

    def check(self) -> None:
        """Offer the last price of what is asked for, and say what is wrong or odd, as far as something was typed."""
        self._offer_last()
        judged, question = self.judged, self.question
        said = {name: self._sentence(error) for name, error in judged.faults.items()}
        self.boxes.complain(said)
        self.fault.setText(" ".join(dict.fromkeys(said.values())))
        present(self.fault, bool(said))
        if question is None:
            self.doubt.put_away()
        else:
            self.doubt.ask(question, self.draft, self.around.today)

    def complain(self, error: StationError) -> None:
        """Say why the deed refused."""
        self.fault.setText(self._sentence(error))
        present(self.fault, True)

    def insist(self) -> None:
        """Bring back to what stands in the way of saving."""
        if self.question is not None:
            self.doubt.keep.setFocus()
            return
        faulty = next((name for name in (*FIGURES, VOLUME) if name in self.judged.faults), "typical")
        self.boxes.go_to(faulty)
        if self.draft.empty:
            self.complain(StationError("price.no_price"))

    def go_on(self) -> None:
        """Go from box to box, then to the button."""
        if not self.boxes.go_on():
            self.save.setFocus()

    def _show_places(self) -> None:
        around = self.around
        wanted = self.asked.expected.market if self.asked else ""
        others = [name for name in dict.fromkeys([wanted, *around.markets]) if name not in ("", around.station)]
        self.market.offer([("", around.station), *((name, name) for name in others)])
        days = range(around.today, around.today - DAYS_BACK, -1)
        self.day.offer([(around.today - day, day_in_words(day, around.today)) for day in days])

    def _turn(self) -> None:
        """Another variety or kind: its last price and grade, and its unit unless figures stand there already."""
        draft = self.draft
        newest = checks.last_price(self.around.reports, draft.product, draft.kind, self.around.today)
        self.boxes.offer_grades([*_grades(self.around.reports, draft.product), *GRADES], newest.spec if newest else "")
        last = self.last
        self.name.setText(self._named(self.choices.product))
        units = unit_choices(self.around.wished, self.subject.unit, last.unit if last else "")
        self.choices.offer_units(units, units[0] if self.draft.empty else self.choices.unit)
        self._unit_turned()

    def _offer_last(self) -> None:
        last, empty = self.last, self.draft.empty
        present(self.offer, last is not None and empty)  # who types says it is not the same
        present(self.absent, self.asked is not None and empty)
        gone = self.asked is not None and self.asked.answer is Answer.ABSENT
        self.absent.setText(_("On sale after all") if gone else _("Not on sale today"))
        if last is not None:
            when = day_in_words(last.day, self.around.today)
            price = figures.price_words(last.middle, last.unit, last.unit)
            self.offer.setText(_("{when} {price}: still the same").format(when=when, price=price))

    def _unit_turned(self) -> None:
        unit = self.choices.unit
        self.boxes.set_unit(figures.unit_words(unit), _(unit_of(unit).noun))
        self.check()

    def _take_last(self) -> None:
        last = self.last
        if last is None:
            return
        low, typical, high = (_typed(getattr(last, name)) for name in FIGURES)
        self._put_right(replace(self.draft, unit=last.unit, low=low, typical=typical, high=high))

    def _put_right(self, meant: Draft) -> None:
        """Take these figures instead."""
        self.boxes.show_texts({name: getattr(meant, name) for name in (*FIGURES, VOLUME)})
        self.choices.offer_units(self.choices.offered, meant.unit)
        self._unit_turned()
        self.save.setFocus()

    def _keep(self) -> None:
        if self.draft != self._kept:
            self._kept, self._settled = self.draft, set()
        if self.question is not None:
            self._settled.add(self.question.doubt)
        self.check()
        self.save.setFocus()


def _grades(reports: Sequence[MyReport], product: str) -> list[str]:
    """Return the grades a product was reported in here, the newest first."""
    return [report.quote.spec for report in reports if report.quote.product == product and report.quote.spec]


def _typed(price: int | None) -> str:
    return "" if price is None else format_exact(price).replace(",", "")
