"""What goes back on a stick, and what goes unasked: papers first, then verdicts, then news in the scopes it names.

The same order as on a line: a machine that knows another epoch is told the county's and nothing else, one
that stands somewhere else by now gets its new certificate and verdicts, and news once it has taken it.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
from typing import Any

import msgspec
from sqlalchemy import Connection

from station.kernel import sums
from station.kernel.errors import StationError
from sync import bundle, freight, protocol
from sync.bundle import Bundle, Down, Kind, Label
from sync.county import compare, media, numbering, papers, tables, visit
from sync.county.answers import MOST_NEWS, Answers, Reading
from sync.county.exchange import Now, known_device
from sync.county.hot import Change
from sync.county.layouts import Books
from sync.county.ledger import County
from sync.county.portions import Bodies
from sync.county.visit import Visit
from sync.envelope import Receipt, sign_receipt, signature_of
from sync.protocol import Answer, Aside, Have, Hello, Reply

CHANGE = Change(tables.device, "county", "device")
MOST_MENDS = protocol.MOST_BODY // 4  # bytes of rows put right on one bundle


class Returns:
    """Makes the bundles of the county inside its transactions."""

    def __init__(self, books: Books, now: Now) -> None:
        self._books = books
        self._now = now

    def to(self, told: Visit, arrived: Bundle, grant: bytes) -> bytes:
        """Return the bundle that answers `arrived`, whose ops are in."""
        device, county = told.device, told.county
        answers, more = self._answers(told)
        label = Label(
            Kind.RETURN, county.county, device.device, arrived.label.number, secrets.token_bytes(bundle.ID_BYTES))
        down = Down(
            bundle.VERSION, told.now_ms, arrived.digest, list(told.scopes), told.hello.verdicts, answers,
            more or told.moved, grant,
            freight.key_of(county.key.private, arrived.digest))
        return bundle.close(county.key, bytes(device.sealing), label, down)

    def objection(self, county: County, device: Any, arrived: Bundle, code: str) -> bytes:
        """Return a bundle that says nothing but why a machine's work was not looked at."""
        said = Answer(county.epoch, device.mark, 0, self._now(), problem=code)
        return self._close(county, device, arrived, answers=[protocol.encode(said)])

    def renumbered(self, county: County, device: Any, arrived: Bundle, answer: bytes) -> bytes:
        """Return a bundle with the county's answer to a machine that asks for a number of its own."""
        return self._close(county, device, arrived, answers=[], renumbered=answer)

    def _close(self, county: County, device: Any, arrived: Bundle, **said: Any) -> bytes:
        label = Label(
            Kind.RETURN, county.county, device.device, arrived.label.number, secrets.token_bytes(bundle.ID_BYTES))
        scopes = list(json.loads(device.scopes))
        down = Down(bundle.VERSION, self._now(), arrived.digest, scopes, after=0, more=True, **said)
        return bundle.close(county.key, bytes(device.sealing), label, down)

    def news(self, connection: Connection, county: County, number: int, room: int) -> bytes:
        """Return a bundle for a machine that has not asked; StationError("bundle.no_key")."""
        device = known_device(connection, county, number)
        if not device.public:
            raise StationError("bundle.no_key")
        set_device(connection, device, sent=device.sent + 1)
        unasked = Hello(protocol.VERSION, county.epoch, b"", b"", device.mark, device.heard, 0)
        book = self._books.current(connection, county.vault, bytes(device.layouts))
        told = Visit(connection, county, device, unasked, protocol.whole_seconds(self._now()), book)
        reading = Reading(device, device.heard, visit.spans_from_json(device.spans), _readable(told), room)
        reply = Reply(papers=papers.due(told, unasked=True), layout=book.told_to(bytes(device.schema)))
        answers, more = Answers(connection, book, county, told.now_ms).make(reading, b"", reply)
        label = Label(Kind.NEWS, county.county, number, device.sent + 1, secrets.token_bytes(bundle.ID_BYTES))
        down = Down(bundle.VERSION, told.now_ms, b"", list(told.scopes), device.heard, answers, more)
        return bundle.close(county.key, bytes(device.sealing), label, down)

    def _answers(self, told: Visit) -> tuple[list[bytes], bool]:
        """Return (the answers, whether there is more): where the county stands alone if it is in another epoch."""
        device, county = told.device, told.county
        making = Answers(told.connection, told.book, county, told.now_ms)
        if told.other_epoch:
            return making.standing(told), True
        mark, chain = device.mark, bytes(device.chain)
        receipt = b""
        if mark:
            said = Receipt(county.county, device.device, told.incarnation, mark, chain, told.now_ms)
            receipt = signature_of(sign_receipt(county.key, said))
        reading = Reading(
            device, told.hello.verdicts, visit.told_spans(told) or {}, _readable(told),
            min(told.hello.want, MOST_NEWS), told.tables)
        reply = msgspec.structs.replace(
            self._mended(told), layout=told.tells, barred=told.barred, papers=papers.due(told), taken=_has(told))
        return making.make(reading, receipt, reply)

    def _mended(self, told: Visit) -> Reply:
        """Return the words of the rows that were shown, as many as one answer carries beside its news, and the
        county's buckets of the tables whose sums are not those told: its news may be all that differs.
        """
        if not _readable(told):
            return Reply()
        aside = msgspec.structs.replace(told.hello.aside, sums=_unlike(told))
        hello = msgspec.structs.replace(told.hello, want=min(told.hello.want, MOST_MENDS), aside=aside)
        return compare.reply(dataclasses.replace(told, hello=hello), Bodies(told.book.wide, told.county.vault))


def _has(told: Visit) -> list[Have]:
    """Return how much the county has of the media that were offered; those that rode beside are in by now."""
    aside = Aside(offers=told.hello.aside.offers[: freight.MOST_TOLD])
    return media.taken(dataclasses.replace(told, hello=msgspec.structs.replace(told.hello, aside=aside)))


def _unlike(told: Visit) -> dict[int, dict[str, bytes]] | None:
    """Return the sums that were told of the scopes in which the county's are others; None for nowhere."""
    ours: dict[str, dict[str, bytes]] = {scope: {} for scope in told.scopes}
    totals = numbering.totals(told.connection, told.county.county, told.scopes)
    for (scope, table), total in totals.items():
        if sums.as_bytes(total) != sums.as_bytes(0) and table in told.tables:
            ours[scope][table] = sums.as_bytes(total)
    theirs = told.hello.aside.sums or {}
    return {at: of for at, of in theirs.items() if at < len(ours) and ours[told.scopes[at]] != of} or None


def _readable(told: Visit) -> frozenset[str]:
    """Return the scopes a machine gets news of: none while it is barred, or counts in another list of scopes."""
    return frozenset() if told.barred or told.moved else frozenset(json.loads(told.device.scopes))


def set_device(connection: Connection, device: Any, **values: Any) -> None:
    """Write down something of a device."""
    CHANGE(connection, {"county": device.county, "device": device.device}, values)
