"""What the programs of the devices declare where it is not what the county's does.

A layout crosses once for each schema hash, not for each device, and is kept. With it the county reads,
keeps whole and passes on what only newer programs know, and leaves out for an older one what it could not
read. A layout that has another beginning than ours or than one heard before is not believed: its device is
told that the versions do not fit (`sync.version`), and nothing of it is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from station.kernel import codec, layout
from station.kernel.errors import StationError
from station.kernel.layout import Known, Wide
from station.kernel.record import LineColumns, Registry, Table
from sync.county import tables
from sync.county.hot import Hot, mine
from sync.county.vault import Vault

MOST_LAYOUTS = 64  # of one county: a stolen station cannot fill it with inventions

county_table, layout_table, row, stretch = tables.county, tables.layout, tables.row, tables.stretch

KEPT = Hot(select(county_table.c.layouts).where(mine(county_table, "county")))


@dataclass(frozen=True, slots=True)
class Book:
    """Our tables, what all programs together know, and what each of them does."""

    own: Registry
    wide: Known
    schema: bytes
    contradicted: bool  # something kept by us means another thing to this program: see `settle`
    views: Mapping[bytes, Known]

    def view(self, schema: bytes) -> Known | None:
        """Return the tables as a program with this schema hash knows them; None for one not heard of yet."""
        return self.views.get(schema)

    def told_to(self, schema: bytes) -> bytes:
        """Return the layout for a machine that is written to unasked: it may read by no other than its own."""
        return b"" if schema == self.schema else layout.packed(layout.said(self.wide))

    def is_newer(self, schema: bytes) -> bool:
        """Whether a program knows anything that ours does not."""
        if self.wide is self.own and schema == self.schema:  # as with nearly every request
            return False
        theirs, own = self.views.get(schema, self.own).tables, self.own.tables
        return any(
            name not in own or len(table.columns) > len(own[name].columns) or len(table.lines) > len(own[name].lines)
            for name, table in theirs.items()
        )


class Books:
    """The book of one registry, made again only when a layout was added or forgotten."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made: tuple[bytes, Book] = (b"", _book(registry, {}))
        self.fingerprint = fingerprint(registry)

    @property
    def last(self) -> Book:
        """The book as it was opened last: what is read by it before a transaction is checked inside one."""
        return self._made[1]

    def open(self, connection: Connection, county: str) -> Book:
        """Return what is known now, as the transaction sees it."""
        found = KEPT(connection, {"county": county}).first()
        return self.at(connection, county, bytes(found.layouts or b"") if found else b"")

    def at(self, connection: Connection, county: str, layouts: bytes) -> Book:
        """As `open`, where the hash of the layouts kept was read already."""
        if layouts != self._made[0]:
            self._made = (layouts, _book(self._registry, _heard(connection, county)))
        return self._made[1]

    def current(self, connection: Connection, vault: Vault, layouts: bytes) -> Book:
        """As `at` in a writing transaction: a layout that this program contradicts is forgotten first."""
        book = self.at(connection, vault.county, layouts)
        if not book.contradicted:
            return book
        settle(connection, vault, book.own)
        return self.open(connection, vault.county)

    def learn(self, connection: Connection, county: str, schema: bytes, packed: bytes) -> Book | None:
        """Keep the layout of a schema hash; return the book with it, or None where it cannot be believed.

        StationError("layout.malformed").
        """
        book = self.open(connection, county)
        wider = with_layout(book, schema, packed)
        if wider is None:
            return None
        where = layout_table.c.county == county
        last = connection.execute(select(func.max(layout_table.c.seq)).where(where)).scalar_one() or 0
        said = layout.unpacked(packed)
        connection.execute(insert(layout_table).values(county=county, schema=schema, seq=last + 1, said=said))
        _note(connection, county)
        return self.open(connection, county)


def with_layout(book: Book, schema: bytes, packed: bytes) -> Book | None:
    """Return the book with the layout of a schema hash, or None where it cannot be believed.

    StationError("layout.malformed").
    """
    said = layout.unpacked(packed)
    if layout.schema_of(said) != schema:
        raise StationError("layout.malformed")
    heard = layout.heard(said)
    if len(book.views) >= MOST_LAYOUTS or not layout.all_agree(heard, book.wide):
        return None
    wide = layout.widened(book.wide, heard)
    now = layout.schema(wide)
    return Book(book.own, wide, now, book.contradicted, {**book.views, schema: heard, now: wide})


