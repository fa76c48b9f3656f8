"""One device's request as the county reads it: is it who it says, what does it have, what is to be remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, update

from station.kernel import layout
from station.kernel.record import Table
from station.kernel.spans import Span, add
from sync import protocol
from sync.county import tables
from sync.county.layouts import Book, Books
from sync.county.ledger import County
from sync.protocol import MORE, TELL_LAYOUT, Hello
from sync.standing import level_of_spans, stand

MOST_SPANS = 64  # of one feed: a device that has more gaps is told of the newest only

device_table = tables.device
Told = dict[tuple[str, int], list[Span]]


@dataclass(slots=True)
class Visit:
    """A verified hello of a known device, inside the exchange's transaction."""

    connection: Connection
    county: County
    device: Any
    hello: Hello
    now_ms: int
    books: Books
    book: Book

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(json.loads(self.device.scopes))

    @property
    def incarnation(self) -> bytes:
        """The database that speaks: as it says now, or as it said last."""
        who = self.hello.aside.who
        return who.incarnation[:16] if who is not None else bytes(self.device.incarnation)

    @property
    def schema(self) -> bytes:
        """The hash of what the device's program declares: as it says now, or as it said last."""
        who = self.hello.aside.who
        return who.schema[:32] if who is not None else bytes(self.device.schema)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables as the device knows them."""
        view = self.book.view(self.schema)
        return {} if view is None else view.tables

    def problem(self) -> str:
        """Return why this hello cannot be answered with news, or "".

        A copy that another copy has overtaken would be told HELD of rows it never had.
        """
        hello, device, who = self.hello, self.device, self.hello.aside.who
        if not protocol.OLDEST <= hello.version <= protocol.VERSION:
            return "sync.version"
        if hello.mark > device.mark:
            return "sync.gap"
        if who is not None and hello.mark == device.mark and hello.mark and who.chain != bytes(device.chain):
            return "sync.forked"
        return ""

    def recognised(self) -> bool:
        """Whether this is the database that spoke last, with the scopes it has here, or one that says who it is."""
        if self.hello.aside.who is not None:
            return True
        schemas = bytes(self.device.schema), self.book.schema
        expected = stand(
            bytes(self.device.incarnation), self.device.mark, bytes(self.device.chain), self.scopes, schemas)
        return self.hello.stand == expected

    def understand(self) -> tuple[str, int, bytes]:
        """Learn what the device's program declares; return (problem, what is still to be told, what we tell).

        Neither side looks at rows before it knows what the other's columns are.
        """
        if self.book.view(self.schema) is None:
            told = self.hello.aside.layout
            if not told:
                return "", TELL_LAYOUT | MORE, b""
            if not self.books.learn(self.connection, self.county.county, self.schema, told):
                return "sync.version", 0, b""
            self.book = self.books.open(self.connection, self.county.county)
        who = self.hello.aside.who
        if who is not None and who.layout != self.book.schema:
            return "", MORE, layout.packed(layout.said(self.book.wide))
        return "", 0, b""

    def write_down(self, counter: int, mark: int, chain: bytes) -> None:
        """Keep what the device told, and how far the county has its ops now."""
        seen: dict[str, Any] = {
            "counter": counter, "seen_ms": self.now_ms, "mark": mark, "chain": chain,
            "incarnation": self.incarnation, "offset_ms": self.hello.now_ms - self.now_ms,
        }
        who = self.hello.aside.who
        if who is not None:
            seen |= {"program": who.program[:40], "schema": self.schema}
        if self.hello.aside.spans is not None:
            seen["spans"] = _as_json(_given_spans(self))
        where = (device_table.c.county == self.county.county) & (device_table.c.device == self.device.device)
        self.connection.execute(update(device_table).where(where).values(**seen))


def told_spans(visit: Visit) -> Told | None:
    """Return what the device has of its feeds: as it says, or as it said last; None where neither is known."""
    if visit.hello.aside.spans is not None:
        return _given_spans(visit)
    known = _from_json(visit.device.spans)
    if level_of_spans(known, visit.scopes) == visit.hello.level[: protocol.LEVEL_BYTES]:
        return known
    return None


def _given_spans(visit: Visit) -> Told:
    scopes, told = visit.scopes, {}
    for scope, lanes in (visit.hello.aside.spans or {}).items():
        for lane, numbers in lanes.items():
            if scope < len(scopes):
                told[scopes[scope], lane] = _paired(numbers)
    return told


def _paired(numbers: list[int]) -> list[Span]:
    found: list[Span] = []
    for high, low in list(zip(numbers[::2], numbers[1::2], strict=False))[:MOST_SPANS]:
        found = add(found, low, high)
    return found


def _as_json(told: Told) -> str:
    return json.dumps([[scope, lane, found] for (scope, lane), found in told.items()])


def _from_json(kept: str) -> Told:
    return {(scope, lane): [(low, high) for low, high in found] for scope, lane, found in json.loads(kept or "[]")}
