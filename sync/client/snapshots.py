"""Takes in what the county closed for all its machines at once: signed, open, and maybe older than what is here.

All of it is checked before the first row is written. Then it is news like any other: of each feed only what has not
arrived, and no row that is here in a newer version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store import identity, settings
from station.store.identity import Identity
from station.store.store import Store
from sync import bundle, protocol
from sync.bundle import Bundle, Kind
from sync.client import salvaging
from sync.client.layouts import Layouts
from sync.client.taking import take_feed
from sync.frames import decode_frame
from sync.protocol import Answer, Feed
from sync.snapshot import Snapshot, opened


@dataclass(frozen=True, slots=True)
class Taken:
    """What a snapshot brought: lines that were new here, and whether the county had more than had room in it."""

    rows: int
    more: bool


def take(store: Store, blob: bytes) -> Taken:
    """Take in what of a snapshot is in the scopes of this machine and not here yet.

    StationError: those of `bundle.read`, "bundle.other_county", "bundle.not_down", "bundle.forged", "bundle.old_epoch"
    for one of another epoch of the ledger and while this machine still gives back what the ledger lost. Nothing is
    changed then.
    """
    layouts, who = Layouts(store), identity.need(store.reader())
    said = _verified(who, bundle.read(blob))
    answers = [protocol.decode(one, Answer) for one in said.answers]
    if {answer.epoch for answer in answers} != {who.epoch} or settings.get(store.reader(), salvaging.GIVING, False):
        raise StationError("bundle.old_epoch")
    known, told = layouts.brought(store.reader(), answers)
    feeds = [feed for answer in answers for feed in answer.feeds]
    _check(known, said, feeds)
    store.write(lambda db: layouts.keep(db, told))
    own = [scope for scope in said.scopes if scope in who.scopes]
    rows = sum([
        take_feed(store, layouts, said.scopes, feed, shared=True) for feed in feeds if said.scopes[feed.scope] in own])
    return Taken(rows, said.more)


def _verified(who: Identity, arrived: Bundle) -> Snapshot:
    label = arrived.label
    if label.county != who.county:
        raise StationError("bundle.other_county")
    if label.kind is not Kind.SNAPSHOT:
        raise StationError("bundle.not_down")
    arrived.verify(who.county_public)
    said = opened(arrived)
    if said.version != bundle.VERSION:
        raise StationError("bundle.newer")
    return said


def _check(known: Known, said: Snapshot, feeds: Sequence[Feed]) -> None:
    """Read every frame, those of other places too: a file is whole or it is not taken."""
    for feed in feeds:
        if feed.total or feed.version or not 0 <= feed.scope < len(said.scopes) or not 0 <= feed.low < feed.high:
            raise StationError("sync.malformed")
        if feed.frame:
            decode_frame(known, feed.frame)
