"""Commands that look whether anything was damaged or changed by hand: a station's store, a county's ledger."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import asdict
from typing import Any

from station.cli import Command, Context
from station.commands.local import check
from station.kernel.errors import StationError
from sync.client.state import Offline
from sync.client.syncer import sync_once
from sync.county import verifying
from sync.county.seat import CountySeat

NAMED = 20  # faults told in words; the count tells of all


def _station_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--deep", action="store_true", help="compare every row with the county, over the line")
    parser.add_argument("--budget", type=int, default=0, help="bytes --deep may cost, 0 for no limit")


def _station(context: Context, asked: Namespace) -> Any:
    """Check the file, the references and the audit trail, and with --deep every word against the county's."""
    found = check(context.store)
    if not asked.deep:
        return found
    try:
        tally = sync_once(context.store, budget=asked.budget, deep=True)
    except Offline as weather:
        raise StationError("sync.offline") from weather
    return {**found, "compared": tally.compared, "mended": tally.mended, "bytes": tally.sent + tally.received}


def _no_arguments(parser: ArgumentParser) -> None:
    del parser


def _county(context: Context, _asked: Namespace) -> Any:
    """Hold the ledger against itself and against the county's own copy; exit 1 when anything is wrong."""
    with contextlib.closing(CountySeat(context.home, context.registry)) as seat:
        seat.sync()
        faults = verifying.verify(seat.ledger, context.registry, seat.store)
    if faults:
        told = [" ".join(str(part) for part in asdict(one).values() if part) for one in faults[:NAMED]]
        codes = dict(Counter(one.code for one in faults))
        raise StationError("county.ledger_faults", count=len(faults), codes=codes, what="; ".join(told))
    return {"ledger": "ok"}


COMMANDS = (
    Command("station", "verify", "check the store", _station_arguments, _station),
    Command("county", "verify", "check the ledger", _no_arguments, _county),
)
