"""Brings the cases of offered rows level with the ledger: tells new ones, does what people decided, closes the rest.

An offered row (sync/county/offered.py) waits for a machine of another station or for people. People see it as a
case of kind "offered"; what they decide is done here, and a row that came back by itself closes its case.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from station.kernel.errors import StationError
from station.kernel.fleet import OFFERED, OfferCase, Outcome, Trouble, as_text
from station.kernel.record import Registry
from sync.county import tables
from sync.county.ledger import Ledger
from sync.county.offered import Offer, decide, newest

MOST_OPEN = 200  # cases at one time: a night that was lost must not drown what else is to be decided
offered, device_table = tables.salvage, tables.device
Key = tuple[int, str, int]
log = logging.getLogger(__name__)


class OfferCases:
    """What is told of offered rows, and what is done with them."""

    def __init__(self, ledger: Ledger, registry: Registry) -> None:
        self._ledger = ledger
        self._registry = registry
        self._looked_at: tuple[int, int] | None = None  # how many offers there were, and when the last one came

    def level(self, cases: Sequence[OfferCase]) -> tuple[list[Trouble], list[Outcome]]:
        """Carry out decisions on `cases` (open or decided); return what is to be opened and what is to be closed.

        What is told twice, after a power cut, changes nothing.
        """
        failed = [case for case in cases if case.accept is not None and not self._carry_out(case)]
        with self._ledger.reading() as connection:
            county = self._ledger.county().county
            stands = _summary(connection, county)
            if stands == self._looked_at and all(case.accept is None for case in cases):
                return [], []
            waits = _keys(connection, county)
            gone = [case for case in cases if _key(case) not in waits]
            open_now = {_key(case) for case in cases} - {_key(case) for case in gone}
            new = sorted(waits - open_now)[:max(0, MOST_OPEN - len(open_now))]
            told = newest(connection, self._ledger.county().vault, self._registry, new)
        outcomes = [_outcome(case, parked=False) for case in gone] + [_outcome(case, parked=True) for case in failed]
        if not new and not outcomes:
            self._looked_at = stands
        return [_trouble(*one) for one in told], outcomes

    def _carry_out(self, case: OfferCase) -> bool:
        """Do what people decided; a row that cannot be taken goes on waiting, and holds nothing else up."""
        try:
            decide(self._ledger, self._registry, _key(case), take=bool(case.accept))
        except StationError as trouble:
            log.warning("row %d of %s, offered by machine %d: %s", case.row, case.table, case.device, trouble)
            return False
        return True


def _summary(connection: Connection, county: str) -> tuple[int, int]:
    found = select(func.count(), func.max(offered.c.received_ms)).where(offered.c.county == county)
    number, last = connection.execute(found).one()
    return int(number), int(last or 0)


def _keys(connection: Connection, county: str) -> set[Key]:
    columns = offered.c.device, offered.c.tbl, offered.c.row
    found = connection.execute(select(*columns).where(offered.c.county == county).distinct())
    return {(one.device, one.tbl, one.row) for one in found}


def _key(case: OfferCase) -> Key:
    return case.device, case.table, case.row


def _outcome(case: OfferCase, *, parked: bool) -> Outcome:
    return Outcome(case.device, 0, bool(case.accept), parked, kind=OFFERED, table=case.table, row=case.row)


def _trouble(offer: Offer, station: int, received_ms: int) -> Trouble:
    values: dict[str, Any] = {name: as_text(value) for name, value in offer.values.items()}
    return Trouble(
        OFFERED, offer.device, station, 0, "", 0, received_ms, offer.code, {"values": values}, offer.table, offer.row,
        lost=as_text(offer.version),
    )
