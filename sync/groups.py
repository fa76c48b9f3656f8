"""What the rows of one group of a frame say: columns across rows on the way, row by row afterwards.

A county keeps the canonical bytes of each change beside its words. They are made here for all rows at once, where
the columns lie ready: row by row it costs ten times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, repeat
from typing import Any, NamedTuple

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.planes import Reader
from station.kernel.record import Column, Kind, LineColumns, Row, Table
from station.store.oplog import OpKind
from sync.items import declared

COUNTS = (Column("lines", Kind.INT),)
WITH_VALUES = frozenset({OpKind.PUT, OpKind.PATCH})


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """How much one frame may make the receiver build: bytes of content, rows, lines of all rows together."""

    content: int = 1 << 23
    items: int = 1 << 16
    lines: int = 1 << 17


LIMITS = FrameLimits()


class Group(NamedTuple):
    """Items whose bodies have the same columns."""

    table: str
    kind: int
    changed: bytes


@dataclass(slots=True)
class Words:
    """What the rows of a group say: column by column as read, and the lines row by row."""

    table: Table
    kind: int
    columns: Sequence[Column] = ()
    data: Sequence[Sequence[Any]] = ()
    lines: Sequence[LineColumns | None] | None = None
    known: Table | None = None  # the table as the writer of whole rows knew it

    def each(
        self, size: int, *, bodies: bool
    ) -> Iterator[tuple[Row | None, LineColumns | None, codec.Width | None, bytes]]:
        """Yield (values, lines, width, canonical body) of each row; the body is empty unless it is asked for."""
        if self.kind not in WITH_VALUES:
            return repeat((None, None, None, b""), size)
        names = names_of(self.columns)
        values = [dict(zip(names, row, strict=True)) for row in zip(*self.data, strict=True)] if names else [
            {} for _ in range(size)]
        packed: Iterable[bytes] = self._bodies(values, size) if bodies else repeat(b"", size)
        if self.known is None:
            return zip(values, repeat(None), repeat(None), packed)
        width = None if self.known is self.table else codec.full_width(self.known)
        if width is not None:
            values = [codec.fill(self.table, row) for row in values]
        return zip(values, self._filled(width), repeat(width), packed)

    def _filled(self, width: codec.Width | None) -> Iterable[LineColumns | None]:
        if self.lines is None or width is None:
            return repeat(None) if self.lines is None else self.lines
        return [codec.fill_lines(self.table, one) for one in self.lines]

    def _bodies(self, values: Sequence[Row], size: int) -> list[bytes]:
        if self.known is None:
            return codec.pack_patches(self.table, self.columns, self.data, size)
        if self.lines is None:
            return codec.pack_rows(self.known, self.data, size)
        return [codec.pack_row(self.known, row, lines) for row, lines in zip(values, self.lines, strict=True)]


def read_group(known: Known, reader: Reader, group: Group, size: int, limits: FrameLimits) -> Words:
    """Read the words of all rows of a group."""
    table = declared(known, group.table)
    if group.changed and group.kind not in WITH_VALUES:
        raise StationError("frame.malformed")
    if group.kind not in WITH_VALUES:
        return Words(table, group.kind)
    if group.kind != OpKind.PUT:
        columns = codec.masked_columns(table, group.changed)
        return Words(table, group.kind, columns, _read_values(columns, reader, size))
    its = codec.read_width(reader, table)
    data = _read_values(its.columns, reader, size)
    lines = _read_lines(its, reader, size, limits) if table.lines else None
    return Words(table, group.kind, its.columns, data, lines, its)


def _read_values(columns: Sequence[Column], reader: Reader, size: int) -> Sequence[Sequence[Any]]:
    return codec.read_columns(columns, reader, size) if columns else []


def _read_lines(table: Table, reader: Reader, size: int, limits: FrameLimits) -> list[LineColumns | None]:
    """Read the lines of all rows of a group; return them row by row."""
    counts = codec.read_columns(COUNTS, reader, size)[0]
    if min(counts) < 0:
        raise StationError("frame.malformed")
    ends = list(accumulate([max(count - 1, 0) for count in counts], initial=0))
    data = codec.read_columns(table.lines, reader, ends[-1], codec.Limits(limits.lines, limits.content))
    return [
        [column[start:end] for column in data] if count else None
        for count, (start, end) in zip(counts, pairwise(ends), strict=True)
    ]


def names_of(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]
