"""Answers made without round trips: all verdicts, then as much news as there is room for.

On a line a device asks again and again, with what it has by then. On a stick the county goes through
the same steps alone, counting what it gave as arrived (SYNC.md rule 24).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from station.kernel import spans
from sync import protocol
from sync.county import epochs, numbering
from sync.county.feeds import Feeds, Reader, rulings_after
from sync.county.layouts import Book
from sync.county.ledger import County
from sync.county.portions import Bodies
from sync.county.visit import Told, Visit
from sync.protocol import MORE, Answer, Feed, Reply, Ruling

# Bytes of rows on one bundle: half a million prices are a tenth of it, and a station holds it whole.
MOST_NEWS = 8 << 20


NOTHING = Reply()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the device that will read the answers: its last verdict, its spans, what it may read.

    `tables` are those its program knows, None where that is not known: it is sent everything.
    """

    device: Any
    heard: int
    told: Told
    scopes: frozenset[str]
    room: int = MOST_NEWS
    tables: Collection[str] | None = None


class Answers:
    """Makes the answers of one bundle inside the county's transaction."""

    def __init__(self, connection: Connection, book: Book, county: County, now_ms: int) -> None:
        self._connection = connection
        self._book = book
        self._county = county
        self._now_ms = now_ms

    def make(self, reading: Reading, receipt: bytes = b"", reply: Reply = NOTHING) -> tuple[list[bytes], bool]:
        """Return (the answers, whether there is more than there was room for); `reply` goes with the last.

        Verdicts come before any row, as on a line: rows are laid under what is not judged yet.
        """
        answers: list[Answer] = []
        more = False
        for rulings in self._rulings(reading):
            answers.append(self._answer(reading.device, receipt, rulings, []))
            receipt = b""
        for feeds, left in self._news(reading):
            more = left
            if feeds:
                answers.append(self._answer(reading.device, b"", [], feeds))
        answers[-1] = msgspec.structs.replace(answers[-1], reply=reply)
        return [protocol.encode(one) for one in answers], more

    def standing(self, told: Visit) -> list[bytes]:
        """Return one answer that says where the county stands, and how it came there: it is in another epoch."""
        standing, reply = self._answer(told.device, b"", [], []), Reply(epochs=epochs.chain(told))
        return [protocol.encode(msgspec.structs.replace(standing, signs=MORE, reply=reply))]

    def _rulings(self, reading: Reading) -> Iterator[list[Ruling]]:
        """Yield the verdicts after the one that was heard last; one list at least, for the mark."""
        heard = reading.heard
        while True:
            # One by one: a bundle that comes late must not lay a run over a group that was judged again since.
            device = reading.device.device
            rulings, more = rulings_after(self._connection, self._county.county, device, heard, runs=False)
            yield rulings
            if not more:
                return
            heard = rulings[-1].seq

    def _news(self, reading: Reading) -> Iterator[tuple[list[Feed], bool]]:
        if not reading.scopes:
            return
        scopes = tuple(json.loads(reading.device.scopes))
        if not reading.scopes:  # shut out, or out of date: verdicts are all it hears
            return
        newest = numbering.tops(self._connection, self._county.county, set(scopes) & reading.scopes)
        tops = {key: one.seq for key, one in newest.items() if one.seq}
        told: Told = dict(reading.told)
        left = reading.room
        while left > 0:
            reader = Reader(
                self._county.county, reading.device.device, scopes, dict(told), tables=reading.tables)
            bodies = Bodies(self._book.wide, self._county.vault)
            feeds, more = Feeds(self._connection, bodies, reader, min(left, protocol.MOST_BODY // 4)).fill(tops)
            whole = [feed for feed in feeds if not feed.total]
            yield whole, more or len(whole) < len(feeds)
            if not whole:
                return
            for feed in whole:
                key = scopes[feed.scope], feed.lane
                told[key] = spans.add(told.get(key, []), feed.low, feed.high)
            left -= sum([len(feed.frame) + 8 for feed in whole])

    def _answer(self, device: Any, receipt: bytes, rulings: list[Ruling], feeds: list[Feed]) -> Answer:
        chain = bytes(device.chain)[: protocol.CHAIN_BYTES]
        return Answer(
            epoch=self._county.epoch, mark=device.mark, signs=0, now_ms=self._now_ms, receipt=receipt, feeds=feeds,
            rulings=rulings, chain=chain)
