"""Media at the county: kept piece by piece as they come, given to whoever may see a row that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from station.kernel.layout import Known
from station.store.media import LARGEST, PIECE, SHA_BYTES
from sync.county import tables
from sync.county.ledger import upsert
from sync.county.numbering import RowKey
from sync.county.visit import Visit
from sync.protocol import Have, Piece

medium, piece, use, entry = tables.medium, tables.piece, tables.medium_use, tables.entry
REFUSED = -1


def note_uses(
    connection: Connection, county: str, known: Known, rows: Iterable[tuple[RowKey, dict[str, Any]]]
) -> None:
    """Write down which media the changed rows name."""
    values = [
        {"county": county, "sha": bytes(row[column.name]), "tbl": key[0], "row": key[1]}
        for key, row in rows
        for column in known.tables[key[0]].columns
        if column.media and row.get(column.name)
    ]
    upsert(connection, use, values, ("county", "sha", "tbl", "row"))


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
    """Return pieces of the media the device wants and may have, within the bytes it asked for."""
    room, found = visit.hello.want, []
    for one in visit.hello.aside.wanted:
        if room <= 0:
            break
        known = _find(visit, one.sha)
        if known is None or known.have < known.total or not _may_see(visit, one.sha):
            continue
        data = _piece(visit, one.sha, one.size)[: max(room, 1)]
        if data:
            found.append(Piece(one.sha, one.size, known.total, data))
            room -= len(data)
    return found


def _has(visit: Visit, sha: bytes, total: int) -> int:
    """Return the bytes the county has, REFUSED for a medium that no row names or that is too large."""
    known = _find(visit, sha)
    if known is not None:
        return int(known.have)
    return 0 if _is_named(visit, sha) and 0 < total <= LARGEST and len(sha) == SHA_BYTES else REFUSED


def _take(visit: Visit, one: Piece) -> bool:
    """Append a piece that follows, or begin a medium with its first; return whether it proved another file's."""
    if not one.data or len(one.data) > PIECE or _has(visit, one.sha, one.total) != one.offset:
        return False
    mine = _of(visit, medium, one.sha)
    known = _find(visit, one.sha)
    if known is None:
        values = {"county": visit.county.county, "sha": one.sha, "total": one.total, "have": 0}
        visit.connection.execute(insert(medium).values(**values))
    have = one.offset + len(one.data)
    if have > one.total or (known is not None and known.total != one.total):
        return False
    at = {"county": visit.county.county, "sha": one.sha, "at": one.offset,
          "data": visit.county.vault.seal(_name(one.sha), one.offset, one.data)}
    visit.connection.execute(insert(piece).values(**at))
    visit.connection.execute(update(medium).where(mine).values(have=have))
    if have < one.total or _is_whole(visit, one.sha):
        return False
    visit.connection.execute(delete(piece).where(_of(visit, piece, one.sha)))
    visit.connection.execute(delete(medium).where(mine))
    return True


def _is_whole(visit: Visit, sha: bytes) -> bool:
    found = hashlib.sha256()
    where = _of(visit, piece, sha)
    for one in visit.connection.execute(select(piece).where(where).order_by(piece.c.at)):
        found.update(_opened(visit, one))
    return found.digest() == sha


def _piece(visit: Visit, sha: bytes, offset: int) -> bytes:
    where = _of(visit, piece, sha) & (piece.c.at <= offset)
    found = visit.connection.execute(select(piece).where(where).order_by(piece.c.at.desc()).limit(1)).first()
    return b"" if found is None else _opened(visit, found)[offset - found.at :]


def _opened(visit: Visit, found: Any) -> bytes:
    return visit.county.vault.unseal(_name(bytes(found.sha)), found.at, bytes(found.data))


def _name(sha: bytes) -> str:
    return f"medium {sha.hex()}"


def _may_see(visit: Visit, sha: bytes) -> bool:
    """Whether a row that names the medium lies in a scope of the device."""
    joined = and_(entry.c.county == use.c.county, entry.c.tbl == use.c.tbl, entry.c.row == use.c.row)
    where = _of(visit, use, sha) & entry.c.here & entry.c.scope.in_(list(visit.scopes))
    statement = select(use.c.row).select_from(use).join(entry, joined).where(where).limit(1)
    return visit.connection.execute(statement).first() is not None


def _is_named(visit: Visit, sha: bytes) -> bool:
    return visit.connection.execute(select(use.c.row).where(_of(visit, use, sha)).limit(1)).first() is not None


def _find(visit: Visit, sha: bytes) -> Any:
    return visit.connection.execute(select(medium).where(_of(visit, medium, sha))).first()


def _of(visit: Visit, table: Any, sha: bytes) -> Any:
    return (table.c.county == visit.county.county) & (table.c.sha == sha)
