"""Makes the file with which any machine of the county begins: what a first load gives to nobody in particular."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from station.kernel.record import Registry
from sync import bundle, protocol
from sync.bundle import Kind, Label
from sync.county import tables
from sync.county.answers import MOST_NEWS, Answers, Reading
from sync.county.layouts import Book, Books
from sync.county.ledger import Ledger
from sync.county.vault import hides
from sync.frames import decode_frame
from sync.protocol import Answer, Reply
from sync.snapshot import NOBODY, Snapshot, shut

EVERYBODY, PLACES = "all", "at:"


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who a snapshot is for; the columns of a device that an answer needs."""

    scopes: str
    device: int = NOBODY
    mark: int = 0
    chain: bytes = b""


@dataclass(frozen=True, slots=True)
class Shared:
    """A snapshot, the scopes that are in it, and those left out because something in them is of people."""

    label: Label
    blob: bytes
    scopes: Sequence[str]
    private: Sequence[str]
    more: bool


def make(ledger: Ledger, registry: Registry, now_ms: int, room: int = MOST_NEWS) -> Shared:
    """Return what the county has in its public scopes, at most `room` bytes of rows; StationError("bundle.too_large").

    What was made is looked through before it is signed: a scope in which a row is of a table that declares a personal
    or secret column stays out of it whole, whatever the row says, for a span counts as there once it was brought.
    """
    county = ledger.county()
    with ledger.reading() as connection:
        book = Books(registry).open(connection, county.county)
        making = Answers(connection, book, county, protocol.whole_seconds(now_ms))
        asked, private = _public(connection, county.county), list[str]()
        while True:
            scopes = [scope for scope in asked if scope not in private]
            reading = Reading(Nobody(json.dumps(scopes)), 0, {}, frozenset(scopes), room)
            answers, more = making.make(reading, reply=Reply(layout=book.told_to(b"")))
            found = _personal(book, scopes, answers)
            if not found:
                break
            private += found
    label = Label(Kind.SNAPSHOT, county.county, NOBODY, now_ms, secrets.token_bytes(bundle.ID_BYTES))
    body = Snapshot(bundle.VERSION, now_ms, scopes, answers, more)
    return Shared(label, shut(county.key, label, body), scopes, private, more)


def _public(connection: Connection, county: str) -> list[str]:
    """Return the scopes that are no station's and not the office's."""
    found = connection.execute(select(tables.feed.c.scope).where(tables.feed.c.county == county).distinct()).scalars()
    return sorted([scope for scope in found if scope == EVERYBODY or scope.startswith(PLACES)])


def _personal(book: Book, scopes: Sequence[str], answers: Sequence[bytes]) -> list[str]:
    """Return the scopes of which these answers bring anything of a table that holds something personal."""
    found = set()
    for answer in answers:
        for feed in protocol.decode(answer, Answer).feeds:
            items = decode_frame(book.wide, feed.frame) if feed.frame and feed.scope not in found else []
            if any([hides(book.wide.tables[item.table]) for item in items]):
                found.add(feed.scope)
    return sorted([scopes[at] for at in found])
