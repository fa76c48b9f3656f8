"""Which sticks are plugged in: the folders under which a system mounts what can be taken away again.

Asking may take seconds when a stick is ill, so this is never done on the screen's thread.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MEDIA = (Path("/media"), Path("/run/media"), Path("/mnt/usb"))
WINDOWS_REMOVABLE = 2  # GetDriveTypeW
DEEPEST = 2  # /media/<user>/<stick>, or /media/<stick>


@dataclass(frozen=True, slots=True)
class Drive:
    """A stick, or a folder somebody chose instead: its name and how many bytes are free."""

    folder: Path
    name: str
    free: int


def plugged_in(roots: Sequence[Path] = MEDIA) -> list[Drive]:
    """Return the sticks that are mounted now, by name."""
    places = _windows_drives() if os.name == "nt" else [place for root in roots for place in _mounted(root, DEEPEST)]
    return sorted([drive for place in places if (drive := drive_at(place)) is not None], key=lambda one: one.name)


def drive_at(folder: Path) -> Drive | None:
    """Return a folder as a drive; None where it is gone."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return None
    return Drive(folder, folder.name or str(folder), free)


def _mounted(folder: Path, deep: int) -> Iterable[Path]:
    """Yield the mount points at most `deep` levels below a folder."""
    if not deep:
        return
    with contextlib.suppress(OSError):
        for place in sorted(folder.iterdir()):
            if os.path.ismount(place):
                yield place
            elif place.is_dir() and not place.is_symlink():
                yield from _mounted(place, deep - 1)


def _windows_drives() -> list[Path]:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent where this is type-checked
    letters = [Path(f"{letter}:\\") for letter in string.ascii_uppercase]
    return [letter for letter in letters if kernel.GetDriveTypeW(str(letter)) == WINDOWS_REMOVABLE]
