"""Start and memory of the kiosk over 168,000 quotes, beside an empty PySide6 main window of the same run.

Run: python -m tests.bench.bench_start. Both open on an X server (a virtual one where there is none) and
are started in turn; the figures are ratios of medians.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from station.features import registry
from station.home import Home
from station.kernel.deeds import OPERATOR
from sync.county.seat import CountySeat, initialise
from tests.bench.bench_prices import OUT, first_load, import_all
from tests.bench.twin import price_files
from tests.programs import ROOT, Machine, environment

RUNS = 9


def opened(words: list[str], keys: Path) -> dict[str, float]:
    """Start one program and return what it reported."""
    screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"]
    command = [*screen, sys.executable, "-m", *words]
    surroundings = {
        **environment(keys), "TIANXIN_SIZE": "1024x768", "TIANXIN_WINDOWED": "1", "QT_QPA_PLATFORM": "xcb",
    }
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=surroundings, timeout=60)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(done.stderr)
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def village(folder: Path) -> tuple[Home, Path]:
    """Make a station that holds everything; return its home and key folder."""
    county = Machine(folder / "county")
    os.environ["TIANXIN_KEYS"] = str(county.keys)
    initialise(Home(county.home), registry(), "440981", "高州市")
    seat = CountySeat(Home(county.home), registry())
    seat.store.do("places.seed_divisions", OPERATOR, code="440981")
    seat.store.do("products.seed", OPERATOR)
    import_all(seat, price_files())
    seat.sync()
    seat.close()
    first_load(county, folder, 0)
    return Home(folder / "station0"), county.keys


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        home, keys = village(Path(place))
        empty, kiosk = [], []
        for number in range(RUNS + 1):
            one = opened(["tests.bench.open_empty"], keys)
            other = opened(["tests.bench.open_kiosk", str(home.folder)], keys)
            if number:  # the first pair warms the disk cache
                empty.append(one)
                kiosk.append(other)
    middle = {
        f"{name}_{figure}": round(statistics.median(one[figure] for one in runs), 3)
        for name, runs in (("empty", empty), ("kiosk", kiosk))
        for figure in ("seconds", "cpu_seconds", "resident_mb")
    }
    return {
        **middle,
        "start_ratio": round(middle["kiosk_seconds"] / middle["empty_seconds"], 2),
        "start_cpu_ratio": round(middle["kiosk_cpu_seconds"] / middle["empty_cpu_seconds"], 2),
        "memory_ratio": round(middle["kiosk_resident_mb"] / middle["empty_resident_mb"], 2),
        "target_ratio": 2.5,
    }


def main() -> None:
    figures = run()
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (OUT / "start.json").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
