"""The small files keys lie in: made once, readable by their owner alone, whole after a power cut.

Where they lie is not beside the data, so that a copied data folder, backup or stolen disk image of it
opens nothing. On Windows the content is also bound to the machine (DPAPI).
"""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import sys
from pathlib import Path

from station.kernel.errors import StationError

VARIABLE = "TIANXIN_KEYS"
OWNER_ONLY = 0o600
OWNER_FOLDER = 0o700
WINDOWS = sys.platform == "win32"

log = logging.getLogger(__name__)


def folder() -> Path:
    """Return where wrapping keys lie: TIANXIN_KEYS, else the user's configuration folder."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    if WINDOWS:
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "tianxin" / "keys"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tianxin" / "keys"


def make_folder(path: Path) -> None:
    """Make `path` and what is missing above it; the new folders are the owner's alone, and durable."""
    missing = [path, *path.parents]
    missing = [one for one in missing if not one.exists()]
    for one in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was quicker
            one.mkdir(mode=OWNER_FOLDER)
        sync_folder(one.parent)


def create(path: Path, content: bytes) -> None:
    """Make the file `path`, owner-only and durable; FileExistsError when it is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, OWNER_ONLY), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def create_whole(path: Path, content: bytes) -> None:
    """Like `create`, but the name never shows a half-written file, whenever the power fails."""
    draft = _draft(path, content)
    try:
        if WINDOWS:
            draft.rename(path)  # refuses an existing name there
        else:
            _link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file `path`: afterwards the old or the new one is there, whole."""
    draft = _draft(path, content)
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def read_private(path: Path) -> bytes:
    """Return the file's content; a file that others may read is made owner-only first.

    FileNotFoundError when it is missing, StationError("keys.exposed") when its mode cannot be mended.
    """
    if not WINDOWS and stat.S_IMODE(path.stat().st_mode) & 0o077:
        try:
            path.chmod(OWNER_ONLY)
        except OSError as trouble:
            raise StationError("keys.exposed", folder=str(path.parent)) from trouble
        log.warning("the key file %s was open to other users; it is closed now", path.name)
    return path.read_bytes()


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and keeps its own journal."""
    if WINDOWS:
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}.tmp")
    create(draft, content)
    return draft


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links; two first starts at once are then not kept apart
        if path.exists():
            raise FileExistsError(path) from None
        draft.replace(path)
