"""Tells people at the county what its ledger knows: each machine's state, and every verdict somebody must look at.

The ledger is no seat and shows nothing; the county's own seat writes down what changed as deeds of the
feature that declared a `FleetRule`, and the exchange carries them to every county desk. A contact is no
event: a machine's row is written at most every ten minutes, in a large county more seldom, so that a year
of contacts does not drown the log.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from station.kernel import fleet, ids
from station.kernel.deeds import OPERATOR
from station.kernel.fleet import CONFLICT, PARKED, REFUSED, TWIN, Decided, Outcome, Trouble
from station.kernel.record import FleetRule
from station.store.oplog import Verdict
from station.store.store import Store
from sync.county import machines, tables, twins, unread
from sync.county.again import LAID_DOWN, Parked
from sync.county.layouts import Books
from sync.county.ledger import Ledger
from sync.county.offer_cases import OfferCases
from sync.county.vault import Vault

LOOK_MS = 5_000  # between two looks at the machines
CONTACT_MS = 10 * 60_000  # how old what is said of a machine may grow
EACH_MS = 6_000  # and what each machine of a large county adds to that: at most ten rows a minute
MOST_MATTERS = 200

grp, matter, lost, staged, device_table = tables.grp, tables.matter, tables.lost, tables.staged, tables.device


class Watch:
    """Brings what the seat's feature knows level with the ledger."""

    def __init__(self, ledger: Ledger, store: Store) -> None:
        self._ledger = ledger
        self._store = store
        self._rule: FleetRule | None = store.registry.fleet_rule
        self._books = Books(store.registry)
        self._offers = OfferCases(ledger, store.registry)
        self._looked_at: int | None = None
        self._told_at: int | None = None

    def look(self, *, at_once: bool = False) -> bool:
        """Do what people decided, tell what is new; return whether the seat has something to carry now.

        `at_once` tells of every machine as it is now, whenever it was told of last.
        """
        if self._rule is None:
            return False
        self._carry_out(self._rule.parked(self._store.reader()))
        told = self._tell_aside(self._rule, at_once)
        told |= self._level_offers(self._rule)
        while self._tell_matters(self._rule):
            told = True
        return self._tell_machines(self._rule, at_once) or told

    def _carry_out(self, decided: Sequence[Decided]) -> None:
        if not decided:
            return
        vault = self._ledger.county().vault
        with self._ledger.writing() as connection:
            parked = Parked(connection, vault, self._books.open(connection, vault.county))
            for one in decided:
                if not parked.decide(one.device, one.group, accept=one.accept):
                    parked.remind(one.device, one.group)

    def _tell_matters(self, rule: FleetRule) -> bool:
        """Tell of some verdicts, then forget them; a power cut in between tells them twice, which changes nothing."""
        vault = self._ledger.county().vault
        county = vault.county
        with self._ledger.reading() as connection:
            oldest = select(matter).where(matter.c.county == county).order_by(matter.c.device, matter.c.seq)
            waiting = connection.execute(oldest.limit(MOST_MATTERS)).all()
            if not waiting:
                return False
            matters = _Matters(connection, vault)
            for one in waiting:
                matters.add(one)
        self._store.do(rule.matters, OPERATOR, troubles=matters.troubles, outcomes=matters.outcomes)
        with self._ledger.writing() as connection:
            for one in waiting:
                this = (matter.c.county == county) & (matter.c.device == one.device) & (matter.c.seq == one.seq)
                connection.execute(delete(matter).where(this))
        return True

    def _tell_aside(self, rule: FleetRule, at_once: bool) -> bool:
        """Tell of ops that could not be read and of things entered twice.

        What is told twice, after a power cut, changes nothing.
        """
        vault, now = self._ledger.county().vault, self._store.clock.now_ms()
        county = vault.county
        with self._ledger.reading() as connection:
            found = unread.to_tell(connection, county, now if at_once else now - unread.SETTLE_MS)
            pairs, matters = twins.to_tell(connection, county), _Matters(connection, vault)
            for one in found:
                matters.cannot_read(one)
            for pair in pairs:
                matters.says_the_same(pair, now)
        if not matters.troubles:
            return False
        self._store.do(rule.matters, OPERATOR, troubles=matters.troubles, outcomes=[])
        with self._ledger.writing() as connection:
            for one in found:
                unread.told(connection, county, one.device, one.number)
            for pair in pairs:
                twins.told(connection, pair)
        return True

    def _level_offers(self, rule: FleetRule) -> bool:
        troubles, outcomes = self._offers.level(rule.offered(self._store.reader()))
        if not troubles and not outcomes:
            return False
        self._store.do(rule.matters, OPERATOR, troubles=troubles, outcomes=outcomes)
        return True

    def _tell_machines(self, rule: FleetRule, at_once: bool) -> bool:
        now = self._store.clock.monotonic_ms()
        if not at_once and self._looked_at is not None and now - self._looked_at < LOOK_MS:
            return False
        self._looked_at = now
        known = rule.known(self._store.reader())
        patience = max(CONTACT_MS, EACH_MS * len(known))
        due = at_once or self._told_at is None or now - self._told_at >= patience
        with self._ledger.reading() as connection:
            found = machines.machines(connection, self._ledger.county().county, due)
        changed = [one for one in found if machines.differs(one, known.get(one.number), due)]
        if due:
            self._told_at = now
        if not changed:
            return False
        self._store.do(rule.machines, OPERATOR, machines=changed)
        return True


