"""New rows judged together: verdicts, rows, feeds, sums and answers are those of judging them one by one.

Random histories of long groups, with everything in them that keeps a row from being taken, are sent byte for byte to
two copies of one county, of which one looks at each row alone.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from station.store.oplog import OpKind, Verdict
from sync.county import exchange, fresh
from sync.county.judge import Judge
from sync.county.ledger import Ledger, open_embedded
from sync.items import Item
from tests.sync import farms
from tests.sync.farms import NOTE, PLACES, VISIT, Speaker
from tests.sync.ledgers import copy, differences, dump

KEY = bytes(range(32))
FAULTS = (
    "again", "twice", "foreign", "outside", "outside", "outside", "far", "orphan", "no day", "changed", "other table",
    "twin")
FAR_OFF = 1 << 40  # a day no calendar shows


class Writer:
    """Makes the groups of one machine: runs of new rows, often with something wrong among them."""

    def __init__(self, speaker: Speaker, speakers: Sequence[Speaker], chance: random.Random) -> None:
        self._speaker, self._speakers, self._chance = speaker, speakers, chance
        self._farmers: list[int] = []
        self._made: list[Item] = []

    def group(self) -> tuple[str, list[Item]]:
        new = self._chance.choice([self._farmer, self._note, self._visit])
        items = [new() for _ in range(self._chance.randrange(1, 12))]
        for _ in range(self._chance.choice([0, 0, 1, 2])):
            at = self._chance.randrange(len(items) + 1)
            items[at:at] = self._fault(self._chance.choice(FAULTS), items, new)
        self._made += items
        return self._chance.choices(["farms.keep", "farms.count"], [9, 1])[0], items

    def _fault(self, which: str, items: list[Item], new: Callable[..., Item]) -> list[Item]:
        if which == "again":
            alike = [one for one in self._made if one.table == items[0].table and one.kind is OpKind.PUT]
            return [self._chance.choice(alike)] if alike else []
        if which == "twice":
            return [self._chance.choice(items)]
        if which == "foreign":
            stranger = self._chance.choice(self._speakers).device << 40 | self._chance.randrange(500, 600)
            return [dataclasses.replace(new(), row=stranger)]
        if which == "outside":
            return [new(place=PLACES[0])]
        if which == "far":
            return [new(place="x" * 300)]
        if which == "orphan":
            return [self._visit(farmer=self._speaker.device << 40 | self._chance.randrange(1, 300))]
        if which == "no day":
            return [self._visit(day=FAR_OFF)]
        if which == "changed":
            return [Item(items[-1].table, items[-1].row, OpKind.PATCH, 0, {"place": self._chance.choice(PLACES)})]
        if which == "twin":
            farmer = self._chance.choice(self._farmers or [0])
            return [self._visit(farmer=farmer, day=1), self._visit(farmer=farmer, day=1)]
        return [self._farmer(), self._visit()]

    def _farmer(self, place: str = "") -> Item:
        self._farmers.append((item := farms.farmer(self._speaker, place or self._place())).row)
        return item

    def _note(self, place: str = "") -> Item:
        values = {"place": place or self._place(), "text": f"记{self._chance.randrange(99)}" * 9}
        return Item(NOTE.name, self._speaker.new_id(), OpKind.PUT, 0, values)

    def _visit(self, place: str = "", farmer: int = 0, day: int = 0) -> Item:
        farmer = farmer or self._chance.choice(self._farmers or [0])
        day = day or self._chance.randrange(20_000, 20_400)
        values = {"place": place or self._place(), "farmer": farmer, "day": day}
        return Item(VISIT.name, self._speaker.new_id(), OpKind.PUT, 0, values)

    def _place(self) -> str:
        return self._chance.choice(PLACES[1:2] if self._chance.random() < 0.9 else PLACES[1:])


class Pair:
    """A county in two ledgers, equal and without any history; the second looks at each row alone."""

    def __init__(self, together: Ledger, alone: Ledger) -> None:
        self.together, self.alone = together, alone
        self.speakers = farms.make_county(together, "440981-cccccc", 5)
        copy(together, alone)
        self.runs = 0

    def play(self, steps: int, seed: int, patch: pytest.MonkeyPatch) -> list[str]:
        """Play a history to both; return in which tables (or answers) they differ."""
        chance = random.Random(seed)
        writers = {one.device: Writer(one, self.speakers, chance) for one in self.speakers}
        sent, answers = [], []
        with patch.context() as counted:
            counted.setattr(exchange, "runs_of", self._counted)
            here = farms.exchange(self.together)
            for _ in range(steps):
                speaker = chance.choice(self.speakers)
                groups = [writers[speaker.device].group() for _ in range(chance.randrange(4))]
                blob, digest = speaker.request(groups, want=chance.choice([300, 4_000, 1 << 20]))
                sent.append(blob)
                answers.append(here.handle(blob))
                speaker.hear(digest, answers[-1])
        with patch.context() as slow:
            slow.setattr(exchange, "runs_of", lambda *_: {})
            there = farms.exchange(self.alone)
            again = [there.handle(blob) for blob in sent]
        found = differences(dump(self.together), dump(self.alone))
        return found + (["answers"] if again != answers else [])

    def _counted(self, *given: object) -> fresh.Runs:
        found = fresh.runs_of(*given)  # type: ignore[arg-type]
        self.runs += len(found)
        return found


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with ExitStack() as stack:
        made = [stack.enter_context(closing(open_embedded(tmp_path / name, KEY))) for name in ("one.db", "other.db")]
        yield Pair(*made)


def test_rows_judged_together_end_as_rows_judged_one_by_one(
    pair: Pair, count: Callable[..., int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pair.play(count(100, 8_000, "requests"), seed, monkeypatch) == []
    codes = {code for speaker in pair.speakers for _, code in speaker.rulings}
    assert {"", "sync.row_exists", "sync.foreign_row", "sync.out_of_scope", "sync.row_missing", "record.bad_value",
            "deed.beyond_declaration"} <= codes
    assert {verdict for speaker in pair.speakers for verdict, _ in speaker.rulings} >= {
        Verdict.APPLIED, Verdict.PARKED, Verdict.REFUSED}
    assert dump(pair.together)["twin"]
    assert pair.runs > 60


@pytest.mark.parametrize("blind", ["makers", "places", "needs", "keys", "deed"])
def test_control_a_run_that_overlooks_one_thing_is_told_apart(
    pair: Pair, blind: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each thing that `_may_insert` looks at is in these histories, and its want is seen."""
    sound = Judge._may_insert

    def overlooks(judge: Judge, deed: object, run: fresh.Fresh) -> bool:
        return sound(judge, deed, dataclasses.replace(run, **{blind: frozenset()}))  # type: ignore[arg-type]

    if blind == "keys":
        monkeypatch.setattr("sync.county.draft.Draft.are_new", lambda *_: True)
    elif blind == "deed":
        monkeypatch.setattr(Judge, "_may_insert", lambda judge, deed, run: sound(
            judge, judge._registry.deeds["farms.keep"], run))
    else:
        monkeypatch.setattr(Judge, "_may_insert", overlooks)
    assert pair.play(100, seed, monkeypatch) != []
