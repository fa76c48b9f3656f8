"""P5, P11: only the county's signed word gives a station another number, and no line can bring that about.

A line that doubles what it carries, or somebody on it who writes refusals of his own, costs a round trip.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from station.kernel.errors import StationError
from station.store import settings
from sync.client import telling, transport
from sync.client.exchange import SMALLEST_ANSWER, Exchange
from sync.client.renumbering import Renumbering
from sync.client.state import CountyWord
from sync.client.transport import Http, InProcess
from sync.county import accounts
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, seal_request
from sync.protocol import EXCHANGE_PATH
from tests.faults.proxy import Fault, proxied
from tests.sync.looking import waiting
from tests.sync.seats import Village
from tests.sync.server import running, serving_county
from tests.sync.test_copies import number, twin  # noqa: F401

WORDS = ("sync.copied", "sync.forked", "sync.gap", "sync.replayed", "sync.unknown_device")


class Liar:
    """A server that carries to the county, but says `word` to one request, unsigned."""

    def __init__(self, county: CountySeat, word: str) -> None:
        self.application = FastAPI()
        self.asked: list[str] = []
        self._county, self._word = county, word
        self.application.post("/v1/{route}")(self.answer)

    async def answer(self, route: str, request: Request) -> Response:
        blob = await request.body()
        self.asked.append(route)
        if len(self.asked) == 1:
            return Response(self._word.encode(), status_code=400)
        return Response(self._county.answer(f"/v1/{route}", blob))


@pytest.fixture
def healthy(village: Village) -> Village:
    """A station that is level with its county and has one price to tell."""
    village.sync()
    village.report(1000)
    return village


def hear(county: CountySeat, village: Village, word: str) -> list[str]:
    """Exchange with a liar; return the routes that were asked."""
    liar = Liar(county, word)
    with running(liar.application) as address, contextlib.closing(Http(address)) as line:
        with contextlib.suppress(StationError):
            Exchange(village.store, line).run()
        Exchange(village.store, line).run()
    return liar.asked


@pytest.mark.parametrize("word", WORDS)
def test_p05_a_refusal_without_a_signature_changes_nothing(
    county: CountySeat, healthy: Village, word: str
) -> None:
    before, machines = number(healthy), len(accounts.devices(county.ledger))
    asked = hear(county, healthy, word)
    assert "renumber" not in asked
    assert (number(healthy), len(accounts.devices(county.ledger))) == (before, machines)
    assert waiting(county) == [1000]


def test_p05_the_control_a_station_that_takes_any_refusal_for_the_countys_word_loses_its_number(
    county: CountySeat, healthy: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "StationError", CountyWord)
    before = number(healthy)
    assert "renumber" in hear(county, healthy, "sync.copied")
    assert number(healthy) != before


@contextlib.contextmanager
def doubling(county: CountySeat, every: int) -> Iterator[Any]:
    """A line on which the first request and each `every`-th after it arrive twice; the second answer is delivered."""
    fault = Fault(doubled=1, every=every, second=True)
    with serving_county(county) as address, proxied(int(address.rpartition(":")[2]), lambda _: fault) as proxy, \
            contextlib.closing(Http(proxy.address)) as line:
        yield line


MANY = range(2000, 2080)


def talk(line: Any, village: Village) -> int:
    """Tell the county many prices in one exchange over a line so slow that they go a few at a time."""
    village.report_many(MANY)
    slow = itertools.count(0, 9)
    return Exchange(village.store, line, want=SMALLEST_ANSWER, tick=lambda: next(slow)).run().rounds


def test_p02_requests_brought_twice_in_one_exchange_leave_a_healthy_station_its_number(
    county: CountySeat, healthy: Village
) -> None:
    before, machines = number(healthy), len(accounts.devices(county.ledger))
    with doubling(county, every=2) as line:
        assert talk(line, healthy) > 6
    assert (number(healthy), len(accounts.devices(county.ledger))) == (before, machines)
    assert waiting(county) == [1000, *MANY]


def test_p02_a_line_that_brings_everything_twice_ends_the_exchange_and_no_more(
    county: CountySeat, healthy: Village
) -> None:
    before = number(healthy)
    with doubling(county, every=1) as line, pytest.raises(StationError, match=r"sync\.replayed"):
        talk(line, healthy)
    assert number(healthy) == before
    healthy.sync()
    assert waiting(county) == [1000, *MANY]


def test_p02_the_control_a_county_that_names_no_counter_makes_a_copy_of_a_healthy_station(
    county: CountySeat, healthy: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Renumbering, "_go_on_from", lambda self, counter: self.renumber())
    before = number(healthy)
    with doubling(county, every=2) as line, contextlib.suppress(StationError):
        talk(line, healthy)
    assert number(healthy) != before


def recorded(county: CountySeat, village: Village) -> list[bytes]:
    """Let a station exchange where somebody writes down what it sends."""
    seen: list[bytes] = []

    def kept(path: str, blob: bytes) -> bytes:
        if path == EXCHANGE_PATH:
            seen.append(blob)
        return county.answer(path, blob)

    Exchange(village.store, InProcess(kept)).run()
    return seen


def state_of(county: CountySeat, device: int) -> dict[str, Any]:
    return next(one._asdict() for one in accounts.devices(county.ledger) if one.device == device)


def story_of_replays(county: CountySeat, village: Village, copy: Village) -> tuple[dict[str, Any], dict[str, Any]]:
    """A copy leaves the number, all it sent under it comes again; return what the county kept before and after."""
    old = number(copy)
    village.report(2000)
    village.sync()
    copy.report(3000)
    sent = recorded(county, copy)
    assert number(copy) != old
    before = state_of(county, old)
    for blob in sent:
        with contextlib.suppress(StationError):
            county.answer(EXCHANGE_PATH, blob)
    return before, state_of(county, old)


def test_p11_what_was_sent_under_a_number_that_was_left_is_not_answered_again(
    county: CountySeat, village: Village, twin: Village  # noqa: F811
) -> None:
    old = number(village)
    before, after = story_of_replays(county, village, twin)
    assert before == after
    village.report(4000)
    village.sync()
    twin.sync()
    assert number(village) == old, "the other copy goes on under the number"
    assert waiting(county) == [1000, 2000, 3000, 4000]


def test_p11_the_machine_that_keeps_the_number_learns_from_where_to_count(
    county: CountySeat, village: Village, twin: Village  # noqa: F811
) -> None:
    """The copy counted far ahead of the one that stays: that one is told the counter and keeps its number."""
    old = number(village)
    village.report(2000)
    village.sync()
    twin.store.write(lambda db: settings.put(db, telling.REQUESTS, 5000))
    twin.report(3000)
    twin.sync()
    assert number(twin) != old
    village.report(4000)
    village.sync()
    assert number(village) == old
    assert state_of(county, old)["counter"] > 5000
    assert waiting(county) == [1000, 2000, 3000, 4000]


def test_p11_the_control_a_counter_that_goes_back_lets_old_requests_have_their_effect_again(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    from sync.county import renumber

    monkeypatch.setattr(renumber, "_free", lambda asking: renumber._set(asking, asking.number, counter=0))
    before, after = story_of_replays(county, village, twin)
    assert before != after


def test_p11_only_the_county_can_say_that_it_does_not_know_a_machine(county: CountySeat, village: Village) -> None:
    """Its word is good for one request, and made for any: a stranger learns that it is none of the county's."""
    stranger = DeviceKey.generate()
    blob, _ = seal_request(stranger, 4711, 1, ("POST", EXCHANGE_PATH), b"")
    answer = county.answer(EXCHANGE_PATH, blob)
    village.carrier = InProcess(lambda path, asked: answer)
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        village.sync()


