"""The county server with one fault built in: it answers first and commits a moment later.

The negative control of the kill test: a harness that finds nothing wrong with this server sees nothing.
Usage: hasty_server.py HOME PORT; TIANXIN_HASTY_S says how many seconds a moment is.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from sqlalchemy import Connection

from station.features import registry
from station.home import Home
from sync.county.ledger import Ledger
from sync.county.seat import CountySeat
from sync.county.serving import serving

LATE_S = float(os.environ.get("TIANXIN_HASTY_S", "0.15"))


@contextlib.contextmanager
def _hasty(ledger: Ledger) -> Iterator[Connection]:
    connection = ledger.engine.connect()
    transaction = connection.begin()
    try:
        yield connection
    except BaseException:
        transaction.rollback()
        connection.close()
        raise

    def late() -> None:
        time.sleep(LATE_S)
        transaction.commit()
        connection.close()

    threading.Thread(target=late, daemon=True).start()


def main(home: str, port: str) -> None:
    Ledger.writing = _hasty  # type: ignore[method-assign]
    seat = CountySeat(Home(Path(home)), registry())
    loop, application = serving(seat)
    loop.queued.start()
    uvicorn.run(application(), host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
