"""Two network namespaces joined by a cable of our own: a county at one end, a station at the other.

Nothing leaves the two namespaces. `tc tbf` gives the rate, nft drops packets at random; both are the kernel's own.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.disks import run

COUNTY_ADDRESS, STATION_ADDRESS = "10.213.0.1", "10.213.0.2"


@dataclass(frozen=True, slots=True)
class Cable:
    """The two namespaces; `inside` gives the words a tool in one of them is started with."""

    county: str
    station: str

    def inside(self, name: str) -> list[str]:
        return ["ip", "netns", "exec", name]

    def make_slow(self, kbit: int) -> None:
        """Let so many kilobits a second through in each direction."""
        for name in (self.county, self.station):
            run(*self.inside(name), "tc", "qdisc", "replace", "dev", "line", "root", "tbf", "rate", f"{kbit}kbit",
                "burst", "3kb", "latency", "800ms")

    def lose(self, percent: int) -> None:
        """Drop so many of a hundred packets, at random, in each direction; 100 is a cut cable."""
        chosen = f"numgen random mod 100 < {percent} " if percent < 100 else ""
        for name in (self.county, self.station):
            run(*self.inside(name), "nft", "add table inet bad; add chain inet bad line "
                "{ type filter hook input priority 0; }; "
                f"add rule inet bad line {chosen}counter drop")

    def dropped(self) -> int:
        """Return how many packets the rule of `lose` took away."""
        words = [*self.inside(self.county), "nft", "list", "chain", "inet", "bad", "line"]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        return int(told.partition("packets ")[2].split()[0])

    def carried(self) -> int:
        """Return the bytes that crossed so far, all headers and repeats counted."""
        words = [*self.inside(self.station), "cat", "/sys/class/net/line/statistics/tx_bytes",
                 "/sys/class/net/line/statistics/rx_bytes"]
        return sum(map(int, subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()))


@contextlib.contextmanager
def cable() -> Iterator[Cable]:
    """Two namespaces and the line between them; they are gone afterwards, whatever happens."""
    made = Cable(f"county-{os.getpid()}", f"station-{os.getpid()}")
    with contextlib.ExitStack() as undone:
        for name in (made.county, made.station):
            run("ip", "netns", "add", name)
            undone.callback(subprocess.run, ["ip", "netns", "del", name], check=False, capture_output=True)
        run("ip", "link", "add", "line", "netns", made.county, "type", "veth", "peer", "name", "line",
            "netns", made.station)
        for name, address in ((made.county, COUNTY_ADDRESS), (made.station, STATION_ADDRESS)):
            run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "line")
            run("ip", "-n", name, "link", "set", "line", "up")
            run("ip", "-n", name, "link", "set", "lo", "up")
        yield made


@functools.cache
def no_namespace() -> str:
    """Return why there can be no line of our own here, "" where there can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "network namespaces need root"
    missing = [tool for tool in ("ip", "tc", "nft") if shutil.which(tool) is None]
    if missing:
        return f"{missing[0]} is missing"
    try:
        with cable() as tried:
            tried.make_slow(64)
            tried.lose(30)
    except (OSError, subprocess.CalledProcessError):
        return "network namespaces, tc or nft do not work here"
    return ""
