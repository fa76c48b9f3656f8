"""Logging in: wrong tries are kept, locks grow and cannot be turned away, and everything leaves a trail."""

from __future__ import annotations

import pytest

from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE
from station.kernel.deeds import OPERATOR, Role
from station.people import session
from station.store import audit
from tests.station.people.seats import OTHER_PIN, PIN, Machine, carry, newcomer, refused

WRONG = "111222"


def wrong(village: Machine, login: str = "liyu", times: int = 1) -> list[str]:
    return [refused(lambda: session.log_in(village.store, login, WRONG)).code for _ in range(times)]


@pytest.fixture
def account(county: Machine, village: Machine) -> int:
    made: int = newcomer(county, village).account
    return made


def test_a_log_in_gives_the_person_and_leaves_a_trail(village: Machine, account: int) -> None:
    person = session.log_in(village.store, " LIYU ", "２７４１８３")
    assert (person.id, person.role) == (account, Role.OFFICER)
    assert village.trail()[-1] == ("people.log_in", str(account))
    session.log_out(village.store, person)
    assert village.trail()[-1] == ("people.log_out", str(account))


def test_a_wrong_pin_and_an_unknown_name_sound_the_same(county: Machine, village: Machine, account: int) -> None:
    county.do("people.add", login="notyet", name="陈明", role="officer", station=77)
    carry(county, village)
    told = [refused(lambda login=login: session.log_in(village.store, login, WRONG)) for login in ("liyu", "nobody")]
    assert [(one.code, one.facts) for one in told] == [("people.wrong_pin", {"left": 4})] * 2
    assert wrong(village, "notyet") == ["people.wrong_pin"]
    assert wrong(village, "nobody", 3) == ["people.wrong_pin"] * 2 + ["people.locked"]


def test_the_trail_of_wrong_tries_names_accounts_not_people(village: Machine, account: int) -> None:
    wrong(village)
    wrong(village, "黎玉")
    assert village.trail()[-2:] == [("people.wrong_pin", str(account)), ("people.wrong_pin", "0")]
    assert "黎玉" not in str(village.trail())
    assert audit.verify(village.store.reader()) is None


def test_five_wrong_tries_lock_for_five_minutes(village: Machine, account: int) -> None:
    assert wrong(village, times=5) == ["people.wrong_pin"] * 4 + ["people.locked"]
    assert ("people.locked", str(account)) in village.trail()
    found = refused(lambda: session.log_in(village.store, "liyu", PIN))
    assert (found.code, found.facts) == ("people.locked", {"minutes": 5})
    village.clock.advance(4 * MILLI_PER_MINUTE + 1)
    assert refused(lambda: session.log_in(village.store, "liyu", PIN)).facts == {"minutes": 1}
    village.clock.advance(MILLI_PER_MINUTE)
    assert session.log_in(village.store, "liyu", PIN).id == account


def test_locks_grow_until_a_right_pin(village: Machine, account: int) -> None:
    for minutes in (5, 15, 60, 240, 240):
        wrong(village, times=4)
        assert refused(lambda: session.log_in(village.store, "liyu", WRONG)).facts == {"minutes": minutes}
        village.clock.advance(minutes * MILLI_PER_MINUTE - 1)
        assert wrong(village) == ["people.locked"]
        village.clock.advance(1)
    session.log_in(village.store, "liyu", PIN)
    assert refused(lambda: session.log_in(village.store, "liyu", WRONG)).facts == {"left": 4}


def test_tries_while_locked_are_not_counted(village: Machine, account: int) -> None:
    wrong(village, times=5)
    assert wrong(village, times=20) == ["people.locked"] * 20
    village.clock.advance(5 * MILLI_PER_MINUTE)
    assert refused(lambda: session.log_in(village.store, "liyu", WRONG)).facts == {"left": 4}


@pytest.mark.parametrize("moved", [-400, -1, 1, 10, 300], ids=lambda days: f"{days} days")
def test_turning_the_clock_does_not_end_a_lock(village: Machine, account: int, moved: int) -> None:
    wrong(village, times=5)
    village.clock.set(village.clock.now_ms() + moved * MILLI_PER_DAY)
    assert wrong(village) == ["people.locked"]
    village.clock.advance(5 * MILLI_PER_MINUTE - 1)
    assert wrong(village) == ["people.locked"]
    village.clock.advance(1)
    assert session.log_in(village.store, "liyu", PIN).id == account


def test_turning_the_clock_a_little_does_not_end_a_lock(village: Machine, account: int) -> None:
    """Six minutes are within what the guarded clock lets pass as drift."""
    wrong(village, times=5)
    village.clock.set(village.clock.now_ms() + 6 * MILLI_PER_MINUTE)
    assert wrong(village) == ["people.locked"]