class _Matters:
    """Verdicts turned into what people are told of them."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._county = vault.county
        self._vault = vault
        self._stations: dict[int, int] = {}
        self.troubles: list[Trouble] = []
        self.outcomes: list[Outcome] = []

    def add(self, one: Any) -> None:
        group = self._connection.execute(
            select(grp).where(self._of(grp, one.device) & (grp.c.number == one.number))
        ).one()
        if group.seq != one.seq:
            return  # judged again since: that verdict is told
        verdict, code = Verdict(group.verdict), group.code or ""
        if one.again:
            taken = verdict in (Verdict.APPLIED, Verdict.MERGED)
            self.outcomes.append(Outcome(group.device, group.number, taken, verdict is Verdict.PARKED, code))
        if verdict is Verdict.MERGED:
            self._conflicts(group)
        elif verdict in (Verdict.PARKED, Verdict.REFUSED) and code != LAID_DOWN:
            self.troubles.append(self._not_taken(group, PARKED if verdict is Verdict.PARKED else REFUSED))

    def cannot_read(self, kept: Any) -> None:
        facts = {"number": kept.number, "size": kept.size, "what": kept.code}
        trouble = Trouble(REFUSED, kept.device, self._station(kept.device), kept.grp, kept.deed, kept.person,
                          kept.at_ms, "sync.unread", facts)
        self.troubles.append(trouble)

    def says_the_same(self, pair: Any, now_ms: int) -> None:
        device, other = ids.device_of(pair.row), ids.device_of(pair.other)
        trouble = Trouble(
            TWIN, device, self._station(device), 0, "", 0, now_ms, table=pair.tbl, row=pair.row,
            lost=fleet.as_text(pair.other), loser=other, loser_station=self._station(other))
        self.troubles.append(trouble)

    def _conflicts(self, group: Any) -> None:
        where = self._of(lost, group.device) & (lost.c.grp == group.number)
        for one in self._connection.execute(select(lost).where(where).order_by(lost.c.tbl, lost.c.row, lost.c.name)):
            self.troubles.append(
                dataclasses.replace(
                    self._trouble(group, CONFLICT), table=one.tbl, row=one.row, column=one.name,
                    kept=self._value(one, one.kept), lost=self._value(one, one.value), loser=one.loser,
                    loser_station=self._station(one.loser),
                )
            )

    def _value(self, lost: Any, stored: bytes) -> str:
        return self._vault.unshut(lost.tbl, lost.row, bytes(stored)).decode()

    def _not_taken(self, group: Any, kind: str) -> Trouble:
        where = self._of(staged, group.device) & (staged.c.grp == group.number)
        first = self._connection.execute(select(staged).where(where).order_by(staged.c.number).limit(1)).first()
        facts = json.loads(group.facts) if group.facts else {}
        about = {} if first is None else {"table": first.tbl, "row": first.row}
        return dataclasses.replace(self._trouble(group, kind), code=group.code or "", facts=facts, **about)

    def _trouble(self, group: Any, kind: str) -> Trouble:
        station = self._station(group.device)
        return Trouble(kind, group.device, station, group.number, group.deed, group.person, group.at_ms)

    def _station(self, device: int) -> int:
        if device not in self._stations:
            found = self._connection.execute(select(device_table.c.station).where(self._of(device_table, device)))
            self._stations[device] = found.scalar_one_or_none() or 0
        return self._stations[device]

    def _of(self, table: Any, device: int) -> Any:
        return (table.c.county == self._county) & (table.c.device == device)
