"""A thousand stations against one real server on SQLite; prints figures, writes JSON.

Run: python -m tests.bench.bench_capacity. Requests are signed beforehand; the load comes from a process
of its own on the same two processors. Three questions: how many signed batches of 50 rows a second are
merged row by row, how long an answer takes at the rate that is promised, and what happens when all
stations come back within a minute.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from station.places.codes import path
from sync.county.seat import CountySeat
from tests.bench.field import VILLAGE, Field, figure, keep
from tests.bench.load import Plan
from tests.bench.presigned import Device, Story, enrol_many
from tests.programs import ROOT

STATIONS = 1000
ROWS = 50
RATE, P99_MS, HERD_S = 500, 150, 60.0
FLAT_OUT, PACED, HERD = 3, 5, 1  # batches of each station for each question
LONGEST_S = 300


def signed(field: Field, seat: CountySeat) -> list[Device]:
    """Enrol the stations and write all their requests."""
    devices = enrol_many(seat, STATIONS, path(VILLAGE))
    for device in devices:
        story = Story(seat, device, device.number)
        for _ in range(FLAT_OUT + PACED + HERD):
            story.batch(ROWS)
    return devices


def loaded(field: Field, address: str, plan: dict[str, Any], pid: int) -> dict[str, Any]:
    """Run one load; return what it measured and the processor time of the server's processes for each answer."""
    file = field.folder / "plan"
    file.write_bytes(pickle.dumps(Plan(address=address, **plan)))
    before = processor_s(pid)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load", str(file)], capture_output=True, check=True, cwd=ROOT,
        timeout=LONGEST_S,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    each = [after - begun for begun, after in zip(before, processor_s(pid), strict=True)]
    found["server_ms_each"] = round(sum(each) * 1000 / found["answered"], 2)
    found["process_ms_each"] = [round(one * 1000 / found["answered"], 2) for one in each]  # answers, writes, seat
    return found


def processor_s(pid: int) -> list[float]:
    """Return the processor time a process and those it started used so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return [own, *[one for child in children for one in processor_s(int(child))]]


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder))
        with closing(CountySeat(field.home, field.registry)) as seat:
            devices = signed(field, seat)
            public = seat.ledger.county().public
        requests = [device.requests for device in devices]
        with field.served() as (address, pid):
            def load(first: int, count: int, **how: Any) -> dict[str, Any]:
                part = [one[first : first + count] for one in requests]
                return loaded(field, address, {"public": public, "stations": part, **how}, pid)

            flat = load(0, FLAT_OUT)
            paced = load(FLAT_OUT, PACED, rate=RATE)
            herd = load(FLAT_OUT + PACED, HERD, within_s=HERD_S)
    errors = [one["wrong"] + one["gave_up"] + _refused(one) for one in (flat, paced, herd)]
    return {
        "load_average": os.getloadavg()[0],
        "batches_a_second": figure(RATE, flat["a_second"], least=True, **flat),
        "paced_a_second": figure(flat["a_second"], paced["a_second_while_offered"], least=True),
        "p99_ms_at_500_a_second": figure(P99_MS, paced["p99_ms"], **paced),
        "all_back_within_a_minute": figure(0, errors[2], **herd),
        "errors": figure(0, sum(errors)),
    }


def _refused(found: dict[str, Any]) -> int:
    return sum(number for status, number in found["statuses"].items() if status not in ("200", "503"))


if __name__ == "__main__":
    keep("capacity", run())
