"""The county server with one fault built in: a request that comes twice finds what it found the first time.

The negative control of the exactly-once tests.
Usage: forgetful_server.py HOME PORT.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import delete, select, update

from station.features import registry
from station.home import Home
from sync.county.ledger import Ledger
from sync.county.seat import CountySeat, serving
from sync.county.tables import device, grp

KNOWN = (device.c.counter, device.c.mark, device.c.chain)


def forgetting(ledger: Ledger, handle: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    found: dict[bytes, list[Any]] = {}

    def handled(blob: bytes) -> bytes:
        with ledger.writing() as connection:
            now = connection.execute(select(device.c.device, *KNOWN).where(device.c.seat != "county")).all()
            for one in found.setdefault(blob, list(now)):
                values = {column.name: one[place + 1] for place, column in enumerate(KNOWN)}
                connection.execute(update(device).where(device.c.device == one.device).values(values))
                later = (grp.c.device == one.device) & (grp.c.number > one.mark)
                connection.execute(delete(grp).where(later))
        return handle(blob)

    return handled


def main(home: str, port: str) -> None:
    seat = CountySeat(Home(Path(home)), registry())
    seat.exchange.handle = forgetting(seat.ledger, seat.exchange.handle)  # type: ignore[method-assign]
    _, application = serving(seat)
    uvicorn.run(application(), host="127.0.0.1", port=int(port), log_level="critical", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
