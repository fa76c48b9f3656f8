"""Media at the county: kept piece by piece as they come, given to whoever may see a row that names them.

Each machine uploads on its own, so that one that says something wrong of a file keeps nobody else from bringing
it; what is whole and proven by its hash is kept once, and goes when no row names it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from station.kernel.layout import Known
from station.kernel.record import media_of
from station.store.media import LARGEST, ORPHAN_MS, PIECE, SHA_BYTES
from sync.county import tables
from sync.county.hot import ONE, Hot, Once, called, mine
from sync.county.numbering import RowKey
from sync.county.scoped import scopes_from_text
from sync.county.visit import Visit
from sync.protocol import MOST_MEDIA, Have, Piece

medium, piece, use, row = tables.medium, tables.piece, tables.medium_use, tables.row
REFUSED = -1
WHOLE = 0  # in the place of the device that brings it
UNFINISHED_MS = 14 * 86_400_000  # an upload that did not move for two weeks begins anew

UPLOAD = ("county", "sha", "device")
FIND = Hot(select(medium).where(mine(medium, *UPLOAD)))
BEGIN, KEEP = (
    Hot(insert(table).values({column.name: bindparam(column.name) for column in table.columns}))
    for table in (medium, piece)
)
MOVED = Hot(
    update(medium).where(called(medium, county="of", sha="this", device="by"))
    .values(have=bindparam("have"), moved_ms=bindparam("moved_ms"))
)
WHOLLY = Hot(select(piece).where(mine(piece, *UPLOAD)).order_by(piece.c.at))
AT = Hot(
    select(piece).where(mine(piece, *UPLOAD) & (piece.c.at <= bindparam("offset"))).order_by(piece.c.at.desc())
    .limit(ONE)
)
PROVEN = [
    Hot(update(table).where(called(table, county="of", sha="this", device="by")).values(device=WHOLE))
    for table in (medium, piece)
]
OTHERS = [
    Hot(delete(table).where(mine(table, "county", "sha") & (table.c.device != WHOLE))) for table in (medium, piece)
]
DROP = [Hot(delete(table).where(mine(table, *UPLOAD))) for table in (piece, medium)]
NAMED = Hot(select(use.c.row).where(mine(use, "county", "sha")).limit(ONE))
LIES = Hot(
    select(row.c.scopes).select_from(use)
    .join(row, and_(row.c.county == use.c.county, row.c.tbl == use.c.tbl, row.c.row == use.c.row))
    .where(mine(use, "county", "sha"))
)
NAMES_NO_MORE = Hot(delete(use).where(mine(use, "county", "tbl", "row")))
NAMES = Once(use, ("county", "sha", "tbl", "row"))


def note_uses(
    connection: Connection, county: str, known: Known, rows: Iterable[tuple[RowKey, dict[str, Any]]]
) -> None:
    """Write down which media the changed rows name from now on; a deleted row is told without values."""
    values = []
    for (table, number), row in rows:
        columns = media_of(known.tables[table])
        if not columns:
            continue
        NAMES_NO_MORE(connection, {"county": county, "tbl": table, "row": number})
        named = {bytes(row[name]) for name in columns if row.get(name)}
        values += [{"county": county, "sha": sha, "tbl": table, "row": number} for sha in sorted(named)]
    if values:
        NAMES(connection, values)


def clear(connection: Connection, county: str, now_ms: int) -> int:
    """Let go of media no row names for a day, and of uploads that stand still; return how many."""
    named = select(use.c.sha).where((use.c.county == county) & (use.c.sha == medium.c.sha)).exists()
    orphans = (medium.c.moved_ms < now_ms - ORPHAN_MS) & ~named
    stale = (medium.c.device != WHOLE) & (medium.c.moved_ms < now_ms - UNFINISHED_MS)
    found = connection.execute(select(medium).where((medium.c.county == county) & (orphans | stale))).all()
    for one in found:
        _drop(connection, county, bytes(one.sha), one.device)
    return len(found)


def taken(visit: Visit) -> list[Have]:
    """Take in the pieces of a hello; return how much the county has of each medium sent or offered."""
    told = {one.sha: one.size for one in visit.hello.aside.offers}
    broken = set()
    for one in visit.hello.aside.pieces:
        told[one.sha] = one.total
        if _take(visit, one):
            broken.add(one.sha)
    return [Have(sha, REFUSED if sha in broken else _has(visit, sha, total)) for sha, total in told.items()]


def given(visit: Visit) -> list[Piece]:
    """Return pieces of the media the device wants and may have, as many as the bytes it asked for hold."""
    room = min(visit.hello.want, MOST_MEDIA)
    found: list[Piece] = []
    for one in visit.hello.aside.wanted:
        for part in _pieces(visit, one):
            if room <= 0:
                return found
            found.append(Piece(part.sha, part.offset, part.total, part.data[:room]))
            room -= len(part.data)
    return found


def _pieces(visit: Visit, wanted: Have) -> Iterator[Piece]:
    """Yield the rest of a medium that is whole and that the device may see."""
    known = _find(visit, wanted.sha, WHOLE)
    if known is None or not _may_see(visit, wanted.sha):
        return
    offset = wanted.size
    while data := _piece(visit, wanted.sha, offset):
        yield Piece(wanted.sha, offset, known.total, data)
        offset += len(data)


def _has(visit: Visit, sha: bytes, total: int) -> int:
    """Return the bytes the county has whole, or has from this device; REFUSED for what no row names or is too large."""
    whole = _find(visit, sha, WHOLE)
    if whole is not None:
        return int(whole.total)
    if not _is_named(visit, sha) or not 0 < total <= LARGEST or len(sha) != SHA_BYTES:
        return REFUSED
    known = _find(visit, sha, visit.device.device)
    return int(known.have) if known is not None and known.total == total else 0


def _take(visit: Visit, one: Piece) -> bool:
    """Append a piece that follows, or begin with the first; return whether it proved another file's."""
    if not one.data or len(one.data) > PIECE or _find(visit, one.sha, WHOLE) is not None:
        return False
    have = one.offset + len(one.data)
    if _has(visit, one.sha, one.total) != one.offset or have > one.total:
        return False
    county, its = visit.county.county, _of(visit, one.sha, visit.device.device)
    if not one.offset:  # the first; what came under another size is worth nothing
        _drop(visit.connection, county, one.sha, visit.device.device)
        BEGIN(visit.connection, {**its, "total": one.total, "have": 0, "moved_ms": visit.now_ms})
    data = visit.county.vault.seal(_name(one.sha), one.offset, one.data)
    KEEP(visit.connection, {**its, "at": one.offset, "data": data})
    where = {"of": county, "this": one.sha, "by": visit.device.device}
    MOVED(visit.connection, {**where, "have": have, "moved_ms": visit.now_ms})
    return have == one.total and not _finished(visit, one.sha)


