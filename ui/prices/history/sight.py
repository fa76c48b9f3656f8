"""What of the courses that were read is in sight: which kind of price, in which unit, which lines. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from station.prices.looking.band import Band
from station.prices.looking.courses import Course
from ui.prices.history import presenter
from ui.prices.history.gather import Found
from ui.prices.history.presenter import Key
from ui.widgets.chart_parts import MOST_LINES

NOTHING = Found(0, 1, (), None)


class Sight:
    """Keeps what a person chose as long as it is there; `wished` is the unit this machine shows weights in."""

    def __init__(self) -> None:
        self.found = NOTHING
        self.kind, self.unit, self.wished = "", "", "jin"
        self.taken: list[Key] = []

    def begin(self, kind: str) -> None:
        """Forget what was chosen; `kind` is what is looked at first."""
        self.found, self.kind, self.unit, self.taken = NOTHING, kind, "", []

    def fill(self, found: Found, wished: str) -> None:
        """Show these courses."""
        self.found, self.wished = found, wished
        if self.kind not in self.kinds:
            self.kind = found.courses[0].kind if found.courses else ""
        self._settle()

    @property
    def kinds(self) -> list[str]:
        """The kinds of price there are."""
        return presenter.kinds_of(self.found.courses)

    @property
    def units(self) -> list[str]:
        """The units the courses of this kind may be shown in, the likeliest first."""
        first = next(iter(presenter.of_kind(self.found.courses, self.kind)), None)
        return [] if first is None else presenter.units_for(first, self.wished)

    @property
    def courses(self) -> list[Course]:
        """The courses of this kind that convert to the unit."""
        return presenter.drawable(presenter.of_kind(self.found.courses, self.kind), self.unit) if self.unit else []

    @property
    def left_out(self) -> int:
        """How many courses of this kind do not convert to the unit."""
        return len(presenter.of_kind(self.found.courses, self.kind)) - len(self.courses)

    @property
    def drawn(self) -> list[Course]:
        """The courses whose lines are drawn, in the order they were taken."""
        by_key = {course.key: course for course in self.courses}
        return [by_key[key] for key in self.taken if key in by_key]

    @property
    def band(self) -> Band | None:
        """The band of the first line, None while it is another's."""
        drawn = self.drawn
        return self.found.band if drawn and drawn[0].key == self.found.courses[0].key else None

    def take_kind(self, kind: str) -> Key:
        """Look at another kind of price; return the course looked at first now."""
        self.kind, self.unit, self.taken = kind, "", []
        self._settle()
        return self.taken[0] if self.taken else ()

    def take_unit(self, unit: str) -> None:
        self.unit = unit
        self._settle()

    def take_market(self, key: Key) -> Key:
        """Draw a line or let it go, the last one stays; return the course looked at first now."""
        kept = [one for one in self.taken if one != key]
        self.taken = (kept if key in self.taken else [*kept, key][-MOST_LINES:]) or [key]
        return self.taken[0]

    def _settle(self) -> None:
        """Keep the unit and the lines taken as far as they still fit."""
        if self.unit not in self.units:
            self.unit = next(iter(self.units), "")
        there = {course.key for course in self.courses}
        self.taken = [key for key in self.taken if key in there] or presenter.taken_at_first(self.courses)


def offered(courses: Sequence[Course], taken: Sequence[Key], few: int) -> list[Course]:
    """Return the courses to offer at once: the first few, and whatever is taken."""
    return [course for place, course in enumerate(courses) if place < few or course.key in taken]
