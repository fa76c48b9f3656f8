"""Deeds of the fleet feature: the county's seat tells, people decide, an officer takes note."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from station.fleet import model, store
from station.fleet.declared import CASE, DEVICE
from station.fleet.model import CLOSED, DECIDED, OPEN, CaseLine
from station.kernel.deeds import ANYONE, COUNTY_SEAT, EVERY_LAST, Money, Role, deed
from station.kernel.errors import StationError
from station.kernel.fleet import CONFLICT, OFFERED, Machine, Outcome, Trouble, from_text
from station.kernel.record import Row
from station.store import meter, outbox
from station.store.act import Act
from station.store.meter import Limits

SERVER = frozenset({Role.OPERATOR})
DECIDERS = frozenset({Role.KEEPER, Role.SUPERVISOR, Role.EDITOR})
STATE = frozenset({"state", "decision", "decider", "decided_at"})
NO_PRICE = Money(0)
DEVICE_WRITES = frozenset({"insert", *(column.name for column in DEVICE.columns)})


@deed("fleet.tell_machines", roles=SERVER, seats=COUNTY_SEAT, writes={DEVICE.name: DEVICE_WRITES})
def tell_machines(act: Act, *, machines: list[Machine]) -> int:
    """Write down what is new about the county's machines; how many changed."""
    held = store.machine_rows(act.db)
    changed = 0
    for machine in machines:
        values = _device_row(machine)
        line, before = held.get(machine.number, (None, None))
        if line is None or before is None:
            act.insert(DEVICE.name, values)
            changed += 1
            continue
        old = _device_row(before)
        changes = {name: value for name, value in values.items() if value != old[name]}
        if changes:
            act.patch(DEVICE.name, line.id, changes)
            changed += 1
    return changed


@deed("fleet.tell_matters", roles=SERVER, seats=COUNTY_SEAT, writes={CASE.name: STATE | {"insert"}})
def tell_matters(act: Act, *, troubles: list[Trouble], outcomes: list[Outcome]) -> int:
    """Open a case for each trouble nobody told before, and close those that came right; how many were opened."""
    opened = sum([_open_case(act, trouble) for trouble in troubles])
    for outcome in outcomes:
        _settle(act, outcome)
    return opened


@deed("fleet.keep", roles=DECIDERS, seats=COUNTY_SEAT, writes={CASE.name: STATE, EVERY_LAST: frozenset()})
def keep(act: Act, *, case: int, choice: str, seen: str = "") -> None:
    """Decide a conflict: keep what stands ("keep"), or take the other value ("take").

    `seen` is the JSON of the value that stood when the person decided: another one in its place is not overwritten.
    """
    line = _open(act, case, CONFLICT)
    if choice == model.TAKE:
        _put(act, line, line.lost, seen or line.kept)
    elif choice != model.KEEP:
        raise StationError("fleet.wrong_kind")
    _decide(act, line, CLOSED, choice)


@deed("fleet.undo", roles=DECIDERS, seats=COUNTY_SEAT, writes={CASE.name: STATE, EVERY_LAST: frozenset()})
def undo(act: Act, *, case: int) -> None:
    """Take back a decision: the case is open again, and the value that stood before stands."""
    line = _case(act, case)
    if line.kind in model.TO_RELEASE or line.state != CLOSED:
        raise StationError("fleet.wrong_kind")
    if line.decision == model.TAKE:
        _put(act, line, line.kept, line.lost)
    act.patch(CASE.name, line.id, {"state": OPEN, "decision": None, "decider": None, "decided_at": None})


@deed("fleet.release", roles=DECIDERS, seats=COUNTY_SEAT, writes={CASE.name: STATE})
def release(act: Act, *, case: int, accept: bool) -> None:
    """Decide on an entry that was laid aside, or on a row that was offered: let the county take it, or refuse it."""
    line = _open(act, case, *model.TO_RELEASE)
    if line.kind == OFFERED and act.person.role not in model.SEE_PERSONAL:
        raise StationError("fleet.not_for_your_eyes")  # what it says beside the public columns is seen by nobody else
    _decide(act, line, DECIDED, model.ACCEPT if accept else model.REFUSE)


@deed("fleet.close", roles=DECIDERS, seats=COUNTY_SEAT, writes={CASE.name: STATE})
def close(act: Act, *, case: int) -> None:
    """Put away the case of a refused entry, or of a thing entered twice: somebody looked at it."""
    _decide(act, _open(act, case, *model.LOOK_ONLY), CLOSED, model.SEEN)


