"""Runs the tests that count, with large counts, and writes down what was run: `make proof`.

Simulated counties beyond those of a proof are played by tests/proof/campaign.py. The result names the versions,
the seed, and for each test the commit, the core it ran on and every count, so that a later run can be set beside it;
tests/proof/results.json is committed.

A proof takes hours. It goes file by file, a process a core, and writes down each file when it is through: one that
was stopped goes on where it was, and files that passed with the same core, tests and seed are not run again.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sqlcipher3 import dbapi2

from tests.proof import record

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
OUT = ROOT / "out" / "proof"
LEFT_OUT = ("--ignore=tests/house", "--ignore=tests/bench")
LONGEST_TAIL = 6000  # characters of a log that is shown
VERSIONS = ("PySide6-Essentials", "sqlcipher3", "cryptography", "fastapi", "hypothesis")


def git(*arguments: str) -> str:
    """Return what git says, without the line end."""
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def seed_to_use(*, next_seed: bool) -> int:
    """Return TIANXIN_SEED, else the recorded seed, or the one after it to draw others; 1 to begin with."""
    if "TIANXIN_SEED" in os.environ:
        return int(os.environ["TIANXIN_SEED"])
    recorded = int(json.loads(RESULTS.read_text(encoding="utf-8"))["seed"]) if RESULTS.exists() else 0
    return max(1, recorded + 1 if next_seed else recorded)


def outcome(case: ElementTree.Element) -> str:
    """Return how one test of a JUnit file ended."""
    ends = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
    return ends[0] if ends else "passed"


def counts(case: ElementTree.Element) -> dict[str, str]:
    """Return what a test recorded, without the drawing statistics Hypothesis adds for itself."""
    recorded = {each.get("name", ""): each.get("value", "") for each in case.iter("property")}
    return {name: value for name, value in recorded.items() if not name.startswith("hypothesis-")}


def cases(junit: Path) -> list[dict[str, Any]]:
    """Read a JUnit file: name, outcome, seconds and recorded counts of each test."""
    return [
        {
            "test": f"{case.get('classname')}.{case.get('name')}",
            "outcome": outcome(case),
            "seconds": round(float(case.get("time", "0")), 1),
            "counts": counts(case),
        }
        for case in ElementTree.parse(junit).iter("testcase")
    ]


class Kept:
    """The result file, written anew with each file of tests that is through."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        self._files: dict[str, Any] = before.get("files", {}) if before.get("seed") == seed else {}
        self._by = {"commit": git("rev-parse", "HEAD"), "core": record.fingerprint(*record.CORE)}

    def has(self, file: str) -> bool:
        """Whether a file passed already with this core, seed and these tests."""
        told = self._files.get(file, {})
        same = told.get("core") == self._by["core"] and told.get("tests") == fingerprint_of(file)
        return bool(same and told["code"] == 0)

    def add(self, file: str, code: int, found: list[dict[str, Any]]) -> None:
        """Write down how the tests of a file ended; `code` is that of pytest."""
        with self._lock:
            self._files[file] = self._by | {"tests": fingerprint_of(file), "code": code, "cases": found}
            self._save()

    def only(self, files: Sequence[str]) -> None:
        """Forget files of tests that are there no more."""
        with self._lock:
            self._files = {name: told for name, told in self._files.items() if name in files}
            self._save()

    def _save(self) -> None:
        said = {
            "seed": self._seed,
            "uncommitted_changes": bool(git("status", "--porcelain", "--", ".", ":!tests/proof/results.json")),
            "versions": {"python": platform.python_version(), "sqlite": dbapi2.sqlite_version}
            | {name: importlib.metadata.version(name) for name in VERSIONS},
            "files": dict(sorted(self._files.items())),
        }
        aside = RESULTS.with_name(f".{RESULTS.name}.new")
        aside.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        aside.replace(RESULTS)


@functools.cache
def fingerprint_of(file: str) -> str:
    """Return 16 digits over the sources of a file of tests and of what lies beside it."""
    return record.fingerprint(str(Path(file).parent))


def environment(seed: int) -> dict[str, str]:
    return {"QT_QPA_PLATFORM": "offscreen"} | os.environ | {"TIANXIN_PROOF": "1", "TIANXIN_SEED": str(seed)}


def files_that_count(seed: int) -> list[str]:
    """Return the files of tests that do more in a proof."""
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", *LEFT_OUT, "tests"]
    said = subprocess.run(
        command, cwd=ROOT, env=environment(seed), stdin=subprocess.DEVNULL, check=True, capture_output=True, text=True)
    return sorted({line.partition("::")[0] for line in said.stdout.splitlines() if "::" in line})


def run(file: str, seed: int, kept: Kept) -> bool:
    """Run one file of tests and write down what came of it; return whether it passed."""
    junit = OUT / f"{file.replace('/', '.')}.xml"
    junit.unlink(missing_ok=True)
    log = junit.with_suffix(".log")
    command = [sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed}", f"--junit-xml={junit}", file]
    with log.open("wb") as out:
        ended = subprocess.run(
            command, cwd=ROOT, env=environment(seed), stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    found = cases(junit) if junit.exists() else []
    kept.add(file, ended.returncode, found)
    print(f"{'ok    ' if not ended.returncode else 'FAILED'} {file}: {len(found)} tests", flush=True)
    if ended.returncode:
        print(log.read_text(encoding="utf-8", errors="replace")[-LONGEST_TAIL:], flush=True)
    return not ended.returncode


def main() -> int:
    """Run what is still to be run; return 0 when all of it passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("--next-seed", action="store_true", help="draw other stories and examples than the last result")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="files of tests at a time")
    told = parser.parse_args()
    seed = seed_to_use(next_seed=told.next_seed)
    OUT.mkdir(parents=True, exist_ok=True)
    files, kept = files_that_count(seed), Kept(seed)
    kept.only(files)
    left = [file for file in files if not kept.has(file)]
    print(f"seed {seed}: {len(left)} of {len(files)} files of tests to run", flush=True)
    with ThreadPoolExecutor(told.workers) as pool:
        passed = list(pool.map(lambda file: run(file, seed, kept), left))
    print(f"{sum(passed)} of {len(left)} passed; written: {RESULTS.relative_to(ROOT)}")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
