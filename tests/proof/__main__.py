"""Runs the tests that count, with large counts, and writes down what was run: `make proof`.

Simulated counties beyond those of a proof are played by tests/proof/campaign.py. The result names the
commit, the versions, the seed and every count, so that a later run can be set beside it;
tests/proof/results.json is committed.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sqlcipher3 import dbapi2

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
JUNIT = ROOT / "out" / "proof.xml"
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


def write(seed: int, found: list[dict[str, Any]]) -> None:
    """Write the result file."""
    result = {
        "commit": git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(git("status", "--porcelain", "--", ".", ":!tests/proof/results.json")),
        "seed": seed,
        "versions": {"python": platform.python_version(), "sqlite": dbapi2.sqlite_version}
        | {name: importlib.metadata.version(name) for name in VERSIONS},
        "tests": found,
    }
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Run, write, and return pytest's exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("--next-seed", action="store_true", help="draw other stories and examples than the last result")
    seed = seed_to_use(next_seed=parser.parse_args().next_seed)
    JUNIT.parent.mkdir(exist_ok=True)
    environment = {"QT_QPA_PLATFORM": "offscreen"} | os.environ | {"TIANXIN_PROOF": "1", "TIANXIN_SEED": str(seed)}
    command = [sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed}", f"--junit-xml={JUNIT}",
               "-n", "auto", "--dist", "loadfile", "--max-worker-restart", "0",
               "--ignore=tests/house", "--ignore=tests/bench", "tests"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    if JUNIT.exists():
        write(seed, cases(JUNIT))
        print(f"written: {RESULTS.relative_to(ROOT)}")
    return ended


if __name__ == "__main__":
    sys.exit(main())
