"""The county server on a real socket: whatever is sent, an answer or a refusal, and never a 5xx."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.places.codes import path
from sync import protocol
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.state import Offline
from sync.client.transport import Http
from sync.county.app import RETRY_AFTER_S, make_app
from sync.county.seat import CountySeat
from sync.envelope import seal_request
from sync.keys import SIGNATURE_BYTES
from sync.protocol import ENROL_PATH, EXCHANGE_PATH, MOST_BODY, Answer, decode
from tests.sync.hostile import Hostile
from tests.sync.looking import refused
from tests.sync.seats import VILLAGE, Village
from tests.sync.server import post, running, serving_county
from tests.sync.sheets import sheet_item


@pytest.fixture
def address(county: CountySeat) -> Iterator[str]:
    with serving_county(county) as found:
        yield found


def good_request(hostile: Hostile, counter: int) -> bytes:
    body = protocol.encode(hostile.hello([sheet_item(hostile)]))
    return seal_request(hostile.key, hostile.who.device, counter, ("POST", EXCHANGE_PATH), body)[0]


def test_a_station_enrols_reports_and_hears_over_http(
    county: CountySeat, address: str, tmp_path: Path
) -> None:
    station = int(county.do("places.open_station", name="新站", division=VILLAGE))
    code, _ = county.new_code(Seat.VILLAGE, station, "新站", path(VILLAGE))
    store = open_store(Home(tmp_path / "new"), registry())
    http = Http(address)
    enrol(store, http, code, address)
    tally = Exchange(store, http).run()
    assert tally.rows > 1000
    assert store.show("products.list", OPERATOR, limit=1)
    idle = Exchange(store, http).run()
    assert (idle.rows, idle.rounds, idle.more) == (0, 1, False)
    http.close()
    store.close()


def test_the_seat_of_the_county_follows_what_arrives(county: CountySeat, address: str, village: Village) -> None:
    village.report(3800)
    http = Http(address)
    Exchange(village.store, http).run()
    http.close()
    county.sync()  # the loop may be before or behind: what counts is that both agree
    assert [one.quote.typical for one in county.store.show("prices.waiting", OPERATOR)] == [3800]


def test_the_server_says_that_it_is_alive_and_nothing_about_itself(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"GET /v1/alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = b""
        while part := line.recv(4096):
            said += part
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"tianxin")
    assert b"server:" not in said.lower()
    for hidden in ("/docs", "/openapi.json", "/redoc", "/", "/v1", "/v1/x/../../etc"):
        assert post(address, hidden, b"")[0] in (404, 405)


def test_a_wrong_method_and_an_empty_body_are_refused(address: str) -> None:
    for route in (EXCHANGE_PATH, ENROL_PATH):
        assert post(address, route, b"")[0] == 400


def test_a_body_beyond_the_bound_is_refused_whatever_it_says_of_itself(address: str) -> None:
    assert post(address, EXCHANGE_PATH, bytes(MOST_BODY + 1)) == (400, b"sync.malformed")


def malformed(hostile: Hostile, chance: random.Random, counter: int) -> bytes:
    """One request gone wrong: cut, flipped, doubled, of noise, or nonsense under a right signature."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randrange(300))
    if kind == 1:
        noise = msgspec.msgpack.encode([chance.choice([None, -1, "x", b"", [], {}, 1 << 63]) for _ in range(14)])
        return seal_request(hostile.key, hostile.who.device, counter, ("POST", EXCHANGE_PATH), noise)[0]
    good = bytearray(good_request(hostile, counter))
    if kind == 2:
        return bytes(good[: chance.randrange(len(good))])
    if kind == 3:
        return bytes(good + chance.randbytes(chance.randrange(1, 50)))
    for _ in range(chance.randrange(1, 4)):
        good[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
    return bytes(good)


def refused_there(http: Http, route: str, body: bytes) -> bool:
    """Whether the server refuses: with a code, or with its signed word that it knows no such machine."""
    try:
        answer = http.post(route, body)
    except StationError:  # Offline would be a 503: the server broke
        return True
    return decode(answer[4:-SIGNATURE_BYTES], Answer).problem == "sync.unknown_device"


def test_malformed_bodies_are_refused_and_never_break_the_server(
    county: CountySeat, address: str, village: Village, count: Callable[..., int], seed: int
) -> None:
    hostile, chance = Hostile(village, county.answer), random.Random(seed)
    many = count(2_000, 50_000, "malformed bodies")
    http = Http(address)
    before = county.ledger.county()
    for number in range(many):
        route = chance.choice([EXCHANGE_PATH, EXCHANGE_PATH, ENROL_PATH])
        assert refused_there(http, route, malformed(hostile, chance, 1_000 + number))
    assert county.ledger.county() == before
    good = good_request(hostile, 10_000_000)
    assert post(address, EXCHANGE_PATH, good)[0] == 200
    http.close()
    county.sync()
    assert len(county.store.show("prices.waiting", OPERATOR)) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 100_000), flip=st.integers(1, 255))
def test_a_request_changed_anywhere_is_never_accepted(
    county: CountySeat, village: Village, place: int, flip: int
) -> None:
    changed = bytearray(good_request(Hostile(village, county.answer), 5_000))
    changed[place % len(changed)] ^= flip
    try:
        word = refused(county.answer(EXCHANGE_PATH, bytes(changed)))
    except StationError:
        return
    assert word == "sync.unknown_device", "only a number that nobody has gets a signed word"


def test_a_request_for_one_address_is_none_for_another(county: CountySeat, village: Village) -> None:
    hostile = Hostile(village, county.answer)
    body = protocol.encode(hostile.hello())
    for target in (("POST", ENROL_PATH), ("PUT", EXCHANGE_PATH), ("POST", EXCHANGE_PATH + "/")):
        blob = seal_request(hostile.key, hostile.who.device, 9_000, target, body)[0]
        with pytest.raises(StationError, match=r"envelope\.bad_signature"):
            county.answer(EXCHANGE_PATH, blob)


def test_a_bug_of_the_server_looks_like_weather_and_costs_nothing(village: Village) -> None:
    def broken(_blob: bytes) -> bytes:
        raise ZeroDivisionError

    arrived: list[int] = []
    with running(make_app(broken, broken, broken, broken, lambda: arrived.append(1))) as address:
        village.report(3800)
        http = Http(address)
        with pytest.raises(Offline) as weather:
            Exchange(village.store, http).run()
        http.close()
    assert weather.value.retry_after == int(RETRY_AFTER_S)
    assert arrived == []


def test_a_line_cut_while_the_body_comes_breaks_nothing(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    for sent in (0, 1, 500):
        with socket.create_connection((host, int(port))) as line:
            head = f"POST {EXCHANGE_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
            line.sendall(head.encode() + bytes(sent))
    assert post(address, EXCHANGE_PATH, b"x")[0] == 400
