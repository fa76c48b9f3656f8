"""What an answer says besides the acknowledgement: verdicts, frames of the feeds, and what was asked of the sets.

A little of it is gathered in the transaction that took the ops in. Much of it (a first load, a month's
news, a comparison) is gathered afterwards from a transaction that only reads: nobody waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from station.kernel import spans
from sync import protocol
from sync.county import compare, media, numbering
from sync.county.feeds import Feeds, OwnOps, Reader, rulings_after, with_feeds
from sync.county.portions import Bodies
from sync.county.sent import Sent
from sync.county.visit import Told, Visit, told_spans
from sync.protocol import MORE, SETS_DIFFER, TELL_SPANS, Feed, Reply, Ruling
from sync.standing import level_of_spans, level_of_sums

log = logging.getLogger(__name__)
LITTLE = 512  # numbers of feeds the device has not, beyond its own ops


class News(NamedTuple):
    """The parts of an answer that were gathered, and its signs."""

    rulings: list[Ruling]
    feeds: list[Feed]
    signs: int
    reply: Reply = Reply()


def gather(visit: Visit, ops: Sequence[Sent], *, little: bool) -> News | None:
    """Return the news of a device, None where only a `little` is wanted and there is more.

    All verdicts go before any row: a device keeps what is not judged yet on top of the rows it receives.
    """
    county, hello, scopes = visit.county.county, visit.hello, visit.scopes
    if little and (hello.aside.sums is not None or hello.aside.buckets or hello.aside.wanted):
        return None
    rulings, cut_off = rulings_after(visit.connection, county, visit.device.device, hello.verdicts)
    if cut_off:
        return News(rulings, [], MORE, Reply(pieces=media.given(visit)))
    bodies = Bodies(visit.book.wide, visit.county.vault)
    reply = msgspec.structs.replace(compare.reply(visit, bodies), pieces=media.given(visit))
    tops = {key: one.seq for key, one in numbering.tops(visit.connection, county, scopes).items() if one.seq}
    told, held = hello.level[: protocol.LEVEL_BYTES], hello.level[protocol.LEVEL_BYTES :]
    if level_of_spans({key: [(0, top)] for key, top in tops.items()}, scopes) == told:
        known_there = visit.tables
        found = numbering.totals(visit.connection, county, scopes)
        totals = {key: total for key, total in found.items() if key[1] in known_there}
        same = level_of_sums(totals, scopes) == held
        if same:
            visit.give_seal(totals)
        return News(rulings, [], 0 if same else SETS_DIFFER, reply)
    known = told_spans(visit)
    if known is None:
        return News(rulings, [], TELL_SPANS | MORE, reply)
    if above := _never_given(known, tops):
        log.warning(
            "device %d has heard what this ledger never gave: was the ledger put back without `county new-epoch`?",
            visit.device.device)
        return News(rulings, [], MORE, msgspec.structs.replace(reply, tops=above))
    if little and _missing(known, tops) > LITTLE + len(ops):
        return None
    feeds, more = Feeds(visit.connection, bodies, _reader(visit, known, ops), hello.want).fill(tops)
    visit.given = with_feeds(known, scopes, feeds)
    return News(rulings, feeds, MORE if more else 0, reply)


def _reader(visit: Visit, known: Told, ops: Sequence[Sent]) -> Reader:
    scopes, aside = visit.scopes, visit.hello.aside
    parts = {(scopes[part.scope], part.lane): part for part in aside.parts if part.scope < len(scopes)}
    rows, tables = [(one.op.table, one.op.row) for one in ops], visit.tables
    written = visit.own if tables.keys() >= {name for name, _ in rows} else None
    own = OwnOps(visit.hello.mark + 1, rows, written)
    return Reader(visit.county.county, visit.device.device, scopes, known, parts, aside.most_lane, own, tables)


def _never_given(known: Told, tops: Mapping[tuple[str, int], int]) -> dict[str, dict[int, int]]:
    """Return {scope: {lane: newest number}} of the feeds of which a device says that it has more."""
    above: dict[str, dict[int, int]] = {}
    for (scope, lane), found in known.items():
        top = tops.get((scope, lane), 0)
        if found and found[0][1] > top:
            above.setdefault(scope, {})[lane] = top
    return above


def _missing(known: Told, tops: Mapping[tuple[str, int], int]) -> int:
    return sum([high - low for stream, top in tops.items() for low, high in spans.gaps(known.get(stream, []), top)])
