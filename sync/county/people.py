"""Who people were: what somebody did in an earlier role, or at another station, may only arrive now.

No clock says whether it was done before the change (DESIGN.md rulings 4 and 6), so people decide; the
ledger remembers each former role, that they can be asked only where it did allow the deed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

from station.kernel.deeds import Person, Role
from station.kernel.record import PersonRule, Row
from sync.county import tables

former = tables.former


def note_changes(
    connection: Connection, county: str, rule: PersonRule | None, changes: Iterable[tuple[int, int, Row, Row | None]]
) -> None:
    """Remember who accounts stood for that stand for somebody else from now on.

    A change is (account, its new version, what it said, what it says; None: it was deleted).
    """
    if rule is None:
        return
    values = []
    for person, version, before, after in changes:
        was, now = _role(rule, person, before), None if after is None else _role(rule, person, after)
        if was is not None and was != now:
            values.append({"county": county, "person": person, "version": version, "role": was[0], "station": was[1]})
    if values:
        connection.execute(insert(former), values)


def formerly(connection: Connection, county: str, person: int) -> list[Person]:
    """Return who somebody was before each change of his account, oldest first."""
    where = (former.c.county == county) & (former.c.person == person)
    found = connection.execute(select(former).where(where).order_by(former.c.version)).all()
    known = {role.value: role for role in Role}
    return [Person(person, "", "", known[one.role], one.station) for one in found if one.role in known]


def _role(rule: PersonRule, person: int, row: Row) -> tuple[Any, int] | None:
    found = rule.former(person, row)
    return None if found is None else (found.role.value, found.station)
