"""Writes changed rows: what they say, where they stand in the feeds, and what they add to the sums of the scopes.

Numbers are given as the last act of a writing transaction (sync/county/numbering.py). Rows that stand next to
each other and lie in the same scopes are placed together: they are most of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from typing import Any

from sqlalchemy import Connection, delete, text

from station.kernel import sums
from station.kernel.spans import Span
from sync.county import numbering, tables
from sync.county.held import SHARED, Held, Origin, Shelf, as_gone
from sync.county.hot import Add, Block, Hot, mine
from sync.county.numbering import Coming, FeedKey, RowKey, SetKey

KEEP_ROWS = Block(tables.row, ("county", "tbl", "row"), SHARED)
ADD_ENTRIES = Add(tables.entry)
# What is bound once for each row costs SQLite more than to write it: the numbers of a run go over as one text.
RUN = ("county", "scope", "lane", "first", "name", "rows", "here")
ENTER = Hot(text(
    'INSERT INTO entry (county, scope, lane, seq, tbl, "row", here) '
    "SELECT :county, :scope, :lane, :first + key, :name, value, :here FROM json_each(:rows)"))
DROP_ENTRIES = Hot(delete(tables.entry).where(mine(tables.entry, "county", "scope", "lane", "seq")))

Left = Mapping[RowKey, set[str]]
Origins = Mapping[RowKey, Origin]
Part = Sequence[tuple[RowKey, Held]]  # rows of one table in the same scopes, all of them deleted or none


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows placed together, with their bodies: how many stood before them in each feed, those they left apart."""

    part: Part
    lane: int
    bodies: Sequence[bytes]
    here: Mapping[str, int]
    left: Mapping[RowKey, Mapping[str, int]]


def place(
    connection: Connection, shelf: Shelf, changed: Part, origins: Origins, left: Left
) -> dict[FeedKey, Span]:
    """Write rows that have their versions; return the span that they fill in each feed.

    `origins` says how they stand in the ledger, `left` which scopes they were in besides.
    """
    county, placed = shelf.vault.county, []
    coming: dict[FeedKey, Coming] = defaultdict(Coming)
    moved: dict[SetKey, int] = defaultdict(int)
    for (name, scopes, _), found in groupby(changed, lambda one: (one[0][0], one[1].scopes, one[1].deleted)):
        part = list(found)
        lane = int(shelf.known.tables[name].lane)
        bodies, rows = shelf.bodies(part), [row for (_, row), _ in part]
        size = sum(map(len, bodies))
        before = {scope: coming[scope, lane].add(name, rows, here=True, size=size) for scope in scopes}
        gone: dict[RowKey, dict[str, int]] = defaultdict(dict)
        for scope, key in departures(part, left) if left else ():
            gone[key][scope] = coming[scope, lane].add(name, [key[1]], here=False)
        placed.append(Placed(part, lane, bodies, before, gone))
        for scope, value in gains(name, part, origins):
            moved[scope, name] += value
    given = numbering.number(connection, county, coming)
    numbering.count(connection, county, moved)
    DROP_ENTRIES(connection, [
        {"county": county, "scope": scope, "lane": lane, "seq": seq}
        for one in placed for scope, (lane, seq) in overtaken(one, origins)])
    for one in placed:
        KEEP_ROWS(connection, shelf.shared(one.part), written(shelf, one, given, origins))
    for (scope, lane), its in coming.items():
        enter(connection, (county, scope, lane), given[scope, lane][0], its)
    return given


def enter(connection: Connection, feed: tuple[str, str, int], low: int, coming: Coming) -> None:
    """Write the entries of what comes into a feed (county, scope, lane), above the number `low`."""
    for name, here, rows in coming.runs:
        if connection.dialect.name == "sqlite":
            ENTER(connection, dict(zip(RUN, (*feed, low + 1, name, str(list(rows)), here), strict=True)))
        else:
            ADD_ENTRIES(connection, [(*feed, seq, name, row, here) for seq, row in enumerate(rows, low + 1)])
        low += len(rows)


def overtaken(placed: Placed, origins: Origins) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield (scope, (lane, number)) of the entries in place of which rows get new ones."""
    for key in [key for key, _ in placed.part if key in origins]:
        for scope, stood in origins[key].stands.items():
            if scope in placed.here or scope in placed.left.get(key, ()):
                yield scope, stood


def written(shelf: Shelf, placed: Placed, given: Mapping[FeedKey, Span], origins: Origins) -> list[tuple[Any, ...]]:
    """Return the rows as they are kept, now that their numbers are known."""
    firsts = [given[scope, placed.lane][0] + 1 + before for scope, before in placed.here.items()]
    count, words = len(placed.part), " ".join([str(placed.lane), *["%d"] * len(firsts)])
    stands = [words % numbers for numbers in zip(*[range(one, one + count) for one in firsts], strict=True)]
    gone = [
        _gone(placed, key, given, origins) if key in origins or key in placed.left else "" for key, _ in placed.part]
    return shelf.made(placed.part, stands if firsts else repeat(words), gone, placed.bodies)


def _gone(placed: Placed, key: RowKey, given: Mapping[FeedKey, Span], origins: Origins) -> str:
    """Return what a row says of the scopes it left, some of them before and some just now."""
    origin, left = origins.get(key), placed.left.get(key)
    if left is None and (origin is None or len(origin.stands) <= len(placed.here)):
        return ""
    earlier = {} if origin is None else {
        scope: stood for scope, stood in origin.stands.items() if scope not in placed.here}
    now = {scope: (placed.lane, given[scope, placed.lane][0] + 1 + before) for scope, before in (left or {}).items()}
    return as_gone(earlier | now)


def departures(part: Part, left: Left) -> Iterator[tuple[str, RowKey]]:
    """Yield (scope, row) of the scopes that rows left."""
    for key, held in part:
        for scope in left.get(key, set()).difference(held.scopes):
            yield scope, key


def gains(name: str, part: Part, origins: Origins) -> Iterator[tuple[str, int]]:
    """Yield (scope, what its sum gains) by what the rows are now and no longer are."""
    first = part[0][1]
    if not first.deleted and first.scopes:
        total = sums.rows_sum(name, [row for (_, row), _ in part], [held.version for _, held in part])
        for scope in first.scopes:
            yield scope, total
    for key in [key for key, _ in part if key in origins]:
        origin = origins[key]
        if origin.scopes:
            value = sums.row_sum(name, key[1], origin.version)
            for scope in origin.scopes:
                yield scope, -value
