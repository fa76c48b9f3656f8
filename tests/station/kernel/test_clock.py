"""A wrong clock is noticed, a person's word bridges it, and nothing recorded meanwhile looks certain."""

from __future__ import annotations

import datetime
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.clock import Doubt, GuardedClock, SetClock, SystemClock, date_of, day_of, day_of_ms
from station.kernel.errors import StationError
from station.kernel.sentences import KERNEL_SENTENCES

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def _ms(text: str) -> int:
    """Return the UTC milliseconds of a local time in China."""
    return int(datetime.datetime.fromisoformat(text + "+08:00").timestamp() * 1000)


def _day(text: str) -> int:
    return day_of(datetime.date.fromisoformat(text))


TRUE = _ms("2026-11-22 16:00")
DEAD_BATTERY = _ms("2009-01-01 00:00")


def _known(ms: int = TRUE) -> dict[str, object]:
    return {"last_known_ms": ms, "correction_ms": 0, "by": ""}


def _restart(guarded: GuardedClock, machine: SetClock, wall: int) -> tuple[GuardedClock, SetClock]:
    """Switch off and on again: the counter starts anew, the machine says `wall`."""
    return GuardedClock(again := SetClock(wall), guarded.state()), again


def test_days_count_from_1970() -> None:
    assert day_of(datetime.date(1970, 1, 1)) == 0
    assert date_of(_day("2026-11-22")) == datetime.date(2026, 11, 22)
    assert day_of_ms(_ms("2026-11-22 00:00")) == _day("2026-11-22")
    assert day_of_ms(_ms("2026-11-22 00:00") - 1) == _day("2026-11-21")
    assert day_of_ms(_ms("2026-11-22 00:00"), 0) == _day("2026-11-21")
    for beyond in (10**9, 10**30, -(10**9)):
        with pytest.raises(ValueError, match=r"."):
            date_of(beyond)


def test_the_machine_is_asked_in_milliseconds() -> None:
    clock = SystemClock()
    assert clock.offset_minutes() == 480
    assert clock.now_ms() > _ms("2020-01-01 00:00")
    assert clock.monotonic_ms() <= clock.monotonic_ms()


def test_a_good_clock_is_simply_followed() -> None:
    machine = SetClock(TRUE + 3 * DAY)
    guarded = GuardedClock(machine, _known())
    assert (guarded.now_ms(), guarded.suspect, guarded.needs_confirmation) == (TRUE + 3 * DAY, False, False)
    machine.advance(9 * DAY)
    assert guarded.now_ms() == TRUE + 12 * DAY
    assert guarded.state() == {"last_known_ms": TRUE + 12 * DAY, "correction_ms": 0, "by": ""}
    guarded.require_sure()


def test_scenario_22_dead_battery() -> None:
    machine = SetClock(DEAD_BATTERY)
    guarded = GuardedClock(machine, _known())
    assert guarded.reason is Doubt.BEHIND
    assert guarded.needs_confirmation
    assert guarded.now_ms() == TRUE  # never 2009, never invented
    with pytest.raises(StationError) as refused:
        guarded.require_sure()
    assert refused.value.code == "clock.behind"
    assert refused.value.facts == {"machine": "2009-01-01", "known": "2026-11-22"}

    machine.advance(HOUR)
    guarded.confirm(_day("2026-11-24"))
    assert guarded.today() == _day("2026-11-24")
    # Nobody is asked again, but the mark stays on what is recorded.
    assert (guarded.needs_confirmation, guarded.suspect) == (False, True)
    machine.advance(DAY)
    assert guarded.today() == _day("2026-11-25")

    machine.set(_ms("2026-11-25 09:12"))  # somebody sets the machine right
    assert (guarded.suspect, guarded.now_ms()) == (False, _ms("2026-11-25 09:12"))


def test_scenario_22_three_years_ahead() -> None:
    ahead = _ms("2029-11-23 08:00")
    machine = SetClock(ahead)
    guarded = GuardedClock(machine, _known())
    assert guarded.reason is Doubt.AHEAD
    assert guarded.today() == _day("2026-11-22")  # no price of the future gets in
    guarded.confirm(_day("2026-11-23"))
    assert guarded.now_ms() == _ms("2026-11-23 08:00")
    machine.advance(10 * DAY)
    guarded.county_time(_ms("2026-12-03 08:07"))
    assert not guarded.suspect
    assert guarded.now_ms() == _ms("2026-12-03 08:07")

    # The county's word holds through a restart while the machine goes on three years ahead.
    guarded, machine = _restart(guarded, machine, ahead + 11 * DAY)
    assert not guarded.suspect
    assert guarded.now_ms() == _ms("2026-12-04 08:07")
    # And once the machine is put right, the old correction is dropped.
    guarded, machine = _restart(guarded, machine, _ms("2026-12-05 08:00"))
    assert (guarded.suspect, guarded.now_ms()) == (False, _ms("2026-12-05 08:00"))


