"""The county's half of the stick: takes in what stations sent, makes what goes back, once for each bundle.

Everything is verified before the first write, and everything a bundle does is one transaction: its ops,
its place in the replay ledger and the bundle that goes back. The ledger knows a bundle by its machine and
id and has no window of time: a stick lies in a drawer for weeks (SYNC.md rule 24).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, desc, insert, select, update

from station.kernel import spans
from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync import bundle, freight, protocol, stick
from sync.bundle import Bundle, Kind, Up
from sync.county import accounts, renumber, tables, visit
from sync.county.answers import MOST_NEWS
from sync.county.exchange import DEVICE, Now, current, known_device
from sync.county.freights import Freights
from sync.county.intake import Intake
from sync.county.layouts import Books
from sync.county.ledger import County, Ledger
from sync.county.opening import FORKS, UNKNOWN, Work, follows, opened, same_log, stranger
from sync.county.returns import Returns, set_device
from sync.county.sent import read_ops
from sync.county.visit import Visit
from sync.enrolling import EnrolRequest, Renumbered
from sync.envelope import open_answer, open_request
from sync.protocol import Hello

KEPT = 4  # bundles that went back are kept whole for so many of each machine; older ones are made anew

bundle_table = tables.bundle


@dataclass(frozen=True, slots=True)
class Taken:
    """What one bundle did: whose, how many ops were new, and what goes back.

    `again`: the machine has to hear first that the ledger was put back, or that it stands somewhere else now; what
    is to come after that comes with the next bundle. `media` came whole by the file beside it, `code` says what was
    wrong with that, or that this is a copy; `riding` and `key` make the file that goes back.
    """

    device: int
    station: str
    number: int
    ops: int
    repeated: bool
    back: bytes
    again: bool = False
    media: int = 0
    code: str = ""
    riding: Freights | None = None
    key: bytes = b""


class Bundles:
    """Takes in and makes bundles over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._books = Books(registry)
        self._now = now
        self._returns = Returns(self._books, now)

    def take(self, blob: bytes, beside: Path | None = None) -> Taken:
        """Take in one bundle, and the media in the file `beside` it; return what it did and the bundle that goes back.

        StationError: those of `bundle.read`, "bundle.other_county", "bundle.not_up", "bundle.forged",
        "bundle.gap" (first, last: the ops that are missing), "bundle.reused" and what an exchange refuses.
        Nothing is changed then. Of a copy (`code` is one of FORKS) nothing is taken either, but it is answered.
        """
        county = self._ledger.county()
        arrived = bundle.read(blob)
        if arrived.label.county != county.county:
            raise StationError("bundle.other_county")
        if arrived.label.kind is not Kind.UP:
            raise StationError("bundle.not_up")
        with self._ledger.reading() as connection:
            device = DEVICE(connection, {"county": county.county, "device": arrived.label.device}).first()
            book = self._books.open(connection, county.county)
        if device is None:
            return self._forgotten(county, arrived)
        work = opened(county, book, bytes(device.public), arrived)
        try:
            if work.up.renumber:
                return self._renumbered(county, device, arrived, work.up)
            return self._with_media(county, arrived, work, beside)
        except StationError as trouble:
            if trouble.code not in FORKS:
                raise
            return self._objected(county, device, arrived, trouble.code)

    def _with_media(self, county: County, arrived: Bundle, work: Work, beside: Path | None) -> Taken:
        riding = Freights(self._ledger, self._now, arrived.label.device, work.hellos[0])
        key, ops, media, code = freight.key_of(county.key.private, arrived.digest), 0, 0, ""
        if beside is not None and work.up.freight:  # rows first: a medium is taken because a row names it
            with self._ledger.writing() as connection:
                ops = self._take(connection, county, arrived, work, answer=False).ops
            media, code = self._ridden(riding, work.up.freight, beside)
        with self._ledger.writing() as connection:
            taken = self._take(connection, county, arrived, work)
        return dataclasses.replace(taken, ops=ops + taken.ops, media=media, code=code, riding=riding, key=key)

    def _forgotten(self, county: County, arrived: Bundle) -> Taken:
        """Answer a machine that a ledger put back from a backup does not know, if the county once signed for it."""
        up = arrived.open(county.key.sealing()[0], Up)
        device = stranger(county, arrived, up.certificate)
        if up.renumber:
            return self._renumbered(county, device, arrived, up)
        return self._objected(county, device, arrived, UNKNOWN)

    def _renumbered(self, county: County, device: Any, arrived: Bundle, up: Up) -> Taken:
        """Answer a machine that asks for a number of its own, as far down its log as is needed."""
        answer = b""
        for page in up.renumber:
            asked = open_request(page)
            if asked.device != arrived.label.device:
                raise StationError("sync.malformed")
            answer = renumber.renumber(self._ledger, page, self._now())
            if not protocol.decode(open_answer(county.public, asked.digest, answer), Renumbered).older:
                break
        back = self._returns.renumbered(county, device, arrived, answer)
        return Taken(device.device, device.station_name, arrived.label.number, 0, False, back, again=True)

    def _objected(self, county: County, device: Any, arrived: Bundle, code: str) -> Taken:
        """Tell a machine that another copy goes by its number, or that it is not known; nothing of it is taken."""
        back = self._returns.objection(county, device, arrived, code)
        return Taken(device.device, device.station_name, arrived.label.number, 0, False, back, again=True, code=code)

    def _ridden(self, riding: Freights, key: bytes, beside: Path) -> tuple[int, str]:
        """Take in the media beside a bundle; return (how many are whole by that, what was wrong with the file)."""
        done = 0
        try:
            with stick.opened(beside) as file:
                for whole in riding.take(freight.read(key, file)):
                    done += whole
        except StationError as trouble:
            return done, trouble.code
        return done, ""

    def news(self, number: int, room: int = MOST_NEWS) -> bytes:
        """Return a bundle for a machine that has not asked: what it lacks as far as the county knows."""
        with self._ledger.writing() as connection:
            device = known_device(connection, self._ledger.county(), number)
            county = current(self._ledger, device)
            return self._returns.news(connection, county, number, room)

    def _take(
        self, connection: Connection, county: County, arrived: Bundle, work: Work, *, answer: bool = True
    ) -> Taken:
        """Take in ops and, with `answer`, write down that the bundle was here; without, it may come again."""
        label = arrived.label
        device = known_device(connection, county, label.device)
        county = current(self._ledger, device)
        seen = connection.execute(select(bundle_table).where(_is(device) & (bundle_table.c.id == label.id))).first()
        if seen is not None and bytes(seen.digest) != arrived.digest:
            raise StationError("bundle.reused")
        if seen is not None and seen.answer is not None:
            return Taken(device.device, device.station_name, label.number, 0, True, bytes(seen.answer))
        grant = self._confirmed(connection, county, device, work.up)
        before = device.mark
        device = known_device(connection, county, label.device)
        told = Visit(connection, county, device, work.hellos[0], protocol.whole_seconds(self._now()),
                     self._books.current(connection, county.vault, bytes(device.layouts)))
        follows(device, work, told.other_epoch)
        same_log(connection, device, work)
        if not told.problem():
            told.understand(self._books)
        if told.problem():
            raise StationError(told.problem())
        for hello in work.hellos if not told.other_epoch else ():
            told = self._take_ops(connection, told, hello)
        if not answer:
            ops = told.device.mark - before
            return Taken(device.device, device.station_name, label.number, ops, seen is not None, b"")
        back = self._returns.to(told, arrived, grant)
        self._write_down(told, arrived, back, new=seen is None)
        return Taken(
            device.device, device.station_name, label.number, told.device.mark - before, seen is not None, back,
            told.other_epoch or told.moved)

    def _confirmed(self, connection: Connection, county: County, device: Any, up: Up) -> bytes:
        """Bind a reserved number to the key of its machine; return the grant, b"" where none is due."""
        if not up.enrol:
            return b""
        grant, problem = accounts.granted(connection, county, protocol.decode(up.enrol, EnrolRequest), self._now())
        if problem or grant is None or grant.device != device.device:
            raise StationError(problem or "enrol.unknown_code")
        return protocol.encode(grant)

    def _take_ops(self, connection: Connection, told: Visit, hello: Hello) -> Visit:
        """Take in one hello; return the visit as it stands after it."""
        if hello.ops:
            mark, chain = Intake(told).take(hello, read_ops(told.book.wide, hello))
            newest = {"schema": told.schema} if mark > told.device.mark else {}  # else it may be an old stick
            set_device(connection, told.device, mark=mark, chain=chain, **newest)
        device = known_device(connection, told.county, told.device.device)
        return dataclasses.replace(told, device=device)

    def _write_down(self, told: Visit, arrived: Bundle, back: bytes, *, new: bool) -> None:
        """Keep that the bundle was here, what went back, and what it told of its machine."""
        device, who = told.device, told.hello.aside.who
        seen: dict[str, Any] = {"seen_ms": told.now_ms, "heard": max(device.heard, told.hello.verdicts)}
        if not device.incarnation and who is not None:
            seen |= {"incarnation": told.incarnation, "program": who.program[:40], "schema": told.schema}
        given = visit.told_spans(told) or {}
        if not _covers(visit.spans_from_json(device.spans), given):
            seen["spans"] = visit.spans_as_json(given)
        set_device(told.connection, device, **seen, **told.seen)
        label = arrived.label
        if new:
            told.connection.execute(insert(bundle_table).values(
                county=device.county, device=device.device, id=label.id, number=label.number,
                digest=arrived.digest, at_ms=told.now_ms, answer=back))
        else:
            same = _is(device) & (bundle_table.c.id == label.id)
            told.connection.execute(update(bundle_table).where(same).values(answer=back))
        _forget_older(told.connection, device)


def _covers(known: visit.Told, given: visit.Told) -> bool:
    """Whether all of `given` is known: an older bundle tells nothing of a machine that was heard since."""
    return all(spans.has(known.get(key, []), *one) for key, found in given.items() for one in found)


def _forget_older(connection: Connection, device: Any) -> None:
    """Keep the newest bundles that went back; of the older ones, that they were here."""
    newest = select(bundle_table.c.id).where(_is(device) & bundle_table.c.answer.is_not(None))
    old: Sequence[Any] = connection.execute(
        newest.order_by(desc(bundle_table.c.at_ms), desc(bundle_table.c.number)).offset(KEPT)).all()
    for one in old:
        same = _is(device) & (bundle_table.c.id == one.id)
        connection.execute(update(bundle_table).where(same).values(answer=None))


def _is(device: Any) -> Any:
    return (bundle_table.c.county == device.county) & (bundle_table.c.device == device.device)
