"""One simulated county with its stations: virtual clocks and link, real stores, real ledger, real exchange.

Everything that happens is drawn from one `random.Random(seed)`; the product is given clocks, keys and
incarnations and draws nothing itself, so a seed replays byte by byte. What was meant by each deed is
written into the model (tests/sim/model.py), which judges it apart.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.clock import SetClock
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.state import Offline, Tally
from sync.county import stretches
from sync.county.exchange import Exchange as CountyExchange
from sync.protocol import SETS_DIFFER
from tests.sim.declared import REGISTRY, TABLES
from tests.sim.link import Line, Link
from tests.sim.model import Change, Group, Model
from tests.sim.sides import NODES, START_MS, Crash, Places, officer, scopes_of

MOST_SWEEPS = 12
Write = tuple[str, str, int, dict[str, Any], Any]


@dataclass
class Node:
    """A seat: its store as opened now, its clock, how many of its ops the model knows."""

    number: int
    store: Store
    clock: SetClock
    known: int = 0
    account: int = 0
    by_hand: bool = False
    crash_in: int = 0  # the store dies at its n-th commit from here; 0 for never
    crash_after: bool = False

    @property
    def device(self) -> int:
        return self.number + 1


class World:
    """A county and its stations under one seed."""

    def __init__(self, places: Places, seed: int, rate: float = 0.0) -> None:
        self.chance = random.Random(seed)
        self.places = places
        self.trace = hashlib.blake2b(digest_size=16)
        self.clock = SetClock(START_MS)
        self.ledger = places.open_ledger()
        self.county = CountyExchange(self.ledger, REGISTRY, self.clock.now_ms)
        self.model = Model(
            {node + 1: frozenset(scopes_of(node)) for node in range(NODES)}, {node + 1: node for node in range(NODES)})
        self._statements = 0
        places.statement = self._statement
        self.link = Link(self._deliver, self._arm, self.chance, rate)
        self.nodes = [self._opened(number, SetClock(START_MS)) for number in range(NODES)]
        self.ticks = 0.0
        self.drifted = 0  # how often sums differed though nobody had touched a store

    # The stations

    def _opened(self, number: int, clock: SetClock) -> Node:
        node = Node(number, self.places.open_store(number, clock), clock)
        self._watch(node)
        return node

    def _watch(self, node: Node) -> None:
        """Let the store die where it was told to, just before a commit or just after."""
        keep = node.store.before_commit

        def before(db: Any) -> None:
            keep(db)
            if node.crash_in == 1 and not node.crash_after:
                raise Crash(f"station {node.number} before a commit")

        def after(touched: frozenset[str]) -> None:
            del touched
            if node.crash_in:
                node.crash_in -= 1
                if not node.crash_in:
                    raise Crash(f"station {node.number} after a commit")

        node.store.before_commit = before
        node.store.listen(after)

    def restart(self, node: Node) -> None:
        """The machine comes up again: whatever was in memory is gone."""
        node.crash_in = 0
        node.store.close()
        node.store = self.places.open_store(node.number, node.clock)
        self._watch(node)

    def do(self, node: Node, changes: Sequence[Write], person: int = 0, deed: str = "sim.write") -> list[int] | None:
        """Do a deed; return its rows, or None when the store or the program refused or died."""
        actor = officer(node.number, person) if person else OPERATOR
        done: list[int] | None = None
        try:
            done = node.store.do(deed, actor, changes=changes)
        except StationError as refusal:
            if refusal.code != "record.gone":
                raise
        except Crash:
            self.restart(node)
        self._tell_model(node, changes, (deed, person))
        return done

    def _tell_model(self, node: Node, changes: Sequence[Write], by: tuple[str, int]) -> None:
        found = node.store.reader().execute(
            "SELECT number, tbl, row, kind, base FROM op WHERE number > ? ORDER BY number", (node.known,)).fetchall()
        if not found:
            return
        meant = []
        for (_, table, row, kind, base), (what, _, _, values, lines) in zip(found, changes, strict=True):
            full = _full(table, values) if what == "insert" else dict(values)
            told = sorted(zip(*lines, strict=True)) if lines is not None else None
            meant.append(Change(table, row, kind, base, None if what == "delete" else full, told))
        self.model.done(Group(node.device, found[0][0], *by, meant))
        node.known += len(found)

    def sync(self, node: Node, budget: int = 0, want: int = 256, before: Callable[[Exchange], None] | None = None) -> Tally:
        """One session of a node over the link; a weather that ends it is no error."""
        exchange = Exchange(node.store, Line(self.link, node.device), want, self._tick)
        if before is not None:
            before(exchange)
        damaged = node.by_hand or before is not None
        tally = Tally()

        def progress(now: Tally) -> bool:
            nonlocal tally
            tally = now
            self.drifted += exchange.signs & SETS_DIFFER != 0 and not damaged
            assert now.rounds < 400, "a session does not end"
            return True

        try:
            return exchange.run(budget, progress)
        except Offline:
            pass
        except Crash:
            self.restart(node)
        except StationError as refusal:
            if not (self.link.says_wrong and refusal.code == "envelope.bad_signature"):
                raise
        return tally

    def _tick(self) -> float:
        self.ticks += self.chance.choice((0.1, 2.0, 6.0))
        return self.ticks

    # The county

    def _deliver(self, blob: bytes) -> bytes:
        """Hand a request to the county; the model is told what was committed, whether or not an answer leaves."""
        self.trace.update(b"up" + blob)
        self.clock.advance(1000)
        try:
            answer = self.county.handle(blob)
        except Crash:
            self.county = CountyExchange(self.ledger, REGISTRY, self.clock.now_ms)
            self.look()
            raise
        finally:
            self._statements = 0
        self.look()
        self.trace.update(b"down" + answer)
        return answer

    def look(self) -> None:
        """Read what the county has committed, and let the model follow."""
        with self.ledger.reading() as connection:
            for number, mark in connection.exec_driver_sql("SELECT device, mark FROM device").all():
                if mark != self.model.marks[number]:
                    touched = self.model.arrived(number, mark)
                    found = connection.exec_driver_sql('SELECT tbl, "row", version FROM "row"').all()
                    versions = {(table, row): version for table, row, version in found}
                    self.model.numbered({key: versions[key] for key in touched})

    def _arm(self, statements: int) -> None:
        self._statements = statements

    def _statement(self) -> None:
        if self._statements:
            self._statements -= 1
            if not self._statements:
                raise Crash("county in a transaction")

    def pack(self) -> None:
        stretches.pack(self.ledger, REGISTRY)

    # The end

    def settle(self) -> None:
        """All faults stop and everybody syncs until nothing moves any more."""
        self.link.rate = 0.0
        while self.link.late:
            self.link.deliver_late()
        for node in self.nodes:
            node.crash_in = 0
        for _ in range(MOST_SWEEPS):
            if not any([self._moves(node) for node in [*self.nodes[1:], self.nodes[0]]]):
                break
        else:
            raise AssertionError("the county does not come to rest")
        for node in self.nodes:
            if node.by_hand:
                self.sync(node, before=lambda exchange: exchange.comparison.begin(deep=True))

    def _moves(self, node: Node) -> bool:
        tally = self.sync(node)
        return bool(tally.rounds > 1 or tally.ops or tally.rows or tally.more)


def _full(table: str, values: dict[str, Any]) -> dict[str, Any]:
    declared = next(one for one in TABLES if one.name == table)
    return {column.name: values.get(column.name) for column in declared.columns}