def fingerprint(registry: Registry) -> bytes:
    """Return a hash of everything a verdict depends on: with another one, what was parked is judged again."""
    found = hashlib.blake2b(layout.said(registry), digest_size=layout.SCHEMA_BYTES)
    for name, deed in sorted(registry.deeds.items()):
        writes = sorted((table, sorted(columns)) for table, columns in deed.writes.items())
        roles, seats = sorted(map(str, deed.roles)), sorted(map(str, deed.seats))
        found.update(repr((name, writes, roles, seats)).encode())
    return found.digest()


def settle(connection: Connection, vault: Vault, registry: Registry) -> None:
    """Forget layouts that this program contradicts, and rewrite the rows that were kept by them.

    Two honest versions never contradict each other; a stolen station may have invented columns that a later
    program gave another meaning.
    """
    heard = _heard(connection, vault.county)
    false = {schema: one for schema, one in heard.items() if not layout.all_agree(one, registry)}
    if not false:
        return
    was: Known = Wide({})
    for one in heard.values():
        was = layout.widened(was, one)
    for name, table in registry.tables.items():
        old = was.tables.get(name)
        if old is not None and not layout.agree(old, table):
            _rewrite(connection, vault, old, table)
    where = (layout_table.c.county == vault.county) & layout_table.c.schema.in_(list(false))
    connection.execute(delete(layout_table).where(where))
    _note(connection, vault.county)


def _note(connection: Connection, county: str) -> None:
    """Write down which layouts are kept, in one value that is read with every request."""
    where = layout_table.c.county == county
    found = connection.execute(select(layout_table.c.schema).where(where).order_by(layout_table.c.seq)).scalars()
    joined = b"".join([bytes(one) for one in found])
    now = hashlib.blake2b(joined, digest_size=layout.SCHEMA_BYTES).digest() if joined else b""
    connection.execute(update(county_table).where(county_table.c.county == county).values(layouts=now))


def _rewrite(connection: Connection, vault: Vault, old: Table, table: Table) -> None:
    """Write the rows of a table again with what is ours, and drop what was packed of them."""
    where = (row.c.county == vault.county) & (row.c.tbl == table.name)
    for one in connection.execute(select(row.c.row, row.c.body).where(where & ~row.c.deleted)).all():
        values, lines = codec.unpack_row(old, vault.unshut(table.name, one.row, bytes(one.body)))
        same = {column.name for column in table.columns if layout.bare(column) in map(layout.bare, old.columns)}
        ours = {column.name: values[column.name] if column.name in same else None for column in table.columns}
        body = vault.shut(table, one.row, codec.pack_row(table, ours, _lines_of(table, old, lines)))
        connection.execute(update(row).where(where & (row.c.row == one.row)).values(body=body))
    packed = (stretch.c.county == vault.county) & (stretch.c.lane == int(table.lane))
    connection.execute(delete(stretch).where(packed))


def _lines_of(table: Table, old: Table, lines: LineColumns | None) -> LineColumns | None:
    if lines is None:
        return None
    places = {layout.bare(column): at for at, column in enumerate(old.lines)}
    count = len(lines[0]) if lines else 0
    return [
        lines[places[column]] if column in places else [None] * count for column in map(layout.bare, table.lines)
    ]


def _heard(connection: Connection, county: str) -> dict[bytes, Known]:
    where = layout_table.c.county == county
    found = connection.execute(select(layout_table).where(where).order_by(layout_table.c.seq))
    return {bytes(one.schema): layout.heard(bytes(one.said)) for one in found}


def _book(registry: Registry, heard: Mapping[bytes, Known]) -> Book:
    wide: Known = registry
    contradicted = not all(layout.all_agree(one, registry) for one in heard.values())
    for one in heard.values():
        if layout.all_agree(one, wide):
            wide = layout.widened(wide, one)
    schema = layout.schema(wide)
    own: dict[bytes, Known] = {layout.schema(registry): registry, schema: wide}
    return Book(registry, wide, schema, contradicted, {**heard, **own})


NO_TABLES = _book(Registry([]), {})  # for a visit that asks after no row
