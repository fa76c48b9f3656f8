"""What the exchange is told as: plain sentences from the store's figures, without a widget.

The county's own receipt is what a sentence rests on, not this machine's belief about what it sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from station.fleet.model import CLOSED, CaseLine
from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of_ms
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.money import format_price
from station.kernel.said import time_in_words
from station.kernel.words import N_, _, ngettext
from station.store import outbox
from station.store.identity import Identity
from station.store.oplog import RowState, Verdict
from station.store.outbox import Problem, Recent
from station.store.store import Store
from sync.client import SyncState, Tally, sync_state
from ui import day_words
from ui.amounts import size_words
from ui.deed_words import named
from ui.sync import collisions
from ui.sync.costs import Costs, read_costs, yuan_words
from ui.sync.seal import Mark, Seal, read_seal

MOST = 200
UNREAD, UNREAD_HERE = "sync.unread", "sync.unread_here"
REPORT, REPORTS = "prices.report", "prices.reports"
LEAST_BYTES = 500  # fewer tell nothing about a line's speed
STANDING = {
    RowState.HERE: N_("Only on this machine so far. It goes up with the next exchange."),
    RowState.SENT: N_("The county has it and has not judged it yet."),
    RowState.CONFIRMED: N_("The county has it and has taken it."),
}
NOT_COUNTED = N_("What was entered stays on this machine and does not count.")
ADVICE: Mapping[str, str] = {
    UNREAD: N_("Telephone the county. Nothing is lost: this entry and those after it go up once it can read them."),
    "sync.row_missing": N_("Nothing to do: it is taken by itself when the rest has arrived."),
    "sync.row_deleted": NOT_COUNTED,
    "sync.unknown_table": N_("Nothing to do: it is taken when the county's program is newer."),
    "sync.row_exists": N_("Look up what the county has; enter yours again if it is the right one."),
    "deed.not_allowed": NOT_COUNTED,
    "deed.wrong_seat": NOT_COUNTED,
}
KEPT_ASIDE = N_("Nothing to do: the county keeps it and looks at it again by itself.")
AGAIN = N_("Enter it again with that put right, or telephone the county. What was entered stays here.")


@dataclass(frozen=True, slots=True)
class Line:
    """Something done on this machine, and where it stands. `about` says what it was about, "" when nobody knows."""

    group: int
    deed: str
    at_ms: int
    state: RowState
    verdict: Verdict | None = None
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    about: str = ""
    seen: bool = False
    told: str = ""  # what became of it, where the county's people had to decide; "" for the usual words
    row: int = 0

    @property
    def can_repeat(self) -> bool:
        """Whether there is a form to enter it again with what was wrong put right."""
        return self.deed == REPORT and self.verdict is Verdict.REFUSED and bool(self.row)


@dataclass(frozen=True, slots=True)
class Page:
    """What the store knows about the exchange at one moment."""

    state: SyncState
    seal: Seal
    lines: tuple[Line, ...]
    costs: Costs = Costs()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class Now:
    """The moment words are said at: UTC milliseconds and the local offset."""

    ms: int
    offset: int

    def exact(self, ms: int) -> str:
        """Return a time to the minute: 10:42 of today, 11月21日 10:42 of this year, else with the year."""
        local = ms + self.offset * MILLI_PER_MINUTE
        minutes = local % MILLI_PER_DAY // MILLI_PER_MINUTE
        clock = f"{minutes // 60}:{minutes % 60:02d}"
        day, today = day_of_ms(ms, self.offset), day_of_ms(self.ms, self.offset)
        if day == today:
            return clock
        same_year = date_of(day).year == date_of(today).year
        return f"{day_words.date_words(day) if same_year else date_of(day).isoformat()} {clock}"

    def ago(self, ms: int) -> str:
        """Return a time as said aloud."""
        return time_in_words(ms, self.ms, self.offset)


def gather(store: Store, person: Person, named: Callable[[str], str] = str) -> Page:
    """Read everything this screen shows, products as `named` says them; for the store's lane."""
    db = store.reader()
    recent = outbox.recent(db, MOST)
    about = _subjects(store, person, named) if any(one.deed == REPORT for one in recent) else {}
    lines = [_line(one, about.get(one.row, "") if one.deed == REPORT else "") for one in recent]
    known = {one.group for one in recent}
    lines += [_problem(one) for one in outbox.problems(db, MOST) if one.group not in known]
    state = sync_state(store)
    lines = _with_unread(_with_collisions(store, person, lines), state.unread_from)
    return Page(state, read_seal(db), tuple(lines), read_costs(store))


def _with_unread(lines: list[Line], number: int) -> list[Line]:
    """Show the entry that the county cannot read as one with a problem: it holds up those after it."""
    if not number:
        return lines
    return [
        replace(line, state=RowState.PROBLEM, code=UNREAD) if 0 <= number - line.group < line.count else line
        for line in lines
    ]


def _with_collisions(store: Store, person: Person, lines: list[Line]) -> list[Line]:
    """Say beside an entry what became of a collision, and put those of others' entries where their time is."""
    who, found = store.identity(), collisions.read_collisions(store, person)
    if who is None or not found:
        return lines
    own = {one.group: collisions.told(one, who) for one in reversed(found) if collisions.is_won(one, who)}
    lines = [replace(line, told=own.get(line.group, "")) for line in lines]
    lines += [_collision(one, who) for one in found if collisions.is_lost(one, who)]
    return sorted(lines, key=lambda line: -line.at_ms)


def _collision(one: CaseLine, who: Identity) -> Line:
    state = RowState.CONFIRMED if one.state == CLOSED else RowState.SENT
    told = collisions.told(one, who)
    return Line(-one.id, one.deed, one.at_ms, state, about=one.about, told=told)


