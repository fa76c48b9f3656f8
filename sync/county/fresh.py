"""New rows that come together, looked at all at once: what can be said of them needs no ledger and no lock.

Most of what stations send are new rows of one table, dozens to a deed. Judged one by one each costs a dozen calls
under the lock that all of a county waits for. A run is only ever a shorter way to a verdict that the long way
(sync/county/judge.py) would give too: whatever is doubtful about a single row sends all of them there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

from station.kernel import ids
from station.kernel.layout import Known
from station.kernel.record import Row, Table, parents
from station.store import rows
from station.store.oplog import OpKind
from sync.county.numbering import RowKey
from sync.county.scoped import LONGEST_SCOPE
from sync.county.sent import Sent
from sync.county.vault import Vault

log = logging.getLogger(__name__)
LEAST = 2  # rows that are worth a run


@dataclass(frozen=True, slots=True)
class Fresh:
    """New rows of one table in one group, without lines, in their order."""

    table: str
    keys: Sequence[RowKey]
    values: Sequence[Row]
    scopes: Sequence[tuple[str, ...]]
    bodies: Sequence[bytes]
    stored: Sequence[bytes]  # the bodies as the ledger keeps them
    makers: frozenset[int]  # the machines that gave the rows their numbers
    places: frozenset[str]  # all scopes they lie in
    needs: frozenset[RowKey]  # the rows that must be here first


Runs = Mapping[int, Fresh]  # by the number of the first op
NO_RUNS: Runs = {}


def runs_of(known: Known, vault: Vault, sent: Sequence[Sent]) -> Runs:
    """Return the runs among the ops of a hello; `known` are the tables they were read by."""
    found = {}
    for (_, name, kind), part in groupby(sent, lambda one: (one.op.group, one.op.table, one.op.kind)):
        ops = list(part)
        table = known.tables.get(name)
        if kind is OpKind.PUT and table is not None and not table.lines and len(ops) >= LEAST:
            run = _run(table, vault, ops)
            if run is not None:
                found[ops[0].op.number] = run
    return found


def _run(table: Table, vault: Vault, ops: Sequence[Sent]) -> Fresh | None:
    """Return a run, None where the judge has to look at each of its rows."""
    numbers, bodies = [one.op.row for one in ops], [one.op.body for one in ops]
    keys = list(zip(repeat(table.name), numbers, strict=False))
    values = [one.item.values or {} for one in ops]
    if len(set(keys)) < len(keys) or not rows.all_fit(table, values):
        return None
    try:
        scopes = [table.scopes(one) for one in values]
    except MemoryError:
        raise
    except Exception:  # what a stranger's values make of a declaration is for the judge to say
        log.debug("the scopes of a row of %s cannot be told", table.name)
        return None
    places = frozenset().union(*set(scopes))
    if any(len(one) > LONGEST_SCOPE or "\0" in one for one in places):
        return None
    return Fresh(
        table.name, keys, values, scopes, bodies, vault.shut_all(table, numbers, bodies),
        frozenset(map(ids.device_of, numbers)), places, frozenset(_needs(table, values)))


def _needs(table: Table, values: Sequence[Row]) -> Iterator[RowKey]:
    for name, parent in parents(table):
        for row in {one.get(name) for one in values}:
            if row:
                yield parent, row
