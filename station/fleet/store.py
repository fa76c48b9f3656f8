"""Reads machines and cases: bounded, the ones in trouble first, personal values only for those who may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from station.fleet import model
from station.fleet.declared import CASE, DEVICE
from station.fleet.model import CaseLine, MachineLine
from station.kernel.deeds import COUNTY_STAFF, Person, Role, view
from station.kernel.fleet import Decided, Machine, OfferCase, as_text
from station.kernel.record import Kind, Registry, Sensitivity
from station.store import rows
from station.store.act import Reading
from station.store.database import Connection

CASE_READERS = COUNTY_STAFF | {Role.OFFICER, Role.TRAINER, Role.TOWN, Role.OPERATOR}
DEVICE_FIELDS = ", ".join(column.name for column in DEVICE.columns)
CASE_FIELDS = ", ".join(f"c.{column.name}" for column in CASE.columns)
KNOWN = f"SELECT id, {DEVICE_FIELDS} FROM fleet_device"
# Trouble first, then who is silent longest; machines that were shut out trouble nobody any more.
MACHINES = f"""
SELECT d.id, {", ".join(f"d.{column.name}" for column in DEVICE.columns)},
coalesce(sum(c.kind = 'conflict'), 0) AS conflicts, coalesce(sum(c.kind IN ('parked', 'offered')), 0) AS parked,
coalesce(sum(c.kind = 'refused'), 0) AS refused
FROM fleet_device d LEFT JOIN fleet_case c ON c.device = d.number AND c.state = 'open'
GROUP BY d.id ORDER BY d.revoked, count(c.id) = 0, coalesce(d.contact, 0), d.number LIMIT ?"""
CASES = f"""
SELECT c.id, {CASE_FIELDS}, coalesce(d.name, ''), coalesce(l.name, '') FROM fleet_case c
LEFT JOIN fleet_device d ON d.number = c.device LEFT JOIN fleet_device l ON l.number = c.loser AND c.loser
WHERE (c.state = 'closed') = ? AND (? = 0 OR c.device = ? OR c.loser = ?) AND (? = '' OR c.kind = ?)
ORDER BY coalesce(c.decided_at, 0) DESC, c.at, c.id LIMIT ?"""
CASE_AT = f"SELECT c.id, {CASE_FIELDS}, '', '' FROM fleet_case c WHERE c.id = ?"
OF_GROUP = "SELECT id, kind, tbl, row, field, lost, state FROM fleet_case WHERE device = ? AND grp = ?"
DECIDED = """
SELECT device, grp, decision FROM fleet_case WHERE kind = 'parked' AND state = 'decided' ORDER BY id LIMIT 500"""
OFFERED = """
SELECT device, tbl, row, state, decision FROM fleet_case
WHERE kind = 'offered' AND state != 'closed' ORDER BY id LIMIT 500"""
OPEN_OF_KIND = "SELECT count(*) FROM fleet_case WHERE device = ? AND kind = ? AND state = 'open'"


def known_machines(db: Connection) -> Mapping[int, Machine]:
    """Return the machines as they were last told, by number."""
    return {line.number: told for line, told in machine_rows(db).values()}


def machine_rows(db: Connection) -> dict[int, tuple[MachineLine, Machine]]:
    """Return every machine by its number: as a line without cases, and as it was told."""
    found = {}
    for row in db.execute(KNOWN):
        line = _machine((*row, 0, 0, 0))
        told = Machine(
            line.number, line.station, line.name, line.division, line.seat, line.contact_ms or 0, line.confirmed,
            line.behind, line.waiting, line.clock_s, line.program, line.revoked,
        )
        found[line.number] = line, told
    return found


def decided_groups(db: Connection) -> list[Decided]:
    """Return the parked groups people decided on and the county's server has not judged again yet."""
    return [Decided(row[0], row[1], row[2] == model.ACCEPT) for row in db.execute(DECIDED)]


