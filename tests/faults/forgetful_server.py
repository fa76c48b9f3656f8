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
from sqlalchemy import Connection, delete, select, update

from station.features import registry
from station.home import Home
from sync.county.exchange import Asked, Begun
from sync.county.seat import CountySeat
from sync.county.serving import serving
from sync.county.tables import device, grp

Begin = Callable[[Connection, Asked], Begun]
KNOWN = (device.c.counter, device.c.mark, device.c.chain)


def forgetting(begin: Begin) -> Begin:
    found: dict[bytes, list[Any]] = {}

    def begun(connection: Connection, asked: Asked) -> Begun:
        now = connection.execute(select(device.c.device, *KNOWN).where(device.c.seat != "county")).all()
        for one in found.setdefault(asked.digest, list(now)):
            values = {column.name: one[place + 1] for place, column in enumerate(KNOWN)}
            connection.execute(update(device).where(device.c.device == one.device).values(values))
            later = (grp.c.device == one.device) & (grp.c.number > one.mark)
            connection.execute(delete(grp).where(later))
        return begin(connection, asked)

    return begun


def main(home: str, port: str) -> None:
    seat = CountySeat(Home(Path(home)), registry())
    seat.exchange.begin = forgetting(seat.exchange.begin)  # type: ignore[method-assign]
    loop, application = serving(seat)
    loop.queued.start()
    uvicorn.run(application(), host="127.0.0.1", port=int(port), log_level="critical", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
