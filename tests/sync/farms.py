"""A feature with everything that can go wrong between two machines, and machines that speak for themselves.

Its first table has columns two people may change at once, personal ones, and scopes a row can move between.
No store stands behind a `Speaker`: it keeps what the county told it in memory, so that whole histories can
be made, sent, kept and sent again elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from station.kernel import layout, spans
from station.kernel.deeds import ANYONE, EVERY_SEAT, Deed, Seat
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Sensitivity, Table
from station.store.oplog import Op, OpKind, next_chain
from sync import protocol, standing
from sync.county import accounts, tables, vault
from sync.county.exchange import Exchange
from sync.county.ledger import County, Ledger
from sync.envelope import DeviceKey, Standpoint, hear_answer, seal_request
from sync.frames import decode_frame, encode_frame
from sync.items import Item
from sync.protocol import Answer, Aside, Head, Heads, Hello, Who

NOW_MS = 1_795_000_000_000
PLACES = ("440981", "440982", "440983")


def _scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (f"at:{row['place']}", "county")


def _never(*_: Any) -> None:
    raise AssertionError("the county judges a deed, it does not run it")


FARMER = Table(
    "farms.farmer",
    (
        Column("place", Kind.TEXT),
        Column("name", Kind.TEXT, sensitivity=Sensitivity.PERSONAL),
        Column("phone", Kind.TEXT, optional=True, sensitivity=Sensitivity.PERSONAL),
        Column("acres", Kind.INT),
    ),
    merge=Merge.LAST,
    scopes=_scopes,
)
NOTE = Table("farms.note", (Column("place", Kind.TEXT), Column("text", Kind.TEXT)), merge=Merge.LAST, scopes=_scopes)
VISIT = Table(
    "farms.visit",
    (Column("place", Kind.TEXT), Column("farmer", Kind.REF, refers=FARMER.name), Column("day", Kind.DAY)),
    merge=Merge.LAST,
    scopes=_scopes,
    unique=("farmer", "day"),
)
FREE = frozenset({"insert", "delete", "place", "name", "phone", "acres", "text"})
DEEDS = (
    Deed("farms.keep", _never, ANYONE, EVERY_SEAT, {FARMER.name: FREE, NOTE.name: FREE, VISIT.name: FREE}),
    Deed("farms.count", _never, ANYONE, EVERY_SEAT, {FARMER.name: frozenset({"acres"})}),
)
REGISTRY = Registry([Feature("farms", tables=(FARMER, NOTE, VISIT), deeds=DEEDS)])
SCHEMA = layout.schema(REGISTRY)
Handle = Callable[[bytes], bytes]
LONG_AGO = 0  # a base version from before anything: every change of a column since conflicts


@dataclass
class Speaker:
    """One enrolled machine: its key, its chain, what it has seen."""

    device: int
    key: DeviceKey
    county: str
    county_public: bytes
    epoch: int
    scopes: tuple[str, ...] = ()
    mark: int = 0
    chain: bytes = bytes(32)
    counter: int = 0
    minted: int = 0
    verdicts: int = 0
    last: int = 0  # number of the last op that was sent
    tip: bytes = bytes(32)
    spans: dict[tuple[str, int], list[spans.Span]] = field(default_factory=dict)
    seen: dict[tuple[str, int], int] = field(default_factory=dict)  # rows and the version they came with
    sent: dict[int, tuple[str, int]] = field(default_factory=dict)  # the row of each op
    rulings: list[tuple[int, str]] = field(default_factory=list)
    fed: list[tuple[str, int]] = field(default_factory=list)  # (scope, highest number of each frame)

    def new_id(self) -> int:
        self.minted += 1
        return self.device << 40 | self.minted

    def request(self, groups: Sequence[tuple[str, Sequence[Item]]] = (), want: int = 1 << 20) -> tuple[bytes, bytes]:
        """Return (a signed request with `groups` as (deed, items), its digest)."""
        number, chain, heads, items = self.mark, self.chain, [], []
        for deed, members in groups:
            first = number + 1
            heads.append(Head(first, len(members), deed, 0, NOW_MS, 480, False))
            for item in members:
                number += 1
                op = Op(number, first, item.table, item.row, item.kind, item.version, item.body(REGISTRY))
                chain = next_chain(chain, op)
                items.append(item)
                self.sent[number] = item.table, item.row
        self.counter += 1
        self.last, self.tip = number, chain
        hello = Hello(
            version=protocol.VERSION, epoch=self.epoch,
            stand=standing.stand(b"farm" * 2, self.mark, self.chain, self.scopes, (SCHEMA, SCHEMA)),
            level=standing.level(self.spans, {}, self.scopes), mark=self.mark, verdicts=self.verdicts,
            now_ms=NOW_MS, want=want, aside=self.aside(), heads=Heads(heads),
            ops=encode_frame(REGISTRY, items) if items else b"", tip=chain if items else b"",
        )
        target = ("POST", protocol.EXCHANGE_PATH)
        return seal_request(self.key, self.device, self.counter, target, protocol.encode(hello))

    def aside(self) -> Aside:
        told: dict[int, dict[int, list[int]]] = {}
        for (scope, lane), found in self.spans.items():
            numbers = [number for low, high in found for number in (high, low)]
            told.setdefault(self.scopes.index(scope), {})[lane] = numbers
        who = Who(b"farm" * 2, self.chain, list(self.scopes), "farms", SCHEMA, layout=SCHEMA)
        return Aside(who=who, spans=told)

    def hear(self, digest: bytes, blob: bytes) -> Answer:
        """Take in an answer as a device does."""
        stands = Standpoint(
            self.county, self.epoch, self.device, b"farm" * 2, self.last, self.tip, {}, self.scopes)
        answer = protocol.decode(hear_answer(self.county_public, digest, blob, stands=stands).body, Answer)
        assert answer.problem == ""
        self.mark, self.chain = answer.mark, self.tip if answer.mark > self.mark else self.chain
        assert not answer.chain or answer.chain == self.chain[: protocol.CHAIN_BYTES]
        for ruling in answer.rulings:
            self.verdicts = ruling.seq
            self.rulings.append((ruling.verdict, ruling.code))
        for feed in answer.feeds:
            stream = self.scopes[feed.scope], feed.lane
            self.spans[stream] = spans.add(self.spans.get(stream, []), feed.low, feed.high)
            self.fed.append((stream[0], feed.high))
            for item in decode_frame(REGISTRY, feed.frame) if feed.frame else []:
                self.seen[item.table, item.row] = item.version
            if feed.version:
                for at in range(feed.high - feed.low):
                    self.seen[self.sent[feed.op + at]] = feed.version + at
        return answer

    def send(self, handle: Handle, *groups: tuple[str, Sequence[Item]]) -> Answer:
        blob, digest = self.request(groups)
        return self.hear(digest, handle(blob))


def make_county(ledger: Ledger, county: str, machines: int) -> list[Speaker]:
    """Make a county in an empty ledger with one county seat and some stations, without homes or stores."""
    key, data_key = DeviceKey.generate(), vault.new_data_key()
    made = County(county, "田县", "440981", 1, key.private, key.public, vault.Vault(county, data_key))
    ledger.bind(county)
    speakers = []
    with ledger.writing() as connection:
        connection.execute(
            insert(tables.county).values(
                county=county, name="田县", division="440981", epoch=1, public=key.public, devices=0, version=0,
                private=vault.wrap(ledger.home_key, county, key.private),
                data_key=vault.wrap(ledger.home_key, county, data_key),
            )
        )
        for number in range(machines):
            own = DeviceKey.generate()
            seat = Seat.VILLAGE if number else Seat.COUNTY
            scopes = ["county", *(f"at:{place}" for place in (PLACES[number % 2 :] if number else PLACES))]
            place = accounts.Place(seat, number, f"站{number}", "440981", scopes)
            grant = accounts.add_device(connection, made, place, own.public, NOW_MS)
            speakers.append(Speaker(grant.device, own, county, key.public, 1, tuple(scopes)))
    return speakers


def exchange(ledger: Ledger) -> Exchange:
    """The county's half with a clock that stands still, so that equal requests have equal answers."""
    return Exchange(ledger, REGISTRY, lambda: NOW_MS)


