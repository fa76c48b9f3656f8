"""A row as the county holds it, as one reads, changes and keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel import codec
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row
from sync.county.numbering import RowKey
from sync.county.scoped import scopes_as_text, scopes_from_text
from sync.county.vault import Vault


@dataclass(frozen=True, slots=True)
class Words:
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


@dataclass(frozen=True, slots=True)
class Origin:
    """A row as it was when it was read: its version, the scopes that hold it, and what it said."""

    version: int
    scopes: tuple[str, ...]
    values: Row | None = None


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
        changed = {} if found.changed == "{}" else {
            name: (at[0], at[1]) for name, at in json.loads(found.changed).items()}
        scopes = scopes_from_text(found.scopes)
        return Held(values, lines, found.version, bool(found.deleted), scopes, changed, found.writer)

    def made(self, part: Sequence[tuple[RowKey, Held]]) -> list[tuple[Any, ...]]:
        """Return the values of all columns, in their order, of rows in the same scopes."""
        county, scopes = self.vault.county, scopes_as_text(part[0][1].scopes)
        return [
            (
                county, name, row, held.version, held.deleted, scopes,
                json.dumps(held.changed) if held.changed else "{}", held.writer,
                b"\0" if held.deleted else held.stored or self._shut(name, row, held),
            )
            for (name, row), held in part
        ]

    def _shut(self, name: str, row: int, held: Held) -> bytes:
        table = self.known.tables[name]
        return self.vault.shut(table, row, held.body or codec.pack_row(table, held.values, held.lines))


def origin_of(held: Held) -> Origin:
    return Origin(held.version, (), None) if held.deleted else Origin(held.version, held.scopes, held.values)
