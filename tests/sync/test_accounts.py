"""Enrolling with a one-time code: both sides proven, the code never sent, one device for one code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places.codes import path
from station.store.store import Store
from sync import protocol
from sync.client.joining import enrol
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import accounts
from sync.county.accounts import CODE_LIFE_MS, MOST_TRIES, Place, scopes_for
from sync.county.seat import CountySeat
from sync.enrolling import EnrolAnswer, EnrolRequest, Grant
from sync.envelope import DeviceKey, code_key, code_proof, parse_code, verify_certificate
from tests.sync.seats import VILLAGE, Made

PLACE = Place(Seat.VILLAGE, 77, "新站", VILLAGE, scopes_for(Seat.VILLAGE, 77, path(VILLAGE)))


@pytest.fixture
def machine(made: Made, tmp_path: Path) -> Iterator[Store]:
    store = open_store(Home(tmp_path / "machine"), registry())
    yield store
    store.close()


@pytest.fixture
def code(county: CountySeat) -> str:
    return accounts.new_code(county.ledger, PLACE, county.store.clock.now_ms())


def devices(county: CountySeat) -> list[int]:
    return [one.device for one in accounts.devices(county.ledger)]


def ask(county: CountySeat, code: str, key: DeviceKey | None = None, at_ms: int = 0) -> EnrolAnswer:
    """Ask for a grant by hand."""
    key = key or DeviceKey.generate()
    code_id, secret = parse_code(code)
    proof = code_proof(code_key(secret), b"station", key.public, b"nonce")
    request = EnrolRequest(protocol.VERSION, code_id, key.public, b"nonce", proof)
    answer = accounts.enrol(county.ledger, protocol.encode(request), at_ms or county.store.clock.now_ms())
    return protocol.decode(answer, EnrolAnswer)


def wrong(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_machine_becomes_the_seat_the_code_was_made_for(county: CountySeat, machine: Store, code: str) -> None:
    who = enrol(machine, InProcess(county.answer), code, "http://county.example")
    assert who == machine.identity()
    assert (who.seat, who.station, who.station_name, who.division) == (Seat.VILLAGE, 77, "新站", VILLAGE)
    assert who.scopes == ("station:77", "all", "at:44", "at:4409", "at:440981", "at:440981104", f"at:{VILLAGE}")
    assert (who.county, who.county_public) == (county.ledger.county().county, county.ledger.county().public)
    assert who.server == "http://county.example"
    certificate = verify_certificate(who.county_public, who.certificate)
    assert (certificate.device, certificate.scopes) == (who.device, who.scopes)
    assert certificate.public == DeviceKey.from_private(who.private).public


def test_a_machine_that_belongs_to_a_county_asks_no_other(county: CountySeat, machine: Store, code: str) -> None:
    enrol(machine, InProcess(county.answer), code)
    before = devices(county)
    with pytest.raises(StationError, match=r"enrol\.already"):
        enrol(machine, InProcess(county.answer), accounts.new_code(county.ledger, PLACE, 0))
    assert devices(county) == before


@pytest.mark.parametrize("typed", ["", "0000", "no code at all", "UUUU-UUUU-UUUU-UUUU", "0" * 17])
def test_what_cannot_be_a_code_is_not_even_asked(county: CountySeat, machine: Store, typed: str) -> None:
    carrier = InProcess(county.answer)
    with pytest.raises(StationError, match=r"enrol\.bad_code"):
        enrol(machine, carrier, typed)
    assert carrier.sent == 0


def test_an_answer_that_was_lost_is_asked_for_again_and_makes_no_second_device(
    county: CountySeat, machine: Store, code: str
) -> None:
    def lost(path: str, blob: bytes) -> bytes:
        county.answer(path, blob)
        raise Offline("lost")

    before = devices(county)
    for _ in range(3):
        with pytest.raises(Offline):
            enrol(machine, InProcess(lost), code)
    who = enrol(machine, InProcess(county.answer), code)
    assert devices(county) == [*before, who.device]


def test_the_same_key_gets_the_same_grant_and_another_key_none(county: CountySeat, code: str) -> None:
    key = DeviceKey.generate()
    first, again = ask(county, code, key), ask(county, code, key)
    assert protocol.decode(first.grant, Grant) == protocol.decode(again.grant, Grant)
    late = ask(county, code, key, county.store.clock.now_ms() + 100 * CODE_LIFE_MS)
    assert protocol.decode(late.grant, Grant).device == protocol.decode(first.grant, Grant).device
    thief = ask(county, code)
    assert (thief.problem, thief.grant, thief.proof) == ("enrol.used_code", b"", b"")


def test_a_code_dies_after_some_wrong_tries_and_says_no_more_than_before(county: CountySeat, code: str) -> None:
    answers = [ask(county, wrong(code)).problem for _ in range(MOST_TRIES)]
    assert answers == ["enrol.unknown_code"] * MOST_TRIES
    assert ask(county, code).problem == "enrol.unknown_code"
    assert ask(county, "0000-0000-0000-0000").problem == "enrol.unknown_code"


def test_fewer_wrong_tries_leave_the_code_alive(county: CountySeat, code: str) -> None:
    for _ in range(MOST_TRIES - 1):
        ask(county, wrong(code))
    assert ask(county, code).problem == ""


def test_wrong_tries_do_not_take_its_grant_from_the_machine_that_was_first(county: CountySeat, code: str) -> None:
    key = DeviceKey.generate()
    first = ask(county, code, key)
    for _ in range(MOST_TRIES):
        ask(county, wrong(code))
    assert protocol.decode(ask(county, code, key).grant, Grant) == protocol.decode(first.grant, Grant)


def test_a_code_is_good_until_its_time_and_not_after(county: CountySeat) -> None:
    now = county.store.clock.now_ms()
    code = accounts.new_code(county.ledger, PLACE, now)
    assert ask(county, code, at_ms=now + CODE_LIFE_MS + 1).problem == "enrol.expired_code"
    assert ask(county, code, at_ms=now + CODE_LIFE_MS).problem == ""


def test_every_new_device_has_a_number_of_its_own(county: CountySeat) -> None:
    before = devices(county)
    for _ in range(3):
        ask(county, accounts.new_code(county.ledger, PLACE, county.store.clock.now_ms()))
    assert devices(county) == list(range(1, len(before) + 4))


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_key_of_another_length_is_no_key(county: CountySeat, code: str, key: bytes) -> None:
    code_id, secret = parse_code(code)
    proof = code_proof(code_key(secret), b"station", key, b"n")
    request = EnrolRequest(protocol.VERSION, code_id, key, b"n", proof)
    answer = protocol.decode(accounts.enrol(county.ledger, protocol.encode(request), 0), EnrolAnswer)
    assert answer.problem == "enrol.unknown_code"


def test_another_county_cannot_pass_for_ours(
    made: Made, county: CountySeat, machine: Store, code: str, tmp_path: Path
) -> None:
    """A server that does not know the code can answer what it likes: nothing is believed or stored."""
    foreign = made.county(tmp_path / "foreign")
    other_code = accounts.new_code(foreign.ledger, PLACE, foreign.store.clock.now_ms())
    grant = protocol.decode(ask(foreign, other_code).grant, Grant)

    def answers(kind: str) -> InProcess:
        blob = protocol.encode(grant)
        proof = {"none": b"", "zeros": bytes(32), "own": code_proof(code_key(b"12345678"), b"county", blob)}[kind]
        return InProcess(lambda path, asked: protocol.encode(EnrolAnswer(protocol.VERSION, blob, proof, "")))

    for kind in ("none", "zeros", "own"):
        with pytest.raises(StationError, match=r"enrol\.not_our_county"):
            enrol(machine, answers(kind), code)
    assert machine.identity() is None
    with pytest.raises(StationError, match=r"enrol\.unknown_code"):
        enrol(machine, InProcess(foreign.answer), code)
    foreign.close()


def test_the_countys_own_request_cannot_be_echoed_back(county: CountySeat, machine: Store, code: str) -> None:
    def echo(_path: str, blob: bytes) -> bytes:
        request = protocol.decode(blob, EnrolRequest)
        return protocol.encode(EnrolAnswer(protocol.VERSION, b"", request.proof, ""))

    with pytest.raises(StationError, match=r"enrol\.not_our_county"):
        enrol(machine, InProcess(echo), code)


def test_nothing_of_the_secret_crosses_the_line(county: CountySeat, machine: Store, code: str) -> None:
    """Over plain HTTP a listener sees the code's name alone: not the secret, its bytes, nor its stretched key."""
    seen = bytearray()

    def heard(path: str, blob: bytes) -> bytes:
        answer = county.answer(path, blob)
        seen.extend(blob + answer)
        return answer

    enrol(machine, InProcess(heard), code)
    letters = code.replace("-", "")
    secret = parse_code(code)[1]
    heard_text = bytes(seen)
    assert letters[:4].encode() in heard_text
    for start in range(4, 13):
        for part in (letters[start : start + 4], letters[start : start + 4].lower()):
            assert part.encode() not in heard_text
    for hidden in (secret, secret.lstrip(b"\0"), code_key(secret)):
        assert hidden not in heard_text
        assert hidden.hex().encode() not in heard_text


def test_the_ledger_keeps_no_code_that_could_be_typed(county: CountySeat, code: str) -> None:
    with county.ledger.writing() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM code")]
    kept = repr(rows)
    assert code.replace("-", "")[4:] not in kept
    assert parse_code(code)[1].hex() not in kept


@pytest.mark.parametrize(
    ("seat", "scopes"),
    [
        (Seat.COUNTY, ["all", "county"]),
        (Seat.VILLAGE, ["station:5", "all", "at:44", "at:4409"]),
        (Seat.TRAINER, ["station:5", "all", "at:44", "at:4409"]),
        (Seat.TOWN, ["station:5", "all", "desk:4409", "at:44", "at:4409"]),
    ],
)
def test_a_seat_receives_what_is_its_own_first(seat: Seat, scopes: list[str]) -> None:
    assert scopes_for(seat, 5, ("44", "4409")) == scopes


def test_a_wrong_clock_does_not_keep_a_machine_from_enrolling(county: CountySeat, machine: Store, code: str) -> None:
    machine.clock = GuardedClock(SetClock(0))
    assert enrol(machine, InProcess(county.answer), code).station == 77
