"""What a station believes about the time: a state machine without a clock in it.

The machine's clock is a witness, not a judge. It is compared with the last time known and with the
steady counter that no setting can move; `kernel/clock.py` feeds it the two readings and asks.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE, day_of_ms

# No copy of this program ran before it was written: a floor for a machine that knows nothing yet.
EARLIEST_MS = 1_767_225_600_000  # 2026-01-01 UTC
LATEST_MS = 4_102_444_800_000  # 2100-01-01 UTC

BACK_MS = 2 * MILLI_PER_MINUTE
AHEAD_MS = 400 * MILLI_PER_DAY
JUMP_MS = 10 * MILLI_PER_MINUTE


class Doubt(enum.Enum):
    """Why the machine's clock is not believed."""

    NONE = ""
    BEHIND = "behind"  # before the last time known
    AHEAD = "ahead"  # more than 400 days after it
    JUMPED = "jumped"  # moved while the program ran
    DISPUTED = "disputed"  # a person says it is another day


class Glance(NamedTuple):
    """One look at the machine: its wall clock and its steady counter, both in milliseconds."""

    wall: int
    steady: int


@dataclass(frozen=True, slots=True)
class Belief:
    """`then` was the time when the steady counter stood at `steady`; all times UTC milliseconds.

    `correction` is what the wall clock lacked, as told `by` "county" or "person" ("" for nobody).
    `known` is the last time believed; without `history` it is only the floor.
    """

    then: int
    steady: int
    correction: int
    known: int
    history: bool
    by: str = ""
    doubt: Doubt = Doubt.NONE
    confirmed: bool = False

    def expected(self, steady: int) -> int:
        """Return the time it must be by the steady counter."""
        return self.then + steady - self.steady

    def doubt_of(self, ms: int) -> Doubt:
        """Return what speaks against `ms` as the present time, knowing only the last time believed."""
        if ms < self.known - (BACK_MS if self.history else 0):
            return Doubt.BEHIND
        if self.history and ms > self.known + AHEAD_MS:
            return Doubt.AHEAD
        return Doubt.NONE


def begin(state: Mapping[str, object], glance: Glance) -> Belief:
    """Return what to believe at the start of the program, from what `kept` returned last time."""
    known, correction, by = _read(state)
    floor = Belief(known or EARLIEST_MS, glance.steady, 0, known or EARLIEST_MS, known > 0)
    corrected = glance.wall + correction
    against = floor.doubt_of(glance.wall)
    if by and floor.doubt_of(corrected) is Doubt.NONE:
        told = _anchored(floor, glance, corrected, by)
        # What a person said last time is a good guess at the date, to be confirmed again.
        return told if by == "county" else replace(told, doubt=_some(against))
    if against is Doubt.NONE:
        return _anchored(floor, glance, glance.wall, "")
    return replace(_anchored(floor, glance, floor.known, ""), doubt=against)


def look(belief: Belief, glance: Glance) -> Belief:
    """Return what to believe after another glance at the machine."""
    expected = belief.expected(glance.steady)
    told = glance.wall + belief.correction
    if belief.doubt in (Doubt.NONE, Doubt.JUMPED) or belief.confirmed:
        return _go_on(belief, glance, expected, told)
    if abs(told - expected) > BACK_MS and belief.doubt_of(glance.wall) is Doubt.NONE:
        return believe(belief, glance, glance.wall)  # somebody, or the network, has put the machine right
    return belief


def _go_on(belief: Belief, glance: Glance, expected: int, told: int) -> Belief:
    """As `look`, where the expected time is good."""
    if abs(told - expected) <= JUMP_MS:  # nothing happened, or a jump was taken back
        doubt = belief.doubt if belief.confirmed else Doubt.NONE
        if belief.then == belief.known == told and belief.steady == glance.steady and belief.doubt is doubt:
            return replace(belief, history=True) if not belief.history else belief  # no time passed
        return replace(belief, then=told, steady=glance.steady, known=told, history=True, doubt=doubt)
    # A person confirms a date, not an hour: a machine within a day of it has been put right.
    if abs(glance.wall - expected) <= (MILLI_PER_DAY if belief.confirmed else JUMP_MS):
        return believe(belief, glance, glance.wall)
    if belief.doubt is Doubt.NONE:
        return replace(belief, doubt=Doubt.JUMPED)
    if belief.confirmed:
        return replace(_anchored(belief, glance, expected, belief.by), known=expected)
    return belief


def believe(belief: Belief, glance: Glance, now: int, by: str = "") -> Belief:
    """Return the belief that it is `now`, beyond doubt."""
    anchored = _anchored(belief, glance, now, by)
    return replace(anchored, known=now, history=True, doubt=Doubt.NONE, confirmed=False)


def confirm(belief: Belief, glance: Glance, day: int, offset_minutes: int) -> Belief:
    """Return what to believe once a person has said that the local date is `day`."""
    machine = day_of_ms(glance.wall, offset_minutes)
    if machine == day:
        return believe(belief, glance, glance.wall)
    # In doubt, the expected time keeps a better hour than a clock that started at some midnight.
    now = belief.expected(glance.steady)
    if belief.doubt is Doubt.NONE or day_of_ms(now, offset_minutes) != day:
        now = glance.wall + (day - machine) * MILLI_PER_DAY
    return replace(believe(belief, glance, now, "person"), doubt=_some(belief.doubt), confirmed=True)


def county_time(belief: Belief, glance: Glance, ms: int) -> Belief:
    """Return what to believe once the county has said that it is `ms`."""
    if abs(ms - glance.wall) <= BACK_MS:
        return believe(belief, glance, glance.wall)
    return believe(belief, glance, ms, "county")


def kept(belief: Belief) -> dict[str, int | str]:
    """Return what the next start needs, in plain values; before anything is known `last_known_ms` is 0."""
    return {
        "last_known_ms": belief.known if belief.history else 0,
        "correction_ms": belief.correction if belief.by else 0,
        "by": belief.by,
    }


def _anchored(belief: Belief, glance: Glance, now: int, by: str) -> Belief:
    return replace(belief, then=now, steady=glance.steady, correction=now - glance.wall, by=by)


def _some(doubt: Doubt) -> Doubt:
    return Doubt.DISPUTED if doubt is Doubt.NONE else doubt


def _read(state: Mapping[str, object]) -> tuple[int, int, str]:
    """Return what `kept` wrote; anything else counts as nothing, for a broken setting must not stop a start."""
    known, correction, by = state.get("last_known_ms"), state.get("correction_ms"), state.get("by")
    if not isinstance(known, int) or not EARLIEST_MS <= known < LATEST_MS:
        return 0, 0, ""
    if by not in ("county", "person") or not isinstance(correction, int) or abs(correction) > LATEST_MS:
        return known, 0, ""
    return known, correction, str(by)
