"""The rows one exchange touches, read at once, changed in memory and written at once.

Feed numbers are given when the draft is written, as the last act of the transaction and under its
lock, so a reader can never see a later number before an earlier one (SYNC.md rule 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, repeat
from typing import Any

from sqlalchemy import Connection, bindparam, select

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.record import Row
from station.kernel.spans import Span
from sync.county import media, people, stretches, tables, twins
from sync.county.fresh import Fresh
from sync.county.held import Held, Origin, Shelf, Words, origin_of
from sync.county.hot import Hot, mine, one_of, spread
from sync.county.ledger import take_version
from sync.county.numbering import FeedKey, OwnWords, RowKey
from sync.county.placing import Part, place
from sync.county.portions import Source
from sync.county.scoped import LONGEST_SCOPE
from sync.county.vault import Vault

__all__ = ["CHUNK", "Draft", "Held", "Words"]

CHUNK = 512  # keys of one statement, far below what SQLite and PostgreSQL take
NOT_YET = 1 << 62  # the version of a change that gets its own when the draft is written
BETWEEN = Hot(select(tables.row).where(
    mine(tables.row, "county", "tbl") & tables.row.c.row.between(bindparam("first"), bindparam("last"))))
NEIGHBOURS = 8  # rows with numbers one after the other that are asked for in one range
NOT_LOADED = object()

# Between: a machine's new rows are neighbours, which even a planner that knows nothing yet can use.
ROWS = one_of(lambda some: select(tables.row).where(
    mine(tables.row, "county", "tbl") & tables.row.c.row.between(some[0], some[-1]) & tables.row.c.row.in_(some)))


class Draft:
    """Loads rows, collects changes, and writes them with fresh versions and feed numbers."""

    def __init__(self, connection: Connection, vault: Vault, known: Known) -> None:
        self._connection = connection
        self._county = vault.county
        self._vault = vault
        self._known = known
        self._shelf = Shelf(vault, known)
        self._given: dict[FeedKey, Span] = {}
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
            which = {"county": self._county, "tbl": table}
            for found in chain.from_iterable(self._asked(which, rows)):
                held = self._shelf.read(found)
                self._rows[found.tbl, found.row] = held
                self._origin[found.tbl, found.row] = origin_of(held, found)

    def _asked(self, which: dict[str, Any], rows: Sequence[int]) -> Iterator[Iterable[Any]]:
        """Yield what the ledger has of these rows, given in order: neighbours by their ends, the others one by one."""
        ends = [at for at in range(1, len(rows)) if rows[at] != rows[at - 1] + 1]
        others: list[int] = []
        for start, end in pairwise([0, *ends, len(rows)]):
            if end - start >= NEIGHBOURS:
                yield BETWEEN(self._connection, which | {"first": rows[start], "last": rows[end - 1]})
            else:
                others += rows[start:end]
        for start in range(0, len(others), CHUNK):
            part = spread(others[start : start + CHUNK])
            yield ROWS(len(part))(self._connection, which | part)

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

    def has_changed(self, keys: Iterable[RowKey], column: str) -> bool:
        """Whether anybody changed a column of one of these rows since it was made, of one that is gone as well."""
        return any([held is not None and column in held.changed for held in map(self._rows.get, keys)])

    def put(self, key: RowKey, words: Words, columns: Mapping[str, int]) -> None:
        """Set the row; `columns` says which device changed which. Scopes follow from the declaration."""
        self._remember(key)
        old = self._rows.get(key)
        scopes = self._known.tables[key[0]].scopes(words.values)
        if (old is None or scopes != old.scopes) and any([len(one) > LONGEST_SCOPE or "\0" in one for one in scopes]):
            raise StationError("sync.out_of_scope")
        changed = dict(old.changed) if old else {}
        changed.update({name: (NOT_YET, device) for name, device in columns.items()})
        self._rows[key] = Held(words.values, words.lines, 0, False, scopes, changed, words.writer, words.body)
        self._mark(key, old, scopes, columns)

    def are_new(self, keys: Sequence[RowKey]) -> bool:
        """Whether these rows were looked for, and there is nothing and never was anything of any of them."""
        return not any([self._rows.get(key, NOT_LOADED) for key in keys])

    def put_all(self, run: Fresh, writer: int) -> None:
        """Add the new rows of a run, as `put` would one by one."""
        self._before += [(key, None, None, None) for key in run.keys]
        made = map(
            Held, run.values, repeat(None), repeat(0), repeat(False), run.scopes, [{} for _ in run.keys],
            repeat(writer), run.bodies, run.stored)
        self._rows.update(zip(run.keys, made, strict=False))
        self._dirty.update([(key, {}) for key in run.keys])

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
        """Write every changed row with a version and a feed number of its own; a draft is written once."""
        assert not self._given
        if not self._dirty:
            return
        version = take_version(self._connection, self._county, len(self._dirty))
        changed = []
        for key, columns in self._dirty.items():
            held = self._rows[key]
            assert held is not None
            held.version = version
            if columns:
                held.changed.update({name: (version, device) for name, device in columns.items()})
            version += 1
            changed.append((key, held))
        self._forget_packed([key for key, held in changed if held.deleted])
        people.note_changes(self._connection, self._county, self._known.person_rule, self._people(changed))
        self._given = place(self._connection, self._shelf, changed, self._origin, self._left)
        named = [(key, {} if held.deleted else held.values) for key, held in changed]
        media.note_uses(self._connection, self._county, self._known, named)
        twins.note(self._connection, self._vault, self._known, named)

    def own_words(self, device: int, rows: Sequence[RowKey]) -> OwnWords | None:
        """Return where just these rows, as a device wrote them in this order, were put; None where more happened."""
        if self._left or len(self._dirty) != len(rows) or list(self._dirty) != list(rows):
            return None
        held = [self._rows[key] for key in rows]
        if not all([one is not None and one.writer == device and not one.deleted for one in held]) or not held:
            return None
        whole = {feed: span for feed, span in self._given.items() if span[1] - span[0] == len(rows)}
        return OwnWords(rows, self.version_of(rows[0]), whole)

    def _forget_packed(self, deleted: Sequence[RowKey]) -> None:
        """What was taken away shall not lie on in a packed span."""
        for key in deleted:
            origin = self._origin.get(key)
            for scope, (lane, number) in origin.stands.items() if origin is not None else ():
                stretches.drop_with(self._connection, Source(self._county, scope, lane), [number])

    def _people(self, changed: Part) -> Iterator[tuple[int, int, Row, Row | None]]:
        """Yield (account, its new version, what it said, what it says; None: deleted) of the accounts that changed."""
        rule = self._known.person_rule
        for key, held in changed if rule is not None else ():
            if rule is not None and key[0] == rule.table:
                origin = self._origin.get(key)
                if origin is not None and origin.values:
                    yield key[1], held.version, origin.values, None if held.deleted else held.values

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
