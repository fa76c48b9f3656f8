"""One device's request as the county reads it: is it who it says, what does it have, what is to be remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, update

from station.kernel import layout
from station.kernel.record import Table
from station.kernel.spans import Span, add
from sync import protocol
from sync.county import calendar, tables
from sync.county.accounts import barred
from sync.county.hot import Hot
from sync.county.layouts import Book, Books
from sync.county.ledger import County
from sync.county.numbering import OwnWords
from sync.county.scoped import scopes_from_text
from sync.protocol import TELL_LAYOUT, Answer, Hello
from sync.standing import Sums, digest_of_sums, level_of_spans, stand
from sync.statements import Seal

GIVEN = Hot(
    update(tables.device)
    .where(
        (tables.device.c.county == bindparam("the_county")) & (tables.device.c.device == bindparam("the_device"))
        & (tables.device.c.counter == bindparam("the_counter")))
    .values(spans=bindparam("spans"))
)
MOST_SPANS = 64  # of one feed: a device that has more gaps is told of the newest only

SEEN = Hot(
    update(tables.device)
    .where((tables.device.c.county == bindparam("the_county")) & (tables.device.c.device == bindparam("the_device")))
    .values({name: bindparam(name) for name in (
        "counter", "seen_ms", "mark", "chain", "incarnation", "offset_ms", "heard", "waiting", "program", "schema",
        "spans", "listed")})
)
Told = dict[tuple[str, int], list[Span]]
PLAIN = msgspec.json.Encoder()
SPANS = msgspec.json.Decoder(list[tuple[str, int, list[Span]]])


@dataclass(slots=True)
class Visit:
    """A verified hello of a known device, inside the exchange's transaction."""

    connection: Connection
    county: County
    device: Any
    hello: Hello
    now_ms: int
    book: Book
    unfit: str = ""  # why the programs of both sides cannot speak with each other, or ""
    asks: int = 0  # the sign that asks for the layout of the device
    tells: bytes = b""  # the layout the device is told
    seal: Seal | None = None  # what the answer is signed as besides
    seen: dict[str, Any] = field(default_factory=dict)  # what is to be written down of the device besides
    unread: str = ""  # why its ops could not be read
    bare: bool = False  # others read the line, and the answer is not sealed: it says nothing of people
    stood: bytes = b""  # the schema of ours by which the device was recognised
    own: OwnWords | None = None  # what it just wrote, where the feeds say of it nothing but that
    given: Told | None = None  # what the device has of its feeds once it took in the answer

    @property
    def scopes(self) -> tuple[str, ...]:
        return scopes_from_text(self.device.scopes)

    @property
    def other_epoch(self) -> bool:
        """Whether the device has not heard yet that the ledger was put back from a backup."""
        return self.hello.epoch != self.county.epoch

    @property
    def barred(self) -> str:
        """Why the device gets no news and what it brings waits, or ""."""
        return barred(self.device, self.now_ms)

    def is_to_take_ops(self) -> bool:
        """Whether nothing else must be settled first: who speaks, which epoch and tables it knows, what it gives back.
        """
        if self.problem() or self.other_epoch or not self.recognised() or not self.fits:
            return False
        return self.hello.aside.salvage is None or bool(self.barred)

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
        if not protocol.is_served(hello.version):
            return "sync.version"
        if self.other_epoch:
            return ""
        if who is not None and bytes(device.incarnation) not in (b"", self.incarnation):
            return "sync.copied"
        if hello.mark > device.mark:
            return "sync.gap"
        if who is not None and hello.mark == device.mark and hello.mark and who.chain != bytes(device.chain):
            return "sync.forked"
        return self.unfit

    @property
    def moved(self) -> bool:
        """Whether the device has other scopes here than it knows of: its new certificate goes first."""
        who = self.hello.aside.who
        return who is not None and tuple(who.scopes) != self.scopes

    def recognised(self) -> bool:
        """Whether this is the database that spoke last, with the scopes it has here, or one that says who it is."""
        if self.hello.aside.who is not None or self.stood == self.book.schema:
            return True
        schemas = bytes(self.device.schema), self.book.schema
        expected = stand(
            bytes(self.device.incarnation), self.device.mark, bytes(self.device.chain), self.scopes, schemas)
        if self.hello.stand != expected:
            return False
        self.stood = self.book.schema
        return True

    @property
    def fits(self) -> bool:
        """Whether each side knows what the other declares: before that neither looks at rows."""
        return not (self.unfit or self.asks or self.tells)

    def understand(self, books: Books) -> None:
        """Learn what the device's program declares, and see whether it knows what we do."""
        if self.book.view(self.schema) is None:
            told = self.hello.aside.layout
            if not told:
                self.asks = TELL_LAYOUT
                return
            wider = books.learn(self.connection, self.county.county, self.schema, told)
            if wider is None:
                self.unfit = "sync.version"
                return
            self.book = wider
        who = self.hello.aside.who
        if who is not None and who.layout != self.book.schema:
            self.tells = layout.packed(layout.said(self.book.wide))

    def give_seal(self, totals: Sums) -> None:
        """Device and county hold the same: the answer is the county's word on that."""
        digest = digest_of_sums(totals, self.scopes)
        self.seal = Seal(self.county.county, self.county.epoch, self.device.device, digest, self.now_ms)

    def write_down(self, counter: int, answer: Answer, chain: bytes) -> None:
        """Keep what the device told, and how far the county has its ops now; of a copy, only that it spoke."""
        problem, mark = answer.problem or self.other_epoch, answer.mark
        device = self.device
        seen: dict[str, Any] = {
            "counter": counter, "seen_ms": self.now_ms, "mark": mark, "chain": chain,
            "incarnation": bytes(self.device.incarnation) if problem else self.incarnation,
            "offset_ms": self.hello.now_ms - self.now_ms, "heard": self.hello.verdicts,
            "waiting": self.hello.aside.waiting,
            "program": device.program, "schema": device.schema, "spans": device.spans,
            "listed": device.listed,
        }
        who = None if problem else self.hello.aside.who
        if who is not None:
            seen |= {"program": who.program[:40], "schema": self.schema}
        if self.given is not None:
            seen["spans"] = spans_as_json(self.given)
        elif self.hello.aside.spans is not None:
            seen["spans"] = spans_as_json(_given_spans(self))
        seen |= self.seen
        calendar.note(self.connection, self.county.county, device, self.now_ms)
        SEEN(self.connection, seen | {"the_county": self.county.county, "the_device": device.device})

    def write_given(self, connection: Connection, counter: int) -> None:
        """Keep what the answer gives, unless the device has spoken again since."""
        assert self.given is not None
        where = {"the_county": self.county.county, "the_device": self.device.device, "the_counter": counter}
        GIVEN(connection, {**where, "spans": spans_as_json(self.given)})


