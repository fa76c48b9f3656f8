"""Rules of accounts that need no store."""

from __future__ import annotations

import pytest

from station.kernel.days import MILLI_PER_MINUTE
from station.kernel.deeds import Person, Role
from station.people import model
from station.people.declared import ACCOUNT
from station.people.model import Session
from tests.station.people.seats import refused


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "13812345678"), ("+86 138-1234-5678", "13812345678"), ("１３８１２３４５６７８", "13812345678"),
        ("0668-2871234", "06682871234"), ("(0668) 2871234-12", "06682871234-12"), ("020 83331234", "02083331234"),
        ("008613812345678", "13812345678"), ("", None), ("  ", None),
    ],
)
def test_telephones_are_kept_in_one_form(typed: str, stored: str | None) -> None:
    assert model.new_phone(typed) == stored


@pytest.mark.parametrize("typed", ["12345", "23812345678", "1381234567", "138123456789", "电话", "2871234"])
def test_what_is_no_telephone_is_refused(typed: str) -> None:
    assert refused(lambda: model.new_phone(typed)).code == "people.bad_phone"


def test_log_in_names_are_small_letters_and_digits() -> None:
    assert model.new_login(" ＬｉＹｕ2 ") == "liyu2"
    for typed in ("", "l", "2li", "li yu", "黎玉", "operator", "x" * 33, "li'--"):
        assert refused(lambda typed=typed: model.new_login(typed)).code == "people.bad_login"


def test_names_keep_rare_characters_and_lose_stray_spaces() -> None:
    assert model.new_name("  黎  玉 ") == "黎 玉"
    assert model.new_name("𠮷玉") == "𠮷玉"
    for typed in ("", " ", "玉" * 61, "a\x00b", "a\u202eb"):
        assert refused(lambda typed=typed: model.new_name(typed)).code == "people.bad_name"


@pytest.mark.parametrize(
    ("role", "station", "code"),
    [
        ("operator", 0, "people.unknown_role"), ("king", 1, "people.unknown_role"),
        ("officer", 0, "people.station_missing"), ("keeper", 7, "people.station_not_wanted"),
    ],
)
def test_roles_fit_their_place(role: str, station: int, code: str) -> None:
    assert refused(lambda: model.role_for(role, station)).code == code
    assert model.role_for("trainer", 7) is Role.TRAINER
    assert model.role_for("approver", 0) is Role.APPROVER


def test_a_station_knows_its_own_people_only() -> None:
    assert ACCOUNT.scopes({"station": 0}) == ("county",)
    assert ACCOUNT.scopes({"station": 77}) == ("county", "station:77")


def test_a_closed_account_or_an_unknown_role_is_nobody() -> None:
    row = {"login": "liyu", "name": "黎玉", "role": "officer", "station": 77, "active": 1}
    assert model.person_of_row(5, row) == Person(5, "liyu", "黎玉", Role.OFFICER, 77)
    assert model.person_of_row(5, row | {"active": 0}) is None
    assert model.person_of_row(5, row | {"role": "operator"}) is None


def test_locks_come_at_every_fifth_wrong_try_and_grow() -> None:
    assert [model.lock_minutes(wrong) for wrong in (0, 1, 4, 5, 6, 10, 15, 20, 25, 500)] == [
        0, 0, 0, 5, 0, 15, 60, 240, 240, 240,
    ]


def test_a_lock_counts_running_time_alone() -> None:
    five = 5 * MILLI_PER_MINUTE
    assert model.lock_left_ms(5, None, 0) == 0
    assert model.lock_left_ms(5, 1_000, 1_000) == five
    assert model.lock_left_ms(5, 1_000, 1_000 + five - 1) == 1
    assert model.lock_left_ms(5, 1_000, 1_000 + five) == 0
    assert model.lock_left_ms(5, 900_000, 10_000) == five - 10_000  # restarted ten seconds ago


def test_a_session_ends_after_three_idle_minutes_or_a_restart() -> None:
    session = Session(Person(5, "liyu", "黎玉", Role.OFFICER, 77), 60_000, 60_000)
    assert not session.is_idle(60_000 + model.IDLE_MS - 1)
    assert session.is_idle(60_000 + model.IDLE_MS)
    assert not session.touched(200_000).is_idle(200_000 + model.IDLE_MS - 1)
    assert session.touched(50_000).last_ms == 60_000
    assert session.is_idle(10)


def test_secrets_do_not_show_in_a_log() -> None:
    account = model.Account(1, "liyu", "黎玉", "officer", 7, None, None, None, True, "activation-hash", "reset-hash")
    assert "hash" not in repr(account)
