"""The county seat's sessions take turns across processes, and no death of one leaves the turn taken."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from sync.county.turn import turn
from tests.programs import ROOT, kill

HOLDER = """
import sys
from pathlib import Path
from sync.county.turn import turn
with turn(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def taken(file: Path) -> bool:
    """Tell whether somebody has the turn now."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def test_the_turn_is_held_while_the_seat_talks_and_given_back_after(county: CountySeat) -> None:
    during: list[bool] = []

    def look(path: str, blob: bytes) -> bytes:
        during.append(taken(county.home.seat_turn))
        return county.answer(path, blob)

    county._carrier = InProcess(look)
    county.sync()
    assert during
    assert all(during)
    assert not taken(county.home.seat_turn)


def test_a_process_that_dies_gives_its_turn_back(tmp_path: Path) -> None:
    file = tmp_path / "turn"
    command = [sys.executable, "-c", HOLDER, str(file)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert taken(file)
    kill(process)
    with turn(file):
        assert taken(file)
    assert not taken(file)
