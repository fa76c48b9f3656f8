"""`county serve` with the bench's feature declared: `serve.py HOME PORT`, for tests.programs.start_server."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace
from pathlib import Path

from station.cli import Context
from station.home import Home
from sync.commands import COMMANDS
from sync.county.seat import Counties
from tests.bench.declared import bench_registry

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    context = Context(Home(Path(sys.argv[1])), bench_registry(), Counties())
    serve = next(one for one in COMMANDS if (one.group, one.name) == ("county", "serve"))
    serve.run(context, Namespace(host="127.0.0.1", port=int(sys.argv[2]), no_seat=False))