@pytest.mark.parametrize("jump", [3 * 365 * DAY, 11 * MINUTE, -11 * MINUTE, -17 * 365 * DAY])
def test_scenario_22_jumps_while_running(jump: int) -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    machine.advance(HOUR)
    guarded.now_ms()
    machine.set(machine.now_ms() + jump)
    machine.advance(MINUTE)
    assert guarded.reason is Doubt.JUMPED
    assert guarded.now_ms() == TRUE + HOUR + MINUTE  # the steady counter goes on
    assert guarded.state()["last_known_ms"] == TRUE + HOUR

    machine.set(machine.now_ms() - jump)
    assert not guarded.suspect
    assert guarded.now_ms() == TRUE + HOUR + MINUTE


def test_a_jump_is_confirmed_without_losing_the_hour() -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    machine.set(TRUE + 3 * 365 * DAY + 5 * HOUR)
    guarded.confirm(_day("2026-11-22"))
    assert (guarded.suspect, guarded.needs_confirmation, guarded.now_ms()) == (True, False, TRUE)


def test_confirming_the_machines_own_date_makes_it_good() -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    machine.set(TRUE + 3 * HOUR)
    assert guarded.reason is Doubt.JUMPED
    guarded.confirm(_day("2026-11-22"))
    assert (guarded.suspect, guarded.now_ms()) == (False, TRUE + 3 * HOUR)


def test_small_moves_are_no_jumps() -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    for step in (9 * MINUTE, -9 * MINUTE, 30_000):
        machine.set(machine.now_ms() + step)
        assert not guarded.suspect


@pytest.mark.parametrize(
    ("wall", "doubt"),
    [
        (TRUE - 2 * MINUTE, Doubt.NONE),
        (TRUE - 2 * MINUTE - 1, Doubt.BEHIND),
        (TRUE + 400 * DAY, Doubt.NONE),
        (TRUE + 400 * DAY + 1, Doubt.AHEAD),
    ],
)
def test_the_edges_of_belief_at_a_start(wall: int, doubt: Doubt) -> None:
    assert GuardedClock(SetClock(wall), _known()).reason is doubt


def test_a_clock_somewhat_behind_does_not_grow_true_by_waiting() -> None:
    machine = SetClock(TRUE - HOUR)
    guarded = GuardedClock(machine, _known())
    machine.advance(5 * HOUR)
    assert guarded.reason is Doubt.BEHIND
    assert guarded.now_ms() == TRUE + 5 * HOUR


def test_the_network_may_put_an_absurd_clock_right_by_itself() -> None:
    machine = SetClock(DEAD_BATTERY)
    guarded = GuardedClock(machine, _known())
    machine.advance(MINUTE)
    machine.set(TRUE + DAY)
    assert (guarded.suspect, guarded.now_ms()) == (False, TRUE + DAY)


def test_one_absurd_clock_after_another_stays_absurd() -> None:
    machine = SetClock(DEAD_BATTERY)
    guarded = GuardedClock(machine, _known())
    machine.set(_ms("2040-01-01 00:00"))
    assert guarded.needs_confirmation
    assert guarded.now_ms() == TRUE


def test_the_date_is_asked_again_after_every_start_until_the_machine_is_right() -> None:
    machine = SetClock(DEAD_BATTERY)
    guarded = GuardedClock(machine, _known())
    guarded.confirm(_day("2026-11-24"))
    machine.advance(HOUR)

    later, machine = _restart(guarded, machine, DEAD_BATTERY + 2 * HOUR)  # the battery kept this much
    assert later.needs_confirmation
    assert later.today() == _day("2026-11-24")  # last time's word, offered again

    dead, machine = _restart(later, machine, DEAD_BATTERY)
    assert dead.reason is Doubt.BEHIND
    assert dead.now_ms() == guarded.now_ms()

    right, machine = _restart(dead, machine, _ms("2026-11-25 10:00"))
    assert (right.suspect, right.now_ms()) == (False, _ms("2026-11-25 10:00"))


def test_a_machine_a_year_ahead_can_be_disputed() -> None:
    """Nobody can see this one without the county; a person can."""
    machine = SetClock(_ms("2027-11-01 10:00"))
    guarded = GuardedClock(machine, _known())
    assert not guarded.suspect
    guarded.confirm(_day("2026-11-23"))
    assert (guarded.reason, guarded.needs_confirmation) == (Doubt.DISPUTED, False)
    assert guarded.now_ms() == _ms("2026-11-23 10:00")

    again, machine = _restart(guarded, machine, _ms("2027-11-02 10:00"))
    assert (again.reason, again.needs_confirmation, again.today()) == (Doubt.DISPUTED, True, _day("2026-11-24"))
    fixed, machine = _restart(guarded, machine, _ms("2026-11-24 11:00"))
    assert (fixed.suspect, fixed.now_ms()) == (False, _ms("2026-11-24 11:00"))


