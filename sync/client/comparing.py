"""A seat's half of finding what differs: it runs when the sums differ, or word by word when somebody asks.

Table by table, then bucket by bucket, then row by row: what crosses is what differs and little more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge

import msgspec

from station.kernel.record import Registry
from station.kernel.sums import BUCKET_SHIFT
from station.store import identity, inbox, words
from station.store.database import Connection
from station.store.rows import get_row
from station.store.store import Store
from sync.client import buckets, unread
from sync.client.layouts import Layouts
from sync.client.taking import as_news, readable
from sync.frames import decode_frame
from sync.protocol import MORE, SETS_DIFFER, TELL_WHO, Answer, Aside, Bucket

MOST_ROWS = 4096  # shown in one hello
ALL_LANES = 255
MOST_TIMES = 2  # a difference that is still there after so many comparisons is for people to look at

STRAYS = """
SELECT id FROM {table} WHERE id NOT IN (SELECT row FROM held WHERE tbl = ? AND NOT gone)
AND id NOT IN (SELECT row FROM op WHERE tbl = ?)"""

Key = tuple[str, str]  # scope, table
Standing = tuple[int, int, tuple[str, ...]]  # device, epoch, scopes


class Comparison:
    """One comparison of this store's sets with the county's; `deep` compares words instead of versions.

    Rows whose change the county refused are asked for again the same way: what was shown on top of them
    here never became true. That waits until everything else has arrived: a row that is still on its way
    as "you have these words already" would not be found here, and would keep the refused words for ever.
    It waits for what is still to be sent as well, which may be refused in its turn.
    A row stays in doubt until its words came (`Inbox` settles it): an answer may leave a question open.
    """

    def __init__(self, store: Store, layouts: Layouts) -> None:
        self._store = store
        self._layouts = layouts
        self.times = 0
        self._asking = False
        self._moved = False
        self._buckets: list[Bucket] = []
        self._asked_as: Standing | None = None  # who we were when we asked with the last hello; None: asked nothing
        self._doubted: Counter[tuple[str, int]] = Counter()  # how often a row in doubt was asked for
        self._most_lane = ALL_LANES
        self.deep = False
        self.mended = 0

    def begin(self, *, deep: bool = False) -> None:
        """Ask with the next hello where the sets differ."""
        self._asking, self.deep, self.times = True, deep, self.times + 1

    def asks(self) -> bool:
        """Whether there is something to ask in the next hello."""
        return self._asking or bool(self._buckets)

    def moved(self) -> bool:
        """Whether the last round brought the comparison on."""
        moved, self._moved = self._moved, False
        return moved

    def ask(self, aside: Aside, most_lane: int) -> Aside:
        """Return what goes beside the next hello, with our questions in it."""
        self._most_lane = most_lane
        changes: dict[str, object] = {"most_lane": most_lane}
        self._asked_as = self._standing() if self.asks() else None
        if self._asking:
            changes |= {"sums": self._told(), "deep": self.deep}
        elif self._buckets:
            changes |= {"buckets": self._next(), "deep": self.deep}
        return msgspec.structs.replace(aside, **changes)

    def hear(self, answer: Answer, *, unsent: bool = False) -> int:
        """Take what an answer says of the sets while ops may be `unsent`; return how many rows were put right."""
        mended = 0
        asked_as, self._asked_as = self._asked_as, None
        if answer.signs & TELL_WHO or _is_verdicts_first(answer):  # nothing was looked at: the next hello asks again
            return 0
        if answer.reply.barred:
            self._asking, self._buckets = False, []
            return 0
        if asked_as is not None and asked_as != self._standing():
            self._buckets = []  # they name scopes and versions of another time
            return 0
        if asked_as is not None and self._asking:
            self._asking, self._moved = False, True
            self._buckets = self._differing(answer)
        elif asked_as is not None:
            mended = self._mended(answer)
        elif answer.signs & SETS_DIFFER and self.times < MOST_TIMES:
            self.begin()
            self._moved = True
        if not (self.asks() or answer.signs & MORE or unsent):
            self._doubt()
        return mended

    def _standing(self) -> Standing:
        who = identity.need(self._store.reader())
        return who.device, who.epoch, who.scopes

    def _mended(self, answer: Answer) -> int:
        """Apply the mends, one for each bucket that was shown, and go on with the next."""
        done = len(answer.reply.mends)
        self._buckets, self._moved = self._buckets[done:] if done else [], done > 0
        return sum([self._mend(mend.scope, mend.frame) for mend in answer.reply.mends])

    def _doubt(self) -> None:
        """Ask for the rows in doubt: their buckets are shown as they are, with those rows at no version.

        What nothing holds here, though everything came, was never the county's: no words of it are to come.
        """
        db = self._store.reader()
        doubted = inbox.doubts(db)
        held = {key for key in doubted if inbox.is_held(db, *key)}
        if self._most_lane == ALL_LANES and held != doubted:  # on a metered line it may be still to come
            gone = self._store.write(lambda db: inbox.let_go(db, self._store.registry, sorted(doubted - held)))
            self._store.announce(gone)
        asked = {key for key in held if self._doubted[key] < MOST_TIMES}
        if not asked:
            return
        self._doubted.update(asked)
        self._buckets, self.deep, self._moved = doubted_buckets(db, asked), False, True

    def _told(self) -> dict[int, dict[str, bytes]]:
        db = self._store.reader()
        strays = self._strays(db)
        told: dict[int, dict[str, bytes]] = {}
        for at, scope in enumerate(identity.need(db).scopes):
            of_tables = {table: buckets.total(self._counted(db, strays, (scope, table)))
                         for table in self._store.registry.tables}
            told[at] = {table: total for table, total in of_tables.items() if any(total)}
        return told

    def _strays(self, db: Connection) -> dict[Key, list[int]]:
        """Return the rows that no deed made and nobody gave, where words are compared: they count as well."""
        found: dict[Key, list[int]] = defaultdict(list)
        for scope, table, row in strays(db, self._store.registry) if self.deep else ():
            found[scope, table].append(row)
        return found

    def _counted(self, db: Connection, strays: Mapping[Key, list[int]], key: Key) -> Iterator[tuple[int, int]]:
        """Yield (row, what it counts) of everything here of a table through a scope, by row."""
        scope, table = key
        if not self.deep:
            yield from buckets.by_version(db, scope, table)
            return
        held = (row for row, _ in inbox.held_rows(db, scope, table))
        for row in merge(held, sorted(strays.get(key, ()))):
            yield row, words.stored_sum(db, self._store.registry.tables[table], row)

    def _differing(self, answer: Answer) -> list[Bucket]:
        """Return the buckets whose sums are not the county's, with what is held in them."""
        db = self._store.reader()
        scopes, strays = identity.need(db).scopes, self._strays(db)
        found = []
        for at, differing in (answer.reply.differ or {}).items():
            for table, theirs in differing.items():
                counted = self._counted(db, strays, (scopes[at], table))
                left = {number for number, total in theirs.items() if total != buckets.NOTHING}
                for number, rows in buckets.by_bucket(counted):
                    left.discard(number)
                    if buckets.total(rows)[: buckets.SHORT] != theirs.get(number, buckets.NOTHING):
                        found.append(self._bucket(db, (at, scopes[at], table), number, rows))
                found += [Bucket(at, table, number, [], []) for number in sorted(left)]
        return found

    def _bucket(
        self, db: Connection, where: tuple[int, str, str], number: int, ours: Sequence[tuple[int, int]]
    ) -> Bucket:
        at, scope, table = where
        if self.deep:
            return Bucket(at, table, number, [row for row, _ in ours], [value >> 66 for _, value in ours])
        return buckets.shown(db, at, scope, (table, number))

    def _next(self) -> list[Bucket]:
        shown: list[Bucket] = []
        count = 0
        for bucket in self._buckets:
            count += len(bucket.rows) + 1
            if shown and count > MOST_ROWS:
                break
            shown.append(bucket)
        return shown

    def _mend(self, scope: int, frame: bytes) -> int:
        name = identity.need(self._store.reader()).scopes[scope]
        own, known = self._store.registry, self._layouts.known(self._store.reader())
        items = readable(lambda: decode_frame(known, frame))
        if items is None:
            self._store.write(unread.set_aside)
            return 0
        touched = self._store.write(lambda db: inbox.mend(db, own, name, as_news(own, known, items)))
        self._store.announce(touched)
        self.mended += len(items)
        return len(items)


