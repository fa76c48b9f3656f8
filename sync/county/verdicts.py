"""Writes verdicts down: under dense numbers per device, with the values that lost, and whom people must hear of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from station.kernel import fleet
from station.kernel.deeds import Seat
from station.store.oplog import Verdict
from sync.county import tables
from sync.county.descent import is_shared, lineage
from sync.county.draft import Draft
from sync.county.hot import Hot, Once
from sync.county.judge import DELETED, ROW_MISSING, Author, Decision
from sync.county.ledger import upsert
from sync.county.numbering import RowKey
from sync.county.scoped import scopes_from_text

grp, device = tables.grp, tables.device
THIS_GROUP = (
    (grp.c.county == bindparam("of")) & (grp.c.device == bindparam("by")) & (grp.c.number == bindparam("group"))
)
DECIDE = Hot(
    update(grp).where(THIS_GROUP).values({name: bindparam(name) for name in ("verdict", "code", "facts", "seq")})
)
RULED = Hot(
    update(device)
    .where((device.c.county == bindparam("of")) & (device.c.device == bindparam("by")))
    .values(rulings=bindparam("rulings"))
)
TELL = Hot(insert(tables.matter).values(
    {name: bindparam(name) for name in ("county", "device", "seq", "number", "again")}))

AWAIT = Once(tables.awaited, ("county", "tbl", "row", "device", "grp"))


def author_of(connection: Connection, device: Any, *, newer: bool) -> Author:
    """Return the device as a judge takes it; `newer` when its program declares what ours does not."""
    scopes = frozenset(scopes_from_text(device.scopes))
    earlier = frozenset(one for one, _ in lineage(connection, device))

    def offered(key: RowKey) -> bool:
        mine = tables.salvage.c.county == device.county
        this = (tables.salvage.c.tbl == key[0]) & (tables.salvage.c.row == key[1])
        return connection.execute(select(tables.salvage.c.row).where(mine & this)).first() is not None

    def began() -> int:
        mine = tables.county.c.county == device.county
        return int(connection.execute(select(tables.county.c.base).where(mine)).scalar_one())

    return Author(
        device.device, Seat(device.seat), device.station, scopes, earlier, lambda: is_shared(connection, device),
        began, offered, newer)


def record(
    connection: Connection, device: Any, decisions: Sequence[tuple[Any, Decision]], draft: Draft, *, again: bool = False
) -> None:
    """Store the verdicts on groups of one device that are here; `again` when they had one before."""
    of = {"of": device.county, "by": device.device}
    ruled = rule_on(connection, device, decisions, draft, again=again)
    DECIDE(connection, [{**of, "group": number, **said} for number, said in ruled.items()])


def tell_copy(connection: Connection, group: Any, copy: int) -> None:
    """Give a copy, under its number, the newest verdict on a group that it has in common with who brought it."""
    mine = (grp.c.county == group.county) & (grp.c.device == group.device) & (grp.c.number == group.number)
    found = connection.execute(select(grp).where(mine)).one()
    of_copy = (device.c.county == group.county) & (device.c.device == copy)
    seq = connection.execute(select(device.c.rulings).where(of_copy)).scalar_one() + 1
    told = {column.name: getattr(found, column.name) for column in grp.c} | {"device": copy, "seq": seq}
    upsert(connection, grp, [told], ("county", "device", "number"))
    RULED(connection, {"of": group.county, "by": copy, "rulings": seq})


def rule_on(
    connection: Connection, device: Any, decisions: Sequence[tuple[Any, Decision]], draft: Draft, *, again: bool = False
) -> dict[int, dict[str, Any]]:
    """Number the verdicts and write down what goes with them; return {group: its verdict as the table has it}."""
    seq, verdicts = device.rulings, {}
    mine = {"county": device.county, "device": device.device}
    for group, decision in decisions:
        seq += 1
        facts = json.dumps(decision.facts, ensure_ascii=False, default=str) if decision.facts else None
        verdicts[group.number] = {
            "verdict": int(decision.verdict), "code": decision.code or None, "facts": facts, "seq": seq}
        if again or decision.verdict is not Verdict.APPLIED:
            matter = {**mine, "seq": seq, "number": group.number, "again": again}
            TELL(connection, matter)
        await_row(connection, mine, group.number, decision)
        _keep_lost(connection, mine, group.number, decision, draft)
    RULED(connection, {"of": device.county, "by": device.device, "rulings": seq})
    return verdicts


def await_row(connection: Connection, mine: dict[str, Any], group: int, decision: Decision) -> None:
    """Write down which row a parked group waits for."""
    if decision.code == ROW_MISSING:
        waits = {**mine, "tbl": decision.facts["table"], "row": decision.facts["row"], "grp": group}
        AWAIT(connection, waits)


def _keep_lost(connection: Connection, mine: dict[str, Any], group: int, decision: Decision, draft: Draft) -> None:
    for lost in decision.lost:
        said = [b"" if one is DELETED else fleet.as_text(one).encode() for one in (lost.value, lost.kept)]
        values = [draft.shut_beside(lost.key, one) for one in said]
        connection.execute(
            insert(tables.lost).values(
                county=mine["county"], tbl=lost.key[0], row=lost.key[1], version=draft.version_of(lost.key),
                name=lost.column, value=values[0], kept=values[1], loser=lost.loser, device=mine["device"], grp=group,
            )
        )