def test_a_machine_one_day_off_is_not_taken_for_right() -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    guarded.confirm(_day("2026-11-23"))
    machine.advance(MINUTE)
    assert guarded.suspect
    assert guarded.today() == _day("2026-11-23")
    machine.set(machine.now_ms() + DAY)
    assert not guarded.suspect


def test_a_confirmed_date_survives_further_tampering() -> None:
    machine = SetClock(DEAD_BATTERY)
    guarded = GuardedClock(machine, _known())
    guarded.confirm(_day("2026-11-24"))
    for wall in (_ms("2040-05-05 05:00"), _ms("1999-05-05 05:00")):
        machine.set(wall)
        machine.advance(HOUR)
        assert (guarded.suspect, guarded.needs_confirmation) == (True, False)
    assert guarded.now_ms() == _ms("2026-11-24 02:00")


def test_the_county_may_lower_what_was_known() -> None:
    """A machine that once ran three years ahead poisoned its own memory; the county heals it."""
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known(TRUE + 3 * 365 * DAY))
    assert guarded.reason is Doubt.BEHIND
    guarded.county_time(TRUE + 5_000)
    assert (guarded.suspect, guarded.now_ms()) == (False, TRUE)  # a few seconds are no correction
    assert guarded.state() == {"last_known_ms": TRUE, "correction_ms": 0, "by": ""}


def test_a_new_machine_knows_at_least_that_it_is_not_2009() -> None:
    guarded = GuardedClock(SetClock(DEAD_BATTERY))
    assert guarded.reason is Doubt.BEHIND
    assert guarded.now_ms() >= _ms("2026-01-01 08:00")
    assert guarded.state()["last_known_ms"] == 0  # the floor is no knowledge
    assert not GuardedClock(SetClock(_ms("2031-01-01 00:00"))).suspect


@pytest.mark.parametrize("date", ["2009-01-01", "2025-12-31", "2100-01-02", "9999-01-01"])
def test_dates_that_cannot_be_today(date: str) -> None:
    guarded = GuardedClock(SetClock(TRUE), _known())
    with pytest.raises(StationError, match=r"clock\.date_impossible"):
        guarded.confirm(_day(date))
    assert not guarded.suspect


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"last_known_ms": "soon"},
        {"last_known_ms": -5, "correction_ms": 3, "by": "county"},
        {"last_known_ms": 10**18},
        {"last_known_ms": TRUE, "correction_ms": "x", "by": "county"},
        {"last_known_ms": TRUE, "correction_ms": 10**19, "by": "person"},
        {"last_known_ms": TRUE, "correction_ms": DAY, "by": "somebody"},
        {"last_known_ms": None, "correction_ms": None, "by": None},
    ],
)
def test_a_broken_setting_stops_no_start(state: dict[str, object]) -> None:
    guarded = GuardedClock(SetClock(TRUE), state)
    assert (guarded.now_ms(), guarded.suspect) == (TRUE, False)


def test_every_doubt_has_its_sentence() -> None:
    assert {f"clock.{doubt.value}" for doubt in Doubt if doubt is not Doubt.NONE} <= KERNEL_SENTENCES.keys()


WALLS = st.integers(_ms("1980-01-01 00:00"), _ms("2090-01-01 00:00"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(0, 40 * DAY)),
        st.tuples(st.just("set"), WALLS),
        st.tuples(st.just("boot"), WALLS),
        st.tuples(st.just("confirm"), st.integers(_day("2026-11-22"), _day("2030-01-01"))),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_the_machine_does_the_county_ends_all_doubt(steps: list[tuple[str, int]]) -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    for what, value in steps:
        before = guarded.now_ms()
        if what == "pass":
            machine.advance(value)
            assert guarded.now_ms() == before + value  # time passes as it passes, doubt or not
        elif what == "set":
            machine.set(value)
            assert guarded.suspect or guarded.now_ms() == value
        elif what == "boot":
            guarded, machine = _restart(guarded, machine, value)
        else:
            guarded.confirm(value)
            assert guarded.today() == value
    guarded.county_time(TRUE + DAY)
    assert (guarded.suspect, abs(guarded.now_ms() - TRUE - DAY) <= 2 * MINUTE) == (False, True)
    guarded, machine = _restart(guarded, machine, machine.now_ms() + HOUR)
    assert not guarded.suspect


def test_many_threads_may_ask() -> None:
    machine = SetClock(TRUE)
    guarded = GuardedClock(machine, _known())
    doubts: list[bool] = []
    threads = [threading.Thread(target=lambda: doubts.extend(guarded.suspect for _ in range(200))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _step in range(1_000):
        machine.advance(1)
    for thread in threads:
        thread.join()
    assert doubts == [False] * 800