def offer_cases(db: Connection) -> list[OfferCase]:
    """Return the cases of offered rows that are not closed."""
    return [
        OfferCase(device, table, row, decision == model.ACCEPT if state == model.DECIDED else None)
        for device, table, row, state, decision in db.execute(OFFERED)
    ]


def case(db: Connection, case_id: int) -> CaseLine | None:
    """Return a case with its values as they are, or None."""
    row = db.execute(CASE_AT, (case_id,)).fetchone()
    return None if row is None else _case(row)


def cases_of_group(db: Connection, device: int, group: int) -> list[Any]:
    """Return (id, kind, table, row, column, lost, state) of every case of a group."""
    return [tuple(row) for row in db.execute(OF_GROUP, (device, group))]


def open_of_kind(db: Connection, device: int, kind: str) -> int:
    return int(db.execute(OPEN_OF_KIND, (device, kind)).fetchone()[0])


def is_personal(registry: Registry, line: CaseLine) -> bool:
    """Tell whether the values of a case are personal; what nobody knows the meaning of counts as personal."""
    table = registry.tables.get(line.table)
    if not line.column:
        return False
    if table is None or all(column.name != line.column for column in table.columns):
        return True
    return table.column(line.column).sensitivity in (Sensitivity.PERSONAL, Sensitivity.SECRET)


def may_see(registry: Registry, line: CaseLine, person: Person) -> bool:
    """Tell whether a person may see the values of a case."""
    return person.role in model.SEE_PERSONAL or not is_personal(registry, line)


def standing(db: Connection, registry: Registry, line: CaseLine) -> str | None:
    """Return what the column of a conflict says here now, as JSON text; None when the row is not here."""
    table = registry.tables.get(line.table)
    row = rows.get_row(db, table, line.row) if table is not None else None
    return None if row is None or line.column not in row else as_text(row[line.column])


@view("fleet.machines", roles=COUNTY_STAFF | {Role.OPERATOR})
def machines_view(reading: Reading, *, limit: int) -> list[MachineLine]:
    """The county's machines, those with open cases first, then the ones silent longest."""
    return [_machine(row) for row in reading.db.execute(MACHINES, (limit,))]


@view("fleet.cases", roles=CASE_READERS)
def cases_view(
    reading: Reading, *, closed: bool = False, device: int = 0, kind: str = "", limit: int
) -> list[CaseLine]:
    """What people must look at, oldest first; closed ones newest first. `device` gives one machine's alone."""
    values = (int(closed), device, device, device, kind, kind, limit)
    return [_seen(reading, _case(row)) for row in reading.db.execute(CASES, values)]


def _seen(reading: Reading, line: CaseLine) -> CaseLine:
    stands = standing(reading.db, reading.registry, line) or ""
    personal, about = is_personal(reading.registry, line), _about(reading, line)
    if may_see(reading.registry, line, reading.person):
        return replace(line, stands=stands, personal=personal, about=about)
    mask = as_text(model.MASK)
    kept = mask if line.kept else ""  # that the row was deleted is nobody's secret
    return replace(line, kept=kept, lost=mask, stands=mask, facts={}, personal=True, masked=True, about=about)


def _about(reading: Reading, line: CaseLine) -> str:
    """Return the first words of the row a case is about, "" where they are personal and not for these eyes."""
    table = reading.registry.tables.get(line.table)
    row = None if table is None else rows.get_row(reading.db, table, line.row)
    if table is None or row is None:
        return ""
    for column in table.columns:
        if column.kind is Kind.TEXT and (
            column.sensitivity is Sensitivity.PUBLIC or reading.person.role in model.SEE_PERSONAL
        ):
            return str(row[column.name] or "") if column.sensitivity is not Sensitivity.SECRET else ""
    return ""


def _machine(row: Any) -> MachineLine:
    values = list(row)
    values[12] = bool(values[12])
    return MachineLine(*values)


def _case(row: Any) -> CaseLine:
    *values, name, loser_name = row
    values[9] = json.loads(values[9] or "{}")
    values[18], values[19] = values[18] or "", values[19] or 0
    return replace(CaseLine(*values), names=(name, loser_name))
