"""What a station needs to take in a large backlog: memory of a real process, stalls of a real window.

Run: python -m tests.bench.bench_backlog. The county imports the market of quotes.py for 1,000 days, so
500,000 and 2,000,000 quotes wait; a station of each size is then enrolled and exchanges in a process of
its own, and one more in an offscreen window through its own link and net lane.
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
from sync.county.seat import CountySeat
from tests.bench import given
from tests.bench.field import Field, figure, keep
from tests.bench.steps import import_csv
from tests.programs import ROOT, environment

SIZES = (500_000, 2_000_000)
MOST_MB, MOST_GAP_MS = 150, 100
DAYS_A_FILE = 50
A_DAY = 2000
LONGEST_S = 900


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


def child(field: Field, module: str, home: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, str(home)], capture_output=True, check=True, cwd=ROOT, timeout=LONGEST_S,
        env=environment(field.machine.keys) | {"LANG": "C.UTF-8"},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def importing(field: Field, parts: list[str], first: int) -> Callable[[CountySeat], None]:
    def work(seat: CountySeat) -> None:
        for number, text in enumerate(parts, first):
            import_csv(field, text, f"part{number}.csv")(seat)

    return work


def run() -> dict[str, Any]:
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder), registry())
        parts, there = files(SIZES[-1]), 0
        for size in SIZES:
            wanted = size // A_DAY // DAYS_A_FILE
            field.at_county(importing(field, parts[there:wanted], there))
            there = wanted
            places = {name: field.place(f"{name}{size}") for name in ("shell", "window")}
            with field.served() as (address, _):
                for name, place in places.items():
                    place.enrolled(address).close()
                    if name == "shell":
                        found = child(field, "tests.bench.syncing", place.home.folder)
                        figures[f"memory_mb_{size}"] = figure(MOST_MB, found["most_mb"], **found)
                    elif size == SIZES[0]:
                        found = child(field, "tests.bench.open_syncing", place.home.folder)
                        figures["longest_gap_ms"] = figure(MOST_GAP_MS, found["longest_gap_ms"], **found)
                    sys.stderr.write(f"{name} {size}: {found}\n")
                    assert found["rows"] >= size
    return {"load_average": os.getloadavg()[0], **figures}


if __name__ == "__main__":
    keep("backlog", run())