def farmer(speaker: Speaker, place: str = PLACES[1], name: str = "陈亚明", **more: Any) -> Item:
    values = {"place": place, "name": name, "phone": None, "acres": 3} | more
    return Item(FARMER.name, speaker.new_id(), OpKind.PUT, 0, values)


def change(row: int, base: int, **values: Any) -> Item:
    return Item(FARMER.name, row, OpKind.PATCH, base, values)


def history(handle: Handle, speakers: Sequence[Speaker], steps: int, seed: int) -> list[bytes]:
    """Make a random history against a county; return the requests as they were sent, in order."""
    chance, sent = random.Random(seed), []
    for _ in range(steps):
        speaker = chance.choice(speakers)
        groups = [_group(chance, speaker, speakers) for _ in range(chance.randrange(4))]
        blob, digest = speaker.request(groups, want=chance.choice([300, 4_000, 1 << 20]))
        sent.append(blob)
        speaker.hear(digest, handle(blob))
    return sent


def _group(chance: random.Random, speaker: Speaker, speakers: Sequence[Speaker]) -> tuple[str, list[Item]]:
    """A deed with one to three ops: new rows, changes seen and unseen, moves, deletes, and what is not allowed."""
    deed = chance.choices(["farms.keep", "farms.count", "farms.steal"], [12, 2, 1])[0]
    return deed, [_item(chance, speaker, speakers) for _ in range(chance.randrange(1, 4))]


def _item(chance: random.Random, speaker: Speaker, speakers: Sequence[Speaker]) -> Item:
    known = [row for table, row in speaker.seen if table == FARMER.name]
    kind = chance.choices(["new", "change", "move", "delete", "missing", "foreign"], [6, 8, 3, 1, 1, 1])[0]
    if kind == "new" or (kind in ("change", "move", "delete") and not known):
        return farmer(speaker, chance.choice(PLACES), f"农户{chance.randrange(1000)}", acres=chance.randrange(90))
    if kind == "missing":
        return change(speaker.device << 40 | 9_999, 0, acres=1)
    if kind == "foreign":
        values = {"place": PLACES[1], "text": "x"}
        return Item(NOTE.name, chance.choice(speakers).device << 40 | chance.randrange(1, 9), OpKind.PUT, 0, values)
    row = chance.choice(known)
    base = chance.choice([LONG_AGO, speaker.seen[FARMER.name, row]])
    if kind == "delete":
        return Item(FARMER.name, row, OpKind.DELETE, base, None)
    if kind == "move":
        return change(row, base, place=chance.choice(PLACES))
    return change(row, base, name=f"改{chance.randrange(9)}", acres=chance.randrange(9))
