"""Every write and sync of a story cut off, with what was not synced lost, torn or out of order.

The SQL is the real one of a station's and a county's files. After a cut the data must be whole and stand at
the last confirmed transaction or at the one under way. Settings that do not wait for the disk must fail that.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.store import database
from tests.faults.power.tape import FIRST_WORDS_LEFT_OUT, Tape, cut_disks, found_after, record
from tests.sync.seats import make_county, open_village

FILES = ("county/station.db", "county/ledger.db", "village/station.db")
REPORTS, SYNC_EVERY = 24, 4


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The SQL of each file while a county is made, a station joins, reports and syncs."""
    folder = tmp_path_factory.mktemp("story")
    noted: dict[str, list[str]] = defaultdict(list)
    plain = database.connect

    def connect(path: Path, key: bytes, *, read_only: bool = False) -> database.Connection:
        connection = plain(path, key, read_only=read_only)
        if not read_only:
            connection.set_trace_callback(noted[str(path.relative_to(folder))].append)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        patch.setattr(database, "connect", connect)
        county = make_county(folder / "county")
        village = open_village(county, folder / "village")
        for number in range(REPORTS):
            village.report(1000 + number)
            if number % SYNC_EVERY == 0:
                village.sync()
                county.sync()
        village.store.close()
        county.close()
    return {name: [one for one in found if not one.upper().startswith(FIRST_WORDS_LEFT_OUT)]
            for name, found in noted.items()}


def wrong_after_cuts(tape: Tape, folder: Path, cuts: int, chance: random.Random) -> list[str]:
    """Cut at so many places spread over the tape; return what was wrong."""
    places = sorted(chance.randrange(len(tape.steps) + 1) for _ in range(cuts))
    wrong = []
    for place, files in cut_disks(tape, places, chance):
        damage, found = found_after(files, folder)
        confirmed = tape.confirmed_by(place)
        if damage != "ok":
            wrong.append(f"after step {place}: {damage}")
        elif found not in tape.states[confirmed : confirmed + 2]:
            at = tape.states.index(found) if found in tape.states else None
            wrong.append(f"after step {place}: {confirmed} were confirmed, the disk stands at {at}")
    return wrong


def taped(statements: list[str], folder: Path, synchronous: str) -> Tape:
    for name in ("made", "cut"):
        (folder / name).mkdir()
    return record(statements, folder / "made", synchronous)


@pytest.mark.parametrize("name", FILES)
def test_p03_no_cut_loses_or_damages_what_was_confirmed(
    statements: dict[str, list[str]], tmp_path: Path, count: Callable[..., int], seed: int, name: str,
    record_property: Callable[[str, Any], None],
) -> None:
    tape = taped(statements[name], tmp_path, "FULL")
    cuts = count(120, 4000, "cuts of the tape")
    wrong = wrong_after_cuts(tape, tmp_path / "cut", cuts, random.Random(seed))
    record_property("steps", len(tape.steps))
    print(f"{name}: {cuts} cuts of {len(tape.steps)} steps, {len(tape.confirmed)} transactions, seed {seed}")
    assert len(tape.confirmed) > REPORTS // SYNC_EVERY
    assert wrong == []


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_p03_settings_that_do_not_wait_for_the_disk_are_caught(
    statements: dict[str, list[str]], tmp_path: Path, seed: int, synchronous: str
) -> None:
    """The negative control: the same SQL, the same cuts."""
    tape = taped(statements["village/station.db"], tmp_path, synchronous)
    wrong = wrong_after_cuts(tape, tmp_path / "cut", 60, random.Random(seed))
    print(f"{synchronous}: {len(wrong)} of 60 cuts lost or damaged, seed {seed}")
    assert wrong
