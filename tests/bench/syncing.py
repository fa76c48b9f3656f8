"""Exchanges until level, as `station sync` does, and prints the most memory this process ever held; for its bench."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from station.features import registry
from station.home import Home, open_store
from station.kernel.record import Registry
from sync.client.syncer import sync_once
from tests.bench.high_water import high_water_mb


def exchange(home: Path, declared: Registry) -> None:
    store = open_store(Home(home), declared)
    before, began = high_water_mb(), time.perf_counter()
    tally = sync_once(store)
    took = time.perf_counter() - began
    store.close()
    print(json.dumps({"rows": tally.rows, "ops": tally.ops, "more": tally.more, "seconds": took, "before_mb": before,
                      "processor_s": time.process_time(), "most_mb": high_water_mb()}))


if __name__ == "__main__":
    exchange(Path(sys.argv[1]), registry())
