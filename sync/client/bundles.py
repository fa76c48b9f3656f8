"""A seat's half of the stick: its work closed for the county, and what the county closed for it.

The same hello and answer as on a line (DESIGN.md, section 2). A bundle that comes back may be weeks old,
come twice, or after one made later: marks and verdicts only go forward, and of the feeds only what has
not arrived is taken. Everything is verified before the first row is written.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, outbox, settings
from station.store.database import Connection
from station.store.store import Store
from sync import bundle, freight, protocol
from sync.bundle import Kind, Label, Up
from sync.client import apart, checking, differing, freights, joining, packing, papers, telling
from sync.client.apart import Apart
from sync.client.checking import (
    Brought,
    Issued,
    chain_at,
    remember,
)
from sync.client.layouts import Layouts
from sync.client.renumbering import begin_epoch
from sync.client.state import LAST_OK
from sync.client.taking import take_feed
from sync.enrolling import Grant
from sync.envelope import DeviceKey
from sync.protocol import TELL_LAYOUT, TELL_SPANS, TELL_WHO, Answer, Aside, Bucket, Have, Heads, Hello

NUMBER = "bundles"
NEWEST = "bundles.answered"  # the number of the newest bundle to which an answer came
OPS_BYTES = 512 << 10  # stored bytes of the ops of one hello
# Packed bytes of ops on one bundle; what is left goes with the next. 200,000 requests of farmers are as many, and a
# bundle lies in memory four times while it is closed (SYNC.md section 8: 150 MB at any backlog).
MOST_OPS_BYTES = 8 << 20
WANT = 8 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle for the county: the ops it carries, and whether more wait than fitted.

    `media` may ride beside it (sync/freight.py), closed with `key`.
    """

    label: Label
    blob: bytes
    first: int
    last: int
    more: bool
    key: bytes
    media: Sequence[Have]

    @property
    def ops(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a bundle from the county brought: ops newly confirmed, verdicts, rows; `more` is still at the county.

    `again`: it said something that goes before all work and news, which come when new work was taken there. `key`
    opens the media beside it.
    """

    number: int
    ops: int
    rulings: int
    rows: int
    more: bool
    again: bool = False
    key: bytes = b""


def make(store: Store, most: int = MOST_OPS_BYTES) -> Made:
    """Return everything that waits as a bundle for the county; StationError("bundle.no_key", "station.not_enrolled").

    It is remembered, so that the answer to it is known when it comes back. Where another copy goes by the number of
    this machine, it carries no work but asks for one of its own.
    """
    asking = Apart(store).requests()
    return store.write(lambda db: _make(db, store, most, asking))  # type: ignore[no-any-return]


def take(store: Store, blob: bytes) -> Arrived:
    """Take in a bundle from the county.

    StationError: those of `bundle.read`, "bundle.other_county", "bundle.other_station", "bundle.not_down",
    "bundle.forged", "bundle.not_asked", "bundle.earlier_missing", "bundle.old_epoch", "sync.forked",
    "sync.bad_receipt". Nothing is changed then, but that another copy was heard of.
    """
    layouts = Layouts(store)
    try:
        brought = checking.read(store.reader(), layouts, blob)
    except StationError as trouble:
        apart.note(store, trouble.code)
        raise
    if brought.down.renumbered:
        Apart(store).move(brought.down.renumbered)
        return Arrived(brought.number, 0, 0, 0, more=True, again=True)
    if brought.begins:
        return _begin(store, brought)
    scopes = identity.need(store.reader()).scopes
    ops, rulings, newest = _heed(store, layouts, brought)
    after = identity.need(store.reader()).scopes
    if after != tuple(brought.down.scopes):  # rows counted in another list of scopes are for a later bundle
        return Arrived(brought.number, ops, rulings, 0, more=True, again=True)
    rows = sum([take_feed(store, layouts, after, feed) for answer in brought.answers for feed in answer.feeds])
    if brought.issued is not None:
        mends = [mend for answer in brought.answers for mend in answer.reply.mends]
        mark = max([answer.mark for answer in brought.answers], default=0)
        rows += differing.put_right(store, differing.Returned(brought.number, mark, after, brought.known), mends)
        if newest and not brought.down.more:
            differing.find(store, after, brought.answers)
    freights.heed(store, brought.answers)
    return Arrived(
        brought.number, ops, rulings, rows, brought.down.more, again=scopes != after, key=brought.down.freight)


def _begin(store: Store, brought: Brought) -> Arrived:
    """Begin the county's new epoch."""
    begin_epoch(store, brought.answers[0])
    grant = brought.grant
    if grant is not None:
        store.write(lambda db: joining.confirm(db, grant))
    return Arrived(brought.number, 0, 0, 0, more=True, again=True)


def _heed(store: Store, layouts: Layouts, brought: Brought) -> tuple[int, int, bool]:
    """Keep marks, verdicts and papers; return (ops confirmed, verdicts, whether this answers the newest bundle yet)."""
    touched: set[str] = set()

    def work(db: Connection) -> tuple[int, int, bool]:
        layouts.keep(db, brought.layout)
        ops, rulings = _settle(db, store.registry, brought.answers, brought.grant)
        newest = brought.issued is not None and brought.number >= settings.get(db, NEWEST, 0)
        if newest:
            settings.put(db, NEWEST, brought.number)
            settings.put(db, papers.BARRED, brought.answers[-1].reply.barred)
        touched.update(papers.keep(db, store.registry, brought.papers))
        return ops, rulings, newest

    done: tuple[int, int, bool] = store.write(work, frozenset({"sync.state", "sync.rulings"}))
    store.announce(frozenset(touched))
    return done


def _make(db: Connection, store: Store, most: int, asking: list[bytes]) -> Made:
    who = identity.need(db)
    key = DeviceKey.from_private(who.private)
    mark = outbox.mark(db)[0]
    its_id = secrets.token_bytes(bundle.ID_BYTES)
    number = settings.take_numbers(db, NUMBER)
    first = _hello(db, store, its_id, differing.show(db, number))
    if asking:
        first = msgspec.structs.replace(first, aside=msgspec.structs.replace(first.aside, offers=[], wanted=[]))
        hellos, last, more = [protocol.encode(first)], mark, True
    else:
        hellos, last, more = _hellos(db, store.registry, first, most)
    now = store.clock.now_ms()
    key_of_media = freight.new_key()
    up = Up(
        bundle.VERSION, now, hellos, joining.unconfirmed(db, key), key_of_media,
        asking, who.certificate)
    label = Label(Kind.UP, who.county, who.device, number, its_id)
    blob = bundle.close(key, who.county_sealing, label, up)
    remember(db, Issued(label.number, bundle.digest_of(blob), who.epoch, telling.papers(db, who)))
    return Made(label, blob, mark + 1, last, more, key_of_media, first.aside.offers)


def _hello(db: Connection, store: Store, its_id: bytes, shown: list[Bucket]) -> Hello:
    """Return the hello of a bundle without its ops: with nobody to ask back, the long forms go at once."""
    who = identity.need(db)
    mark, chain = outbox.mark(db)
    level, layouts = telling.level(db, who), Layouts(store)
    aside, _ = telling.aside(db, layouts, (who, chain, level), TELL_WHO | TELL_SPANS | TELL_LAYOUT)
    stand = telling.stand(who, mark, chain, layouts.schemas(db))
    return Hello(
        version=protocol.VERSION, epoch=who.epoch, stand=stand, level=level, mark=mark,
        verdicts=settings.get(db, telling.RULINGS, 0), want=WANT, now_ms=store.clock.now_ms(),
        aside=msgspec.structs.replace(
            aside, parts=[], bundle=its_id, sums=differing.told(db), buckets=shown,
            offers=freights.offers(db, store), wanted=freights.wanted(db, store)))


def _hellos(db: Connection, registry: Registry, first: Hello, most: int) -> tuple[list[bytes], int, bool]:
    """Return (the hellos of all that waits, encoded, one at least; the last op number; whether more waits)."""
    hellos: list[bytes] = []
    hello, size, last = first, 0, first.mark
    while True:
        batch = packing.pack(db, registry, last, OPS_BYTES)
        if not batch.frame or (hellos and size + len(batch.frame) > most) or len(hellos) == bundle.MOST_PARTS:
            return hellos or [protocol.encode(first)], last, bool(batch.frame)
        hello = msgspec.structs.replace(hello, mark=last, heads=Heads(batch.heads), ops=batch.frame, tip=batch.tip)
        hellos.append(protocol.encode(hello))  # encoded at once: the heads of a year's groups are 100 MB of objects
        aside = Aside(bundle=first.aside.bundle)
        hello, size, last = msgspec.structs.replace(first, aside=aside), size + len(batch.frame), batch.last


def _settle(db: Connection, registry: Registry, answers: Sequence[Answer], grant: Grant | None) -> tuple[int, int]:
    """Write down mark, receipt and verdicts where they go forward; return (ops newly confirmed, new verdicts)."""
    who = identity.need(db)
    confirmed, heard = outbox.mark(db)[0], settings.get(db, telling.RULINGS, 0)
    mark, new = confirmed, 0
    for answer in answers:
        chain = chain_at(db, answer)
        if chain is not None and answer.mark >= mark:
            mark = answer.mark
            outbox.set_mark(db, mark, chain)
            if answer.receipt and (mark > confirmed or settings.get(db, outbox.RECEIPT) is None):
                settings.put(db, outbox.RECEIPT, telling.proven(who, answer, chain).hex())
        fresh: list[Any] = [one for one in answer.rulings if one.seq > heard]
        for one in fresh:
            telling.heed(db, registry, answer.now_ms, one)
        heard, new = max([heard, *(one.seq for one in fresh)]), new + len(fresh)
    settings.put(db, telling.RULINGS, heard)
    heard_ms = max([settings.get(db, LAST_OK) or 0, *(answer.now_ms for answer in answers)])
    settings.put(db, LAST_OK, heard_ms)
    if grant is not None:
        joining.confirm(db, grant)
    return mark - confirmed, new
