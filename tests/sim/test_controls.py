"""Faults planted in the exchange, each of which the oracle must see: a simulator that finds nothing proves nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pytest

from station.kernel import ids
from station.store import inbox, outbox, renumbering, spans
from station.store.media import Media
from station.store.oplog import OpKind
from sync.client import taking, telling
from sync.client.pieces import Pieces
from sync.client.renumbering import Renumbering
from sync.county import again, epochs, judge, placing, portions
from sync.county import media as county_media
from sync.county.ledger import Ledger
from tests.sim import copied, nights, pictures, story
from tests.sim.ground import Memory
from tests.sim.play import tight, wrong_in
from tests.sim.story import STEPS

WITHIN = 40  # seeds: each of these faults is of a kind that a handful of stories meets
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def grounds() -> Iterator[Memory]:
    with tight():
        yield Memory()


class _Undone(Exception):
    pass


def answer_before_commit(patch: pytest.MonkeyPatch) -> None:
    """Now and then the answer leaves, and what it acknowledged is rolled back."""
    sound, count = Ledger.writing, itertools.count(1)

    @contextlib.contextmanager
    def hasty(ledger: Ledger) -> Iterator[object]:
        try:
            with sound(ledger) as connection:
                yield connection
                if next(count) % 7 == 0:
                    raise _Undone
        except _Undone:
            pass

    patch.setattr(Ledger, "writing", hasty)


def spans_without_rows(patch: pytest.MonkeyPatch) -> None:
    """A frame is marked as arrived, and its last row was never written."""
    sound = taking.as_news
    patch.setattr(taking, "as_news", lambda *given: sound(*given)[:-1])


def verdict_dropped(patch: pytest.MonkeyPatch) -> None:
    """A verdict now and then is counted as heard and thrown away."""
    sound, count = telling.heed, itertools.count(1)
    patch.setattr(telling, "heed", lambda *given: None if next(count) % 9 == 0 else sound(*given))


def sums_not_updated(patch: pytest.MonkeyPatch) -> None:
    """A row that is deleted stays in the county's sums."""
    sound = placing.gains
    patch.setattr(placing, "gains", lambda name, part, origins: [] if part[0][1].deleted else sound(
        name, part, origins))


def scope_leak(patch: pytest.MonkeyPatch) -> None:
    """A row that moved elsewhere is not taken away where it was."""
    patch.setattr(placing, "departures", lambda part, left: iter(()))


def held_to_a_stranger(patch: pytest.MonkeyPatch) -> None:
    """A device that never had the words of a row is told that it has them."""
    sound = portions._item

    def item(bodies: Any, found: Any, reader: Any) -> Any:
        told = sound(bodies, found, reader)
        if told.kind is OpKind.PUT and reader.device and found.row % 5 == 0:
            return dataclasses.replace(told, kind=OpKind.HELD, values=None, lines=None)
        return told

    patch.setattr(portions, "_item", item)


def loser_not_kept(patch: pytest.MonkeyPatch) -> None:
    """A value that was overwritten unseen is not put before anybody."""
    sound = judge.merge_patch
    patch.setattr(judge, "merge_patch", lambda *given: sound(*given)._replace(lost={}))


def rights_not_held_against(patch: pytest.MonkeyPatch) -> None:
    """The county believes what a group says of its own rights."""
    patch.setattr(judge.Judge, "_need", lambda *_: None)


def end_forgotten_early(patch: pytest.MonkeyPatch) -> None:
    """That a row ended is not remembered until its feed has no gap: an older frame brings it back."""
    sound = inbox.take_in

    def forgetful(db: Any, *given: Any) -> frozenset[str]:
        touched = sound(db, *given)
        db.execute("DELETE FROM held WHERE gone")
        return touched

    patch.setattr(inbox, "take_in", forgetful)


def gap_skipped(patch: pytest.MonkeyPatch) -> None:
    """Where a frame arrived, everything older counts as arrived too."""
    sound = spans.add_span
    patch.setattr(spans, "add_span", lambda db, stream, low, high: sound(db, stream, 0, high))


def moved_without_leaving(patch: pytest.MonkeyPatch) -> None:
    """A device that moved keeps what it had of where it was."""
    patch.setattr(inbox, "leave", lambda *_: frozenset())


def let_in_without_judging(patch: pytest.MonkeyPatch) -> None:
    """What a device delivered while it was shut out lies for ever."""
    patch.setattr(again.Parked, "let_in", lambda *_: None)


def put_back_without_an_epoch(patch: pytest.MonkeyPatch) -> None:
    """A ledger is put back from its backup, and nobody is told."""
    patch.setattr(epochs, "begin", lambda ledger, *_: ledger.renewed())


def nothing_sent_again(patch: pytest.MonkeyPatch) -> None:
    """What the ledger forgot of a seat's work stays with the seat, which takes it for confirmed."""
    patch.setattr(renumbering, "set_back", lambda *_: None)


