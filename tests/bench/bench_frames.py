"""Puts tests/bench/frames.py where `make bench` looks; writes out/bench/frames.json."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.frames import run

OUT = Path(__file__).resolve().parents[2] / "out" / "bench"

if __name__ == "__main__":
    found = json.dumps(run(), indent=2)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "frames.json").write_text(found + "\n", encoding="utf-8")
    print(found)