@deed("fleet.acknowledge", roles=ANYONE - {Role.OPERATOR})
def acknowledge(act: Act, *, group: int, seen: bool = True) -> None:
    """Take note of an own entry that the county laid aside or refused; it no longer counts as something to see to."""
    if not outbox.acknowledge(act.db, group, seen=seen):
        raise StationError("fleet.no_case")


@deed("fleet.limit", roles=ANYONE)
def limit(act: Act, *, day: int = 0, month: int = 0, metered: bool = False, price: Money = NO_PRICE) -> None:
    """Say what the exchange may cost: bytes a day and a month (0: no limit), urgent news alone, yuan a megabyte."""
    if min(day, month, price) < 0:
        raise StationError("fleet.bad_limit")
    meter.set_limits(act.db, Limits(day, month, metered, price))


def _device_row(machine: Machine) -> Row:
    values: Row = asdict(machine)
    return {
        **{name: values[name] for name in ("number", "station", "name", "division", "seat", "confirmed", "behind",
                                           "waiting", "program", "revoked")},
        "contact": machine.contact_ms or None, "clock": machine.offset_s,
    }


def _open_case(act: Act, trouble: Trouble) -> bool:
    """Open a case unless it was told before, or its machine has more refused entries than people can look at."""
    same = (trouble.kind, trouble.table, trouble.row, trouble.column, trouble.lost)
    for found in store.cases_of_group(act.db, trouble.device, trouble.group):
        offered_anew = trouble.kind == OFFERED and found[6] == CLOSED
        if tuple(found[1:6]) == same and not offered_anew:
            return False
    many = trouble.kind in model.LOOK_ONLY and store.open_of_kind(act.db, trouble.device, trouble.kind)
    if many >= model.MOST_REFUSED:
        return False
    act.insert(
        CASE.name,
        {
            "kind": trouble.kind, "device": trouble.device, "station": trouble.station, "grp": trouble.group,
            "deed": trouble.deed, "person": trouble.person, "at": trouble.at_ms, "code": trouble.code,
            "facts": json.dumps(dict(trouble.facts), ensure_ascii=False), "tbl": trouble.table, "row": trouble.row,
            "field": trouble.column, "kept": trouble.kept, "lost": trouble.lost, "loser": trouble.loser,
            "loser_station": trouble.loser_station, "state": OPEN,
        },
    )
    return True


def _settle(act: Act, outcome: Outcome) -> None:
    about = (outcome.table, outcome.row)
    for case_id, kind, table, row, *_rest, state in store.cases_of_group(act.db, outcome.device, outcome.group):
        if kind != outcome.kind or state == CLOSED or (kind == OFFERED and (table, row) != about):
            continue
        if outcome.parked:
            act.patch(CASE.name, case_id, {"state": OPEN, "decision": model.STILL_WAITS})
        elif state == DECIDED:
            act.patch(CASE.name, case_id, {"state": CLOSED})
        else:
            now = act.clock.now_ms()
            act.patch(CASE.name, case_id, {"state": CLOSED, "decision": model.BY_ITSELF, "decided_at": now})


def _case(act: Act, case_id: int) -> CaseLine:
    line = store.case(act.db, case_id)
    if line is None:
        raise StationError("fleet.no_case")
    if not store.may_see(act.registry, line, act.person):
        raise StationError("fleet.not_for_your_eyes")
    return line


def _open(act: Act, case_id: int, *kinds: str) -> CaseLine:
    line = _case(act, case_id)
    if line.kind not in kinds:
        raise StationError("fleet.wrong_kind")
    if line.state != OPEN:
        raise StationError("fleet.case_closed")
    return line


def _put(act: Act, line: CaseLine, value: str, instead_of: str) -> None:
    """Let the column say `value`, unless it says something else by now than `instead_of`."""
    stands = store.standing(act.db, act.registry, line)
    if stands is None:
        raise StationError("fleet.row_gone")
    if stands != instead_of:
        raise StationError("fleet.moved_on")
    act.patch(line.table, line.row, {line.column: from_text(value)})


def _decide(act: Act, line: CaseLine, state: str, decision: str) -> None:
    decided: dict[str, Any] = {"decision": decision, "decider": act.person.id, "decided_at": act.clock.now_ms()}
    act.patch(CASE.name, line.id, {"state": state, **decided})