def _is_verdicts_first(answer: Answer) -> bool:
    """Whether more verdicts are to come before any words of rows: what is not judged yet would stay on top of those."""
    reply = answer.reply
    return bool(answer.rulings and answer.signs & MORE) and not (answer.feeds or reply.mends or reply.differ)


def strays(db: Connection, registry: Registry) -> Iterator[tuple[str, str, int]]:
    """Yield (scope, table, row) of rows in a scope of this machine that neither the county gave nor its log knows."""
    mine = set(identity.need(db).scopes)
    for table in registry.tables.values():
        for (row,) in db.execute(STRAYS.format(table=table.sql), (table.name, table.name)).fetchall():
            scopes = sorted(mine.intersection(table.scopes(get_row(db, table, row) or {})))
            if scopes:
                yield scopes[0], table.name, row


def doubted_buckets(db: Connection, doubted: set[tuple[str, int]]) -> list[Bucket]:
    """Return the buckets that hold rows in doubt, with those rows at no version: the county then sends their words."""
    found = []
    for table, number in sorted({(table, row >> BUCKET_SHIFT) for table, row in doubted}):
        for at, scope in enumerate(identity.need(db).scopes):
            bucket = buckets.shown(db, at, scope, (table, number))
            versions = [0 if (table, row) in doubted else version
                        for row, version in zip(bucket.rows, bucket.versions, strict=True)]
            if 0 in versions:
                found.append(msgspec.structs.replace(bucket, versions=versions))
    return sorted(found, key=lambda one: one.scope)
