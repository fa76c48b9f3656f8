"""A station or a county server that dies at its n-th SQL statement, again and again, each time as a process of its own.

For every number read from standard input it forks; the fork works and kills itself when it is about to do so many
statements. Forking saves the second it takes to load everything. A number too high lets it end by itself.

Usage: mortal.py station HOME LOGIN PIN, or mortal.py county HOME PORT. Says "saved PRICE" and "mark N" like
worker.py, "serving" when the county listens, and "ended" when the fork is dead.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from station.features import registry
from station.home import Home, open_store
from station.people.session import log_in
from station.store import database, outbox
from sync.client import Offline, sync_once
from sync.county.app import make_app
from sync.county.seat import CountySeat
from sync.county.serving import serving
from tests.faults.worker import tell

REPORTS = 2
connect = database.connect


def die_at(number: int) -> None:
    """Let this process kill itself when it is about to do its statement of that number."""
    left = number

    def count(_statement: str) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counting(path: Path, key: bytes, *, read_only: bool = False) -> database.Connection:
        connection = connect(path, key, read_only=read_only)
        connection.set_trace_callback(count)
        return connection

    database.connect = counting


def station(home: str, login: str, pin: str) -> Callable[[int], None]:
    store = open_store(Home(Path(home)), registry())
    person = log_in(store, login, pin)
    store.close()

    def live(first: int) -> None:
        opened = open_store(Home(Path(home)), registry())
        for number in range(REPORTS):
            price = first * 10 + number
            opened.do("prices.report", person, product="荔枝", typical=price, spec=str(price))  # a series of its own
            tell(f"saved {price}")
        try:
            sync_once(opened)
        except Offline as weather:
            tell(f"offline {weather}")
        tell(f"mark {outbox.mark(opened.reader())[0]}")
        opened.close()

    return live


def county(home: str, port: str) -> Callable[[int], None]:
    make_app(bytes, bytes, bytes, bytes, lambda: None)  # loads what a server needs before the first fork

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
            await super().startup()
            tell("serving")

    def live(_first: int) -> None:
        seat = CountySeat(Home(Path(home)), registry())
        loop, application = serving(seat)
        loop.start()
        config = uvicorn.Config(application(), host="127.0.0.1", port=int(port), log_level="critical",
                                access_log=False)
        Server(config).run()

    return live


def main(kind: str, *words: str) -> None:
    live = (station if kind == "station" else county)(*words)
    tell("ready")
    for life, line in enumerate(sys.stdin, 1):
        child = os.fork()
        if child == 0:
            die_at(int(line))
            live(life)
            os._exit(0)
        tell(f"born {child}")
        os.waitpid(child, 0)
        tell("ended")


if __name__ == "__main__":
    main(*sys.argv[1:])