def copy_leaves_at_once(patch: pytest.MonkeyPatch) -> None:
    """A copy sends under its new number what the other one is sending under the old."""
    patch.setattr(story, "WAITING", 2 * story.WAITING)  # so that more often one of them has half of it through
    patch.setattr(Renumbering, "_deliver_first", lambda self, counter: self.renumber())


def no_common_point(patch: pytest.MonkeyPatch) -> None:
    """A copy names nothing of its log, and so sends all of it once more under its new number."""
    patch.setattr(outbox, "lasts", lambda *_: [])


def rows_keep_their_ids(patch: pytest.MonkeyPatch) -> None:
    """A copy under its new number speaks of its rows by ids that somebody else gives too."""
    patch.setattr(ids, "pack", lambda device, counter, sound=ids.pack: sound(2, counter))


def pictures_not_sent_again(patch: pytest.MonkeyPatch) -> None:
    """What the ledger that is put back forgot of pictures stays with those who took them."""
    patch.setattr(Media, "send_again", lambda self: None)


def picture_done_when_begun(patch: pytest.MonkeyPatch) -> None:
    """A seat takes a picture for sent as soon as the county has something of it."""
    sound = Pieces._count

    def hasty(self: Pieces, one: Any) -> None:
        sound(self, one)
        if one.size > 0:
            self._store.media.mark_sent(one.sha)

    patch.setattr(Pieces, "_count", hasty)


def picture_not_proven(patch: pytest.MonkeyPatch) -> None:
    """Nobody holds a picture against its hash, and now and then a byte of it is another one."""
    sound, count = Pieces._rest, itertools.count(1)

    def rest(*given: Any) -> Iterator[Any]:
        for one in sound(*given):
            yield one if next(count) % 9 else msgspec.structs.replace(one, data=b"\0" + one.data[1:])

    patch.setattr(Pieces, "_rest", rest)
    patch.setattr(county_media, "_is_whole", lambda *given: True)
    patch.setattr(Media, "_check", lambda *given: None)


AFTER_A_NIGHT: list[Plant] = [put_back_without_an_epoch, nothing_sent_again, pictures_not_sent_again]
OF_PICTURES: list[Plant] = [picture_done_when_begun, picture_not_proven]
OF_A_COPY: list[Plant] = [copy_leaves_at_once, no_common_point, rows_keep_their_ids]
FAULTS: list[Plant] = [
    answer_before_commit, spans_without_rows, verdict_dropped, sums_not_updated, scope_leak, held_to_a_stranger,
    loser_not_kept, rights_not_held_against, end_forgotten_early, gap_skipped, moved_without_leaving,
    let_in_without_judging,
]


@pytest.mark.parametrize("plant", OF_A_COPY, ids=lambda plant: plant.__name__)
def test_a_fault_of_a_copy_is_seen(
    plant: Plant, grounds: Memory, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """P5: nothing of what both copies had is lost, and nothing is there twice."""
    plant(monkeypatch)
    stories = (seed for seed in itertools.count(1) if _lives_twice_at_once(copied.drawn(seed, STEPS)))
    _need_found(plant, itertools.islice(stories, 3 * WITHIN), grounds, record_property)


def _lives_twice_at_once(plan: copied.Plan | None) -> bool:
    """Whether both begin with the same work to send, side by side."""
    return plan is not None and plan.beside and plan.begins == plan.copied


@pytest.mark.parametrize("plant", OF_PICTURES, ids=lambda plant: plant.__name__)
def test_a_fault_of_pictures_is_seen(
    plant: Plant, grounds: Memory, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Rule 19: every picture whole, and the one that was taken, wherever its row is."""
    plant(monkeypatch)
    stories = (seed for seed in itertools.count(1) if pictures.drawn(seed))
    _need_found(plant, itertools.islice(stories, WITHIN), grounds, record_property)


@pytest.mark.parametrize("plant", AFTER_A_NIGHT, ids=lambda plant: plant.__name__)
def test_a_fault_of_a_ledger_put_back_is_seen(
    plant: Plant, grounds: Memory, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """P6: what the oracle can still say of a county that lost its ledger is enough for these."""
    plant(monkeypatch)
    stories = (seed for seed in itertools.count(1) if nights.drawn(seed, STEPS) != nights.NONE)
    _need_found(plant, itertools.islice(stories, WITHIN), grounds, record_property)


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_seen(
    plant: Plant, grounds: Memory, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    plant(monkeypatch)
    _need_found(plant, range(1, WITHIN + 1), grounds, record_property)


def _need_found(
    plant: Plant, seeds: Iterable[int], grounds: Memory, record_property: Callable[[str, object], None]
) -> None:
    """Fail unless the oracle says of one of these stories that something is wrong: a program that fails is no finding.
    """
    number = 0
    for number, seed in enumerate(seeds, 1):
        if found := wrong_in(seed, grounds):
            record_property("stories", number)
            print(f"{plant.__name__}: seed {seed}: {found[0]}")
            return
    pytest.fail(f"{number} stories did not show it")
