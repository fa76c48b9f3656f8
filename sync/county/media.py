"""Media at the county: kept piece by piece as they come, given to whoever may see a row that names them.

Each machine uploads on its own, so that one that says something wrong of a file keeps nobody else from bringing
it; what is whole and proven by its hash is kept once, and goes when no row names it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from station.kernel.layout import Known
from station.store.media import LARGEST, ORPHAN_MS, PIECE, SHA_BYTES
from sync.county import tables
from sync.county.ledger import upsert
from sync.county.numbering import RowKey
from sync.county.scoped import scopes_from_text
from sync.county.visit import Visit
from sync.protocol import MOST_MEDIA, Have, Piece

medium, piece, use, row = tables.medium, tables.piece, tables.medium_use, tables.row
REFUSED = -1
WHOLE = 0  # in the place of the device that brings it
UNFINISHED_MS = 14 * 86_400_000  # an upload that did not move for two weeks begins anew


def note_uses(
    connection: Connection, county: str, known: Known, rows: Iterable[tuple[RowKey, dict[str, Any]]]
) -> None:
    """Write down which media the changed rows name from now on; a deleted row is told without values."""
    values = []
    for (table, number), row in rows:
        columns = [column.name for column in known.tables[table].columns if column.media]
        if not columns:
            continue
        connection.execute(delete(use).where((use.c.county == county) & (use.c.tbl == table) & (use.c.row == number)))
        named = {bytes(row[name]) for name in columns if row.get(name)}
        values += [{"county": county, "sha": sha, "tbl": table, "row": number} for sha in sorted(named)]
    upsert(connection, use, values, ("county", "sha", "tbl", "row"))


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
    county, mine = visit.county.county, {"sha": one.sha, "device": visit.device.device}
    if not one.offset:  # the first; what came under another size is worth nothing
        _drop(visit.connection, county, one.sha, visit.device.device)
        begun = {"county": county, **mine, "total": one.total, "have": 0, "moved_ms": visit.now_ms}
        visit.connection.execute(insert(medium).values(**begun))
    data = visit.county.vault.seal(_name(one.sha), one.offset, one.data)
    visit.connection.execute(insert(piece).values(county=county, **mine, at=one.offset, data=data))
    moved = {"have": have, "moved_ms": visit.now_ms}
    visit.connection.execute(update(medium).where(_of(visit, medium, one.sha, visit.device.device)).values(**moved))
    return have == one.total and not _finished(visit, one.sha)


def _finished(visit: Visit, sha: bytes) -> bool:
    """Keep an upload that is complete as the medium, if its hash is right, and let go of all other uploads of it."""
    device, county = visit.device.device, visit.county.county
    right = _is_whole(visit, sha, device)
    if right:
        for table in (medium, piece):
            visit.connection.execute(update(table).where(_of(visit, table, sha, device)).values(device=WHOLE))
            visit.connection.execute(
                delete(table).where(
                    (table.c.county == county) & (table.c.sha == sha) & (table.c.device != WHOLE)))
    else:
        _drop(visit.connection, county, sha, device)
    return right


def _drop(connection: Connection, county: str, sha: bytes, device: int) -> None:
    for table in (piece, medium):
        connection.execute(
            delete(table).where((table.c.county == county) & (table.c.sha == sha) & (table.c.device == device)))


def _is_whole(visit: Visit, sha: bytes, device: int) -> bool:
    found = hashlib.sha256()
    where = _of(visit, piece, sha, device)
    for one in visit.connection.execute(select(piece).where(where).order_by(piece.c.at)):
        found.update(_opened(visit, one))
    return found.digest() == sha


def _piece(visit: Visit, sha: bytes, offset: int) -> bytes:
    where = _of(visit, piece, sha, WHOLE) & (piece.c.at <= offset)
    found = visit.connection.execute(select(piece).where(where).order_by(piece.c.at.desc()).limit(1)).first()
    return b"" if found is None else _opened(visit, found)[offset - found.at :]


def _opened(visit: Visit, found: Any) -> bytes:
    return visit.county.vault.unseal(_name(bytes(found.sha)), found.at, bytes(found.data))


def _name(sha: bytes) -> str:
    return f"medium {sha.hex()}"


def _may_see(visit: Visit, sha: bytes) -> bool:
    """Whether a row that names the medium lies in a scope of the device."""
    joined = and_(row.c.county == use.c.county, row.c.tbl == use.c.tbl, row.c.row == use.c.row)
    where = (use.c.county == visit.county.county) & (use.c.sha == sha)
    found = visit.connection.execute(select(row.c.scopes).select_from(use).join(row, joined).where(where)).all()
    return any(not set(visit.scopes).isdisjoint(scopes_from_text(one.scopes)) for one in found)


def _is_named(visit: Visit, sha: bytes) -> bool:
    where = (use.c.county == visit.county.county) & (use.c.sha == sha)
    return visit.connection.execute(select(use.c.row).where(where).limit(1)).first() is not None


def _find(visit: Visit, sha: bytes, device: int) -> Any:
    return visit.connection.execute(select(medium).where(_of(visit, medium, sha, device))).first()


def _of(visit: Visit, table: Any, sha: bytes, device: int) -> Any:
    return (table.c.county == visit.county.county) & (table.c.sha == sha) & (table.c.device == device)
