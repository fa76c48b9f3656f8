"""The fault proxy itself: it carries what it should, and every fault is seen on both sides."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from sync.client.state import Offline
from sync.client.transport import Http
from tests.faults.field import drawn
from tests.faults.proxy import Fault, proxied

QUESTION, ANSWER = b"q" * 100, b"a" * 200


class Listener:
    """A server that answers every hundred bytes with two hundred, and remembers what it was sent."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                made, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(made,), daemon=True).start()

    def _talk(self, made: socket.socket) -> None:
        place = len(self.heard)
        self.heard.append(b"")
        with made, contextlib.suppress(OSError):
            while data := made.recv(1 << 16):
                self.heard[place] += data
                if len(self.heard[place]) % len(QUESTION) == 0:
                    made.sendall(ANSWER)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def ask(address: str, times: int = 1, silence_s: float = 30) -> bytes:
    """Ask over one connection and return all that came back until the line ended or the last answer was whole."""
    host, _, port = address.removeprefix("http://").partition(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=silence_s) as line:
        for number in range(times):
            line.sendall(QUESTION)
            while len(found) < len(ANSWER) * (number + 1):
                data = line.recv(1 << 16)
                if not data:
                    return found
                found += data
    return found


def test_a_clean_line_carries_everything_and_counts_it(listener: Listener) -> None:
    with proxied(listener.port) as proxy:
        assert ask(proxy.address, times=3) == ANSWER * 3
        carried = proxy.total()
    assert (carried.up, carried.down, carried.requests) == (300, 600, [100, 100, 100])


@pytest.mark.parametrize("place", [0, 1, 99, 100, 150])
def test_a_cut_lets_exactly_so_many_bytes_through(listener: Listener, place: int) -> None:
    with proxied(listener.port, lambda number: Fault(up_cut=place)) as proxy, contextlib.suppress(ConnectionError):
        ask(proxy.address, times=2)
        assert proxy.total().up == place
    with proxied(listener.port, lambda number: Fault(down_cut=place)) as proxy:
        assert ask(proxy.address) == ANSWER[:place]
    assert sum(len(heard) for heard in listener.heard) == place + len(QUESTION)


def test_a_reset_is_a_reset(listener: Listener) -> None:
    with proxied(listener.port, lambda number: Fault(lost=1, reset=True)) as proxy, pytest.raises(ConnectionResetError):
        ask(proxy.address)
    assert listener.heard == [QUESTION]


def test_a_lost_answer_was_given(listener: Listener) -> None:
    with proxied(listener.port, lambda number: Fault(lost=2)) as proxy:
        assert ask(proxy.address, times=3) == ANSWER
    assert listener.heard == [QUESTION * 2]


@pytest.mark.parametrize("second", [False, True])
def test_a_doubled_request_arrives_twice_and_is_answered_once(listener: Listener, second: bool) -> None:
    with proxied(listener.port, lambda number: Fault(doubled=2, second=second)) as proxy:
        assert ask(proxy.address, times=3) == ANSWER * 3
    assert sorted(listener.heard) == ([QUESTION * 2, QUESTION * 2] if second else [QUESTION, QUESTION * 3])


def test_a_line_that_says_nothing_ends_with_the_stations_patience(listener: Listener) -> None:
    with proxied(listener.port, lambda number: Fault(stall=True)) as proxy:
        http = Http(proxy.address, silence_s=0.2)
        with pytest.raises(Offline, match="ReadTimeout"):
            http.post("/", QUESTION)
        http.close()
    assert listener.heard == []


def test_a_slow_line_carries_the_same(listener: Listener) -> None:
    with proxied(listener.port, lambda number: Fault(rate=2000, latency_s=0.001)) as proxy:
        assert ask(proxy.address) == ANSWER


def test_one_seed_draws_the_same_faults_and_another_draws_others() -> None:
    first = [drawn(1)(number) for number in range(200)]
    assert first == [drawn(1)(number) for number in range(200)]
    assert first != [drawn(2)(number) for number in range(200)]
    assert len({(fault.up_cut, fault.down_cut) for fault in first}) > 50