def _finished(visit: Visit, sha: bytes) -> bool:
    """Keep an upload that is complete as the medium, if its hash is right, and let go of all other uploads of it."""
    device, county = visit.device.device, visit.county.county
    right = _is_whole(visit, sha, device)
    if right:
        for keep, forget in zip(PROVEN, OTHERS, strict=True):
            keep(visit.connection, {"of": county, "this": sha, "by": device})
            forget(visit.connection, {"county": county, "sha": sha})
    else:
        _drop(visit.connection, county, sha, device)
    return right


def _drop(connection: Connection, county: str, sha: bytes, device: int) -> None:
    for drop in DROP:
        drop(connection, {"county": county, "sha": sha, "device": device})


def _is_whole(visit: Visit, sha: bytes, device: int) -> bool:
    found = hashlib.sha256()
    for one in WHOLLY(visit.connection, _of(visit, sha, device)):
        found.update(_opened(visit, one))
    return found.digest() == sha


def _piece(visit: Visit, sha: bytes, offset: int) -> bytes:
    found = AT(visit.connection, {**_of(visit, sha, WHOLE), "offset": offset}).first()
    return b"" if found is None else _opened(visit, found)[offset - found.at :]


def _opened(visit: Visit, found: Any) -> bytes:
    return visit.county.vault.unseal(_name(bytes(found.sha)), found.at, bytes(found.data))


def _name(sha: bytes) -> str:
    return f"medium {sha.hex()}"


def _may_see(visit: Visit, sha: bytes) -> bool:
    """Whether a row that names the medium lies in a scope of the device."""
    found = LIES(visit.connection, {"county": visit.county.county, "sha": sha}).all()
    return any(not set(visit.scopes).isdisjoint(scopes_from_text(one.scopes)) for one in found)


def _is_named(visit: Visit, sha: bytes) -> bool:
    return NAMED(visit.connection, {"county": visit.county.county, "sha": sha}).first() is not None


def _find(visit: Visit, sha: bytes, device: int) -> Any:
    return FIND(visit.connection, _of(visit, sha, device)).first()


def _of(visit: Visit, sha: bytes, device: int) -> dict[str, Any]:
    return {"county": visit.county.county, "sha": sha, "device": device}
