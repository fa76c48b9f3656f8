"""Machines and cases in words: who is silent, what is wrong, what collided; no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from station.fleet.model import (
    ACCEPT,
    BY_ITSELF,
    DECIDED,
    KEEP,
    OPEN,
    REFUSE,
    SEEN,
    STILL_WAITS,
    TAKE,
    CaseLine,
    MachineLine,
)
from station.kernel import said
from station.kernel.days import DEFAULT_OFFSET_MINUTES, MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of_ms
from station.kernel.deeds import Person, Seat
from station.kernel.errors import StationError
from station.kernel.fleet import CONFLICT, OFFERED, PARKED, REFUSED, TWIN, from_text
from station.kernel.money import format_exact
from station.kernel.record import Column, Kind, Registry
from station.kernel.words import N_, _, ngettext
from station.store.store import Store
from ui.deed_words import named

MOST = 2000
MOST_CASES = 500
SILENT_DAYS = 7  # DOMAIN.md 4.10: alive is who was heard within seven days
WRONG_CLOCK_S = 120
SEAT_WORDS: Mapping[str, str] = {
    Seat.VILLAGE.value: N_("village station"),
    Seat.TOWN.value: N_("town office"),
    Seat.TRAINER.value: N_("trainer's laptop"),
    Seat.COUNTY.value: N_("county desk"),
}
KIND_WORDS: Mapping[str, str] = {
    CONFLICT: N_("collision"), PARKED: N_("laid aside"), REFUSED: N_("refused"),
    TWIN: N_("entered twice"), OFFERED: N_("offered back"),
}
DECISION_WORDS: Mapping[str, str] = {
    KEEP: N_("What stood was kept."),
    TAKE: N_("The other value was taken."),
    ACCEPT: N_("Taken after all."),
    REFUSE: N_("Refused."),
    SEEN: N_("Looked at and put away."),
    BY_ITSELF: N_("It came right by itself when the rest had arrived."),
}
PEOPLE = "people.accounts"


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything the screen shows at one moment; `people` are names by account, `now_ms` UTC."""

    machines: tuple[MachineLine, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    closed: tuple[CaseLine, ...] = ()
    people: Mapping[int, str] = field(default_factory=dict)
    now_ms: int = 0
    offset: int = 0

    def silent(self) -> list[MachineLine]:
        return [one for one in self.machines if is_silent(one, self.now_ms, self.offset)]

    def troubled(self) -> list[MachineLine]:
        return [one for one in self.machines if one.cases or clock_wrong(one)]


def gather(store: Store, person: Person) -> Fleet:
    """Read machines and cases; for the store's lane."""
    view = store.registry.views.get(PEOPLE)
    accounts = store.show(PEOPLE, person, limit=MOST) if view is not None and person.role in view.roles else []
    return Fleet(
        machines=tuple(store.show("fleet.machines", person, limit=MOST)),
        cases=tuple(store.show("fleet.cases", person, limit=MOST_CASES)),
        closed=tuple(store.show("fleet.cases", person, closed=True, limit=MOST_CASES)),
        people={one.id: one.name or one.login for one in accounts},
        now_ms=store.clock.now_ms(),
        offset=store.clock.offset_minutes(),
    )


def is_silent(one: MachineLine, now_ms: int, offset: int) -> bool:
    """Tell whether a machine in service was not heard of for more than seven days, or never."""
    if one.revoked:
        return False
    return one.contact_ms is None or day_of_ms(now_ms, offset) - day_of_ms(one.contact_ms, offset) > SILENT_DAYS


def clock_wrong(one: MachineLine) -> bool:
    """Tell whether a machine's clock is off by more than a minute or two."""
    return not one.revoked and abs(one.clock_s) > WRONG_CLOCK_S


def contact_words(one: MachineLine, fleet: Fleet) -> str:
    """Return when a machine was last heard of."""
    if one.contact_ms is None:
        return _("never yet")
    return said.time_in_words(min(one.contact_ms, fleet.now_ms), fleet.now_ms, fleet.offset)


def contact_tone(one: MachineLine, fleet: Fleet) -> str:
    return "ripe" if is_silent(one, fleet.now_ms, fleet.offset) else ""


def clock_words(one: MachineLine) -> str:
    """Return how far a machine's clock is off, "" where it is right."""
    if not clock_wrong(one):
        return ""
    size = _span(abs(one.clock_s))
    return (_("{time} fast") if one.clock_s > 0 else _("{time} slow")).format(time=size)


def _span(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    if days:
        return ngettext("{n} day", "{n} days", days).format(n=f"{days:,}")
    if hours:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def rows_words(number: int) -> str:
    return f"{number:,}" if number else ""


def cases_words(one: MachineLine) -> str:
    """Return what of a machine somebody has to look at."""
    parts = ((one.conflicts, CONFLICT), (one.parked, PARKED), (one.refused, REFUSED))
    told = [_("{kind} {n}").format(kind=_(KIND_WORDS[kind]), n=f"{number:,}") for number, kind in parts if number]
    return " · ".join(told)


def seat_words(one: MachineLine) -> str:
    return _(SEAT_WORDS[one.seat]) if one.seat in SEAT_WORDS else one.seat


def exact(ms: int | None, offset: int) -> str:
    """Return a time to the minute with its date, "" for none."""
    if not ms:
        return ""
    local = ms + offset * MILLI_PER_MINUTE
    minutes = local % MILLI_PER_DAY // MILLI_PER_MINUTE
    return f"{date_of(day_of_ms(ms, offset)).isoformat()} {minutes // 60}:{minutes % 60:02d}"


def case_title(one: CaseLine, registry: Registry) -> str:
    """Return what a case is about: the row's own words and the column, else what was done."""
    if one.kind == CONFLICT:
        return " · ".join(filter(None, (one.about, column_words(one, registry))))
    if one.kind == OFFERED:
        return _("An entry of the county · {name}").format(name=offered_name(one, registry))
    done = named(one.deed) if one.deed else _(KIND_WORDS.get(one.kind, one.kind))
    return " · ".join(filter(None, (done, one.about)))


def offered_name(one: CaseLine, registry: Registry) -> str:
    """Return the first words an offered row says of itself; the name of its table where it says none."""
    texts = (words for _name, words in offered_words(one, registry) if not words.isdecimal())
    return next((words for words in texts if words != _("(empty)")), one.table)


def offered_words(one: CaseLine, registry: Registry) -> list[tuple[str, str]]:
    """Return what an offered row says in the columns that people have a word for."""
    values = {} if one.masked else dict(one.facts).get("values", {})
    table = registry.tables.get(one.table)
    titled = {column.name for column in table.columns if column.title} if table is not None else set()
    cells = [(replace(one, column=name), text) for name, text in values.items() if name in titled]
    return [(column_words(cell, registry), value_words(text, cell, registry)) for cell, text in cells]


def column_words(one: CaseLine, registry: Registry) -> str:
    """Return what people call the column; its name where this program does not know it."""
    column = _column(one, registry)
    return _(column.title) if column is not None and column.title else one.column


def value_words(text: str, one: CaseLine, registry: Registry) -> str:
    """Return a value as people write it; `text` is its JSON, "" for none."""
    value = from_text(text) if text else None
    column = _column(one, registry)
    kind = Kind.TEXT if column is None or one.masked else column.kind
    if value is None or value == "":
        return _("(empty)")
    if kind is Kind.BOOL:
        return _("yes") if value else _("no")
    if kind is Kind.DAY:
        return date_of(value).isoformat()
    if kind is Kind.TIME:
        return exact(value, DEFAULT_OFFSET_MINUTES)
    if kind is Kind.MONEY:
        return format_exact(value)
    if kind is Kind.BYTES:
        return ngettext("{n} byte", "{n} bytes", len(value)).format(n=f"{len(value):,}")
    return str(value)


def who_words(person: int, people: Mapping[int, str]) -> str:
    """Return who did it, as far as this person may know."""
    return people.get(person, _("nobody logged in") if not person else _("account {n}").format(n=person & 0xFFFFFFFF))


def state_words(one: CaseLine) -> str:
    """Return where a case stands, "" for one that simply waits."""
    if one.state == DECIDED:
        wish = _("to be taken") if one.decision == ACCEPT else _("to be refused")
        return _("Decided: {wish}. The county's server does it with the next exchange.").format(wish=wish)
    if one.state == OPEN:
        return _("The county tried again: it still cannot be taken.") if one.decision == STILL_WAITS else ""
    return _(DECISION_WORDS[one.decision]) if one.decision in DECISION_WORDS else ""


def trouble_of(one: CaseLine) -> StationError:
    """Return why the county did not take an entry."""
    facts = {} if one.kind == OFFERED else dict(one.facts)
    if "deed" in facts:
        facts["deed"] = named(str(facts["deed"]))
    return StationError(one.code, **facts)


def table_of(machines: Sequence[MachineLine], fleet: Fleet, titles: Callable[[str], str]) -> list[list[str]]:
    """Return the machines as lines of words under their titles: for paper and for spreadsheets."""
    heads = [titles(title) for title in TITLES]
    return [heads, *([*_cells(one, fleet)] for one in machines)]


TITLES = (
    N_("Number"), N_("Station"), N_("Kind of machine"), N_("Last contact"), N_("Confirmed up to"), N_("Behind"),
    N_("Waits there"), N_("To look at"), N_("Its clock"), N_("Program"), N_("State"),
)


def _cells(one: MachineLine, fleet: Fleet) -> list[str]:
    return [
        str(one.number), one.name, seat_words(one), exact(one.contact_ms, fleet.offset) or _("never yet"),
        str(one.confirmed), str(one.behind), str(one.waiting), cases_words(one), clock_words(one), one.program,
        _("shut out") if one.revoked else _("silent") if is_silent(one, fleet.now_ms, fleet.offset) else "",
    ]


def _column(one: CaseLine, registry: Registry) -> Column | None:
    table = registry.tables.get(one.table)
    found = () if table is None else table.columns
    return next((column for column in found if column.name == one.column), None)
