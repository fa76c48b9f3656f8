"""SYNC.md P19: the same history on SQLite and on PostgreSQL leaves the same rows, feeds, versions and verdicts.

The requests of a random history are made against the embedded ledger and then sent, byte for byte, to a
copy of the same county in PostgreSQL; signatures are the same for the same words, so are the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from station.store.oplog import Verdict
from sync.county.ledger import Ledger, open_embedded
from tests.sync import farms
from tests.sync.farms import Speaker
from tests.sync.ledgers import copy, differences, dump, new_shared
from tests.sync.postgres import Cluster

KEY = bytes(range(32))
MACHINES = 6


class Pair:
    """A county on both engines, equal and without any history."""

    def __init__(self, embedded: Ledger, shared: Ledger) -> None:
        self.embedded, self.shared = embedded, shared
        self.speakers: list[Speaker] = farms.make_county(embedded, "440981-aaaaaa", MACHINES)
        copy(embedded, shared)
        self.answers: list[bytes] = []

    def handle(self, blob: bytes) -> bytes:
        self.answers.append(farms.exchange(self.embedded).handle(blob))
        return self.answers[-1]

    def again(self, sent: list[bytes]) -> list[bytes]:
        """Send the same requests to PostgreSQL; return its answers."""
        there = farms.exchange(self.shared)
        return [there.handle(blob) for blob in sent]


@pytest.fixture
def pair(tmp_path: Path, postgres: Cluster) -> Iterator[Pair]:
    with ExitStack() as stack:
        embedded = stack.enter_context(closing(open_embedded(tmp_path / "ledger.db", KEY)))
        shared = stack.enter_context(closing(new_shared(postgres, KEY)))
        yield Pair(embedded, shared)


def test_p19_the_same_history_is_the_same_on_both_engines(
    pair: Pair, count: Callable[..., int], seed: int
) -> None:
    sent = farms.history(pair.handle, pair.speakers, count(400, 20_000, "requests"), seed)
    assert pair.again(sent) == pair.answers
    one, other = dump(pair.embedded), dump(pair.shared)
    assert differences(one, other) == []
    _has_everything(pair, one["lost"])


def _has_everything(pair: Pair, lost: list[object]) -> None:
    """A history in which nothing happened would prove nothing."""
    verdicts = {ruling for speaker in pair.speakers for ruling, _ in speaker.rulings}
    codes = {code for speaker in pair.speakers for _, code in speaker.rulings}
    assert verdicts == {Verdict.APPLIED, Verdict.MERGED, Verdict.PARKED, Verdict.REFUSED}
    assert {"", "sync.row_missing", "sync.newer_program", "deed.beyond_declaration", "sync.foreign_row"} <= codes
    assert "sync.out_of_scope" in codes
    assert lost
    entries = dump(pair.embedded)["entry"]
    assert any(("here", False) in line for line in entries)  # somebody saw a row leave


def test_p19_control_one_changed_op_is_told_apart(pair: Pair, seed: int) -> None:
    """The comparison of the test above must see a single value, and a request left out."""
    sent = farms.history(pair.handle, pair.speakers, 40, seed)
    first = pair.speakers[1]
    twin = replace(first)
    pair.handle(first.request([("farms.keep", [farms.farmer(first, acres=7)])])[0])
    other = twin.request([("farms.keep", [farms.farmer(twin, acres=8)])])[0]
    assert pair.again([*sent, other])[:-1] == pair.answers[:-1]
    assert differences(dump(pair.embedded), dump(pair.shared)) == ["device", "grp", "row"]


def test_p19_control_a_request_left_out_is_told_apart(pair: Pair, seed: int) -> None:
    sent = farms.history(pair.handle, pair.speakers, 40, seed)
    pair.again(sent[:-1])
    assert "device" in differences(dump(pair.embedded), dump(pair.shared))
