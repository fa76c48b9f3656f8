"""One session at a time on one store, whichever process begins it (SYNC.md rule 27).

Two sessions of one machine harm nothing, but each refuses the other's requests as repeats and both spend
a weak line. The operating system lets go of the lock when a process dies, so nothing stays locked.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from station.kernel.errors import StationError
from station.store.store import Store


@contextlib.contextmanager
def alone(store: Store) -> Iterator[None]:
    """Keep every other session of this store away for the block; StationError("sync.under_way") while there is one."""
    handle = os.open(lock_file(store.path), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(handle):
            raise StationError("sync.under_way")
        yield
    finally:
        os.close(handle)


def lock_file(path: Path) -> Path:
    """Return the file that stands for the session: it is always empty, and never the database itself."""
    return path.with_name(path.name + ".session")


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        with contextlib.suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False
else:
    import fcntl

    def _taken(handle: int) -> bool:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
