"""Holds the county's ledger against itself: what it keeps beside its rows must be what the rows say.

Stations compare themselves with the ledger; nobody else would notice what a hand, a disk or a bug changed in
the ledger itself. Every fault has a code (CODES); nothing is mended here: a backup is put back, or people look.
The numbers of a feed are dense when they are given, and one is vacated whenever its row changes again, so a
gap is no fault; a number above the feed's counter is one, because the next row would be given it again.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, select

from station.kernel import sums
from station.kernel.record import Registry
from station.store import identity, words
from station.store.store import Store
from sync.county import tables
from sync.county.held import stands_of
from sync.county.layouts import Books
from sync.county.ledger import Ledger
from sync.county.portions import Bodies

log = logging.getLogger(__name__)

UNKNOWN_TABLE, UNREADABLE, AHEAD = "ledger.unknown_table", "ledger.unreadable", "ledger.version_ahead"
SCOPES, UNENTERED, STRAY = "ledger.scopes_wrong", "ledger.entry_missing", "ledger.entry_stray"
LANE, BEYOND, SUM, WORDS = "ledger.lane_wrong", "ledger.feed_short", "ledger.sum_wrong", "ledger.words_differ"
ELSEWHERE = "ledger.entry_elsewhere"
CODES = {
    UNKNOWN_TABLE: "a row of a table this program does not know",
    UNREADABLE: "what a row says cannot be read",
    AHEAD: "a row with a version that was never given",
    SCOPES: "a row that does not lie where its words put it",
    UNENTERED: "a row that is in no feed of one of its scopes",
    STRAY: "an entry of a feed without its row",
    ELSEWHERE: "an entry that is not where its row says",
    LANE: "an entry in another lane than its table's",
    BEYOND: "an entry above the newest number of its feed",
    SUM: "a sum that is not that of its rows",
    WORDS: "a row that says something else in the county's own copy",
}
PAGE = 2_000

entry, row, feed, tally = tables.entry, tables.row, tables.feed, tables.tally
Key = tuple[str, str]  # scope, table


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the ledger that contradicts the rest of it; `row` is 0 where it is about more than one."""

    code: str
    table: str = ""
    row: int = 0
    scope: str = ""


def verify(ledger: Ledger, registry: Registry, copy: Store | None = None) -> list[Fault]:
    """Return what is wrong with the ledger; `copy` is the county's own seat, level with it, whose words are compared.

    All of it is read in one transaction that only reads.
    """
    with ledger.reading() as connection:
        looking = _Looking(connection, ledger, registry, copy)
        return [*looking.rows(), *looking.entries(), *looking.sums()]


class _Looking:
    """One look through a ledger."""

    def __init__(self, connection: Connection, ledger: Ledger, registry: Registry, copy: Store | None) -> None:
        self._connection = connection
        self._county = ledger.county()
        known = Books(registry).open(connection, self._county.county).wide
        self._bodies = Bodies(known, self._county.vault)
        self._copy = copy
        self._copied = set(identity.need(copy.reader()).scopes) if copy is not None else set()
        self._totals: dict[Key, int] = defaultdict(int)

    def rows(self) -> Iterator[Fault]:
        """Look at each row: its words, its version, its entries; and count it."""
        joined = and_(entry.c.county == row.c.county, entry.c.tbl == row.c.tbl, entry.c.row == row.c.row, entry.c.here)
        columns = (row.c.tbl, row.c.row, row.c.version, row.c.deleted, row.c.scopes, row.c.body, entry.c.scope)
        newest = self._newest_version()
        query = (
            select(*columns).select_from(row.outerjoin(entry, joined))
            .where(row.c.county == self._county.county).order_by(row.c.tbl, row.c.row).execution_options(yield_per=PAGE)
        )
        for _key, group in groupby(self._connection.execute(query), key=lambda one: (one.tbl, one.row)):
            entered = list(group)
            one = entered[0]
            if one.version > newest:
                yield Fault(AHEAD, one.tbl, one.row)
            if not one.deleted:
                yield from self._alive(one, {found.scope for found in entered} - {None})

    def _newest_version(self) -> int:
        where = tables.county.c.county == self._county.county
        return int(self._connection.execute(select(tables.county.c.version).where(where)).scalar_one())

    def _alive(self, one: Any, entered: set[str]) -> Iterator[Fault]:
        for scope in entered:
            self._totals[scope, one.tbl] += sums.row_sum(one.tbl, one.row, one.version)
        named = set(json.loads(one.scopes))
        for scope in sorted(named ^ entered):
            yield Fault(UNENTERED if scope in named else STRAY, one.tbl, one.row, scope)
        table = self._bodies.known.tables.get(one.tbl)
        if table is None:
            yield Fault(UNKNOWN_TABLE, one.tbl, one.row)
            return
        try:
            values, lines, _width = self._bodies.words(one)
            where = set(table.scopes(values))
            said = words.word_sum(table, one.row, values, lines)
        except MemoryError:
            raise
        except Exception:  # whatever a damaged body makes the decoder do is what is to be told
            log.exception("row %d of %s cannot be read", one.row, one.tbl)
            yield Fault(UNREADABLE, one.tbl, one.row)
            return
        if where != named:
            yield Fault(SCOPES, one.tbl, one.row)
        copy = self._copy if self._copied & named else None
        if copy is not None and said != words.stored_sum(copy.reader(), table, one.row):
            yield Fault(WORDS, one.tbl, one.row)

    def entries(self) -> Iterator[Fault]:
        """Look at each entry: its row, its lane, its number."""
        tops = {(one.scope, one.lane): one.seq for one in self._all(feed)}
        known = and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row)
        query = (
            select(entry, row.c.version, row.c.scopes, row.c.stands, row.c.gone)
            .select_from(entry.outerjoin(row, known))
            .where(entry.c.county == self._county.county).execution_options(yield_per=PAGE)
        )
        for one in self._connection.execute(query):
            table = self._bodies.known.tables.get(one.tbl)
            if one.version is None:
                yield Fault(STRAY, one.tbl, one.row, one.scope)
            elif stands_of(json.loads(one.scopes), one.stands, one.gone).get(one.scope) != (one.lane, one.seq):
                yield Fault(ELSEWHERE, one.tbl, one.row, one.scope)
            if table is not None and table.lane != one.lane:
                yield Fault(LANE, one.tbl, one.row, one.scope)
            if not 0 < one.seq <= tops.get((one.scope, one.lane), 0):
                yield Fault(BEYOND, one.tbl, one.row, one.scope)

    def sums(self) -> Iterator[Fault]:
        """Compare the sums kept with those of the rows that `rows` saw."""
        kept = {(one.scope, one.tbl): sums.from_bytes(bytes(one.total)) for one in self._all(tally)}
        for scope, table in sorted(kept.keys() | self._totals.keys()):
            if sums.as_bytes(self._totals.get((scope, table), 0)) != sums.as_bytes(kept.get((scope, table), 0)):
                yield Fault(SUM, table, 0, scope)

    def _all(self, which: Any) -> list[Any]:
        return list(self._connection.execute(select(which).where(which.c.county == self._county.county)))
