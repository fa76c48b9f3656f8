"""Puts tests/bench/ledger.py where `make bench` looks; writes out/bench/ledger.json."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.ledger import run

OUT = Path(__file__).resolve().parents[2] / "out" / "bench"

if __name__ == "__main__":
    found = json.dumps(run(), indent=2)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "ledger.json").write_text(found + "\n", encoding="utf-8")
    print(found)
