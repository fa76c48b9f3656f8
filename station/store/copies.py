"""Notices that the data file was put back from an old copy, or carried to another machine.

Every database has a random incarnation. It is also written down outside the file, beside the keys, under a
name that tells nothing. A file whose incarnation is not written down where it is opened, though it once was
written down somewhere, is a copy (SYNC.md rule 5). One machine may hold several copies of one file; each
has its line. A copy made of a whole machine looks like the original here: that one the county tells apart.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from station.store import identity, keyfile, settings
from station.store.database import Connection
from station.store.store import Store

COPIED = "sync.copied"
KEPT = "incarnation.kept"
MOST_LINES = 32


def look(store: Store) -> bool:
    """Compare the incarnation in the file with those written down here; return whether this is a copy.

    What cannot be written down (a full or read-only disk) is written down another day: work goes on.
    """
    db = store.reader()
    who = identity.load(db)
    if who is None:
        return False
    if settings.get(db, KEPT) != who.incarnation.hex():
        remember(store)
    elif who.incarnation.hex() not in _lines(store):
        store.write(note)
    return is_copy(store.reader())


def note(db: Connection) -> None:
    """Write down that this is a copy: it delivers what waits, then gets a number of its own."""
    if not is_copy(db):
        from station.store import words  # slow to load, and seldom needed

        words.call_for(db)  # once for each copy: what is in an old file is compared with the county
    settings.put(db, COPIED, True)


def is_copy(db: Connection) -> bool:
    return bool(settings.get(db, COPIED, False))


def remember(store: Store) -> None:
    """Write the store's incarnation down outside the file, in place of the one it had before."""
    db = store.reader()
    who, before = identity.need(db), settings.get(db, KEPT)
    lines = [line for line in _lines(store) if line not in (before, who.incarnation.hex())]
    with contextlib.suppress(OSError):
        keyfile.make_folder(keyfile.folder())
        keyfile.replace(_path(store), json.dumps([*lines, who.incarnation.hex()][-MOST_LINES:]).encode())
        store.write(lambda db: settings.put(db, KEPT, who.incarnation.hex()))


def _lines(store: Store) -> list[str]:
    try:
        return [str(line) for line in json.loads(_path(store).read_bytes())]
    except (OSError, ValueError, TypeError):  # no such file, or a damaged one: then nothing is known here
        return []


def _path(store: Store) -> Path:
    return keyfile.folder() / f"{store.name}.seat"
