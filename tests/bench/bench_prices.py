"""How fast 168,000 real quotes are imported, carried to a station and looked up; prints figures, writes JSON.

Run: python -m tests.bench.bench_prices. Without ../shared the rows are a generated twin of the same
size. Rates are beside a baseline of the same run: reading the rows with csv.reader and inserting them
into a plain encrypted table in one transaction.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.places.codes import path
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from station.store import database
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.transport import Http
from sync.county.seat import CountySeat, initialise
from tests.bench.twin import price_files
from tests.programs import Machine, free_port, kill, start_server

OUT = Path(__file__).resolve().parents[2] / "out" / "bench"
RUNS = 3


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def baseline(files: list[tuple[str, bytes]], folder: Path) -> float:
    """Seconds to read all rows with csv.reader and insert them into one plain encrypted table."""
    connection = database.connect(folder / "plain.db", secrets.token_bytes(32))
    connection.execute("CREATE TABLE plain (a, b, c, d, e, f, g)")

    def work() -> None:
        with database.transaction(connection):
            for _, data in files:
                rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
                connection.executemany("INSERT INTO plain VALUES (?,?,?,?,?,?,?)", (row[:7] for row in rows))

    seconds = timed(work)[0]
    connection.close()
    return seconds


def import_all(county: CountySeat, files: list[tuple[str, bytes]]) -> int:
    """Read and import the files as `county import-prices` does; return the rows read."""
    rows = 0
    for name, data in files:
        file = read_prices(data, name=name, hints=Hints(market="新发地"))
        county.store.do("prices.import_file", OPERATOR, source="xinfadi", name=name, file=file)
        rows += file.rows_read
    return rows


def look_ups(home: Home) -> dict[str, float]:
    """Milliseconds to answer each product name as the kiosk does: find, then the newest prices."""
    store = open_store(home, registry())
    names = [row[0] for row in store.reader().execute("SELECT DISTINCT product FROM series ORDER BY 1")]

    def look(name: str) -> None:
        found = store.show("prices.find", OPERATOR, word=name, limit=20)[0]
        store.show("prices.latest", OPERATOR, product=found.product, name=found.name, limit=60)

    times = sorted(timed(lambda name=name: look(name))[0] * 1000 for name in names)  # type: ignore[misc]
    store.close()
    return {
        "products": len(times), "p50_ms": times[len(times) // 2], "p95_ms": times[int(len(times) * 0.95)],
        "max_ms": times[-1],
    }


def first_load(county: Machine, folder: Path, number: int) -> dict[str, float]:
    """Enrol a new station over HTTP and load everything; frames are verified, decoded, stored with FULL."""
    os.environ["TIANXIN_KEYS"] = str(county.keys)
    seat = CountySeat(Home(county.home), registry())
    name = f"测试站{number}"
    station = seat.do("places.open_station", name=name, division="440981104210")
    code, _ = seat.new_code(Seat.VILLAGE, station, name, path("440981104210"))
    seat.close()
    port = free_port()
    server = start_server(county, port)
    try:
        store = open_store(Home(folder / f"station{number}"), registry())
        http = Http(f"http://127.0.0.1:{port}")
        enrol(store, http, code)
        seconds, tally = timed(lambda: Exchange(store, http).run())
        store.close()
    finally:
        kill(server)
    return {"seconds": seconds, "rows": tally.rows, "bytes": http.received, "rounds": tally.rounds}


def run() -> dict[str, Any]:
    files = price_files()
    imports, plains, loads = [], [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(RUNS):
            county = Machine(folder / f"county{number}")
            os.environ["TIANXIN_KEYS"] = str(county.keys)
            plains.append(baseline(files, folder / f"county{number}"))
            initialise(Home(county.home), registry(), "440981", "高州市")
            seat = CountySeat(Home(county.home), registry())
            seat.store.do("places.seed_divisions", OPERATOR, code="440981")
            seat.store.do("products.seed", OPERATOR)
            seat.sync()
            seconds, rows = timed(lambda seat=seat: import_all(seat, files))  # type: ignore[misc]
            imports.append((seconds, rows))
            carried, _ = timed(lambda seat=seat: (seat.sync(), seat.pack()))  # type: ignore[misc]
            seat.close()
            loads.append(first_load(county, folder, number))
        last = Home(folder / f"station{RUNS - 1}")
        answers = look_ups(last)
        size = last.store.stat().st_size
    rates = [rows / seconds for seconds, rows in imports]
    speeds = [one["rows"] / one["seconds"] for one in loads]
    return {
        "rows": imports[0][1],
        "baseline_rows_per_s": round(imports[0][1] / statistics.median(plains)),
        "import_rows_per_s": round(statistics.median(rates)),
        "import_to_baseline": round(statistics.median(rates) * statistics.median(plains) / imports[0][1], 2),
        "carried_and_packed_s": round(carried, 2),
        "first_load_rows_per_s": round(statistics.median(speeds)),
        "first_load_bytes": loads[0]["bytes"],
        "first_load_bytes_per_row": round(loads[0]["bytes"] / loads[0]["rows"], 2),
        "look_up": {name: round(value, 3) for name, value in answers.items()},
        "station_file_bytes": size,
    }


def main() -> None:
    figures = run()
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (OUT / "prices.json").write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