def counts(lines: Sequence[Line]) -> dict[RowState, int]:
    """Return how many lines stand where; problems somebody took note of no longer count."""
    found = dict.fromkeys(RowState, 0)
    for line in lines:
        found[line.state] += line.state is not RowState.PROBLEM or not line.seen
    return found


def headline(page: Page, now: Now) -> str:
    """Return the one sentence: how much of this machine's work the county has."""
    state, seal = page.state, page.seal
    if not state.enrolled:
        return _("This machine belongs to no county yet.")
    if state.last_ok_ms is None:
        return _("This machine has not exchanged with the county yet.")
    if seal.mark is not Mark.GOOD or not state.confirmed_to:
        return _("The county has not confirmed anything of this machine yet.")
    number, time = min(seal.number, state.confirmed_to), now.exact(seal.time_ms)
    if state.waiting_ops:
        words = ngettext(
            "The county has the first entry, up to {time}.",
            "The county has the first {n} entries, up to {time}.",
            number,
        )
    else:
        words = ngettext(
            "The county has the only entry, up to {time}.", "The county has all {n} entries up to {time}.", number
        )
    return words.format(n=f"{number:,}", time=time)


def waiting_words(state: SyncState, speed: float, costs: Costs | None = None) -> str:
    """Return what waits, what will usually come down, and what both will cost.

    `speed` in bytes a second adds how long it takes, 0 when nobody knows.
    """
    costs = costs or Costs()
    coming, size = costs.coming or 0, state.waiting_bytes * bool(state.waiting_ops) + (costs.coming or 0)
    parts = [_up_words(state)]
    if coming:
        parts.append(_("about {size} will come down").format(size=size_words(coming)))
    if size:
        parts.append(yuan_words(size, costs.limits))
    if size and speed:
        seconds = max(1, round(size / speed))
        parts.append(ngettext("about {n} second", "about {n} seconds", seconds).format(n=f"{seconds:,}"))
    return " · ".join(filter(None, parts))


def _up_words(state: SyncState) -> str:
    if not state.waiting_ops:
        return _("Nothing waits to be sent")
    words = ngettext("{n} entry waits to be sent, {size}", "{n} entries wait to be sent, {size}", state.waiting_ops)
    return words.format(n=f"{state.waiting_ops:,}", size=size_words(state.waiting_bytes))


def unread_code(state: SyncState) -> str:
    """Return the code of what one side cannot read of the other, "" where both read all."""
    if state.unread_from:
        return UNREAD
    return UNREAD_HERE if state.frames_aside else ""


def contact_words(state: SyncState, now: Now) -> str:
    """Return when the county was last heard of."""
    if state.last_ok_ms is None:
        return _("No contact so far")
    return _("Last contact: {when}").format(when=now.ago(state.last_ok_ms))


def progress_words(tally: Tally) -> str:
    """Return how far an exchange under way is."""
    if not tally.rounds:
        return _("Calling the county …")
    words = _("Sent: {ops} · received: {rows} · {size}")
    return words.format(ops=f"{tally.ops:,}", rows=f"{tally.rows:,}", size=size_words(tally.sent + tally.received))


def compared_words(tally: Tally) -> str:
    """Return what came of comparing everything with the county."""
    if not tally.mended:
        return _("Everything here is as the county has it.")
    words = ngettext(
        "Compared with the county: {n} row was mended.", "Compared with the county: {n} rows were mended.", tally.mended
    )
    return words.format(n=f"{tally.mended:,}")


def speed_of(tally: Tally, seconds: float) -> float:
    """Return the bytes a second of an exchange that took `seconds`, 0 when it says nothing."""
    size = tally.sent + tally.received
    return size / seconds if size >= LEAST_BYTES and seconds > 0 else 0.0


def trouble_of(line: Line) -> StationError:
    """Return why the county did not take a line, told with the words of this screen."""
    facts = dict(line.facts)
    if "deed" in facts:
        facts["deed"] = named(str(facts["deed"]))
    return StationError(line.code, **facts)


def deed_words(line: Line) -> str:
    """Return what was done, and about what."""
    words = named(line.deed)
    return _("{deed}: {about}").format(deed=words, about=line.about) if line.about else words


def standing_words(line: Line) -> str:
    """Return where a line without a problem stands."""
    if line.told:
        return line.told
    if line.verdict is Verdict.MERGED:
        return _("The county has it and has taken it beside somebody else's change.")
    return _(STANDING.get(line.state, STANDING[RowState.HERE]))


def advice_words(line: Line) -> str:
    """Return what to do about a line, "" when nothing is wrong with it."""
    if line.state is not RowState.PROBLEM:
        return ""
    if line.seen:
        return _("Somebody here took note of it.")
    return _(ADVICE.get(line.code) or (KEPT_ASIDE if line.verdict is Verdict.PARKED else AGAIN))


def _subjects(store: Store, person: Person, named: Callable[[str], str]) -> dict[int, str]:
    """Return what each sheet of this station reports, for those who may read that."""
    view = store.registry.views.get(REPORTS)
    if view is None or person.role not in view.roles:
        return {}
    found = store.show(REPORTS, person, limit=MOST)
    return {one.sheet: f"{named(one.quote.product)} {format_price(one.quote.middle, one.quote.unit)}" for one in found}


def _line(one: Recent, about: str) -> Line:
    return Line(
        one.group, one.deed, one.at_ms, one.state, one.verdict, one.code, one.facts, one.count, about, one.seen,
        row=one.row,
    )


def _problem(one: Problem) -> Line:
    return Line(one.group, one.deed, one.at_ms, RowState.PROBLEM, one.verdict, one.code, one.facts, seen=one.seen)
