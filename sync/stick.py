"""Puts bundles on a stick and finds them there: whole or not at all, and read back before it may be pulled.

One folder, one file a bundle, written once and never changed. A stick may lie about what it stored, be
full, be locked, be pulled half-way: each of these has its own code, and nothing that was there is lost.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from station.kernel.errors import StationError
from sync import freight
from sync.bundle import HEAD_BYTES, MOST_BUNDLE, Kind, Label, label_of

FOLDER, ENDING, UNFINISHED = "TIANXIN", ".txb", ".part"
SPARE = 64 << 10  # bytes left free: a file system needs some for its own books
MOST_FILES = 10_000  # looked at in one folder
NAMES = {Kind.UP: "up", Kind.RETURN: "back", Kind.NEWS: "news", Kind.START: "start", Kind.SNAPSHOT: "all"}
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
TAKEN = frozenset({errno.EEXIST, errno.ENOTDIR, errno.EISDIR})
LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True)
class Found:
    """A file that looks like a bundle, and what stands open on it."""

    file: Path
    label: Label


def name_of(label: Label) -> str:
    """Return the name of a bundle's file: every file system of a stick can hold it, and no two are alike."""
    return f"{_whose(label)}{label.number:06}-{label.id[:4].hex()}{ENDING}"


def _whose(label: Label) -> str:
    county = "".join([one if one.isalnum() or one == "-" else "_" for one in label.county.lower()])
    return f"{NAMES[label.kind]}-{county}-{label.device:05}-"


def target(place: Path, label: Label) -> Path:
    """Return the file to write: `place` itself where it names one, else its place in the folder on the stick.

    StationError("stick.gone") where there is neither.
    """
    if not place.is_dir():
        if place.suffix and place.parent.is_dir():
            return place
        raise StationError("stick.gone", place=str(place))
    return (place if place.name == FOLDER else place / FOLDER) / name_of(label)


def write(file: Path, blob: bytes) -> Path:
    """Write one bundle and read it back from the medium; when this returns the stick may be pulled.

    StationError: "stick.full" (needed, free: kB), "stick.locked", "stick.gone", "stick.name_taken",
    "stick.not_kept" when what was read back is not what was written. Nothing half-written stays.
    """
    with _told(file, len(blob)):
        file.parent.mkdir(exist_ok=True)
        if file.exists():
            if _reread(file) != hashlib.sha256(blob).digest():
                raise StationError("stick.name_taken", file=file.name)
            return file
        _need_room(file, len(blob))
        _put(file, [blob])
    return file


def write_beside(file: Path, parts: Iterable[bytes]) -> int:
    """Write the media beside a bundle, part by part, in place of an older such file; return its bytes. As `write`."""
    target = beside(file)
    with _told(target, 0):
        _put(target, parts)
        return target.stat().st_size


def beside(file: Path) -> Path:
    """Return the file beside a bundle that carries its media."""
    return file.with_suffix(freight.ENDING)


def room(place: Path) -> int:
    """Return the bytes that may still be written on a stick; StationError("stick.gone")."""
    with _told(place, 0):
        return max(0, shutil.disk_usage(place).free - SPARE)


