"""A station that reports prices and syncs until it is killed; says on its output what a person was told.

Usage: worker.py HOME LOGIN PIN FIRST. "saved N" is written only after the deed returned, "mark N" only
after the county's acknowledgement was stored: what is written here must never be lost.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from station.features import registry
from station.home import Home, open_store
from station.kernel.errors import StationError
from station.people.session import log_in
from station.store import outbox
from sync.client import Offline, sync_once


def tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def main(home: str, login: str, pin: str, first: str) -> None:
    store = open_store(Home(Path(home)), registry())
    person = log_in(store, login, pin)
    number = int(first)
    tell("ready")
    while True:
        for _ in range(3):
            number += 1
            store.do("prices.report", person, product="荔枝", typical=1000 + number)
            tell(f"saved {number}")
        try:
            sync_once(store)
        except (Offline, StationError) as trouble:
            tell(f"trouble {trouble}")
        tell(f"mark {outbox.mark(store.reader())[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
