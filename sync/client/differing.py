"""Finding by stick what differs from the county, in two trips where a line takes three round trips.

Every bundle tells the sums of what is held. Where they are not the county's, the return names the county's sum
of each bucket as it is once its news are taken in; the next bundle shows the buckets that still differ then,
and the return to that one puts their rows right (SYNC.md rule 22). An answer may be weeks old: a row is put
right only if it is still as it was shown, or in doubt with older words, and no deed of this machine changed it
that the county had not seen when it answered and has judged since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.kernel import sums
from station.kernel.layout import Known
from station.kernel.sums import BUCKET_SHIFT
from station.store import identity, inbox, settings
from station.store.database import Connection
from station.store.oplog import OpKind
from station.store.store import Store
from sync.client import buckets
from sync.client.comparing import MOST_ROWS, doubted_buckets
from sync.client.taking import as_news
from sync.frames import Item, decode_frame
from sync.protocol import Answer, Bucket, Mend

DIFFERS = "bundles.differ"  # [scope, table, bucket] that differed when the last return was taken in
SHOWN = "bundles.shown"  # the number of the last bundle that showed any, and what it showed
MOST_BUCKETS = 64  # shown in one bundle; what is left is shown by the next
HELD = "SELECT version, gone FROM held WHERE scope = ? AND tbl = ? AND row = ?"

SINCE = """
SELECT 1 FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? AND op.number > ? AND grp.verdict IS NOT NULL"""

Place = tuple[str, str, int]  # scope, table, bucket
Held = dict[int, int]  # row: version


@dataclass(frozen=True, slots=True)
class Returned:
    """What an answer to bundle `number` speaks of: ops up to `mark`, scopes, tables as the county had them."""

    number: int
    mark: int
    scopes: Sequence[str]
    known: Known


def told(db: Connection) -> dict[int, dict[str, bytes]]:
    """Return {place of the scope: {table: sum}} of what is held."""
    found: dict[int, dict[str, bytes]] = {at: {} for at in range(len(identity.need(db).scopes))}
    scopes = identity.need(db).scopes
    for (scope, table), total in inbox.tallies(db).items():
        if scope in scopes:
            found[scopes.index(scope)][table] = sums.as_bytes(total)
    return found


def show(db: Connection, number: int) -> list[Bucket]:
    """Return what bundle `number` shows: buckets with rows in doubt, and those that differed at the last return."""
    scopes = identity.need(db).scopes
    doubted = {(one.scope, one.table, one.bucket): one for one in doubted_buckets(db, inbox.doubts(db))}
    wanted = [(scopes[scope], table, bucket) for scope, table, bucket in doubted]
    wanted += [(one[0], one[1], one[2]) for one in settings.get(db, DIFFERS, []) if one[0] in scopes]
    held = _held(db, set(wanted))
    shown: list[Bucket] = []
    room = MOST_ROWS
    for scope, table, bucket in dict.fromkeys(wanted):
        rows = held[scope, table, bucket]
        room -= len(rows) + 1
        if len(shown) == MOST_BUCKETS or (shown and room < 0):
            break
        at = scopes.index(scope)
        shown.append(doubted.get((at, table, bucket)) or Bucket(at, table, bucket, list(rows), list(rows.values())))
    if shown:
        said = [[scopes[one.scope], one.table, one.bucket, list(held[scopes[one.scope], one.table, one.bucket].items())]
                for one in shown]
        settings.put(db, SHOWN, [number, said])
    return shown


def put_right(store: Store, returned: Returned, mends: Iterable[Mend]) -> int:
    """Put rows right with the county's words in the answer to a bundle; return how many."""
    return sum([_mend(store, returned, returned.scopes[one.scope], decode_frame(returned.known, one.frame))
                for one in mends])


def find(store: Store, scopes: Sequence[str], answers: Sequence[Answer]) -> None:
    """Write down which buckets differ from the county's, once all of its news have been taken in."""
    db = store.reader()
    found: list[Place] = []
    for answer in answers:
        for at, of_tables in (answer.reply.differ or {}).items():
            if 0 <= at < len(scopes):
                found += _differing(db, scopes[at], of_tables)
    if found != [tuple(one) for one in settings.get(db, DIFFERS, [])]:
        store.write(lambda db: settings.put(db, DIFFERS, found))


def _differing(db: Connection, scope: str, of_tables: dict[str, dict[int, bytes]]) -> list[Place]:
    found: list[Place] = []
    for table, theirs in sorted(of_tables.items()):
        ours = buckets.bucket_sums(db, scope, table)
        found += [
            (scope, table, number)
            for number in sorted(ours.keys() | theirs.keys())
            if ours.get(number, buckets.NOTHING)[: buckets.SHORT] != theirs.get(number, buckets.NOTHING)
        ]
    return found


def _held(db: Connection, places: set[Place]) -> dict[Place, Held]:
    return {place: {row: version for row, version in inbox.held_rows(db, *place)} for place in places}


def _shown(db: Connection, number: int, scope: str) -> dict[tuple[str, int], Held]:
    """Return {(table, bucket): what was held there} of what bundle `number` showed of a scope."""
    kept = settings.get(db, SHOWN)
    if kept is None or kept[0] != number:
        return {}
    return {(table, bucket): dict(rows) for name, table, bucket, rows in kept[1] if name == scope}


def _mend(store: Store, returned: Returned, scope: str, items: Sequence[Item]) -> int:
    wanted: list[Item] = []

    def work(db: Connection) -> frozenset[str]:
        shown, doubts = _shown(db, returned.number, scope), inbox.doubts(db)
        wanted.extend(
            one for one in items
            if not _is_changed_since(db, one, returned.mark)
            and _is_wanted(db, scope, one, shown.get((one.table, one.row >> BUCKET_SHIFT)), doubts))
        inbox.settle(db, [(one.table, one.row) for one in wanted])
        return inbox.mend(db, store.registry, scope, as_news(store.registry, returned.known, wanted))

    store.announce(store.write(work))
    return len(wanted)


def _is_changed_since(db: Connection, item: Item, mark: int) -> bool:
    """Whether a deed of ours beyond `mark` changed the row and was judged: the words are older than what it says here.

    The new version that deed gave it may be still to come, without words, for it is ours: nothing would put it right.
    """
    return db.execute(SINCE, (item.table, item.row, mark)).fetchone() is not None


def _is_wanted(
    db: Connection, scope: str, item: Item, shown: Held | None, doubts: set[tuple[str, int]]
) -> bool:
    """Whether a row is still as it was shown, or in doubt here with words that are no newer."""
    found = db.execute(HELD, (scope, item.table, item.row)).fetchone()
    held = None if found is None or found[1] else int(found[0])
    if item.kind is OpKind.PUT and (item.table, item.row) in doubts:
        return item.version >= (held or 0)
    if shown is None or shown.get(item.row) != held:
        return False
    return held is not None or found is None or item.version > int(found[0])