def test_turning_the_clock_back_does_not_lengthen_a_lock(village: Machine, account: int) -> None:
    wrong(village, times=5)
    village.clock.set(village.clock.now_ms() - 30 * MILLI_PER_DAY)
    village.clock.advance(5 * MILLI_PER_MINUTE)
    assert session.log_in(village.store, "liyu", PIN).id == account


def test_a_restart_ends_no_lock(village: Machine, account: int) -> None:
    village.clock.advance(MILLI_PER_DAY)
    wrong(village, times=5)
    village.restart()
    village.clock.set(village.clock.now_ms() + MILLI_PER_DAY)
    assert wrong(village) == ["people.locked"]
    village.clock.advance(5 * MILLI_PER_MINUTE)
    assert session.log_in(village.store, "liyu", PIN).id == account


def test_wrong_tries_are_counted_across_a_restart(village: Machine, account: int) -> None:
    wrong(village, times=4)
    village.restart()
    assert wrong(village) == ["people.locked"]


def test_a_try_is_counted_before_the_pin_is_looked_at(village: Machine, account: int) -> None:
    """Whoever pulls the plug while the PIN is being checked has used up the try."""
    counted = village.store.reader().execute("SELECT wrong FROM people_tries").fetchall()
    assert counted == []
    made = village.store.write(lambda db: session._count_try(db, "liyu", 0))
    assert (made.wrong, made.row_id) == (1, account)
    assert refused(lambda: session.log_in(village.store, "liyu", WRONG)).facts == {"left": 3}


def test_the_county_hears_of_a_lock(county: Machine, village: Machine, account: int) -> None:
    wrong(village, times=5)
    carry(village, county)
    kinds = [row[0] for row in county.store.reader().execute("SELECT kind FROM people_event ORDER BY id")]
    assert kinds == ["activated", "locked"]


def test_a_reset_code_opens_a_lock(county: Machine, village: Machine, account: int) -> None:
    wrong(village, times=5)
    told = county.do("people.reset_code", account=account)
    village.do("people.activate", login="liyu", code=told.code, pin=OTHER_PIN)
    assert session.log_in(village.store, "liyu", OTHER_PIN).id == account


def test_one_persons_lock_is_not_anothers(county: Machine, village: Machine, account: int) -> None:
    other = newcomer(county, village, "chen", OTHER_PIN)
    wrong(village, times=5)
    assert session.log_in(village.store, "chen", OTHER_PIN).id == other.account


def test_terms_are_kept(county: Machine, village: Machine, account: int) -> None:
    today = village.store.clock.today()
    for first, last, code in ((today + 1, today + 9, "people.not_yet"), (1, today - 1, "people.term_over")):
        county.do("people.set_term", account=account, first=first, last=last)
        carry(county, village)
        assert refused(lambda: session.log_in(village.store, "liyu", PIN)).code == code
        assert wrong(village) == ["people.wrong_pin"]  # nothing is told without the PIN
    county.do("people.set_term", account=account, first=today, last=today)
    carry(county, village)
    assert session.log_in(village.store, "liyu", PIN).id == account
    backwards = refused(lambda: county.do("people.set_term", account=account, first=5, last=4))
    assert backwards.code == "people.bad_term"


def test_the_pin_is_changed_with_the_old_one(village: Machine, account: int) -> None:
    assert refused(lambda: session.change_pin(village.store, "liyu", WRONG, OTHER_PIN)).code == "people.wrong_pin"
    assert refused(lambda: session.change_pin(village.store, "liyu", PIN, PIN)).code == "people.pin_same"
    assert refused(lambda: session.change_pin(village.store, "liyu", PIN, "123456")).code == "people.pin_simple"
    session.change_pin(village.store, "liyu", PIN, OTHER_PIN)
    assert village.trail()[-1] == ("people.change_pin", str(account))
    assert wrong(village) == ["people.wrong_pin"]
    assert refused(lambda: session.log_in(village.store, "liyu", PIN)).code == "people.wrong_pin"
    assert session.log_in(village.store, "liyu", OTHER_PIN).id == account


def test_wrong_old_pins_lock_too(village: Machine, account: int) -> None:
    for _ in range(4):
        refused(lambda: session.change_pin(village.store, "liyu", WRONG, OTHER_PIN))
    assert wrong(village) == ["people.locked"]


def test_a_session_starts_at_the_log_in_and_ends_when_idle(village: Machine, account: int) -> None:
    village.clock.advance(1_000)
    begun = session.start(village.store, "liyu", PIN)
    assert (begun.person.id, begun.started_ms, begun.last_ms) == (account, 1_000, 1_000)
    village.clock.advance(3 * MILLI_PER_MINUTE)
    assert begun.is_idle(session.steady_ms(village.store))


def test_closing_an_account_ends_its_session(county: Machine, village: Machine, account: int) -> None:
    person = session.log_in(village.store, "liyu", PIN)
    assert session.still_may(village.store, person)
    county.do("people.deactivate", account=account)
    carry(county, village)
    assert not session.still_may(village.store, person)
    assert session.still_may(village.store, OPERATOR)
