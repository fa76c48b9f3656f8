"""One session at a time on one store: the second is told so, and whoever dies leaves nothing locked."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import identity
from sync.client.alone import lock_file
from sync.client.syncer import sync_once
from tests.programs import ROOT, environment
from tests.sync.seats import Made, Village

HOLD = """
import sys
from pathlib import Path
from types import SimpleNamespace
from sync.client.alone import alone
with alone(SimpleNamespace(path=Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def reachable(village: Village) -> Village:
    who = village.store.identity()
    assert who is not None
    village.store.write(lambda db: identity.save(db, replace(who, server="http://county")))
    return village


def carrier(village: Village) -> Any:
    return lambda server: village.carrier


def test_a_second_session_is_refused_while_the_first_is_under_way_and_not_after(reachable: Village) -> None:
    inside, go = threading.Event(), threading.Event()
    handle = reachable.carrier._handle

    def slow(path: str, blob: bytes) -> bytes:
        inside.set()
        assert go.wait(30)
        return handle(path, blob)

    reachable.report(3800)
    reachable.carrier._handle = slow
    first = threading.Thread(target=sync_once, args=(reachable.store,), kwargs={"make_transport": carrier(reachable)})
    first.start()
    assert inside.wait(30)
    with pytest.raises(StationError, match=r"sync\.under_way"):
        sync_once(reachable.store, make_transport=carrier(reachable))
    go.set()
    first.join()
    assert sync_once(reachable.store, make_transport=carrier(reachable)).rounds == 1


def test_a_killed_session_leaves_nothing_locked(reachable: Village, made: Made) -> None:
    command = [sys.executable, "-c", HOLD, str(reachable.store.path)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
                             env=environment(made.folder / "keys"))
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(StationError, match=r"sync\.under_way"):
        sync_once(reachable.store, make_transport=carrier(reachable))
    other.kill()
    other.communicate()
    assert sync_once(reachable.store, make_transport=carrier(reachable)).rounds == 1
    assert lock_file(reachable.store.path).read_bytes() == b""
