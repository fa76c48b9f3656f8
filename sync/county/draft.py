"""The rows one exchange touches, read at once, changed in memory and written at once.

Feed numbers are given when the draft is written, as the last act of the transaction and under its
lock, so a reader can never see a later number before an earlier one (SYNC.md rule 11).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from station.kernel import codec
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row
from sync.county import media, numbering, people, stretches, tables, twins
from sync.county.hot import Upsert, mine, one_of, spread
from sync.county.ledger import take_version
from sync.county.numbering import RowKey
from sync.county.portions import Source
from sync.county.vault import Vault

CHUNK = 512  # keys of one statement, far below what SQLite and PostgreSQL take
NOT_YET = 1 << 62  # the version of a change that gets its own when the draft is written
LONGEST_SCOPE = 200  # letters: what a device's spans and an index of PostgreSQL can name

# Between: a machine's new rows are neighbours, which even a planner that knows nothing yet can use.
ROWS = one_of(lambda some: select(tables.row).where(
    mine(tables.row, "county", "tbl") & tables.row.c.row.between(some[0], some[-1]) & tables.row.c.row.in_(some)))
ENTRIES = one_of(lambda some: select(tables.entry).where(
    mine(tables.entry, "county", "tbl") & tables.entry.c.row.in_(some)))
KEEP_ROWS = Upsert(tables.row, ("county", "tbl", "row"))
KEEP_ENTRIES = Upsert(tables.entry, ("county", "scope", "tbl", "row"))


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
    """A row as it was when it was read: its version, the scopes that hold it, and what it said."""

    version: int
    scopes: tuple[str, ...]
    values: Row | None = None


class Draft:
    """Loads rows, collects changes, and writes them with fresh versions and feed numbers."""

    def __init__(self, connection: Connection, vault: Vault, known: Known) -> None:
        self._connection = connection
        self._county = vault.county
        self._vault = vault
        self._known = known
        self._rows: dict[RowKey, Held | None] = {}
        self._dirty: dict[RowKey, dict[str, int]] = {}  # column: device that changed it
        self._left: dict[RowKey, set[str]] = {}
        self._origin: dict[RowKey, Origin] = {}  # as the row stands in the ledger: what the sums count
        self._before: list[tuple[RowKey, Held | None, dict[str, int] | None, set[str] | None]] = []

    def load(self, keys: Iterable[RowKey]) -> None:
        """Read the rows not yet read, in few statements."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._rows]
        self._rows.update(dict.fromkeys(missing))
        for table, rows in by_table(missing).items():
            rows.sort()
            for start in range(0, len(rows), CHUNK):
                part = spread(rows[start : start + CHUNK])
                for found in ROWS(len(part))(self._connection, {"county": self._county, "tbl": table} | part):
                    held = self._held(found)
                    self._rows[found.tbl, found.row] = held
                    self._origin[found.tbl, found.row] = _origin(held)

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

    def given_version(self, key: RowKey) -> int:
        """Return the version of the row in the ledger, whatever the draft did with it since; 0 for a new row."""
        origin = self._origin.get(key)
        return 0 if origin is None else origin.version

    def shut_beside(self, key: RowKey, body: bytes) -> bytes:
        """Return what is kept beside a row (a value it lost) as the ledger stores it: closed like the row."""
        return self._vault.shut(self._known.tables[key[0]], key[1], body)

    def formerly(self, person: int) -> list[Person]:
        """Return who somebody was before each change of his account."""
        return people.formerly(self._connection, self._county, person)

    def was_deleted(self, key: RowKey) -> bool:
        held = self._rows.get(key)
        return held is not None and held.deleted

    def put(self, key: RowKey, words: Words, columns: Mapping[str, int]) -> None:
        """Set the row; `columns` says which device changed which. Scopes follow from the declaration."""
        self._remember(key)
        old = self._rows.get(key)
        scopes = self._known.tables[key[0]].scopes(words.values)
        if any(len(one) > LONGEST_SCOPE or "\0" in one for one in scopes):
            raise StationError("sync.out_of_scope")
        changed = dict(old.changed) if old else {}
        changed.update({name: (NOT_YET, device) for name, device in columns.items()})
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
            left = self._left.get(key)
            if left:
                entries += [(self._entry(key, scope, False), 0) for scope in left.difference(held.scopes)]
        self._forget_packed([key for key in self._dirty if (held := self._rows[key]) is not None and held.deleted])
        people.note_changes(self._connection, self._county, self._known.person_rule, self._people())
        numbering.number(self._connection, self._county, entries)
        numbering.count(self._connection, self._county, self._changes())
        written = [(key, held) for key in self._dirty if (held := self._rows[key]) is not None]
        named = [(key, {} if held.deleted else held.values) for key, held in written]
        media.note_uses(self._connection, self._county, self._known, named)
        twins.note(self._connection, self._vault, self._known, named)
        KEEP_ROWS(self._connection, rows)
        KEEP_ENTRIES(self._connection, [one for one, _ in entries])
        self._dirty.clear()
        self._left.clear()

    def _forget_packed(self, deleted: Sequence[RowKey]) -> None:
        """What was taken away shall not lie on in a packed span."""
        for table, rows in by_table(deleted).items():
            for start in range(0, len(rows), CHUNK):
                some = spread(rows[start : start + CHUNK])
                for one in ENTRIES(len(some))(self._connection, some | {"county": self._county, "tbl": table}):
                    stretches.drop_with(self._connection, Source(self._county, one.scope, one.lane), [one.seq])

    def _people(self) -> Iterator[tuple[int, int, Row, Row | None]]:
        """Yield (account, its new version, what it said, what it says; None: deleted) of the accounts that changed."""
        rule = self._known.person_rule
        for key in self._dirty if rule is not None else ():
            origin, held = self._origin.get(key), self._rows[key]
            if rule is not None and key[0] == rule.table and origin and origin.values and held is not None:
                yield key[1], held.version, origin.values, None if held.deleted else held.values

    def _changes(self) -> Iterator[numbering.Change]:
        """Yield what each changed row takes from the sums of its scopes and adds to them."""
        for key in self._dirty:
            held, origin = self._rows[key], self._origin.get(key, Origin(0, ()))
            assert held is not None
            scopes = () if held.deleted else held.scopes
            yield numbering.Change(key, (origin.version, origin.scopes), (held.version, scopes))
            self._origin[key] = _origin(held)

    def _remember(self, key: RowKey) -> None:
        dirty, left = self._dirty.get(key), self._left.get(key)
        kept = (None if dirty is None else dict(dirty), None if left is None else set(left))
        self._before.append((key, self._rows.get(key), *kept))

    def _mark(self, key: RowKey, old: Held | None, scopes: tuple[str, ...], columns: Mapping[str, int]) -> None:
        self._dirty.setdefault(key, {}).update(columns)
        if old is not None:
            gone = set(old.scopes).difference(scopes)
            if gone:
                self._left.setdefault(key, set()).update(gone)

    def _held(self, found: Any) -> Held:
        table = self._known.tables[found.tbl]
        values: Row = {}
        lines = None
        if not found.deleted:  # a tombstone has no words
            values, lines = codec.unpack_row(table, self._vault.unshut(table.name, found.row, bytes(found.body)))
        scopes = tuple(json.loads(found.scopes))
        changed = {name: (at[0], at[1]) for name, at in json.loads(found.changed).items()}
        return Held(values, lines, found.version, found.deleted, scopes, changed, found.writer)

    def _row_values(self, key: RowKey, held: Held) -> dict[str, Any]:
        table = self._known.tables[key[0]]
        whole = b"" if held.deleted else held.body or codec.pack_row(table, held.values, held.lines)
        body = b"\0" if held.deleted else self._vault.shut(table, key[1], whole)
        return {
            "county": self._county, "tbl": key[0], "row": key[1], "version": held.version,
            "deleted": held.deleted, "scopes": _as_list(held.scopes),
            "changed": json.dumps(held.changed) if held.changed else "{}",
            "writer": held.writer, "body": body,
        }

    def _entry(self, key: RowKey, scope: str, here: bool) -> dict[str, Any]:
        lane = int(self._known.tables[key[0]].lane)
        return {
            "county": self._county, "scope": scope, "tbl": key[0], "row": key[1], "lane": lane, "seq": 0, "here": here,
        }


def _origin(held: Held) -> Origin:
    return Origin(held.version, (), None) if held.deleted else Origin(held.version, held.scopes, held.values)


@lru_cache(maxsize=1 << 12)
def _as_list(scopes: tuple[str, ...]) -> str:
    return json.dumps(scopes)


def _restore(kept: dict[RowKey, Any], key: RowKey, value: Any) -> None:
    if value is None:
        kept.pop(key, None)
    else:
        kept[key] = value


def by_table(keys: Iterable[RowKey]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for table, row in keys:
        found.setdefault(table, []).append(row)
    return found
