"""Backups of a county, and what a ledger has to be told when it is put back from one.

A backup is one file: the ledger and the county's own seat, each copied by the engine itself while work goes
on, still encrypted under the home's key, checked before it gets its name. The ledger is copied first: the
seat is then never behind it, and what it is ahead it sends again.

A ledger put back has forgotten what it gave since: it enters another epoch (sync/county/epochs.py), by which
its stations see that they have to send again (SYNC.md rule 25).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from station.home import Home
from station.kernel.clock import SystemClock
from station.kernel.errors import StationError
from station.store import database, identity, keyfile, keys, settings
from station.store.database import Connection
from sync.county import address, epochs
from sync.county.ledger import County, is_served, ledger_key, open_embedded
from sync.county.service import open_ledger

FORMAT = 1
ABOUT, LEDGER, SEAT, MEDIA = "about.json", "ledger.db", "station.db", "media.db"
ROWS_JUMP = 1 << 24  # of the seat's row counter, which has 40 bits
BESIDE = ("", "-wal", "-shm")
CHUNK = 1 << 20


def backup(home: Home, file: Path) -> dict[str, Any]:
    """Write a backup of the county in `home` to `file`, whole or not at all; return what it holds.

    StationError("county.not_initialised", "county.backup_failed") for a copy that does not check out or
    cannot be written.
    """
    if not home.is_county:
        raise StationError("county.not_initialised")
    key = keys.obtain(home.folder)
    _need_embedded(home, key)
    work = _work_folder(home)
    try:
        for name in (LEDGER, SEAT, MEDIA):
            if (home.folder / name).exists():
                _copy(home.folder / name, work / name, _key_of(name, key))
        with closing(open_embedded(work / LEDGER, key)) as ledger:
            county = ledger.county()
        about = {
            "format": FORMAT, "county": county.county, "epoch": county.epoch,
            "files": {path.name: _digest(path) for path in sorted(work.glob("*.db"))},
        }
        _pack(work, about, file)
        return about
    except OSError as trouble:
        raise StationError("county.backup_failed", file=str(file)) from trouble
    finally:
        shutil.rmtree(work, ignore_errors=True)


def restore(home: Home, file: Path) -> County:
    """Put the ledger of `home` back from `file`; return the county, in its new epoch.

    The seat's own store is kept where it is sound, for it knows more than the backup; else it is put back
    too. What lay there before is moved aside, never deleted. StationError("county.not_a_backup",
    "county.other_county", "county.in_use"), and "keys.lost" where the home's key is missing.
    """
    key = keys.unlock(home.folder)
    _need_embedded(home, key)
    work = _work_folder(home)
    try:
        about = _unpack(work, file, key)
        _check_same_county(home, key, about["county"])
        county = _begin_epoch(home, work / LEDGER, key)
        names = [LEDGER] if _is_sound(home.store, key) else sorted(about["files"])
        if SEAT in names:
            _jump_rows(work / SEAT, key)
        for name in names:
            _need_alone(home.folder / name, _key_of(name, key))
        for name in names:
            _swap(home.folder, work / name)
        return county
    finally:
        shutil.rmtree(work, ignore_errors=True)


def new_epoch(home: Home) -> County:
    """Begin a new epoch in the ledger of `home` where it lies; return the county.

    For a ledger that was put back by other means than `restore`: those of PostgreSQL, or a file copied by hand.
    StationError("county.not_initialised"), and "county.in_use" while a server or a window has it open, as far
    as that can be known.
    """
    if not home.is_county:
        raise StationError("county.not_initialised")
    key = keys.unlock(home.folder)
    if address.read(home, key) is None:
        _need_alone(home.ledger, ledger_key(key))
    with closing(open_ledger(home, key)) as ledger:
        ledger.county()
        if is_served(ledger):
            raise StationError("county.in_use")
        return epochs.begin(ledger, epochs.remembered(ledger.bound), SystemClock().now_ms())


def _need_embedded(home: Home, key: bytes) -> None:
    """A ledger in PostgreSQL is backed up and put back by its own means; StationError("county.ledger_elsewhere").

    After that it is told by `new_epoch`.
    """
    if address.read(home, key) is not None:
        raise StationError("county.ledger_elsewhere")


def _begin_epoch(home: Home, path: Path, key: bytes) -> County:
    """Let the ledger put back begin a new epoch, above all that the one lying there gave or somebody remembers."""
    with closing(open_embedded(path, key)) as ledger:
        known = [epochs.remembered(ledger.bound), _lying_there(home, key, ledger.bound)]
        highest = epochs.Known(*map(max, zip(*known, strict=True)))
        return epochs.begin(ledger, highest, SystemClock().now_ms())


def _lying_there(home: Home, key: bytes, county: str) -> epochs.Known:
    """Return how far the ledger came that is about to be put aside, as far as it can be read."""
    if not _is_sound(home.ledger, ledger_key(key)):
        return epochs.Known()
    try:
        with closing(open_embedded(home.ledger, key)) as ledger:
            return epochs.reached(ledger) if ledger.bound == county else epochs.Known()
    except (StationError, DBAPIError):  # of another time, or being damaged as we look
        return epochs.Known()


def _work_folder(home: Home) -> Path:
    folder = home.folder / f"backup.{secrets.token_hex(4)}.tmp"
    keyfile.make_folder(folder)
    return folder


def _key_of(name: str, key: bytes) -> bytes:
    return ledger_key(key) if name == LEDGER else key


def _copy(source: Path, target: Path, key: bytes) -> None:
    """Copy a database that may be in use; StationError("county.backup_failed") if the copy is not sound."""
    with closing(database.connect(source, key)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    if not _is_sound(target, key):
        raise StationError("county.backup_failed", file=source.name)


def _is_sound(path: Path, key: bytes) -> bool:
    """Whether a database is there, opens and is whole."""
    if not path.exists():
        return False
    try:
        with closing(database.connect(path, key)) as connection:
            return [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
    except (StationError, *database.DatabaseTrouble):
        return False


def _pack(work: Path, about: dict[str, Any], file: Path) -> None:
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.tmp")
    try:
        with draft.open("xb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
                packed.writestr(ABOUT, json.dumps(about))
                for name in about["files"]:
                    packed.write(work / name, name)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
        keyfile.sync_folder(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def _unpack(work: Path, file: Path, key: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(file) as packed:
            about: dict[str, Any] = json.loads(packed.read(ABOUT))
            if about["format"] != FORMAT or not {LEDGER, SEAT} <= set(about["files"]) <= {LEDGER, SEAT, MEDIA}:
                raise StationError("county.not_a_backup", file=file.name)
            for name in about["files"]:
                with packed.open(name) as source, (work / name).open("xb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
                    target.flush()
                    os.fsync(target.fileno())
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as trouble:
        raise StationError("county.not_a_backup", file=file.name) from trouble
    for name, digest in about["files"].items():
        if _digest(work / name) != digest or not _is_sound(work / name, _key_of(name, key)):
            raise StationError("county.not_a_backup", file=file.name)
    return about


def _check_same_county(home: Home, key: bytes, county: str) -> None:
    """A backup of another county is not laid over this one."""
    if not _is_sound(home.store, key):
        return
    with closing(database.connect(home.store, key)) as connection:
        who = identity.load(connection)
    if who is not None and who.county != county:
        raise StationError("county.other_county", county=county)


def _jump_rows(path: Path, key: bytes) -> None:
    """Ids the seat gave since the backup are out there: it goes on far above them."""
    def jump(connection: Connection) -> None:
        last = settings.get(connection, "rows", 0)
        settings.put(connection, "rows", last + ROWS_JUMP * (1 + secrets.randbelow(16)))

    with closing(database.connect(path, key)) as connection, database.transaction(connection):
        jump(connection)


def _need_alone(path: Path, key: bytes) -> None:
    """Refuse while another process works with the file; StationError("county.in_use")."""
    if not _is_sound(path, key):
        return
    with closing(database.connect(path, key)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = DELETE")  # only the last connection may leave the log
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except database.DatabaseTrouble as trouble:
            raise StationError("county.in_use") from trouble


def _swap(folder: Path, ready: Path) -> None:
    """Put a checked file in its place; the old one and its log go aside together, before the new one comes."""
    aside = f"before-{secrets.token_hex(4)}"
    for ending in BESIDE:
        old = folder / f"{ready.name}{ending}"
        if old.exists():
            old.replace(folder / f"{ready.name}.{aside}{ending}")
    keyfile.sync_folder(folder)
    ready.replace(folder / ready.name)
    keyfile.sync_folder(folder)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(CHUNK):
            found.update(part)
    return found.hexdigest()
