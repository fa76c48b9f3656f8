"""Takes back from stations what a ledger put back from a backup has forgotten (DESIGN.md ruling 15).

While it is level with the county a device is given a seal: the county's signature over the sums of what both
hold. After the restore the device shows the sealed sums, then the sums of the buckets of a table, then what
lies in a bucket: each has to add up to the one before, so every (row, version) shown is one the county gave
once. Rows the ledger does not have, or has older, it asks for. What they say is no part of the seal: only rows the
device could have written itself are taken in at once, under new versions; the others, and what does not add up,
are kept apart (sync/county/offered.py). No news are given meanwhile: they would change what the seal is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from station.kernel import sums
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.kernel.sums import BUCKET_SHIFT
from station.store import rows
from station.store.oplog import OpKind
from sync.county import compare, tables
from sync.county.again import Parked
from sync.county.descent import lineage
from sync.county.draft import Draft, Words
from sync.county.judge import SALVAGED
from sync.county.offered import UNPROVEN, Offers, could_write
from sync.county.portions import Bodies
from sync.county.verdicts import author_of
from sync.county.visit import Visit
from sync.frames import Item, decode_frame
from sync.protocol import Bucket, Reply, Salvage
from sync.standing import digest_of_sums
from sync.statements import verify_seal

row = tables.row
BAD_SEAL, BAD_SUM = "sync.bad_seal", "sync.not_sealed"


def reply(visit: Visit, bodies: Bodies, said: Salvage) -> Reply:
    """Answer one step of a salvage: which tables differ, which rows are wanted, or what became of those sent."""
    code = _doubt(visit, said)
    if code:
        _keep_apart(visit, bodies, said, code)
        return Reply(salvaged=code)
    if not said.table:
        told = {scope: of_tables for scope, of_tables in said.sums.items() if scope < len(visit.scopes)}
        differ = {scope: compare.differing(visit, bodies, visit.scopes[scope], of) for scope, of in told.items()}
        return Reply(differ=differ)
    if not said.frame:
        return Reply(lost=sorted(number for number, _ in _lost(visit, said)))
    return Reply(salvaged=_take_in(visit, bodies, said))


def _doubt(visit: Visit, said: Salvage) -> str:
    """Return why what is shown is not what the county once sealed, or ""."""
    try:
        seal = verify_seal(visit.county.public, said.seal)
    except StationError:
        return BAD_SEAL
    scopes = visit.scopes
    told = {
        (scopes[scope], table): sums.from_bytes(total)
        for scope, of_tables in said.sums.items() if scope < len(scopes)
        for table, total in of_tables.items()
    }
    speaks = {visit.device.device, *(number for number, _ in lineage(visit.connection, visit.device))}
    if seal.county != visit.county.county or seal.device not in speaks:
        return BAD_SEAL
    if seal.digest != digest_of_sums(told, scopes):
        return BAD_SEAL
    return _doubt_of_table(said, scopes, told) if said.table else ""


def _doubt_of_table(said: Salvage, scopes: Sequence[str], told: Mapping[tuple[str, str], int]) -> str:
    if said.scope >= len(scopes):
        return BAD_SUM
    total = told.get((scopes[said.scope], said.table), 0)
    if sum(sums.from_bytes(one) for one in said.buckets.values()) % sums.MODULUS != total:
        return BAD_SUM
    return "" if all(_adds_up(said, bucket) for bucket in said.shown) else BAD_SUM


def _adds_up(said: Salvage, bucket: Bucket) -> bool:
    if (bucket.scope, bucket.table) != (said.scope, said.table) or len(bucket.rows) != len(bucket.versions):
        return False
    if len(set(bucket.rows)) != len(bucket.rows) or any(one >> BUCKET_SHIFT != bucket.bucket for one in bucket.rows):
        return False
    held = zip(bucket.rows, bucket.versions, strict=True)
    total = sum(sums.row_sum(bucket.table, number, version) for number, version in held)
    return sums.as_bytes(total) == said.buckets.get(bucket.bucket)


def _lost(visit: Visit, said: Salvage) -> Iterator[tuple[int, int]]:
    """Yield (row, version) of what was shown and the ledger does not have, or has older."""
    for bucket in said.shown:
        first = bucket.bucket << BUCKET_SHIFT
        where = (row.c.county == visit.county.county) & (row.c.tbl == said.table)
        where &= row.c.row.between(first, first + (1 << BUCKET_SHIFT) - 1)
        ours = {one.row: one for one in visit.connection.execute(select(row.c.row, row.c.version).where(where))}
        for number, version in zip(bucket.rows, bucket.versions, strict=True):
            if number not in ours or ours[number].version < version:
                yield number, version


def _take_in(visit: Visit, bodies: Bodies, said: Salvage) -> str:
    """Write the rows that were lost and that this device may bring; return "" or why some were not taken."""
    registry = bodies.registry
    items = decode_frame(registry, said.frame)
    offers = Offers(visit.connection, bodies.vault, registry)
    draft = Draft(visit.connection, bodies.vault, registry)
    draft.load([(item.table, item.row) for item in items])
    author, lost = author_of(visit.connection, visit.device), dict(_lost(visit, said))
    strange: dict[str, list[Item]] = {BAD_SUM: [], UNPROVEN: []}
    came = []
    for item in items:
        key = item.table, item.row
        if not _fits(visit, registry, said, item) or lost.get(item.row) != item.version:
            if item.row in lost or not _is_shown(said, item):
                strange[BAD_SUM].append(item)
        elif could_write(registry, author, item, draft.get(key)) or offers.agreed(visit.device.station, item):
            draft.put(key, Words(dict(item.values or {}), item.lines, 0), {SALVAGED: 0})
            offers.forget(*key)
            came.append(key)
        else:
            strange[UNPROVEN].append(item)
    draft.write()
    for code, kept in strange.items():
        offers.keep(visit.device.device, kept, code, visit.now_ms)
    Parked(visit.connection, bodies.vault, registry).rows_came(came)
    return next((code for code, kept in strange.items() if kept), "")


def _is_shown(said: Salvage, item: Item) -> bool:
    return any(item.row in bucket.rows for bucket in said.shown)


def _fits(visit: Visit, registry: Registry, said: Salvage, item: Item) -> bool:
    """Whether a row is one of the table and scope it is said to be of, with values that fit."""
    table = registry.tables[item.table]
    if item.table != said.table or item.kind is not OpKind.PUT or item.values is None:
        return False
    try:
        rows.check_values(table, item.values)
        rows.check_lines(table, item.values, item.lines)
    except StationError:
        return False
    return visit.scopes[said.scope] in table.scopes(item.values)


def _keep_apart(visit: Visit, bodies: Bodies, said: Salvage, code: str) -> None:
    """Keep what no seal proves where people see it; nothing is taken in and nothing is thrown away."""
    items = decode_frame(bodies.registry, said.frame) if said.frame else []
    Offers(visit.connection, bodies.vault, bodies.registry).keep(visit.device.device, items, code, visit.now_ms)
