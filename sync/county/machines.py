"""Machines as the ledger knows them, and when one has changed enough to tell people of it (sync/county/watching.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from station.kernel.fleet import Machine
from sync.county import numbering, tables

SEAT_DEVICE = 1  # the county's own seat is the first machine of every county (sync/county/seat.py)
CLOCK_S = 60  # a clock that moved by less is the same clock
FAR_BEHIND = 2  # a machine that is silent falls behind by itself: told again at twice as much

device_table = tables.device


def machines(connection: Connection, county: str, with_feeds: bool) -> list[Machine]:
    """Return the machines but the county's own seat; how far behind they are only `with_feeds`: it takes longer."""
    found = connection.execute(select(device_table).where(device_table.c.county == county)).all()
    others = [one for one in found if one.device != SEAT_DEVICE]
    tops: dict[tuple[str, int], int] = {}
    if with_feeds:
        scopes = {scope for one in others for scope in json.loads(one.scopes)}
        tops = {key: feed.seq for key, feed in numbering.tops(connection, county, scopes).items()}
    return [
        Machine(
            one.device, one.station, one.station_name, one.division, one.seat, one.seen_ms, one.mark,
            _behind(one, tops), one.waiting, one.offset_ms // 1000, one.program, one.revoked,
        )
        for one in others
    ]


def _behind(device: Any, tops: Mapping[tuple[str, int], int]) -> int:
    """Return how many rows of its feeds a device has not said to have."""
    scopes = set(json.loads(device.scopes))
    here = {(scope, lane): sum(high - low for low, high in spans) for scope, lane, spans in json.loads(device.spans)}
    return sum(max(0, top - here.get(key, 0)) for key, top in tops.items() if key[0] in scopes)


def differs(now: Machine, told: Machine | None, due: bool) -> bool:
    """Tell whether a machine has to be told of: at once when what it is changed, else when it is time."""
    if told is None:
        return True
    if _is(now) != _is(told) or abs(now.offset_s - told.offset_s) >= CLOCK_S:
        return True
    stands = (now.contact_ms, now.waiting) != (told.contact_ms, told.waiting)
    return due and (stands or now.behind > FAR_BEHIND * told.behind)


def _is(machine: Machine) -> tuple[object, ...]:
    """What a machine is, as opposed to how it stands."""
    return machine.station, machine.name, machine.division, machine.seat, machine.program, machine.revoked
