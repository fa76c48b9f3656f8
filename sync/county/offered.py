"""Rows a station offered to a ledger put back, and which the ledger does not take on that station's word alone.

A seal proves that the county once gave a row at a version; what the row said is the station's word. A stolen
station would make itself accounts, roles and accepted prices that way. So a row is taken at once only where
the station could have written it anyway; any other is kept here until a machine of another station offers the
same words under its own seal, or people at the county take it. Accounts are always people's.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from station.kernel import codec, ids
from station.kernel.deeds import Seat
from station.kernel.record import Registry, Sensitivity, Table
from station.store.oplog import OpKind
from station.store.words import word_sum
from sync.county import tables
from sync.county.again import Parked
from sync.county.draft import Draft, Held, Words
from sync.county.judge import SALVAGED, Author
from sync.county.layouts import Book, Books
from sync.county.ledger import Ledger, upsert
from sync.county.scoped import may_write, writable
from sync.county.vault import Vault
from sync.frames import Item, item_from_body
from sync.merge import may_patch

UNPROVEN = "sync.not_proven"  # the version is under the seal, the words are nobody's but the station's
log = logging.getLogger(__name__)
MOST_BYTES = 64 << 20
TO_SEE = frozenset({Sensitivity.PUBLIC, Sensitivity.INTERNAL})
offered, device_table = tables.salvage, tables.device


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that waits for people: who offered it, at which version, why it waits, and what it says.

    `values` are without what is personal or secret: who decides may be an operator.
    """

    device: int
    station: str
    table: str
    row: int
    version: int
    code: str
    values: dict[str, Any]


def could_write(book: Book, author: Author, item: Item, held: Held | None) -> bool:
    """Whether a device could have brought these words as ordinary work: then its word is as good as ever."""
    if author.seat is Seat.COUNTY:
        return True
    table, values = book.wide.tables[item.table], item.values or {}
    if ids.device_of(item.row) not in author.earlier | {author.device}:
        return False
    deeds = [deed for deed in book.own.deeds.values() if author.seat in deed.seats]
    if not any("insert" in deed.writes.get(table.name, ()) for deed in deeds):
        return False
    if not may_write(
        author.seat, writable(author.scopes), (*table.scopes(values), *(held.scopes if held else ()))
    ):
        return False
    changed = [
        column.name for column in table.columns
        if held is None or held.values.get(column.name) != values.get(column.name)
    ]
    return all(_may_say(table, name, new=held is None) for name in changed) and (
        held is None or _lines_sum(table, item.row, held.lines) == _lines_sum(table, item.row, item.lines))


def _may_say(table: Table, name: str, *, new: bool) -> bool:
    if new and table.merge_of(name).value == "event":
        return True
    return may_patch(table, name, county=False, author=True)


def _lines_sum(table: Table, row: int, lines: Any) -> int:
    return word_sum(table, row, {}, lines)


