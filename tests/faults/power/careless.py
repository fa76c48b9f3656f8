"""Station worker and county server with one fault built in: a commit does not wait for the disk.

The negative control of the power cuts. Usage: careless.py HOME PORT (server) or careless.py HOME LOGIN PIN FIRST.
"""

from __future__ import annotations

import sys

import main
from station.store import database
from tests.faults import worker

if __name__ == "__main__":
    database.PRAGMAS["synchronous"] = ("NORMAL", 1)
    words = sys.argv[1:]
    if len(words) == 2:
        sys.exit(main.main(["county", "serve", "--home", words[0], "--port", words[1]]))
    worker.main(*words)
