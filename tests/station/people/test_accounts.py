"""The county makes accounts, a village sets up PINs, and codes work once, also while the link is down."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.kernel import codec
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.people import pins, session, store
from station.people.declared import ACCOUNT, EVENT, SPARE
from station.store import rows
from tests.station.people.seats import (
    OTHER_PIN,
    PIN,
    VILLAGE,
    Machine,
    carry,
    machine,
    newcomer,
    refused,
)

KEEPER = Person(9, "keeper", "钟", Role.KEEPER)


def add(county: Machine, login: str = "liyu", role: str = "officer", station: int = VILLAGE, phone: str = "") -> int:
    made: int = county.do("people.add", login=login, name="黎玉", role=role, station=station, phone=phone).account
    return made


def test_an_account_and_its_code_are_made_at_the_county(county: Machine) -> None:
    issued = county.do("people.add", login="LiYu", name="黎玉", role="officer", station=VILLAGE, phone="138 1234 5678")
    found = store.account(county.store.reader(), issued.account)
    assert found is not None
    assert (found.login, found.name, found.phone, found.active) == ("liyu", "黎玉", "13812345678", True)
    assert (issued.login, issued.number) == ("liyu", 0)
    assert found.activation is not None
    assert pins.is_code(found.activation, pins.read_code(issued.code))


def test_an_account_survives_the_op_log(county: Machine) -> None:
    account = add(county)
    op = county.store.reader().execute("SELECT body FROM op WHERE tbl = 'people.account'").fetchone()
    assert op is not None
    row = rows.get_row(county.store.reader(), ACCOUNT, account)
    assert row is not None
    assert codec.unpack_row(ACCOUNT, codec.pack_row(ACCOUNT, row, None))[0] == row


def test_codes_stand_nowhere_but_with_the_person(county: Machine, village: Machine) -> None:
    """Neither what travels nor the whole decrypted village store holds a code or a PIN."""
    issued = newcomer(county, village)
    spare = county.do("people.reset_code", account=issued.account).code
    dump = "\n".join(
        str(tuple(row))
        for (table,) in village.store.reader().execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for row in village.store.reader().execute(f'SELECT * FROM "{table}"').fetchall()
    )
    for secret in (issued.code, spare, PIN):
        assert secret not in dump
        assert secret.replace("-", "") not in dump
    county_dump = str([tuple(row) for row in county.store.reader().execute("SELECT * FROM people_account").fetchall()])
    assert issued.code not in county_dump


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"login": "liyu"}, "people.login_taken"), ({"login": "黎玉"}, "people.bad_login"),
        ({"name": ""}, "people.bad_name"), ({"phone": "1"}, "people.bad_phone"),
        ({"role": "king"}, "people.unknown_role"), ({"station": 0}, "people.station_missing"),
        ({"role": "keeper"}, "people.station_not_wanted"),
    ],
)
def test_a_bad_account_is_refused_whole(county: Machine, changes: dict[str, object], code: str) -> None:
    add(county)
    given = {"login": "new", "name": "黎玉", "role": "officer", "station": VILLAGE, "phone": ""} | changes
    assert refused(lambda: county.do("people.add", **given)).code == code
    assert county.store.reader().execute("SELECT count(*) FROM people_account").fetchone()[0] == 1


def test_a_login_is_never_given_out_twice(county: Machine) -> None:
    county.do("people.deactivate", account=add(county))
    assert refused(lambda: add(county)).code == "people.login_taken"


def test_accounts_are_made_by_few_and_at_the_county(county: Machine, village: Machine) -> None:
    officer = Person(8, "officer", "黎", Role.OFFICER)
    for name in ("people.add", "people.deactivate", "people.reissue", "people.set_term", "people.reset_code"):
        assert refused(lambda name=name: county.store.do(name, officer)).code == "deed.not_allowed"
        assert refused(lambda name=name: village.store.do(name, OPERATOR)).code == "deed.wrong_seat"


def test_activation_sets_the_pin_and_tells_the_county(county: Machine, village: Machine) -> None:
    issued = newcomer(county, village)
    assert session.log_in(village.store, "liyu", PIN) == Person(issued.account, "liyu", "黎玉", Role.OFFICER, VILLAGE)
    carry(village, county)
    (line,) = county.show("people.accounts")
    assert line.activated
    row = village.store.reader().execute("SELECT account, kind, number, at FROM people_event").fetchone()
    assert tuple(row) == (issued.account, "activated", 0, village.clock.now_ms())
    assert EVENT.scopes({}) == ("county",)


def test_a_code_works_once_on_a_machine(county: Machine, village: Machine) -> None:
    issued = newcomer(county, village)
    again = refused(lambda: village.do("people.activate", login="liyu", code=issued.code, pin=OTHER_PIN))
    assert again.code == "people.code_used"
    session.log_in(village.store, "liyu", PIN)


def test_a_code_works_on_the_second_machine_of_the_station(county: Machine, village: Machine, tmp_path: Path) -> None:
    issued = newcomer(county, village)
    laptop = machine(tmp_path, Seat.TRAINER, VILLAGE, 3)
    carry(county, laptop)
    laptop.do("people.activate", login="liyu", code=issued.code, pin=OTHER_PIN)
    session.log_in(laptop.store, "liyu", OTHER_PIN)
    assert refused(lambda: session.log_in(laptop.store, "liyu", PIN)).code == "people.wrong_pin"
    laptop.store.close()


def test_a_wrong_code_and_an_unknown_name_sound_the_same(county: Machine, village: Machine) -> None:
    add(county)
    carry(county, village)
    for login in ("liyu", "nobody"):
        found = refused(lambda login=login: village.do("people.activate", login=login, code=pins.new_code(), pin=PIN))
        assert (found.code, found.facts) == ("people.wrong_code", {})


def test_a_bad_pin_does_not_use_up_the_code(county: Machine, village: Machine) -> None:
    issued = county.do("people.add", login="liyu", name="黎玉", role="officer", station=VILLAGE, phone="13827418399")
    carry(county, village)
    for pin, code in (("123456", "people.pin_simple"), ("274183", "people.pin_known")):
        made = refused(lambda pin=pin: village.do("people.activate", login="liyu", code=issued.code, pin=pin))
        assert made.code == code
    village.do("people.activate", login="liyu", code=issued.code, pin=OTHER_PIN)


def test_people_are_set_up_at_their_own_machines(county: Machine, village: Machine) -> None:
    officer = county.do("people.add", login="liyu", name="黎玉", role="officer", station=VILLAGE)
    stranger = county.do("people.add", login="chen", name="陈明", role="officer", station=VILLAGE + 1)
    keeper = county.do("people.add", login="zhong", name="钟", role="keeper")
    carry(county, village)
    assert store.account(village.store.reader(), stranger.account) is None
    assert store.account(village.store.reader(), keeper.account) is None
    here = refused(lambda: county.do("people.activate", login="liyu", code=officer.code, pin=PIN))
    assert here.code == "people.not_here"
    county.do("people.activate", login="zhong", code=keeper.code, pin=PIN)
    assert session.log_in(county.store, "zhong", PIN).role is Role.KEEPER


def test_a_new_activation_code_replaces_the_old_one(county: Machine, village: Machine) -> None:
    first = county.do("people.add", login="liyu", name="黎玉", role="officer", station=VILLAGE)
    second = county.do("people.reissue", account=first.account)
    carry(county, village)
    old = refused(lambda: village.do("people.activate", login="liyu", code=first.code, pin=PIN))
    assert old.code == "people.wrong_code"
    village.do("people.activate", login="liyu", code=second.code, pin=PIN)


def test_a_forgotten_pin_is_reset_by_phone_while_the_link_is_down(county: Machine, village: Machine) -> None:
    account = newcomer(county, village).account  # the last thing that crossed
    told = county.do("people.reset_code", account=account)
    assert told.number == 1
    assert county.do("people.reset_code", account=account) == told  # misheard: read out again
    village.do("people.activate", login="liyu", code=told.code.lower(), pin=OTHER_PIN)
    session.log_in(village.store, "liyu", OTHER_PIN)
    used = refused(lambda: village.do("people.activate", login="liyu", code=told.code, pin=PIN))
    assert used.code == "people.code_used"
    # Forgotten once more before anything crossed: the county does not know that number 1 was used.
    second = county.do("people.reset_code", account=account, number=2)
    village.do("people.activate", login="liyu", code=second.code, pin=PIN)
    session.log_in(village.store, "liyu", PIN)
    third = refused(lambda: county.do("people.reset_code", account=account, number=3))
    assert (third.code, third.facts) == ("people.no_such_spare", {"number": 3})


def test_used_spare_codes_are_replaced(county: Machine, village: Machine) -> None:
    account = newcomer(county, village).account
    first = county.do("people.reset_code", account=account)
    village.do("people.activate", login="liyu", code=first.code, pin=OTHER_PIN)
    carry(village, county)
    second = county.do("people.reset_code", account=account)
    assert second.number == 2
    assert [spare.number for spare in store.spares(county.store.reader(), account)] == [2, 3]
    village.do("people.activate", login="liyu", code=second.code, pin=PIN)  # known there from the start
    carry(village, county)
    carry(county, village)
    third = county.do("people.reset_code", account=account)
    assert third.number == 3
    village.do("people.activate", login="liyu", code=third.code, pin=OTHER_PIN)


def test_a_spare_code_outlives_the_refill_of_another(county: Machine, village: Machine) -> None:
    account = newcomer(county, village).account
    first = county.do("people.reset_code", account=account)
    village.do("people.activate", login="liyu", code=first.code, pin=OTHER_PIN)
    carry(village, county)
    second = county.do("people.reset_code", account=account)
    carry(county, village)
    village.do("people.activate", login="liyu", code=second.code, pin=PIN)
    session.log_in(village.store, "liyu", PIN)


def test_reading_out_a_code_leaves_a_trail(county: Machine) -> None:
    account = add(county)
    county.do("people.reset_code", account=account)
    assert ("people.reset_code", str(account)) in county.trail()


def test_a_closed_account_has_no_code_and_no_way_back(county: Machine, village: Machine) -> None:
    issued = newcomer(county, village)
    county.do("people.deactivate", account=issued.account)
    found = store.account(county.store.reader(), issued.account)
    assert found is not None
    assert (found.active, found.activation, found.reset) == (False, None, None)
    assert store.spares(county.store.reader(), issued.account) == []
    for deed in ("people.deactivate", "people.reissue", "people.reset_code"):
        assert refused(lambda deed=deed: county.do(deed, account=issued.account)).code == "people.closed"
        assert refused(lambda deed=deed: county.do(deed, account=12345)).code == "people.unknown_account"
    carry(county, village)
    assert refused(lambda: session.log_in(village.store, "liyu", PIN)).code == "people.closed"
    assert village.show("people.here") == []


def test_nobody_closes_his_own_account(county: Machine) -> None:
    account = add(county, "zhong", "keeper", 0)
    keeper = Person(account, "zhong", "黎玉", Role.KEEPER)
    found = refused(lambda: county.store.do("people.deactivate", keeper, account=account))
    assert found.code == "people.not_yourself"


def test_names_are_shown_to_those_who_keep_the_accounts(county: Machine) -> None:
    account = add(county, phone="13812345678")
    (plain,) = county.store.show("people.accounts", KEEPER)
    assert (plain.id, plain.name, plain.phone) == (account, "黎玉", "13812345678")
    (masked,) = county.store.show("people.accounts", Person(9, "editor", "钟", Role.EDITOR))
    assert (masked.name, masked.phone) == ("黎*", "138****5678")
    (bare,) = county.show("people.accounts")
    assert (bare.login, bare.role, bare.station, bare.name, bare.phone) == ("liyu", "officer", VILLAGE, "", "")
    officer = Person(8, "officer", "黎", Role.OFFICER)
    assert refused(lambda: county.store.show("people.accounts", officer)).code == "view.not_allowed"


def test_lists_are_bounded(county: Machine) -> None:
    for login in ("ab", "cd", "ef"):
        add(county, login)
    assert [line.login for line in county.show("people.accounts", limit=2)] == ["ab", "cd"]


def test_the_log_in_screen_lists_who_has_a_pin_here(county: Machine, village: Machine) -> None:
    add(county, "chen")
    issued = newcomer(county, village)
    assert [(one.id, one.login, one.name) for one in village.show("people.here")] == [(issued.account, "liyu", "黎玉")]
    county.do("people.set_term", account=issued.account, first=1, last=2)
    carry(county, village)
    assert village.show("people.here") == []


def test_the_lists_of_codes_never_leave_the_county() -> None:
    assert SPARE.scopes({"account": 1}) == ("county",)
