"""What recordings are made of: one small feature, a line that remembers what crossed it, and chance that repeats."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from station.kernel.deeds import Role, deed
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Table
from station.store.act import Act
from station.store.migrate import create_declared
from sync.answering import Standpoint, hear_answer
from sync.client import exchange
from sync.envelope import DeviceKey

SECOND = 1_795_000_000  # when the first recording begins, seconds since 1970-01-01 UTC
DIVISION = "440981"
ANYONE = frozenset({Role.OFFICER, Role.KEEPER, Role.OPERATOR})


def entry_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What the county says goes to everybody, what a station says to the county and to it."""
    return ("county", f"station:{row['station']}") if row["station"] else ("all",)


ENTRY = Table(
    "recorded.entry",
    (
        Column("station", Kind.REF, merge=Merge.STATION), Column("text", Kind.TEXT),
        Column("count", Kind.INT, optional=True), Column("day", Kind.DAY, optional=True),
        Column("price", Kind.MONEY, optional=True), Column("low", Kind.MONEY, optional=True, near="price"),
        Column("done", Kind.BOOL, optional=True), Column("at", Kind.TIME, optional=True),
        Column("mark", Kind.BYTES, optional=True), Column("picture", Kind.BYTES, optional=True, media=True),
    ),
    merge=Merge.LAST,
    scopes=entry_scopes,
)
WRITES = {ENTRY.name: frozenset({"insert", "text", "count", "price", "delete"})}


@deed("recorded.add", roles=ANYONE, writes=WRITES)
def add(act: Act, *, text: str, station: int = 0, picture: bytes | None = None) -> int:
    """Write an entry."""
    size = len(text)
    row = {
        "station": station, "text": text, "count": size, "day": 20_775 + size, "price": 3800 + size, "low": 3700 + size,
        "done": bool(size & 1), "at": SECOND * 1000 + size, "mark": text.encode()[:3], "picture": picture}
    return act.insert(ENTRY.name, row)


@deed("recorded.change", roles=ANYONE, writes=WRITES)
def change(act: Act, *, entry: int, text: str) -> None:
    """Rewrite an entry."""
    act.patch(ENTRY.name, entry, {"text": text, "count": None})


@deed("recorded.drop", roles=ANYONE, writes=WRITES)
def drop(act: Act, *, entry: int) -> None:
    """Take an entry away."""
    act.delete(ENTRY.name, entry)


def declared(table: Table = ENTRY) -> Registry:
    """Return the declarations of the recordings; with a longer `table` those of a later program."""
    return Registry([Feature(
        "recorded", tables=(table,), deeds=(add, change, drop),
        migrations=(lambda db: create_declared(db.conn, table),))])


def later() -> Registry:
    """Return what a later program declares: one column more."""
    return declared(dataclasses.replace(ENTRY, columns=(*ENTRY.columns, Column("note", Kind.TEXT, optional=True))))


@dataclass
class Step:
    """One request and its answer, and where the device stood when it asked."""

    path: str
    request: bytes
    answer: bytes
    stands: Standpoint | None = None


@dataclass
class Line:
    """A line to the county that others can read (or not: `private`), and everything that crossed it."""

    handle: Callable[[str, bytes], bytes]
    private: bool = False
    steps: list[Step] = field(default_factory=list)
    sent: int = 0
    received: int = 0

    def post(self, path: str, blob: bytes) -> bytes:
        answer = self.handle(path, blob)
        self.steps.append(Step(path, blob, answer))
        return answer

    def close(self) -> None:
        pass

    def taken(self) -> list[Step]:
        """Return the steps since this was asked last."""
        steps, self.steps = self.steps, []
        return steps


class Chance:
    """Bytes that look random and are the same each time."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def bytes(self, size: int | None = None) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._seed} {self._count}".encode()).digest(32 if size is None else size)

    def below(self, most: int) -> int:
        return int.from_bytes(self.bytes(16), "big") % most

    def key(self) -> DeviceKey:
        return DeviceKey.from_private(self.bytes())


@contextlib.contextmanager
def repeatable(line: Callable[[], Line | None], seed: str = "recordings 1.0") -> Iterator[Chance]:
    """Let everything that is drawn be drawn from `seed`, and write down with each step where the device stood.

    What the library draws by itself (the one-time keys of boxes and of the first sealed request) stays random.
    """
    chance = Chance(seed)

    def heard(public: bytes, digest: bytes, blob: bytes, answering: bytes, stands: Standpoint) -> Any:
        current = line()
        if current is not None and current.steps:
            current.steps[-1].stands = stands
        return hear_answer(public, digest, blob, answering, stands)

    with contextlib.ExitStack() as undo:
        for name, drawn in (
            ("token_bytes", chance.bytes), ("token_hex", lambda size=32: chance.bytes(size).hex()),
            ("randbelow", chance.below), ("randbits", lambda bits: chance.below(1 << bits)),
        ):
            undo.enter_context(patch.object(secrets, name, drawn))
        undo.enter_context(patch.object(DeviceKey, "generate", staticmethod(chance.key)))
        undo.enter_context(patch.object(exchange, "hear_answer", heard))
        yield chance