def told_spans(visit: Visit) -> Told | None:
    """Return what the device has of its feeds: as it says, or as it must have since the last answer.

    None where neither is known.
    """
    if visit.hello.aside.spans is not None:
        return _given_spans(visit)
    known = spans_from_json(visit.device.spans)
    if level_of_spans(known, visit.scopes) == visit.hello.level[: protocol.LEVEL_BYTES]:
        return known
    return None


def names_of(visit: Visit) -> Sequence[str]:
    """Return the list of scopes in which a hello counts: the one it names, where it names one."""
    who = visit.hello.aside.who
    return visit.scopes if who is None else who.scopes


def _given_spans(visit: Visit) -> Told:
    scopes, names, told = visit.scopes, names_of(visit), {}
    for scope, lanes in (visit.hello.aside.spans or {}).items():
        for lane, numbers in lanes.items():
            if scope < len(names) and names[scope] in scopes:
                told[names[scope], lane] = _paired(numbers)
    return told


def _paired(numbers: list[int]) -> list[Span]:
    found: list[Span] = []
    for high, low in list(zip(numbers[::2], numbers[1::2], strict=False))[:MOST_SPANS]:
        found = add(found, low, high)
    return found


def spans_as_json(told: Told) -> str:
    return PLAIN.encode([(scope, lane, found) for (scope, lane), found in told.items()]).decode()


def spans_from_json(kept: str) -> Told:
    return {(scope, lane): found for scope, lane, found in SPANS.decode(kept or "[]")}
