"""A county of two stations played by Hypothesis, held against the shortest oracle there is: writes in order of arrival.

The simulator draws long stories and knows much of them; this machine draws short ones, knows one rule (the last to
arrive wins, what is gone stays gone, nobody writes where he does not stand), and shrinks what it finds to a few steps.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from station.kernel import codec
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store import identity, inbox, outbox
from station.store.oplog import unshut
from station.store.store import Store
from sync.client import bundles as at_station
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.county import judge, papers
from sync.county.accounts import Place, scopes_for
from sync.county.bundles import Bundles
from sync.county.exchange import Exchange as CountyExchange
from tests.sim.board import CARD, NORTH, REGISTRY, SOUTH
from tests.sim.ground import KEY, NOWHERE, SPOTS, START_MS, Ground, Memory
from tests.sim.play import tight
from tests.sim.sticks import TOO_EARLY_DOWN, TOO_EARLY_UP
from tests.sim.world import MOST_ROUNDS

SEATS = st.integers(0, 2)  # the county's own, and two stations of the north
STATIONS = st.integers(1, 2)
FATES = st.sampled_from(["", "", "lost request", "lost answer"])
PLACES = {"north": NORTH, "south": SOUTH}
Card = dict[str, Any]
STANDING = "SELECT row, body FROM row WHERE tbl = 'board.card' AND NOT deleted"
HERE = "SELECT id, place, text, count FROM board_card"


@contextlib.contextmanager
def _too_early() -> Iterator[None]:
    try:
        yield
    except StationError as trouble:
        if trouble.code not in (TOO_EARLY_UP, TOO_EARLY_DOWN):
            raise


@functools.cache
def memory() -> Memory:
    return Memory()


@dataclass(slots=True)
class Oracle:
    """What was accepted: the cards as the writes that arrived left them, and those whose insertion was refused."""

    cards: dict[int, Card] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    def arrived(self, row: int, change: Card | None, places: frozenset[int]) -> None:
        """Take a write (None: take the card away) of somebody who may write in `places`."""
        made = change is not None and "place" in change
        place = change["place"] if made and change is not None else self.cards.get(row, {}).get("place")
        if place not in places:
            self.refused |= {row} if made else set()
        elif change is None:
            del self.cards[row]
        else:
            self.cards[row] = self.cards.get(row, {}) | change


class Line:
    """A line in the process, which loses the next request or its answer where it is told to."""

    def __init__(self, county: County) -> None:
        self.sent = self.received = 0
        self.private = True
        self.fate = ""
        self._county = county

    def post(self, path: str, blob: bytes) -> bytes:
        fate, self.fate = self.fate, ""
        if fate == "lost request":
            raise Offline(fate)
        answer = self._county.exchange.answer(path, blob)
        self._county.look()
        if fate:
            raise Offline(fate)
        return answer

    def close(self) -> None:
        """Nothing is open."""


class County(RuleBasedStateMachine):
    """Three seats, the ledger, one stick for each station."""

    @initialize()
    def begin(self) -> None:
        self.bounds = contextlib.ExitStack()
        self.bounds.enter_context(tight())
        self.ground: Ground = memory().fresh()
        self.stores = self.ground.stores[:3]
        self.exchange = CountyExchange(self.ground.ledger, REGISTRY, lambda: START_MS)
        self.bundles = Bundles(self.ground.ledger, REGISTRY, lambda: START_MS)
        self.line = Line(self)
        self.part = ["", "north", "north"]
        self.waiting: list[list[tuple[int, Card | None]]] = [[], [], []]  # writes that have not arrived, by seat
        self.marks = [0, 0, 0]
        self.sticks: list[tuple[int, bytes]] = []
        self.oracle = Oracle()

    def look(self) -> None:
        """Let the oracle take in what the county says to have of each seat now."""
        for seat in range(3):
            mark = self.ground.raw.execute("SELECT mark FROM device WHERE device = ?", (seat + 1,)).fetchone()[0]
            arrived, self.waiting[seat] = self.waiting[seat][: mark - self.marks[seat]], self.waiting[seat][
                mark - self.marks[seat] :]
            self.marks[seat] = mark
            places = frozenset(PLACES.values()) if not seat else frozenset({PLACES[self.part[seat]]})
            for row, change in arrived:
                self.oracle.arrived(row, change, places)

    def do(self, seat: int, row: int | None, change: Card | None) -> None:
        kind = ("insert", CARD.name, change) if row is None else (
            ("delete", CARD.name, row) if change is None else ("patch", CARD.name, row, change))
        before = set(self.here(seat))
        self.stores[seat].do("board.work", OPERATOR, changes=[kind])
        made = row if row is not None else (set(self.here(seat)) - before).pop()
        self.waiting[seat].append((made, change))

    def here(self, seat: int) -> dict[int, Card]:
        found = self.stores[seat].reader().execute(HERE).fetchall()
        return {row: {"place": place, "text": text, "count": count} for row, place, text, count in found}

    @rule(seat=SEATS, text=st.text("荔枝桂圓", min_size=1, max_size=30))
    def insert(self, seat: int, text: str) -> None:
        scopes = identity.need(self.stores[seat].reader()).scopes  # where it stands, as far as it knows
        place = SOUTH if "at:south" in scopes else NORTH
        self.do(seat, None, {"place": place, "text": text, "count": None})

    @rule(seat=SEATS, which=st.integers(0, 9), change=st.one_of(
        st.none(), st.builds(lambda text: {"text": text}, st.text("香蕉番薯", min_size=1, max_size=30)),
        st.builds(lambda count: {"count": count}, st.integers(0, 9))))
    def edit_or_delete(self, seat: int, which: int, change: Card | None) -> None:
        if rows := sorted(self.here(seat)):
            self.do(seat, rows[which % len(rows)], change)

    @rule(seat=SEATS, fate=FATES, budget=st.sampled_from([0, 0, 400]))
    def sync(self, seat: int, fate: str = "", budget: int = 0) -> None:
        self.line.fate = fate
        with contextlib.suppress(Offline):
            exchange = Exchange(self.stores[seat], self.line, want=400, tick=lambda: 0.0)
            rounds = exchange.run(budget, progress=lambda tally: tally.rounds < MOST_ROUNDS).rounds
            assert rounds < MOST_ROUNDS, "a sync that does not end"
        self.line.fate = ""

    @rule(seat=STATIONS)
    def close_stick(self, seat: int) -> None:
        self.sticks.append((seat, at_station.make(self.stores[seat]).blob))

    @precondition(lambda self: self.sticks)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def open_stick(self, which: int, again: bool) -> None:
        """In any order; a stick may come a second time. What is too early is sent back, nothing of it taken."""
        seat, blob = self.sticks[which % len(self.sticks)]
        if not again:
            self.sticks.remove((seat, blob))
        with _too_early():
            back = self.bundles.take(blob).back
            self.look()
            at_station.take(self.stores[seat], back)

    @precondition(lambda self: not self.sticks)
    @rule(seat=STATIONS)
    def move(self, seat: int) -> None:
        self.part[seat] = "south" if self.part[seat] == "north" else "north"
        station = SPOTS[seat].station
        scopes = scopes_for(Seat.VILLAGE, station, [self.part[seat]])
        papers.move(
            self.ground.ledger, seat + 1, Place(Seat.VILLAGE, station, f"站{seat}", self.part[seat], scopes), START_MS)

    @rule(seat=SEATS)
    def restart(self, seat: int) -> None:
        """The program ends and begins again over what it had stored."""
        old = self.stores[seat]
        connection = old.reader()
        self.stores[seat] = Store(
            NOWHERE, KEY, REGISTRY, old.clock, connect=lambda path, key, read_only=False: connection)
        self.stores[seat]._media = old.media

    @rule()
    def calm(self) -> None:
        """Everybody exchanges until nothing moves: then all have what was accepted, and nothing else."""
        for _ in range(3):
            for seat in range(3):
                self.sync(seat)
        assert self.at_county() == self.oracle.cards
        for seat in range(3):
            places = {PLACES[self.part[seat]]} if seat else set(PLACES.values())
            ought = {row: card for row, card in self.oracle.cards.items() if card["place"] in places}
            here = {row: card for row, card in self.here(seat).items() if row not in self.oracle.refused}
            assert here == ought, f"seat {seat}"
            db = self.stores[seat].reader()
            assert outbox.waiting(db).ops == 0
            assert not inbox.doubts(db)

    def at_county(self) -> dict[int, Card]:
        found = self.ground.raw.execute(STANDING).fetchall()
        rows = {row: codec.unpack_row(CARD, unshut(bytes(body)))[0] for row, body in found}
        return {row: {name: values[name] for name in ("place", "text", "count")} for row, values in rows.items()}

    def teardown(self) -> None:
        if hasattr(self, "bounds"):
            with self.bounds:
                self.sticks.clear()
                self.calm()


def often(share: float) -> settings:
    """Return as many examples as a share of what the profile asks for."""
    return settings(max_examples=int(settings().max_examples * share), stateful_step_count=25)


def test_every_history_ends_as_what_arrived_says() -> None:
    run_state_machine_as_test(County, settings=often(0.4))


def test_the_control_a_write_that_the_county_drops_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = judge.merge_patch
    monkeypatch.setattr(judge, "merge_patch", lambda current, *given: sound(current, *given)._replace(row=current.row))
    quick = settings(often(0.4), phases=[Phase.generate], database=None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(County, settings=quick)
