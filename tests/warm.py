"""Commands of the program, each a process of its own, without the second each would take to load it.

One process loads what commands load and forks for every command it is told of, one JSON line each on its standard
input; it answers with the exit code. Nothing is shared between two commands but what an import leaves.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def load() -> None:
    """Load what commands load; one that is only asked for help loads most of it."""
    from main import main

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main(["station", "--help"])
    from station.features import registry

    registry()
    import sync.client
    import sync.county.seat  # noqa: F401


def work(words: list[str], environment: dict[str, str], files: list[str]) -> None:
    """Be the command, in a fork: never returns."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        for number, (name, flags) in enumerate(zip(files, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
            opened = os.open(name, flags)
            os.dup2(opened, number)
            os.close(opened)
        for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
            setattr(sys, name, open(number, mode))  # noqa: SIM115 - as long as the process
        from main import main

        code = main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    load()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            work(asked["words"], asked["environment"], asked["files"])
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Warm:
    """The process that forks, as its asker sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)})
        atexit.register(self._process.kill)

    def run(self, words: list[str], environment: dict[str, str], files: list[Path]) -> int:
        """Run a command with its standard input, output and errors in these files; return its exit code."""
        asked = {"words": words, "environment": environment, "files": list(map(str, files))}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@functools.cache
def warm() -> Warm:
    return Warm()


if __name__ == "__main__":
    serve()
