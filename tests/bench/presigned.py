"""A thousand stations' requests, made and signed beforehand: real envelopes around real frames of real groups.

What a station will say next depends on nothing but its own ops, so a whole story can be written down at
once; the load then costs its generator little more than sending.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from station.kernel import ids, layout
from station.kernel.deeds import Seat
from station.kernel.record import Registry
from station.store.oplog import CHAIN_START, Op, OpKind, next_chain
from sync import protocol, standing
from sync.county import accounts, numbering
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, Standpoint, seal_request
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import Aside, Head, Heads, Hello, Who
from tests.bench.declared import READING

NOW_MS = 1_795_000_000_000
PATCHED = 10  # rows of each batch but the first that change an earlier row; the others are new


@dataclass
class Device:
    """One simulated station: its key, what it holds, and the requests it will send, in order."""

    number: int
    key: DeviceKey
    station: int
    scopes: list[str]
    requests: list[tuple[bytes, bytes, Standpoint]] = field(default_factory=list)  # digest; where it leads


def enrol_many(seat: CountySeat, count: int, division: Sequence[str]) -> list[Device]:
    """Enrol machines at the county itself, each at a station of its own."""
    county = seat.ledger.county()
    made = []
    with seat.ledger.writing() as connection:
        for number in range(count):
            station = ids.pack(1, (1 << 30) + number)
            scopes = accounts.scopes_for(Seat.VILLAGE, station, division)
            place = accounts.Place(Seat.VILLAGE, station, f"站{number}", division[-1], scopes)
            key = DeviceKey.generate()
            grant = accounts.add_device(connection, county, place, key.public, NOW_MS)
            made.append(Device(grant.device, key, station, scopes))
    return made


class Story:
    """Writes the requests of one device: batch after batch of `rows` rows, each a deed of its own."""

    def __init__(self, seat: CountySeat, device: Device, seed: int) -> None:
        self._registry: Registry = seat.store.registry
        self._schema = layout.schema(self._registry)
        self._county, self._epoch = seat.ledger.county().county, seat.ledger.county().epoch
        self._device = device
        self._chance = random.Random(seed)
        self._mark, self._chain, self._counter, self._ids = 0, CHAIN_START, 0, 0
        self._groups = 0
        with seat.ledger.reading() as connection:
            tops = numbering.tops(connection, seat.ledger.county().county, device.scopes)
            self._sums = numbering.totals(connection, seat.ledger.county().county, device.scopes)
        self._spans = {key: [(0, one.seq)] for key, one in tops.items() if one.seq}

    def batch(self, rows: int) -> None:
        """Add one request with a batch of that many rows."""
        items = self._items(rows)
        chain, group = self._chain, self._mark + 1
        for number, item in enumerate(items, group):
            body = item.body(self._registry)
            chain = next_chain(chain, Op(number, group, item.table, item.row, item.kind, item.version, body))
        heads = Heads([Head(group, rows, "bench.read", 0, NOW_MS + self._mark, 480, False)])
        self._say(heads, encode_frame(self._registry, items), chain, rows)
        own = f"station:{self._device.station}", int(READING.lane)
        self._spans[own] = [(0, self._mark)]

    def idle(self) -> None:
        """Add one request with nothing in it."""
        self._say(Heads(), b"", self._chain, 0)

    def _say(self, heads: Heads, ops: bytes, chain: bytes, rows: int) -> None:
        device = self._device
        self._counter += 1
        schemas = self._schema, self._schema
        stand = standing.stand(self._incarnation(), self._mark, self._chain, device.scopes, schemas)
        hello = Hello(
            version=protocol.VERSION, epoch=self._epoch, stand=stand,
            level=standing.level(self._spans, self._sums, device.scopes), mark=self._mark, verdicts=self._groups,
            now_ms=NOW_MS, aside=self._aside(), heads=heads, ops=ops,
            tip=chain[: protocol.CHAIN_BYTES] if rows else b"")
        target = "POST", protocol.EXCHANGE_PATH
        sealed = seal_request(device.key, device.number, self._counter, target, protocol.encode(hello))
        self._mark, self._chain, self._groups = self._mark + rows, chain, self._groups + len(heads)
        device.requests.append((*sealed, Standpoint(
            self._county, self._epoch, device.number, self._incarnation(), self._mark, chain, self._sums,
            tuple(device.scopes))))

    def _incarnation(self) -> bytes:
        return self._device.number.to_bytes(8, "big")

    def _aside(self) -> Aside:
        """The first request says who speaks and what he has; later ones need not."""
        if self._counter > 1:
            return Aside()
        who = Who(self._incarnation(), self._chain, self._device.scopes, "bench", self._schema, layout=self._schema)
        spans: dict[int, dict[int, list[int]]] = {}
        for (scope, lane), ((low, high),) in self._spans.items():
            spans.setdefault(self._device.scopes.index(scope), {})[lane] = [high, low]
        return Aside(who=who, spans=spans)

    def _items(self, rows: int) -> list[Item]:
        patched = min(PATCHED, self._ids) if self._ids else 0
        found = [self._patch(number + 1) for number in self._chance.sample(range(self._ids), patched)]
        return found + [self._row() for _ in range(rows - patched)]

    def _row(self) -> Item:
        self._ids += 1
        typical = self._chance.randrange(80, 4000) * 10
        low, high = (typical * self._chance.randrange(*share) // 100 for share in ((85, 97), (103, 120)))
        values = {"station": self._device.station, "product": self._ids % 50, "day": 20_700 + self._ids // 50,
                  "typical": typical, "low": low, "high": high}
        return Item(READING.name, ids.pack(self._device.number, self._ids), OpKind.PUT, 0, values)

    def _patch(self, number: int) -> Item:
        changes = {"high": self._chance.randrange(5000, 6000) * 10}
        return Item(READING.name, ids.pack(self._device.number, number), OpKind.PATCH, 0, changes)
