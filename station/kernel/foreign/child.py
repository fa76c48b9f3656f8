"""Runs the worker: one process for one lot of files, watched by time, believed in nothing but sizes it proves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from station.kernel.errors import StationError

WORD = "look-at-files"  # the first argument of the packed program when it is to be a worker
SECONDS = 60  # of the clock on the wall; the worker's own limit is of processor time
KEPT = ("SYSTEMROOT", "PATH", "LANG", "LD_LIBRARY_PATH")  # of the environment
DAMAGED, SLOW = "damaged", "slow"

Result = tuple[dict[str, Any], bytes]


class Refused(Exception):
    """A file the worker would not take; `word` is the last part of its code."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def command() -> list[str]:
    """Return how a worker is started: the file by itself, or the packed program with WORD."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD]
    return [sys.executable, "-E", "-P", str(Path(__file__).with_name("worker.py"))]


def run(work: str, files: Sequence[bytes], **order: Any) -> list[Result]:
    """Let a worker do `work` on `files`; Refused for what it would not take, and where it came to grief."""
    told = json.dumps({"work": work, "sizes": [len(one) for one in files], **order}).encode() + b"\n"
    quiet: dict[str, Any] = {} if os.name == "posix" else {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        ended = subprocess.run(
            command(), input=b"".join([told, *files]), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=SECONDS, check=False, env=environment, cwd=os.sep, close_fds=True, **quiet)
    except subprocess.TimeoutExpired as trouble:
        raise Refused(SLOW) from trouble
    except BrokenPipeError as trouble:
        raise Refused(DAMAGED) from trouble
    if ended.returncode != 0:  # killed by its limits, or by what it decoded
        raise Refused(SLOW if -ended.returncode in _by_time() else DAMAGED)
    return _read(ended.stdout)


def refusal(word: str, name: str, **facts: Any) -> StationError:
    """Return the error a person is shown for a refused file."""
    return StationError(f"file.{word}", name=name, **facts)


def _by_time() -> tuple[int, ...]:
    import signal

    return (int(getattr(signal, "SIGXCPU", 0)), int(getattr(signal, "SIGKILL", 0)))


def _read(answer: bytes) -> list[Result]:
    line, _, rest = answer.partition(b"\n")
    try:
        told = json.loads(line)
        if "refused" in told:
            raise Refused(str(told["refused"]))
        results, at = [], 0
        for facts in told["results"]:
            size = int(facts.pop("size"))
            results.append((facts, rest[at : at + size]))
            at += size
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise Refused(DAMAGED) from trouble
    if at != len(rest):
        raise Refused(DAMAGED)
    return results
