"""One simulated county: its seats, the lines between them, and everything that may go wrong, from one seed.

Nothing here knows how the exchange works inside: a seat does deeds and runs the real `Exchange`, a line
carries, loses, doubles and replays requests, and either side may die at any statement.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from station.kernel.errors import StationError
from station.store import identity
from station.store.store import Store
from sync import protocol
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.county import hot, stretches
from sync.county.bundles import Bundles
from sync.county.exchange import Exchange as CountyExchange
from tests.sim.board import CARD, EVENT, NOTICE, REGISTRY, SHEET
from tests.sim.ground import SPOTS, Ground, Spot
from tests.sim.record import Record
from tests.sync.looking import is_granted, is_overtaken

MOST_ROUNDS = 300  # of one sync: a story moves a few kilobytes, so more is a sync that does not end


class Crash(SQLAlchemyError):
    """The power is gone, here and now. To the county it is trouble of the database, which no judge may swallow."""


class Broken(AssertionError):
    """Something that must hold does not; the seed is in the message of whoever catches it."""


@dataclass(slots=True)
class Chances:
    """How rough the world is: chances per request, all nothing once the story is over."""

    lose_request: float = 0.06
    lose_answer: float = 0.08
    double: float = 0.05
    replay: float = 0.04
    county_dies: float = 0.05
    station_dies: float = 0.04


CALM = Chances(0, 0, 0, 0, 0, 0)


class Fuse:
    """Lets the county die at the n-th statement from now."""

    def __init__(self, engine: Any) -> None:
        self.left = 0
        self._engine = engine
        event.listen(engine, "before_cursor_execute", self._burn)
        self._sound = hot.Hot.__call__
        hot.Hot.__call__ = self._burning  # type: ignore[method-assign,assignment]

    def _burn(self, *_: Any) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise Crash

    @property
    def _burning(self) -> Callable[..., hot.Found]:
        def call(statement: hot.Hot, connection: Any, values: Any) -> hot.Found:
            self._burn()
            return self._sound(statement, connection, values)

        return call

    def remove(self) -> None:
        event.remove(self._engine, "before_cursor_execute", self._burn)
        hot.Hot.__call__ = self._sound  # type: ignore[method-assign]


class Line:
    """The line of one seat to the county; `tick` is the time that its round trips seem to take, in seconds."""

    def __init__(self, world: World, seat: SimSeat) -> None:
        self.sent = self.received = 0
        self.private = True
        self._world, self._seat = world, seat
        self._passed = 0.0
        self._old: list[tuple[str, bytes]] = []
        self._answered: set[bytes] = set()

    def tick(self) -> float:
        return self._passed

    def post(self, path: str, blob: bytes) -> bytes:
        world, chances = self._world, self._world.chances
        self.sent += len(blob)
        self._passed += world.rng.choice((0.1, 2.0, 9.0))
        chance = world.rng.random
        if chance() < chances.lose_request:
            world.note(b"lost request", blob)
            self._old.append((path, blob))
            raise Offline("lost request")
        if self._old and chance() < chances.replay:
            self._again(*world.rng.choice(self._old[-6:]))
        self._old.append((path, blob))
        answer = self._handled(path, blob)
        if chance() < chances.double:
            self._again(path, blob)
        if chance() < chances.lose_answer:
            world.note(b"lost answer", answer)
            raise Offline("lost answer")
        self.received += len(answer)
        return answer

    def _handled(self, path: str, blob: bytes) -> bytes:
        world = self._world
        world.arm()
        try:
            answer = world.answer(path, blob)
        except Crash as death:
            world.note(b"county died", blob)
            raise Offline("county died") from death
        finally:
            world.disarm()
        if path != protocol.RENUMBER_PATH or is_granted(answer):
            self._answered.add(blob)  # a number that was denied may be given another day
        world.note(blob, answer)
        world.record.judged(self._seat.number)
        return answer

    def forget_answered(self) -> None:
        """The county does not know any more what it answered: shown again, it may be answered once more."""
        self._answered.clear()

    def _again(self, path: str, blob: bytes) -> None:
        """A request comes a second time, or late: it changes nothing, unless the county never answered it."""
        before = self._world.record.fingerprint()
        try:
            answer = self._world.answer(path, blob)
        except StationError as trouble:
            raise Broken(f"a replay was answered with {trouble.code}") from trouble
        if path == protocol.RENUMBER_PATH and blob in self._answered:
            pass  # the same machine gets the same number however often it asks
        elif path == protocol.RENUMBER_PATH or not is_overtaken(answer):
            if blob in self._answered:
                raise Broken("a replayed request was answered")
            self._answered.add(blob)
            self._world.record.judged(self._seat.number)
            return
        if self._world.record.fingerprint() != before:
            raise Broken("a replayed request changed the ledger")


@dataclass(slots=True)
class SimSeat:
    """One seat: its store, its clock, its line, and what the story did to it behind its back."""

    number: int
    store: Store
    clock: Any
    spot: Spot
    line: Line = field(init=False)
    touched: bool = False  # a row was changed by hand: only a deep comparison may find it
    part: str = ""  # of the county: where it stands now
    going_up: list[bytes] = field(default_factory=list)  # bundles under way
    going_down: list[bytes] = field(default_factory=list)

    @property
    def device(self) -> int:
        return identity.need(self.db).device

    @property
    def station(self) -> int:
        return self.spot.station

    @property
    def db(self) -> Any:
        return self.store.reader()


class World:
    """Everything of one seed. `answer` may be replaced to plant a fault."""

    def __init__(self, seed: int, ground: Ground) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.latecomer = self.rng.randrange(2 * len(SPOTS))  # half of the stories have one
        # Half of the stories are lively and go on in one place: a feed must grow to have gaps.
        self.narrow = self.rng.random() < 0.5
        self.liveliness = (2, 3, 6) if self.narrow else (1, 1, 2)  # deeds at a time
        self.tables = (CARD,) * 9 + (NOTICE,) if self.narrow else (NOTICE, SHEET, EVENT, CARD, CARD, CARD, CARD)
        self.moving = self.rng.random() < 0.25  # devices move in this story, and no sticks are carried
        self.barred: set[int] = set()
        self.ground = ground
        self.chances = Chances()
        self.trace = hashlib.sha256(str(seed).encode())
        self.seats = [
            SimSeat(number, store, clock, spot=spot, part=spot.part)
            for number, (store, clock, spot) in enumerate(zip(ground.stores, ground.clocks, SPOTS, strict=True))
        ]
        for seat in self.seats:
            seat.line = Line(self, seat)
        self.more = False  # whether the last sync left something
        self.dear: Any = None  # pictures, and lines on which bytes are dear
        self.renumbers = False  # whether some station lives twice and is to be told apart
        self.healed = 0  # times the sums differed: only what was done by hand may need healing
        self.fuse = Fuse(ground.ledger.engine)
        self.serve()
        self.answer: Callable[[str, bytes], bytes] = self._answered
        self.record = Record(ground, [seat.store for seat in self.seats])

    def join(self, seat: SimSeat) -> None:
        """A machine comes into the county."""
        seat.line = Line(self, seat)
        self.seats.append(seat)

    def serve(self) -> None:
        """Start the county's program over its ledger."""
        self.county = CountyExchange(self.ground.ledger, REGISTRY, self.seats[0].store.clock.now_ms)
        self.bundles = Bundles(self.ground.ledger, REGISTRY, self.seats[0].store.clock.now_ms)

    def _answered(self, path: str, blob: bytes) -> bytes:
        if path == protocol.RENUMBER_PATH and not self.renumbers:
            raise Broken("a seat of which there is no copy took itself for one")
        return self.county.answer(path, blob)

    def note(self, *parts: bytes) -> None:
        for part in parts:
            self.trace.update(len(part).to_bytes(4, "big") + part)

    def sync(self, seat: SimSeat, *, deep: bool = False, budget: int = 0) -> int:
        """Exchange once; return how many ops and rows crossed. A broken line or a death ends it quietly."""
        exchange = Exchange(seat.store, seat.line, want=self.rng.choice((200, 600, 4096)), tick=seat.line.tick)
        if self.dear is not None:
            self.dear.measure(exchange)
        if deep:
            exchange.comparison.begin(deep=True)
        tally = None
        with self.mortal(seat), contextlib.suppress(Offline), self._shut_out(seat):
            tally = exchange.run(budget, progress=lambda tally: tally.rounds < MOST_ROUNDS)
        self.healed += 0 if deep else exchange.comparison.times
        if tally is None:
            return 1
        if tally.rounds >= MOST_ROUNDS:
            raise Broken(f"seat {seat.number} went on for {MOST_ROUNDS} rounds")
        self.record.check_marks(seat.number)
        self.more = tally.more
        return tally.ops + tally.rows + int(tally.more and not budget)

    @contextlib.contextmanager
    def _shut_out(self, seat: SimSeat) -> Iterator[None]:
        """A device that is shut out delivers under the number it has; no copy of it gets another."""
        try:
            yield
        except StationError as trouble:
            if trouble.code != "sync.device_revoked" or seat.device not in self.barred:
                raise
            self.note(b"no number")

    @contextlib.contextmanager
    def mortal(self, seat: SimSeat) -> Iterator[None]:
        """Let a station now and then die at a commit, and be there again afterwards."""
        if self.rng.random() < self.chances.station_dies:
            seat.store.before_commit = _countdown(self.rng.randint(1, 8))
        try:
            yield
        except Crash:
            self.note(b"station died")
        finally:
            seat.store.before_commit = lambda db: None

    def arm(self) -> None:
        """Let the county now and then die at one of its next statements."""
        if self.rng.random() < self.chances.county_dies:
            self.fuse.left = self.rng.randint(1, 40)

    def disarm(self) -> None:
        self.fuse.left = 0

    def pack(self) -> None:
        stretches.pack(self.ground.ledger, REGISTRY)

    def close(self) -> None:
        self.fuse.remove()


def _countdown(left: int) -> Callable[[Any], None]:
    def burn(_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Crash

    return burn
