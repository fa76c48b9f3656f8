"""The command line with one fault built in: it says "done" though the disk refused the commit.

The negative control of the disk tests: what was said is then not there.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import main
from station.kernel.errors import StationError
from station.store import database

honest = database.transaction


@contextlib.contextmanager
def transaction(connection: database.Connection) -> Iterator[None]:
    with contextlib.suppress(StationError), honest(connection):
        yield


if __name__ == "__main__":
    database.transaction = transaction
    sys.exit(main.main(sys.argv[1:]))
