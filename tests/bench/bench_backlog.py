"""What a station needs to take in and send a large backlog: memory of real processes, stalls of a real window.

Run: python -m tests.bench.bench_backlog. Down: the county imports the market of quotes.py for 1,000 days, so 500,000
and 2,000,000 quotes wait; a station of each size is enrolled and exchanges in a process of its own, and one more in
a real kiosk window (on an X server, a virtual one where there is none) through its own link and net lane. Up: a
station files 200,000 requests, and another writes 100,000 rows in one deed, before they exchange, by line and by
stick. Memory is the most a process ever held (VmHWM); of a window more than 60 MB are shared pages of Qt's libraries.
A gap of the window's loop is told with what of it all threads waited for a processor, and with the longest gap of
an empty window beside it: on a machine that others load, those are the machine's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from station.features import registry
from station.store.store import Store
from sync.county.seat import CountySeat
from tests.bench import given, unsent
from tests.bench.field import Field, figure, keep
from tests.bench.steps import import_csv
from tests.programs import ROOT, environment

SIZES = (500_000, 2_000_000)
UNSENT, ONE_GROUP = 200_000, 100_000
MOST_MB, MOST_GAP_MS = 150, 100
DAYS_A_FILE = 50
A_DAY = 2000
LONGEST_S = 3600
SHELL, STICK = ["tests.bench.syncing"], ["tests.bench.sticking"]
WINDOW = ["tests.bench.open_syncing"]


def files(count: int) -> list[str]:
    """Return so many rows of one market going on and on, as files of fifty days."""
    market, made = given.Market(), []
    for first in range(0, count // A_DAY, DAYS_A_FILE):
        lines = [given.HEADINGS]
        for day in range(first, first + DAYS_A_FILE):
            when = given.FIRST + timedelta(days=day - SIZES[-1] // A_DAY)
            lines += [given.quote_line(at, product, when, fen) for at, product, fen, _ in market.next_day()]
        made.append("\r\n".join(lines) + "\r\n")
    return made


def child(field: Field, words: list[str], home: Path) -> dict[str, Any]:
    """Run one module over a home; return what it printed."""
    windowed = words == WINDOW
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"] if windowed and not os.environ.get("DISPLAY") else []
    surroundings = environment(field.machine.keys) | {"LANG": "C.UTF-8"}
    if windowed:
        surroundings |= {"TIANXIN_SIZE": "1024x768", "TIANXIN_WINDOWED": "1", "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [*screen, sys.executable, "-m", *words, str(home)], stdout=subprocess.PIPE, check=True, cwd=ROOT,
        timeout=LONGEST_S, env=surroundings)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    sys.stderr.write(f"{words[0]} {home.name}: { {name: found[name] for name in found if name != 'worst'} }\n")
    return found


def importing(field: Field, parts: list[str], first: int) -> Callable[[CountySeat], None]:
    def work(seat: CountySeat) -> None:
        for number, text in enumerate(parts, first):
            import_csv(field, text, f"part{number}.csv")(seat)

    return work


def down(folder: Path) -> dict[str, Any]:
    """First loads of all sizes, by the command and in the window."""
    figures: dict[str, Any] = {}
    field = Field(folder, registry())
    parts, there = files(SIZES[-1]), 0
    for size in SIZES:
        wanted = size // A_DAY // DAYS_A_FILE
        field.at_county(importing(field, parts[there:wanted], there))
        there = wanted
        places = {name: field.place(f"{name}{size}") for name in ("shell", "window")}
        with field.served() as (address, _):
            for name, place in places.items():
                place.enrolled(address).close()
                found = child(field, WINDOW if name == "window" else SHELL, place.home.folder)
                assert found["rows"] >= size
                figures[f"{name}_mb_{size}"] = figure(MOST_MB, found["most_mb"], **found)
                if name == "window":
                    figures[f"longest_gap_ms_{size}"] = gaps(found)
    return figures


def gaps(found: dict[str, Any]) -> dict[str, Any]:
    """Return the longest gap beside its target, and what of it is the machine's."""
    names = ("longest_own_gap_ms", "empty_window_longest_gap_ms", "over_100_ms", "own_over_100_ms")
    return figure(MOST_GAP_MS, found["longest_gap_ms"], **{name: found[name] for name in names})


def up(folder: Path) -> dict[str, Any]:
    """Months of work, by stick and by line, and one huge deed by line."""
    figures: dict[str, Any] = {}
    field = Field(folder)
    works: dict[str, Callable[[Store, Any], None]] = {
        f"{UNSENT}_unsent": lambda store, person: unsent.fill(store, person, UNSENT),
        f"group_of_{ONE_GROUP}": lambda store, person: unsent.one_group(store, person, ONE_GROUP),
    }
    places = {name: field.place(name) for name in works}
    with field.served() as (address, _):
        stations = {name: place.enrolled(address) for name, place in places.items()}  # a code lives ten minutes
        for name, station in stations.items():
            station.sync()
            station.log_in()
            works[name](station.store, station.person)
            station.close()
            home = places[name].home.folder
            found = child(field, STICK, home)
            figures[f"stick_mb_{name}"] = figure(MOST_MB, found["most_mb"], **found)
            found = child(field, ["tests.bench.syncing_bench"], home)
            assert not found["more"]
            assert found["ops"] >= min(UNSENT, ONE_GROUP)
            figures[f"shell_mb_{name}"] = figure(MOST_MB, found["most_mb"], **found)
    return figures


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        figures = down(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        figures |= up(Path(folder))
    return {"load_average": os.getloadavg()[0], **figures}


if __name__ == "__main__":
    keep("backlog", run())
