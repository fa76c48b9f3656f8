"""The rows one exchange touches, read at once, changed in memory and written at once.

Feed numbers are given when the draft is written, as the last act of the transaction and under its
lock, so a reader can never see a later number before an earlier one (SYNC.md rule 11).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, tuple_

from station.kernel import codec
from station.kernel.record import LineColumns, Registry, Row
from station.store.oplog import shut, unshut
from sync.county import media, numbering, stretches, tables
from sync.county.ledger import take_version, upsert
from sync.county.numbering import RowKey
from sync.county.portions import Source

CHUNK = 400


@dataclass(frozen=True, slots=True)
class Words:
    """What a row is to say from now on, in the words of `writer` (0: nobody's alone); `body` if it is known."""

    values: Row
    lines: LineColumns | None
    writer: int
    body: bytes = b""


@dataclass(slots=True)
class Held:
    """A row as the county holds it; `writer` is the device whose words it stands in, 0 when merged."""

    values: Row
    lines: LineColumns | None
    version: int
    deleted: bool
    scopes: tuple[str, ...]
    changed: dict[str, tuple[int, int]]  # column: (version, device)
    writer: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Origin:
    """A row as it was when it was read: its version, and the scopes that hold it."""

    version: int
    scopes: tuple[str, ...]


class Draft:
    """Loads rows, collects changes, and writes them with fresh versions and feed numbers."""

    def __init__(self, connection: Connection, county: str, registry: Registry) -> None:
        self._connection = connection
        self._county = county
        self._registry = registry
        self._rows: dict[RowKey, Held | None] = {}
        self._dirty: dict[RowKey, dict[str, int]] = {}  # column: device that changed it
        self._left: dict[RowKey, set[str]] = {}
        self._origin: dict[RowKey, Origin] = {}  # as the row stands in the ledger: what the sums count
        self._before: list[tuple[RowKey, Held | None, dict[str, int] | None, set[str] | None]] = []

    def load(self, keys: Iterable[RowKey]) -> None:
        """Read the rows not yet read, in few statements."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._rows]
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            self._rows.update(dict.fromkeys(part))
            where = (tables.row.c.county == self._county) & tuple_(tables.row.c.tbl, tables.row.c.row).in_(part)
            for found in self._connection.execute(select(tables.row).where(where)):
                held = self._held(found)
                self._rows[found.tbl, found.row] = held
                self._origin[found.tbl, found.row] = Origin(held.version, () if held.deleted else held.scopes)

    def get(self, key: RowKey) -> Held | None:
        """Return the live row or None; a deleted row is None."""
        if key not in self._rows:
            self.load([key])
        held = self._rows[key]
        return None if held is None or held.deleted else held

    def version_of(self, key: RowKey) -> int:
        """Return the version the row got when the draft was written."""
        held = self._rows[key]
        return 0 if held is None else held.version

    def was_deleted(self, key: RowKey) -> bool:
        held = self._rows.get(key)
        return held is not None and held.deleted

    def put(self, key: RowKey, words: Words, columns: Mapping[str, int]) -> None:
        """Set the row; `columns` says which device changed which. Scopes follow from the declaration."""
        self._remember(key)
        old = self._rows.get(key)
        scopes = self._registry.tables[key[0]].scopes(words.values)
        changed = dict(old.changed) if old else {}
        changed.update({name: (0, device) for name, device in columns.items()})  # nobody conflicts with himself
        self._rows[key] = Held(words.values, words.lines, 0, False, scopes, changed, words.writer, words.body)
        self._mark(key, old, scopes, columns)

    def delete(self, key: RowKey, writer: int) -> None:
        """Leave a tombstone in every scope the row was in."""
        self._remember(key)
        old = self._rows[key]
        assert old is not None
        self._rows[key] = Held(old.values, old.lines, 0, True, old.scopes, old.changed, writer)
        self._mark(key, old, old.scopes, {})

    def begin_group(self) -> None:
        """From here on, `undo_group` can take everything back."""
        self._before = []

    def undo_group(self) -> None:
        """Put the rows back as they were at `begin_group`: a group is applied whole or not at all."""
        for key, held, dirty, left in reversed(self._before):
            self._rows[key] = held
            _restore(self._dirty, key, dirty)
            _restore(self._left, key, left)
        self._before = []

    def write(self) -> None:
        """Write every changed row with a version and a feed number of its own."""
        if not self._dirty:
            return
        version = take_version(self._connection, self._county, len(self._dirty))
        entries: list[tuple[dict[str, Any], int]] = []
        rows = []
        for key, columns in self._dirty.items():
            held = self._rows[key]
            assert held is not None
            held.version = version
            held.changed.update({name: (version, device) for name, device in columns.items()})
            version += 1
            rows.append(self._row_values(key, held))
            size = len(rows[-1]["body"])
            entries += [(self._entry(key, scope, True), size) for scope in held.scopes]
            gone = self._left.get(key, set()) - set(held.scopes)
            entries += [(self._entry(key, scope, False), 0) for scope in gone]
        self._forget_packed([key for key in self._dirty if (held := self._rows[key]) is not None and held.deleted])
        numbering.number(self._connection, self._county, entries)
        numbering.count(self._connection, self._county, self._changes())
        named = [(key, held.values) for key in self._dirty if (held := self._rows[key]) is not None]
        media.note_uses(self._connection, self._county, self._registry, named)
        upsert(self._connection, tables.row, rows, ("county", "tbl", "row"))
        upsert(self._connection, tables.entry, [one for one, _ in entries], ("county", "scope", "tbl", "row"))
        self._dirty.clear()
        self._left.clear()

    def _forget_packed(self, deleted: Sequence[RowKey]) -> None:
        """What was taken away shall not lie on in a packed span."""
        for start in range(0, len(deleted), CHUNK):
            keys = tuple_(tables.entry.c.tbl, tables.entry.c.row).in_(deleted[start : start + CHUNK])
            for one in self._connection.execute(
                select(tables.entry).where((tables.entry.c.county == self._county) & keys)
            ).all():
                stretches.drop_with(self._connection, Source(self._county, one.scope, one.lane), [one.seq])

    def _changes(self) -> Iterator[numbering.Change]:
        """Yield what each changed row takes from the sums of its scopes and adds to them."""
        for key in self._dirty:
            held, origin = self._rows[key], self._origin.get(key, Origin(0, ()))
            assert held is not None
            scopes = () if held.deleted else held.scopes
            yield numbering.Change(key, (origin.version, origin.scopes), (held.version, scopes))
            self._origin[key] = Origin(held.version, scopes)

    def _remember(self, key: RowKey) -> None:
        dirty, left = self._dirty.get(key), self._left.get(key)
        kept = (None if dirty is None else dict(dirty), None if left is None else set(left))
        self._before.append((key, self._rows.get(key), *kept))

    def _mark(self, key: RowKey, old: Held | None, scopes: tuple[str, ...], columns: Mapping[str, int]) -> None:
        self._dirty.setdefault(key, {}).update(columns)
        if old is not None:
            self._left.setdefault(key, set()).update(set(old.scopes) - set(scopes))

    def _held(self, found: Any) -> Held:
        table = self._registry.tables[found.tbl]
        values, lines = ({}, None) if found.deleted else codec.unpack_row(table, unshut(bytes(found.body)))
        scopes = tuple(json.loads(found.scopes))
        changed = {name: (at[0], at[1]) for name, at in json.loads(found.changed).items()}
        return Held(values, lines, found.version, found.deleted, scopes, changed, found.writer)

    def _row_values(self, key: RowKey, held: Held) -> dict[str, Any]:
        table = self._registry.tables[key[0]]
        body = b"\0" if held.deleted else shut(held.body or codec.pack_row(table, held.values, held.lines))
        return {
            "county": self._county, "tbl": key[0], "row": key[1], "version": held.version,
            "deleted": held.deleted, "scopes": json.dumps(held.scopes), "changed": json.dumps(held.changed),
            "writer": held.writer, "body": body,
        }

    def _entry(self, key: RowKey, scope: str, here: bool) -> dict[str, Any]:
        lane = int(self._registry.tables[key[0]].lane)
        return {
            "county": self._county, "scope": scope, "tbl": key[0], "row": key[1], "lane": lane, "seq": 0, "here": here,
        }


def _restore(kept: dict[RowKey, Any], key: RowKey, value: Any) -> None:
    if value is None:
        kept.pop(key, None)
    else:
        kept[key] = value