@contextlib.contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """Open a file on a stick to be read piece by piece; StationError("stick.gone", "bundle.media_strange")."""
    with _told(file, 0), open(os.open(file, os.O_RDONLY | _WITHOUT_WAITING), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise StationError("bundle.media_strange")
        yield stream


def read(file: Path) -> bytes:
    """Return a file from a stick; StationError("stick.gone", "bundle.too_large", "bundle.not_one")."""
    with _told(file, 0), open(os.open(file, os.O_RDONLY | _WITHOUT_WAITING), "rb") as opened:
        told = os.fstat(opened.fileno())
        if not stat.S_ISREG(told.st_mode):
            raise StationError("bundle.not_one")
        if told.st_size > MOST_BUNDLE:
            raise StationError("bundle.too_large")
        return opened.read(MOST_BUNDLE + 1)


def find(place: Path) -> list[Found]:
    """Return the bundles in a folder, or in the folder on a stick, by kind, machine and number.

    StationError("stick.gone", "stick.nothing").
    """
    with _told(place, 0):
        folder = place / FOLDER if (place / FOLDER).is_dir() else place
        files = sorted([file for file in folder.iterdir() if file.suffix.lower() == ENDING])[:MOST_FILES]
    found = []
    for file in files:
        with contextlib.suppress(StationError):
            found.append(Found(file, _label(file)))
    return sorted(found, key=lambda one: (one.label.kind, one.label.device, one.label.number))


def unreadable(place: Path) -> list[Path]:
    """Return the files that have a bundle's name and not even its beginning."""
    known = {one.file for one in find(place)}
    folder = place / FOLDER if (place / FOLDER).is_dir() else place
    return sorted([file for file in folder.iterdir() if file.suffix.lower() == ENDING and file not in known])


def clear_older(file: Path, label: Label) -> int:
    """Take away the bundles that the one just written makes needless; return how many.

    Only of the same machine and kind with a lower number: each holds everything that was not confirmed.
    What a pulled stick kept half-written goes too.
    """
    gone = 0
    for ending in (ENDING, freight.ENDING):
        for left in file.parent.glob(f"{_whose(label)}*{ending}{UNFINISHED}"):
            with contextlib.suppress(OSError):
                left.unlink()
    for one in find(file.parent):
        its = one.label
        same = (its.kind, its.county, its.device) == (label.kind, label.county, label.device)
        if same and its.number < label.number:
            with contextlib.suppress(OSError):
                beside(one.file).unlink(missing_ok=True)
                one.file.unlink()
                gone += 1
    return gone


_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _label(file: Path) -> Label:
    with _told(file, 0), open(os.open(file, os.O_RDONLY | _WITHOUT_WAITING), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise StationError("bundle.not_one")
        return label_of(opened.read(HEAD_BYTES))


def _need_room(file: Path, size: int) -> None:
    free = shutil.disk_usage(file.parent).free
    if free < size + SPARE:
        raise StationError("stick.full", needed=_kilobytes(size + SPARE), free=free >> 10)


def _put(file: Path, parts: Iterable[bytes]) -> None:
    """Write a file under a temporary name, sync, rename, and read it back; StationError("stick.not_kept")."""
    unfinished = file.with_name(file.name + UNFINISHED)
    try:
        said = _write_whole(unfinished, parts)
        os.replace(unfinished, file)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)
    if _reread(file) != said:
        with contextlib.suppress(OSError):
            file.unlink()
        raise StationError("stick.not_kept", place=str(file.parent))


def _write_whole(file: Path, parts: Iterable[bytes]) -> bytes:
    """Write the parts and have the medium keep them; return the hash of all."""
    said = hashlib.sha256()
    with open(file, "wb") as opened:
        for part in parts:
            said.update(part)
            opened.write(part)
        opened.flush()
        os.fsync(opened.fileno())
    return said.digest()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where a folder can be opened (not on Windows)."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reread(file: Path) -> bytes:
    """Return the hash of a file as the medium gives it: what the system remembers of it is dropped first."""
    said = hashlib.sha256()
    with open(file, "rb") as opened:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while part := opened.read(1 << 20):
            said.update(part)
    return said.digest()


@contextlib.contextmanager
def _told(file: Path, size: int) -> Iterator[None]:
    """Turn what a file system says into what a person can act on."""
    try:
        yield
    except OSError as trouble:
        if trouble.errno in FULL:
            raise StationError("stick.full", needed=_kilobytes(size), free=0) from trouble
        if trouble.errno in LOCKED:
            raise StationError("stick.locked", place=str(file.parent)) from trouble
        if trouble.errno in TAKEN:
            raise StationError("stick.name_taken", file=file.name) from trouble
        raise StationError("stick.gone", place=str(file)) from trouble


def _kilobytes(size: int) -> int:
    return (size + 1023) >> 10
