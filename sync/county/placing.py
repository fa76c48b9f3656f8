"""Writes changed rows: what they say, where they stand in the feeds, and what they add to the sums of the scopes.

Numbers are given as the last act of a writing transaction (sync/county/numbering.py). Rows that stand next to
each other and lie in the same scopes are placed together: they are most of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection

from station.kernel import sums
from station.kernel.spans import Span
from sync.county import numbering, tables
from sync.county.held import Held, Origin, Shelf
from sync.county.hot import Upsert
from sync.county.numbering import Coming, FeedKey, RowKey, SetKey

KEEP_ROWS = Upsert(tables.row, ("county", "tbl", "row"))
KEEP_ENTRIES = Upsert(tables.entry, ("county", "scope", "tbl", "row"))

Left = Mapping[RowKey, set[str]]
Origins = Mapping[RowKey, Origin]
Part = Sequence[tuple[RowKey, Held]]  # rows of one table in the same scopes, all of them deleted or none


def place(
    connection: Connection, shelf: Shelf, changed: Part, origins: Origins, left: Left
) -> dict[FeedKey, Span]:
    """Write rows that have their versions; return the span that they fill in each feed.

    `origins` says how they stand in the ledger, `left` which scopes they were in besides.
    """
    county, rows = shelf.vault.county, []
    coming: dict[FeedKey, Coming] = defaultdict(Coming)
    moved: dict[SetKey, int] = defaultdict(int)
    for (name, scopes, _), found in groupby(changed, lambda one: (one[0][0], one[1].scopes, one[1].deleted)):
        part = list(found)
        lane = int(shelf.known.tables[name].lane)
        made = shelf.made(part)
        here, size = [(key, True) for key, _ in part], sum([len(one[-1]) for one in made])
        rows += made
        for scope in scopes:
            its = coming[scope, lane]
            its.rows += here
            its.size += size
        for scope, one in departures(part, left) if left else ():
            coming[scope, lane].rows.append(one)
        for scope, value in gains(name, part, origins):
            moved[scope, name] += value
    given = numbering.number(connection, county, coming)
    numbering.count(connection, county, moved)
    KEEP_ROWS(connection, rows)
    KEEP_ENTRIES(connection, [
        (county, scope, name, row, lane, seq, here)
        for (scope, lane), its in coming.items()
        for seq, ((name, row), here) in enumerate(its.rows, given[scope, lane][0] + 1)
    ])
    return given


def departures(part: Part, left: Left) -> Iterator[tuple[str, tuple[RowKey, bool]]]:
    """Yield (scope, what its feed says) of the scopes that rows left."""
    for key, held in part:
        for scope in left.get(key, set()).difference(held.scopes):
            yield scope, (key, False)


def gains(name: str, part: Part, origins: Origins) -> Iterator[tuple[str, int]]:
    """Yield (scope, what its sum gains) by what the rows are now and no longer are."""
    first = part[0][1]
    if not first.deleted and first.scopes:
        total = sums.rows_sum(name, [row for (_, row), _ in part], [held.version for _, held in part])
        for scope in first.scopes:
            yield scope, total
    for key, _ in part:
        origin = origins.get(key)
        if origin is not None and origin.scopes:
            value = sums.row_sum(name, key[1], origin.version)
            for scope in origin.scopes:
                yield scope, -value
