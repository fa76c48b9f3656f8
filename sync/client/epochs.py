"""A seat's half of a ledger put back: up to where what it heard before is still true.

The county goes on from a backup. What a seat heard after that backup was made is no news the county knows of:
feed numbers say nothing any more, versions mean nothing, verdicts may be given otherwise. Both sides keep the
list of epochs that led to the one they are in, each with where the ledger stood when it began. Up to the
last epoch both lists have, and there up to the earlier of the two points where they part, everything is
common; above that the seat lets go. So it does not matter how often, in what order and from which backups a
county was put back, nor how its numbers were drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from station.store import identity, settings, spans
from station.store.database import Connection
from station.store.spans import Stream
from sync.client import salvaging, telling
from sync.protocol import Answer, Epoch

LED_HERE = "sync.epochs"  # the epochs that led to ours, oldest first
Kept = list[tuple[int, int, int, int, list[tuple[str, int, int]]]]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a ledger stood when an epoch began: newest version, newest verdict for us, newest number of each feed."""

    version: int
    verdicts: int
    feeds: Mapping[Stream, int]


NOWHERE = Point(0, 0, {})


def enter(db: Connection, answer: Answer) -> None:
    """Write down the epoch of an answer, and let go of what was heard and is not of it."""
    who = identity.need(db)
    told = _kept(answer.reply.epochs)
    let_go(db, common(settings.get(db, LED_HERE, []), who.epoch, told))
    settings.put(db, LED_HERE, told)
    identity.save(db, replace(who, epoch=answer.epoch))


def let_go(db: Connection, point: Point) -> None:
    """Forget what was heard above a point; rows keep their words until the county says others."""
    spans.cut(db, point.feeds)
    settings.put(db, telling.RULINGS, min(settings.get(db, telling.RULINGS, 0), point.verdicts))
    listed = settings.get(db, telling.LISTED)
    if listed is not None:  # the next list is the newest, whatever its number
        settings.put(db, telling.LISTED, [0, *listed[1:]])
    salvaging.begin(db, point.version)


def cut(db: Connection, tops: Mapping[str, Mapping[int, int]]) -> None:
    """The county never gave as much as we heard of some feeds: forget what is above their newest numbers."""
    kept = {stream: found[0][1] for stream, found in spans.all_spans(db).items()}
    spans.cut(db, kept | {(scope, lane): top for scope, lanes in tops.items() for lane, top in lanes.items()})
    settings.forget(db, telling.TOLD)


def common(ours: Kept, epoch: int, theirs: Kept) -> Point:
    """Return up to where two lists of epochs are one history; `epoch` is the one we are in."""
    before = {one[0]: one[1] for one in ours}
    line = [epoch]
    while line[-1] in before and len(line) <= len(ours):
        line.append(before[line[-1]])
    there = {one[1] for one in theirs} | {one[0] for one in theirs}
    shared = next((one for one in line if one in there), None)
    parting = [_point(one) for one in (*ours, *theirs) if one[1] == shared]
    if shared is None or not parting:
        return NOWHERE
    feeds = set.intersection(*(set(one.feeds) for one in parting))
    return Point(
        min(one.version for one in parting),
        min(one.verdicts for one in parting),
        {stream: min(one.feeds[stream] for one in parting) for stream in feeds},
    )


def _point(one: tuple[int, int, int, int, list[tuple[str, int, int]]]) -> Point:
    return Point(one[2], one[3], {(scope, lane): seq for scope, lane, seq in one[4]})


def _kept(epochs: Sequence[Epoch]) -> Kept:
    """Return epochs as they are written down here."""
    return [
        (one.epoch, one.before, one.version, one.verdicts, [
            (scope, lane, seq) for scope, lanes in one.feeds.items() for lane, seq in lanes.items()
        ])
        for one in epochs
    ]
