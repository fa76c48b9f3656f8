"""What tables look like to another version of the program, and how both read what the other wrote.

Columns are only ever appended and what is appended is optional (`tests/house/declared.py` holds that), so
two versions that differ share a beginning, and a body says how many columns its writer knew. A version
that knows fewer needs the names and kinds of the rest: that is a layout, and it crosses once when the
hashes of what two programs declare differ (SYNC.md rule 26).
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec

from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, PersonRule, Registry, Sensitivity, Table

SCHEMA_BYTES = 8
MOST_BYTES = 1 << 16  # of a layout before it is compressed: a stranger's must not fill the memory
MOST_TABLES, MOST_COLUMNS = 500, 250
_OPTIONAL, _MEDIA, _PRIVATE = 1, 2, 4

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern="^[a-z][a-z0-9_.]*$")]


class Known(Protocol):
    """Whatever knows tables by name: a registry, or one widened by what another program declares."""

    @property
    def tables(self) -> Mapping[str, Table]: ...

    @property
    def person_rule(self) -> PersonRule | None: ...


@dataclass(frozen=True, slots=True)
class Wide:
    """Tables by name, with the columns and tables that only others know."""

    tables: Mapping[str, Table]
    person_rule: PersonRule | None = None


class _Said(msgspec.Struct, array_like=True, frozen=True):
    """One column as it crosses; `marks` are _OPTIONAL, _MEDIA and _PRIVATE."""

    name: Name
    kind: str
    marks: int
    near: str


_Columns = Annotated[list[_Said], msgspec.Meta(max_length=MOST_COLUMNS)]


class _Table(msgspec.Struct, array_like=True, frozen=True):
    columns: _Columns
    lines: _Columns


def said(known: Known) -> bytes:
    """Return the layout of all tables: equal declarations give equal bytes."""
    return _said_once(known) if isinstance(known, Registry) else _said(known)


@functools.lru_cache(maxsize=4)
def _said_once(declared: Registry) -> bytes:
    """What a program declares stays as it is while it runs, and is asked for with every exchange."""
    return _said(declared)


def _said(known: Known) -> bytes:
    tables = {name: _Table(_say(one.columns), _say(one.lines)) for name, one in sorted(known.tables.items())}
    return msgspec.msgpack.encode(tables)


def schema(known: Known) -> bytes:
    """Return the hash by which two programs see that they declare the same."""
    return schema_of(said(known))


def schema_of(layout: bytes) -> bytes:
    return hashlib.blake2b(layout, digest_size=SCHEMA_BYTES).digest()


def packed(layout: bytes) -> bytes:
    """Return a layout as it crosses a line."""
    return zlib.compress(layout, 9)


def unpacked(blob: bytes) -> bytes:
    """Undo `packed`; StationError("layout.malformed")."""
    work = zlib.decompressobj()
    try:
        layout = work.decompress(blob, MOST_BYTES)
    except zlib.error as trouble:
        raise StationError("layout.malformed") from trouble
    if not work.eof:
        raise StationError("layout.malformed")
    return layout


def heard(layout: bytes) -> Wide:
    """Return the tables of a layout; StationError("layout.malformed") for what no program declares."""
    try:
        found = msgspec.msgpack.decode(layout, type=dict[Name, _Table])
        tables = {name: Table(name, _hear(one.columns), lines=_hear(one.lines)) for name, one in found.items()}
    except (msgspec.DecodeError, ValueError) as trouble:
        raise StationError("layout.malformed") from trouble
    if len(tables) > MOST_TABLES:
        raise StationError("layout.malformed")
    return Wide(tables)


def agree(one: Table, other: Table) -> bool:
    """Whether one of two declarations is the other with optional columns appended."""
    same_lines = bool(one.lines) == bool(other.lines)
    return same_lines and _agree(one.columns, other.columns) and _agree(one.lines, other.lines)


def all_agree(one: Known, other: Known) -> bool:
    return all(agree(table, other.tables[name]) for name, table in one.tables.items() if name in other.tables)


def widened(own: Known, other: Known) -> Wide:
    """Return our tables with what only the other knows; a table that gains nothing stays the object it was.

    StationError("layout.contradicts", table=...) when the same table has another beginning there.
    """
    tables = dict(own.tables)
    for name, theirs in other.tables.items():
        ours = tables.setdefault(name, theirs)
        if not agree(ours, theirs):
            raise StationError("layout.contradicts", table=name)
        columns, lines = theirs.columns[len(ours.columns) :], theirs.lines[len(ours.lines) :]
        if columns or lines:
            tables[name] = dataclasses.replace(ours, columns=ours.columns + columns, lines=ours.lines + lines)
    return Wide(tables, own.person_rule)


def as_known_by(table: Table, other: Table) -> Table:
    """Return our declaration with the columns the other knows of it."""
    if (len(table.columns), len(table.lines)) == (len(other.columns), len(other.lines)):
        return table
    return dataclasses.replace(table, columns=other.columns, lines=other.lines)


def bare(column: Column) -> Column:
    """Return a column as a layout says it: what its bytes depend on, and no more."""
    return Column(column.name, column.kind, column.optional, near=column.near, media=column.media)


def _agree(one: Sequence[Column], other: Sequence[Column]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    same = all(bare(a) == bare(b) for a, b in zip(shorter, longer, strict=False))
    return same and all(column.optional for column in longer[len(shorter) :])


def _as_said(column: Column) -> _Said:
    private = column.sensitivity in (Sensitivity.PERSONAL, Sensitivity.SECRET)
    marks = _OPTIONAL * column.optional + _MEDIA * column.media + _PRIVATE * private
    return _Said(column.name, column.kind.value, marks, column.near)


def _say(columns: Sequence[Column]) -> list[_Said]:
    return [_as_said(column) for column in columns]


def _hear(columns: Sequence[_Said]) -> tuple[Column, ...]:
    if len({one.name for one in columns}) < len(columns):
        raise ValueError("two columns of one name")
    return tuple([
        Column(
            one.name, Kind(one.kind), bool(one.marks & _OPTIONAL), near=one.near, media=bool(one.marks & _MEDIA),
            sensitivity=Sensitivity.PERSONAL if one.marks & _PRIVATE else Sensitivity.PUBLIC,
        )
        for one in columns
    ])
