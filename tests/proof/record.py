"""The record of a campaign: which seeds were played, by which core, and what was wrong.

`core` is a hash of the sources of the exchange and of the stores, `stories` one of the simulator's: a range played
by a program that is the same in both says as much as one of today, whatever the commit is called.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("campaign.json")
CORE = ("sync", "station/kernel", "station/store")
STORIES = ("tests/sim",)

Span = tuple[int, int]  # the first seed, and the one after the last


@cache
def fingerprint(*folders: str) -> str:
    """Return 16 digits over the Python sources of these folders, by name."""
    said = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        said.update(f"{path.relative_to(ROOT).as_posix()}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()[:16]


@cache
def by_whom() -> dict[str, str]:
    """Return what plays: the commit, the core and the stories."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    return {"commit": commit, "core": fingerprint(*CORE), "stories": fingerprint(*STORIES)}


@dataclass(slots=True)
class Record:
    """Ranges of seeds, each {commit, core, stories, first, last}, and what failed in them."""

    ranges: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def next(self) -> int:
        """The seed after the last one that anybody played."""
        return max([one["last"] for one in self.ranges], default=0) + 1

    def played(self) -> int:
        """Return how many seeds were played; one that two programs played counts twice, one played again does not."""
        return sum(last - first + 1 for _, first, last in self._joined())

    def add(self, span: Span, wrong: Iterable[str]) -> None:
        """Write a batch down; one that follows the last of the same program lengthens its range."""
        who, first, last = by_whom(), span[0], span[1] - 1
        if self.ranges and self.ranges[-1] == who | {"first": self.ranges[-1]["first"], "last": first - 1}:
            self.ranges[-1]["last"] = last
        else:
            self.ranges.append(who | {"first": first, "last": last})
        self.failed += [who | {"wrong": one} for one in wrong]

    def merge(self, other: Record) -> None:
        """Add what another record holds and this one does not."""
        self.ranges += [one for one in other.ranges if one not in self.ranges]
        self.failed += [one for one in other.failed if one not in self.failed]

    def save(self, path: Path) -> None:
        """Write the record, whole or not at all."""
        said = {"played": self.played(), "next": self.next, "ranges": self.ranges, "failed": self.failed}
        aside = path.with_name(f".{path.name}.new")
        with aside.open("w", encoding="utf-8") as out:
            out.write(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)

    def _joined(self) -> list[tuple[tuple[str, str], int, int]]:
        """Return (program, first, last) of ranges that do not meet."""
        found: list[tuple[tuple[str, str], int, int]] = []
        for who, first, last in sorted(((one["core"], one["stories"]), one["first"], one["last"])
                                       for one in self.ranges):
            if found and found[-1][0] == who and first <= found[-1][2] + 1:
                found[-1] = (who, found[-1][1], max(last, found[-1][2]))
            else:
                found.append((who, first, last))
        return found


def load(path: Path) -> Record:
    """Return what was played so far."""
    if not path.exists():
        return Record()
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Record(kept["ranges"], kept["failed"])
