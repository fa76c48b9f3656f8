"""Judges parked groups once more: by itself when the row they waited for has come, or because people decided so.

A parked group lies whole in `staged`. Its verdict gets a new number, so that it rides down to its device
like the first one (SYNC.md rule 10, fault P9).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from station.store.oplog import OpKind, Verdict
from sync.county import tables
from sync.county.descent import copies_with
from sync.county.draft import CHUNK, Draft, by_table
from sync.county.hot import Hot, mine, one_of, spread
from sync.county.judge import ROW_MISSING, Again, Decision, Judge
from sync.county.layouts import Book
from sync.county.ledger import upsert
from sync.county.numbering import RowKey
from sync.county.vault import Vault
from sync.county.verdicts import author_of, await_row, record, tell_copy
from sync.frames import Item, item_from_body

log = logging.getLogger(__name__)
grp, staged, awaited, device_table = tables.grp, tables.staged, tables.awaited, tables.device
LAID_DOWN = "sync.laid_down"  # the code of a parked group that people refused

Sent = tuple[Item, bytes]  # a change and its canonical body
ANY_STAGED = Hot(select(staged.c.number).where(mine(staged, "county")).limit(literal_column("1")))
STAGED = Hot(select(staged).where(mine(staged, "county", "device", "grp")).order_by(staged.c.number))
FORGET = Hot(delete(staged).where(mine(staged, "county", "device", "grp")))
WAITS_NO_MORE = Hot(delete(awaited).where(mine(awaited, "county", "device", "grp")))
DEVICE = Hot(select(device_table).where(mine(device_table, "county", "device")))
WAITING = one_of(lambda some: select(grp).join(
    awaited,
    (awaited.c.county == grp.c.county) & (awaited.c.device == grp.c.device) & (awaited.c.grp == grp.c.number),
).where(
    mine(awaited, "county", "tbl") & awaited.c.row.in_(some)
    & (grp.c.verdict == int(Verdict.PARKED)) & (grp.c.code == ROW_MISSING)))


class Parked:
    """The parked groups of a county, inside a writing transaction."""

    def __init__(self, connection: Connection, vault: Vault, book: Book) -> None:
        self._connection = connection
        self._county = vault.county
        self._vault = vault
        self._book = book

    def rows_came(self, rows: Iterable[RowKey]) -> None:
        """Judge what waited for these rows, and what waited for the rows that come with that."""
        if not self._any_staged():  # looked for first: who came is hardly ever asked
            return
        came = list(dict.fromkeys(rows))
        while came:
            waiting, came = self._waiting_for(came), []
            for group in waiting:
                came += self._judge_apart(group)

    def decide(self, device: int, number: int, *, accept: bool) -> bool:
        """Do with a parked group what people decided; False when it is parked no more."""
        where = self._of(grp, device) & (grp.c.number == number)
        group = self._connection.execute(select(grp).where(where)).first()
        if group is None or group.verdict != Verdict.PARKED:
            return False
        if accept:
            self.rows_came(self._judge(group, Again(forgiving=True)))
        else:
            self._settle(group, Decision(Verdict.REFUSED, LAID_DOWN), self._draft())
        return True

    def let_in(self, device: int | None, codes: Sequence[str]) -> None:
        """Judge what was parked for no other reason than these, of one device or (None) of every one.

        The device is let in again, or the county's program is one that may know what it did not.
        """
        which = grp.c.county == self._county if device is None else self._of(grp, device)
        where = which & (grp.c.verdict == int(Verdict.PARKED)) & grp.c.code.in_(codes)
        for group in self._connection.execute(select(grp).where(where).order_by(grp.c.device, grp.c.number)).all():
            self.rows_came(self._judge_apart(group))

    def remind(self, device: int, number: int) -> None:
        """Let people be told once more what became of a group: the power went before they were."""
        where = self._of(grp, device) & (grp.c.number == number)
        group = self._connection.execute(select(grp).where(where)).first()
        if group is not None and group.seq is not None:
            matter = {"county": self._county, "device": device, "seq": group.seq, "number": number, "again": True}
            upsert(self._connection, tables.matter, [matter], ("county", "device", "seq"))

    def _judge_apart(self, group: Any) -> list[RowKey]:
        """As `_judge`; a group on which the program fails stays parked and holds up nobody else's exchange."""
        try:
            with self._connection.begin_nested():
                return self._judge(group, Again())
        except (SQLAlchemyError, MemoryError):  # the machine's trouble, not the group's: it all comes again
            raise
        except Exception:
            log.exception("group %s of device %s could not be judged again", group.number, group.device)
            return []

    def _judge(self, group: Any, again: Again) -> list[RowKey]:
        """Judge one group; return the rows it made. One that still cannot be taken stays parked, and says why."""
        changes = list(self._changes(group))
        if not changes:
            return []  # work that two copies have in common is judged under the number it came by
        draft = self._draft()
        rule = self._book.own.person_rule
        people = [] if rule is None or not group.person else [(rule.table, group.person)]
        draft.load([*people, *((item.table, item.row) for item, _body in changes)])
        device = self._device(group)
        newer = self._book.is_newer(bytes(device.schema))
        judge = Judge(self._book, draft, author_of(self._connection, device, newer=newer), again)
        decision = judge.decide(group.deed, group.person, changes)
        draft.write()
        if decision.verdict is Verdict.PARKED and not again.forgiving and decision.code == group.code:
            mine = {"county": self._county, "device": group.device}
            await_row(self._connection, mine, group.number, decision)
            return []  # it waits for another row as well
        self._settle(group, decision, draft)
        return made(changes) if decision.verdict in (Verdict.APPLIED, Verdict.MERGED) else []

    def _settle(self, group: Any, decision: Decision, draft: Draft) -> None:
        record(self._connection, self._device(group), [(group, decision)], draft, again=True)
        last = group.number + group.count - 1
        for copy in copies_with(self._connection, self._county, group.device, last):
            tell_copy(self._connection, group, copy)
        if decision.verdict is not Verdict.PARKED:
            WAITS_NO_MORE(self._connection, self._named(group))
            FORGET(self._connection, self._named(group))

    def _changes(self, group: Any) -> Iterator[Sent]:
        for one in STAGED(self._connection, self._named(group)):
            body = self._vault.unshut(one.tbl, one.row, bytes(one.body))
            yield item_from_body(self._book.wide, one.tbl, one.row, OpKind(one.kind), one.base, body), body

    def _waiting_for(self, rows: Sequence[RowKey]) -> list[Any]:
        """Return the groups parked for lack of one of these rows, in order."""
        found: dict[tuple[int, int], Any] = {}
        for table, numbers in by_table(rows).items():
            for start in range(0, len(numbers), CHUNK):
                some = spread(numbers[start : start + CHUNK])
                for one in WAITING(len(some))(self._connection, some | {"county": self._county, "tbl": table}):
                    found[one.device, one.number] = one
        return [found[key] for key in sorted(found)]

    def _any_staged(self) -> bool:
        return ANY_STAGED(self._connection, {"county": self._county}).first() is not None

    def _device(self, group: Any) -> Any:
        """Return the device's row as it is now: its number of verdicts moves with each."""
        return DEVICE(self._connection, {"county": self._county, "device": group.device}).first()

    def _named(self, group: Any) -> dict[str, Any]:
        return {"county": self._county, "device": group.device, "grp": group.number}

    def _draft(self) -> Draft:
        return Draft(self._connection, self._vault, self._book.wide)

    def _of(self, table: Any, device: int) -> Any:
        return (table.c.county == self._county) & (table.c.device == device)


def made(changes: Iterable[Sent]) -> list[RowKey]:
    """Return the rows that these changes bring into being."""
    return [(item.table, item.row) for item, _body in changes if item.kind is OpKind.PUT]
