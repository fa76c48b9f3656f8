"""Puts all that waits on a stick, as `station export` does, and prints the most memory this process ever held."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from station.home import Home, open_store
from sync.client.sticks import export_to
from tests.bench.declared import bench_registry
from tests.bench.high_water import high_water_mb

if __name__ == "__main__":
    store = open_store(Home(Path(sys.argv[1])), bench_registry())
    with tempfile.TemporaryDirectory() as stick:
        made = export_to(store, Path(stick))
    store.close()
    print(json.dumps({"ops": made.ops, "more": made.more, "bytes": made.size, "most_mb": high_water_mb()}))
