"""A row as the county holds it, as one reads, changes and keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import msgspec

from station.kernel import codec
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row
from sync.county.numbering import RowKey
from sync.county.scoped import scopes_as_text, scopes_from_text
from sync.county.vault import Vault

LEAST_TOGETHER = 2  # rows that are worth packing at once

SHARED = ("county", "tbl", "deleted", "scopes")  # the columns in which rows of one table in the same scopes are alike

Stands = Mapping[str, tuple[int, int]]  # scope: (lane, number) of a row's entry there, be it here or gone
NOWHERE: Stands = {}
PLAIN = msgspec.json.Encoder()
CHANGED = msgspec.json.Decoder(dict[str, tuple[int, int]])


class Words(NamedTuple):
    """What a row is to say from now on, in the words of `writer` (0: nobody's alone); `body` if it is known."""

    values: Row
    lines: LineColumns | None
    writer: int
    body: bytes = b""


@dataclass(slots=True)
class Held:
    """A row as the county holds it; `writer` is the device whose words it stands in, 0 when merged.

    `stored` is its body as the ledger keeps it, where that was made already.
    """

    values: Row
    lines: LineColumns | None
    version: int
    deleted: bool
    scopes: tuple[str, ...]
    changed: dict[str, tuple[int, int]]  # column: (version, device)
    writer: int
    body: bytes = b""
    stored: bytes = b""


class Origin(NamedTuple):
    """A row as it was when it was read: its version, the scopes that hold it, what it said, its entries."""

    version: int
    scopes: tuple[str, ...]
    values: Row | None = None
    stands: Stands = NOWHERE


@dataclass(frozen=True, slots=True)
class Shelf:
    """Reads rows of the table `row` and makes them: with all declarations known here and the vault of the county."""

    vault: Vault
    known: Known

    def read(self, found: Any) -> Held:
        table = self.known.tables[found.tbl]
        values: Row = {}
        lines = None
        if not found.deleted:  # a tombstone has no words
            values, lines = codec.unpack_row(table, self.vault.unshut(table.name, found.row, bytes(found.body)))
        changed = {} if found.changed == "{}" else CHANGED.decode(found.changed)
        scopes = scopes_from_text(found.scopes)
        return Held(values, lines, found.version, bool(found.deleted), scopes, changed, found.writer)

    def bodies(self, part: Sequence[tuple[RowKey, Held]]) -> list[bytes]:
        """Return the bodies of rows of one table as the ledger keeps them."""
        self._pack([held for _, held in part if not (held.deleted or held.stored or held.body)], part[0][0][0])
        return [
            b"\0" if held.deleted else held.stored or self._shut(name, row, held) for (name, row), held in part]

    def _pack(self, some: Sequence[Held], name: str) -> None:
        """Give rows their bodies all at once, which costs a third of packing each by itself."""
        table = self.known.tables[name]
        if len(some) < LEAST_TOGETHER or table.lines:
            return
        data = list(zip(*[codec.row_values(table, held.values) for held in some], strict=True))
        for held, body in zip(some, codec.pack_rows(table, data, len(some)), strict=True):
            held.body = body

    def shared(self, part: Sequence[tuple[RowKey, Held]]) -> tuple[Any, ...]:
        """Return the values of the columns `SHARED` of rows in the same scopes."""
        (name, _), held = part[0]
        return self.vault.county, name, held.deleted, scopes_as_text(held.scopes)

    def made(
        self, part: Sequence[tuple[RowKey, Held]], stands: Iterable[str], gone: Iterable[str], bodies: Sequence[bytes]
    ) -> list[tuple[Any, ...]]:
        """Return the values of all other columns of rows, in their order."""
        return [
            (
                row, held.version, stood, left, PLAIN.encode(held.changed).decode() if held.changed else "{}",
                held.writer, body,
            )
            for ((_, row), held), stood, left, body in zip(part, stands, gone, bodies, strict=False)
        ]

    def _shut(self, name: str, row: int, held: Held) -> bytes:
        table = self.known.tables[name]
        return self.vault.shut(table, row, held.body or codec.pack_row(table, held.values, held.lines))


def origin_of(held: Held, found: Any) -> Origin:
    """Return a row as it stands in the ledger, where it was `found`."""
    stands = stands_of(held.scopes, found.stands, found.gone)
    if held.deleted:
        return Origin(held.version, (), None, stands)
    return Origin(held.version, held.scopes, held.values, stands)


def stands_of(scopes: Sequence[str], stands: str, gone: str) -> dict[str, tuple[int, int]]:
    """Read where a row says that its entries are; what a damaged ledger does not say is left out."""
    lane, *numbers = map(int, stands.split())
    found = dict(zip(scopes, zip(repeat(lane), numbers, strict=False), strict=False))
    return found | {scope: (at[0], at[1]) for scope, at in json.loads(gone).items()} if gone else found


def as_gone(stands: Stands) -> str:
    """Return how a row says where its entries are in the feeds of scopes it left."""
    return json.dumps(stands) if stands else ""
