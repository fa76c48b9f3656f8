"""Small, closed and loop-mounted disks for tests, where this machine's rights allow them."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def unmount(place: Path) -> None:
    run("umount", str(place))


def leave(place: Path) -> None:
    """Unmount what may still be mounted at `place`, even while somebody looks at it."""
    if os.path.ismount(place):
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


@contextlib.contextmanager
def mounted(place: Path, *words: str) -> Iterator[Path]:
    """Mount what the words say at `place`; it is unmounted whatever happens."""
    place.mkdir(parents=True, exist_ok=True)
    run("mount", *words, str(place))
    try:
        yield place
    finally:
        leave(place)


@functools.cache
def no_mount() -> str:
    """Return why this machine mounts nothing for us, "" where it does."""
    if os.name != "posix" or os.geteuid() != 0:
        return "mounting needs root"
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder) / "tried", "-t", "tmpfs", "-o", "size=1M", "none"):
                return ""
        except (OSError, subprocess.CalledProcessError):
            return "mount is not allowed here"


@functools.cache
def no_loop() -> str:
    """Return why a disk image with shared blocks cannot be mounted here, "" where it can."""
    if why := no_mount():
        return why
    if any(shutil.which(tool) is None for tool in ("mkfs.xfs", "mkfs.ext4")):
        return "xfsprogs or e2fsprogs is missing"
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image"
        try:
            make_image(image, 320, "mkfs.xfs", "-q", "-m", "reflink=1")
            with mounted(Path(folder) / "tried", "-o", "loop", str(image)):
                return ""
        except (OSError, subprocess.CalledProcessError):
            return "loop mounts of xfs do not work here"


def make_image(image: Path, megabytes: int, *maker: str) -> None:
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    run(*maker, str(image))


needs_mount = pytest.mark.skipif(bool(no_mount()), reason=no_mount() or "mounts work")
needs_loop = pytest.mark.skipif(bool(no_loop()), reason=no_loop() or "loop mounts work")
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is missing")


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk `folder` is on but for `leave` bytes; return the file that does it."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - leave, 1))
    return ballast