class Offers:
    """The rows that wait, inside a writing transaction."""

    def __init__(self, connection: Connection, vault: Vault, book: Book) -> None:
        self._connection = connection
        self._vault = vault
        self._book = book
        self._known = book.wide

    def keep(self, device: int, items: Sequence[Item], code: str, now_ms: int) -> None:
        """Keep rows as a device offered them, up to `MOST_BYTES` of each device: a stolen one could fill the disk."""
        mine = (offered.c.county == self._vault.county) & (offered.c.device == device)
        kept = self._connection.execute(select(func.sum(func.length(offered.c.body))).where(mine)).scalar() or 0
        if items and kept > MOST_BYTES:
            log.warning("device %d offers more than is kept for people; %d rows were left out", device, len(items))
            return
        values: list[dict[str, Any]] = [
            {
                "county": self._vault.county, "device": device, "tbl": item.table, "row": item.row,
                "version": item.version, "code": code, "received_ms": now_ms,
                "body": self._vault.shut(self._known.tables[item.table], item.row, item.body(self._known)),
            }
            for item in items
        ]
        upsert(self._connection, offered, values, ("county", "device", "tbl", "row", "version"))

    def agreed(self, station: int, item: Item) -> Item | None:
        """Return the row if a machine of another station offered the same words of it; never of an account.

        A program that knows less of it agrees as far as it can tell: the fuller of both is the row.
        """
        rule = self._book.own.person_rule
        if rule is not None and rule.table == item.table:
            return None
        where = self._of(item.table, item.row) & (offered.c.version == item.version) & (offered.c.code == UNPROVEN)
        joined = (device_table.c.county == offered.c.county) & (device_table.c.device == offered.c.device)
        where &= (device_table.c.station != station) & ~device_table.c.revoked
        found = self._connection.execute(select(offered).join(device_table, joined).where(where)).all()
        for one in found:
            body = self._vault.unshut(one.tbl, one.row, bytes(one.body))
            theirs = item_from_body(self._known, one.tbl, one.row, OpKind.PUT, one.version, body)
            fuller = _fuller(self._known.tables[item.table], item, theirs)
            if fuller is not None:
                return fuller
        return None

    def forget(self, table: str, row: int) -> None:
        """The row is here: nobody's offer of it waits any longer."""
        self._connection.execute(delete(offered).where(self._of(table, row)))

    def waiting(self) -> list[Offer]:
        return [self._offer(one) for one in self._read(offered.c.county == self._vault.county)]

    def newest(self, device: int, table: str, row: int) -> tuple[Offer, int, int] | None:
        """Return the newest offer of a device for a row, its station's row, and when it came in ms; None for none."""
        found = self._read(self._of(table, row) & (offered.c.device == device))
        return (self._offer(found[-1]), found[-1].station or 0, found[-1].received_ms) if found else None

    def _read(self, where: Any) -> Sequence[Any]:
        joined = (device_table.c.county == offered.c.county) & (device_table.c.device == offered.c.device)
        return self._connection.execute(
            select(offered, device_table.c.station, device_table.c.station_name)
            .join(device_table, joined, isouter=True).where(where)
            .order_by(offered.c.tbl, offered.c.row, offered.c.device, offered.c.version)).all()

    def _offer(self, one: Any) -> Offer:
        return Offer(
            one.device, one.station_name or "", one.tbl, one.row, one.version, one.code, self._open_to_see(one))

    def decide(self, device: int, table: str, row: int, *, take: bool) -> bool:
        """Do with the newest offer of a device for a row what people decided; False where it offered none."""
        mine = self._of(table, row) & (offered.c.device == device)
        newest = select(offered).where(mine).order_by(offered.c.version.desc()).limit(1)
        one = self._connection.execute(newest).first()
        if one is None:
            return False
        if not take:
            self._connection.execute(delete(offered).where(mine))
            return True
        draft = Draft(self._connection, self._vault, self._known)
        draft.load([(table, row)])
        body = self._vault.unshut(table, row, bytes(one.body))
        draft.put((table, row), Words(*self._words(one), 0, body), {SALVAGED: 0})
        draft.write()
        self.forget(table, row)
        Parked(self._connection, self._vault, self._book).rows_came([(table, row)])
        return True

    def _open_to_see(self, one: Any) -> dict[str, Any]:
        shown = {column.name for column in self._known.tables[one.tbl].columns if column.sensitivity in TO_SEE}
        return {name: value for name, value in self._words(one)[0].items() if name in shown}

    def _words(self, one: Any) -> tuple[dict[str, Any], Any]:
        table = self._known.tables[one.tbl]
        values, lines = codec.unpack_row(table, self._vault.unshut(one.tbl, one.row, bytes(one.body)))
        return dict(values), lines

    def _of(self, table: str, row: int) -> Any:
        return (offered.c.county == self._vault.county) & (offered.c.tbl == table) & (offered.c.row == row)


def _fuller(table: Table, one: Item, other: Item) -> Item | None:
    """Return the one of two that says more, if they say the same as far as both go."""
    full = codec.full_width(table)
    widths = one.width or full, other.width or full
    columns, lines = (min(both) for both in zip(*widths, strict=True))
    known = dataclasses.replace(table, columns=table.columns[:columns], lines=table.lines[:lines])
    said = [
        word_sum(known, row.row, row.values or {}, row.lines[:lines] if row.lines is not None else None)
        for row in (one, other)
    ]
    if said[0] != said[1]:
        return None
    return other if widths[1] > widths[0] else one


def waiting(ledger: Ledger, registry: Registry) -> list[Offer]:
    """Return the rows that wait for people."""
    with ledger.reading() as connection:
        vault = ledger.county().vault
        return Offers(connection, vault, Books(registry).open(connection, vault.county)).waiting()


def newest(
    connection: Connection, vault: Vault, registry: Registry, keys: Sequence[tuple[int, str, int]]
) -> list[tuple[Offer, int, int]]:
    """Return the newest offer for each (device, table, row), its station's row, and when it came, UTC ms."""
    if not keys:
        return []
    offers = Offers(connection, vault, Books(registry).open(connection, vault.county))
    return [one for key in keys if (one := offers.newest(*key)) is not None]


def decide(ledger: Ledger, registry: Registry, offer: tuple[int, str, int], *, take: bool) -> bool:
    """Take or refuse the row (device, table, row) as that device offered it; False where it offered none."""
    with ledger.writing() as connection:
        vault = ledger.county().vault
        return Offers(connection, vault, Books(registry).open(connection, vault.county)).decide(*offer, take=take)
