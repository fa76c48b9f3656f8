"""A forked program does what one with an interpreter of its own does, seen from outside."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from tests.programs import Machine, free_port, kill, start_server, started_by

CODES = (("county", "status"), ("station", "status", "--nonsense"), ("station", "sync"))


def test_forked_commands_say_and_return_what_others_do(tmp_path: Path) -> None:
    """Those that succeed, are written wrongly, cannot be done."""
    machine = Machine(tmp_path)
    machine.ok("county", "init", "--division", "440981", "--name", "高州市")
    forked = [told(machine, *words) for words in CODES]
    machine.forked = False
    assert [told(machine, *words) for words in CODES] == forked
    assert [code for code, *_rest in forked] == [0, 2, 1]


def told(machine: Machine, *words: str) -> tuple[int, set[str], list[str]]:
    """Return the code, what an answer is made of, and the last message; times go by between two answers."""
    done = machine.run(*words)
    return done.code, set(done.answer or ()), done.messages.splitlines()[-1:]


def test_a_forked_server_ends_by_the_signal_with_all_it_started(tmp_path: Path) -> None:
    county = Machine(tmp_path)
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    first = start_server(county, free_port())
    others = started_by(first.pid)
    assert others
    kill(first)
    assert (first.returncode, started_by(first.pid)) == (-signal.SIGKILL, [])
    second = start_server(county, free_port())  # its files are free again
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=60) == -signal.SIGTERM  # uvicorn tidies up and lets the signal have its way then


def test_forked_programs_keep_apart(tmp_path: Path) -> None:
    """Two at once, each with its own home, keys and words."""
    machines = {division: Machine(tmp_path / division) for division in ("440981", "440982")}
    threads = [
        threading.Thread(target=machine.ok, args=("county", "init", "--division", division, "--name", f"县{division}"))
        for division, machine in machines.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for division, machine in machines.items():
        assert machine.ok("county", "status")["stations"][0]["station"] == f"县{division}"


@pytest.mark.parametrize("forked", [True, False])
def test_what_a_program_says_is_heard_to_its_end(tmp_path: Path, forked: bool) -> None:
    script = tmp_path / "says.py"
    script.write_text("import os, sys\nos.write(1, sys.argv[1].encode())\nprint(' and', os.getcwd())\nsys.exit(7)\n")
    machine = Machine(tmp_path / "machine")
    machine.forked = forked
    program = machine.start([str(script), "this"])
    assert program.stdout is not None
    assert program.stdout.read().decode().startswith("this and /")
    assert program.wait(timeout=60) == 7
