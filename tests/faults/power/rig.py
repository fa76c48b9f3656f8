"""A disk whose power can be cut: only what was synced to it before the cut is on it afterwards.

The data lies on an ext4 image that is loop-mounted from an xfs with shared blocks. Copying the image shares
its blocks, so it takes no time and holds exactly what had reached the "disk"; what the kernel still kept in
memory for the ext4 is not in the copy. Mounting the copy replays the journal, as after a real power cut.
It does not show what hardware does that lies about having written.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.disks import leave, make_image, mounted, run, unmount
from tests.programs import Program, started_by, state_of

OUTER_MB, INNER_MB = 640, 64


class Disk:
    """The image a machine's data lies on, mounted at `place`."""

    def __init__(self, folder: Path, outer: Path) -> None:
        self.place = folder / "disk"
        self._look = folder / "look"
        self._outer = outer
        self._image = outer / "disk.ext4"
        self._cuts = 0
        self.place.mkdir()
        make_image(self._image, INNER_MB, "mkfs.ext4", "-q")

    def switch_on(self) -> None:
        run("mount", "-o", "loop", str(self._image), str(self.place))

    def switch_off(self) -> None:
        if os.path.ismount(self.place):
            # Unmounting alone writes nothing while another test's network namespace holds a copy of this mount.
            run("sync", "--file-system", str(self.place))
            unmount(self.place)

    def cut(self) -> Path:
        """Return the image a power cut at this moment would leave."""
        self._cuts += 1
        image = self._outer / f"cut{self._cuts}.ext4"
        run("cp", "--reflink=always", str(self._image), str(image))
        return image

    @contextlib.contextmanager
    def looking_at(self, image: Path) -> Iterator[Path]:
        """Mount a cut image beside the running one; yields its folder and throws the image away afterwards."""
        with mounted(self._look, "-o", "loop", str(image)):
            yield self._look
            unmount(self._look)
        image.unlink()

    def come_back_with(self, image: Path) -> None:
        """The power is back, and this is what is left."""
        self.switch_off()
        image.replace(self._image)
        self.switch_on()


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """A disk that is on; everything is unmounted in the end."""
    image = folder / "outer.xfs"
    make_image(image, OUTER_MB, "mkfs.xfs", "-q", "-m", "reflink=1")
    with mounted(folder / "outer", "-o", "loop", str(image)) as outer:
        made = Disk(folder, outer)
        made.switch_on()
        try:
            yield made
        finally:
            leave(made.place)


def stop(process: Program) -> None:
    """Stop a process and all it started where they stand, and return when they do."""
    process.send_signal(signal.SIGSTOP)
    _stands(process.pid)
    for one in started_by(process.pid):
        os.kill(one, signal.SIGSTOP)
        _stands(one)


def _stands(pid: int) -> None:
    while state_of(pid) not in "TZ":
        time.sleep(0.001)  # nobody tells when somebody else's child stands


def go_on(process: Program) -> None:
    """Let go on what `stop` stopped."""
    for one in started_by(process.pid):
        os.kill(one, signal.SIGCONT)
    process.send_signal(signal.SIGCONT)


class Listener:
    """Hears what a worker says, outside of the disk under test."""

    def __init__(self, worker: Program) -> None:
        assert worker.stdout is not None
        self.worker = worker
        self._pipe = worker.stdout.fileno()
        self._rest = b""
        os.set_blocking(self._pipe, False)

    def hear(self, seconds: float) -> list[tuple[str, int]]:
        """Return what is said until so many seconds have passed; 0 takes what has been said already."""
        said: list[tuple[str, int]] = []
        deadline = time.monotonic() + seconds
        while True:
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._pipe], [], [], left)
            data = os.read(self._pipe, 1 << 16) if ready else b""
            if not data:
                return said
            *lines, self._rest = (self._rest + data).split(b"\n")
            said += [_understood(line) for line in lines]

    def wait_for(self, words: int) -> list[tuple[str, int]]:
        """Wait until it has said so much; no clock ends this but the worker's own end."""
        said: list[tuple[str, int]] = []
        while len(said) < words:
            assert self.worker.poll() is None, "the worker ended by itself"
            said += self.hear(1.0)
        return said


def _understood(line: bytes) -> tuple[str, int]:
    word, _, text = line.decode().partition(" ")
    return (word, int(text)) if text.isdigit() else (word, 0)


def moment(chance: random.Random) -> float:
    """Return how long to listen before the next cut, in seconds: the moment of the cut is what is tried."""
    return chance.uniform(0.0, 0.05)
