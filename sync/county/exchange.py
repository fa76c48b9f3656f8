"""One round trip at the county: take in ops, acknowledge them, answer with verdicts and news.

Everything an exchange changes is one transaction, and the answer leaves only after its commit: what is
acknowledged is durable (SYNC.md rule 8). Signatures and frames are read before it, much news after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync import protocol
from sync.answering import Kept
from sync.county import epochs, media, papers, renumber, salvage, tables, unread
from sync.county.feeds import rulings_after
from sync.county.fresh import NO_RUNS, Runs, runs_of
from sync.county.hot import Hot, mine
from sync.county.intake import Intake
from sync.county.layouts import Books
from sync.county.ledger import County, Ledger, retried
from sync.county.news import News, gather
from sync.county.portions import Bodies
from sync.county.sent import Sent, read_or_why
from sync.county.visit import Visit
from sync.envelope import Receipt, Request, open_request, seal_answer, sign_receipt, signature_of
from sync.protocol import MORE, TELL_WHO, UNKNOWN, Answer, Hello, Reply, whole_seconds

DEVICE = Hot(
    select(
        tables.device, tables.county.c.lists, tables.county.c.known_ms, tables.county.c.epoch, tables.county.c.layouts)
    .join(tables.county, tables.county.c.county == tables.device.c.county)
    .where(mine(tables.device, "county", "device"))
)
MOST_KEYS = 1 << 16
Now = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose signature is right, read as far as it can be without the ledger, by the tables known then."""

    device: int
    counter: int
    digest: bytes
    answering: bytes  # the key its answer is sealed with, or b""
    bare: bool  # others read the line, and neither is sealed
    said: bytes  # the hello as it was written
    hello: Hello
    schema: bytes
    ops: Sequence[Sent] | StationError
    runs: Runs


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer that acknowledges, as it is written; whether its news are still to be gathered, by which tables.

    `kept` is what it is signed as besides.
    """

    said: bytes
    later: bool
    schema: bytes
    kept: Kept | None = None


class Drawn(NamedTuple):
    """An answer before it is written, and the whole of the chain value of which it says the beginning."""

    answer: Answer
    later: bool
    kept: Kept | None
    chain: bytes


NOTHING, SOON, TELL = News([], [], 0), News([], [], MORE), News([], [], TELL_WHO | MORE)
ASK_SEALED = SOON


class Exchange:
    """The county's half of the exchange over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._books = Books(registry)
        self._now = now
        self._keys: dict[int, tuple[bytes, bytes]] = {}  # what each device signs with, what is sealed to it

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request to one of the signed routes; the errors of `handle` and `renumber`."""
        return self.renumber(blob) if path == protocol.RENUMBER_PATH else self.handle(blob)

    @retried
    def renumber(self, blob: bytes) -> bytes:
        return renumber.renumber(self._ledger, blob, self._now())

    def handle(self, blob: bytes) -> bytes:
        """Answer one signed request; StationError for one that cannot be trusted or read at all."""
        try:
            asked = self.prepare(blob)
        except StationError as trouble:
            return self.refusal(blob, trouble)
        return self.finish(asked, self._begin_alone(asked))

    def refusal(self, blob: bytes, trouble: StationError) -> bytes:
        """Return the county's signed word that it does not know a device; any other trouble is raised again.

        A device acts on such a word, so nobody else on the line may be able to say it.
        """
        if trouble.code != UNKNOWN:
            raise trouble
        county = self._ledger.county()
        said = Answer(epoch=county.epoch, mark=0, signs=0, now_ms=whole_seconds(self._now()), problem=UNKNOWN)
        request = open_request(blob)
        answering = request.answering(county.key, protocol.EXCHANGE_PATH)
        return seal_answer(county.key, request.digest, protocol.encode(said), answering)

    @retried
    def _begin_alone(self, asked: Asked) -> Begun:
        with self._ledger.writing() as connection:
            return self.begin(connection, asked)

    def prepare(self, blob: bytes) -> Asked:
        """Do what needs no lock: check who speaks and read what he says; errors as `handle`."""
        request = open_request(blob)
        sealing = self._check(request)
        body, answering = request.opened(self._ledger.county().key, protocol.EXCHANGE_PATH, sealing)
        hello, book = protocol.decode(body, Hello), self._books.last
        ops = read_or_why(book.wide, hello)  # whether anybody wants these ops is known under the lock alone
        runs = NO_RUNS if isinstance(ops, StationError) else runs_of(book.wide, self._ledger.county().vault, ops)
        return Asked(
            request.device, request.counter, request.digest, answering, request.on_open_line, body, hello, book.schema,
            ops, runs)

    def begin(self, connection: Connection, asked: Asked) -> Begun:
        """Do what a request asks inside a writing transaction; `finish` the answer once that is committed."""
        device = known_device(connection, self._ledger.county(), asked.device)
        county = current(self._ledger, device)
        if asked.counter <= device.counter:
            again = _replayed(county, device, asked.counter, whole_seconds(self._now()))
            return Begun(protocol.encode(again), later=False, schema=b"")
        book = self._books.current(connection, county.vault, bytes(device.layouts))
        visit = Visit(connection, county, device, asked.hello, whole_seconds(self._now()), book)
        visit.bare = asked.bare
        if not visit.problem() and not visit.other_epoch and visit.recognised():
            visit.understand(self._books)
        drawn = self._answer(visit, *_readable(visit, asked))
        if visit.unread:
            unread.keep(visit)
        visit.write_down(asked.counter, drawn.answer, drawn.chain)
        return Begun(protocol.encode(drawn.answer), drawn.later, visit.book.schema, drawn.kept)

    def finish(self, asked: Asked, begun: Begun) -> bytes:
        """Return the signed answer; where there is much news it is gathered now, while others write."""
        body, seal = self._with_news(asked, begun) if begun.later else (begun.said, None)
        return seal_answer(self._ledger.county().key, asked.digest, body, asked.answering, begun.kept or seal)

    @retried
    def _with_news(self, asked: Asked, begun: Begun) -> tuple[bytes, Kept | None]:
        county, answer = self._ledger.county(), protocol.decode(begun.said, Answer)
        with self._ledger.reading() as connection:
            device = known_device(connection, county, asked.device)
            book = self._books.at(connection, county.county, bytes(device.layouts))
            visit = Visit(connection, county, device, asked.hello, answer.now_ms, book)
            news = SOON  # somebody brought a wider layout since: this device must be told it first
            if book.schema == begun.schema:
                news = gather(visit, _by_tables(visit, asked), little=False) or NOTHING
        if visit.given is not None:
            with self._ledger.writing() as connection:
                visit.write_given(connection, asked.counter)
        said = msgspec.structs.replace(
            answer, rulings=news.rulings, feeds=news.feeds, signs=news.signs,
            reply=msgspec.structs.replace(news.reply, taken=answer.reply.taken, papers=answer.reply.papers,
                                          unread=answer.reply.unread))
        return protocol.encode(said), visit.seal

    def _check(self, request: Request) -> bytes:
        """Check the signature, return the sealing key of the device; StationError as `handle`.

        Only keys that proved themselves are kept, and one that fails is looked up again: a reserved number has no key
        yet, and the one it gets may be bound by another server of this county.
        """
        kept = self._keys.get(request.device)
        try:
            if kept is not None:
                request.verify(kept[0], "POST", protocol.EXCHANGE_PATH)
                return kept[1]
        except StationError:
            self._keys.pop(request.device, None)
        public, sealing = self._known_keys(request.device)
        request.verify(public, "POST", protocol.EXCHANGE_PATH)
        if len(self._keys) >= MOST_KEYS:
            self._keys.clear()
        self._keys[request.device] = public, sealing
        return sealing

    def _known_keys(self, number: int) -> tuple[bytes, bytes]:
        with self._ledger.reading() as connection:
            device = known_device(connection, self._ledger.county(), number)
            return bytes(device.public), bytes(device.sealing)

    def _answer(self, visit: Visit, ops: Sequence[Sent], runs: Runs) -> Drawn:
        """Return the answer as far as it goes."""
        problem, mark, chain = visit.problem(), visit.device.mark, bytes(visit.device.chain)
        taking = visit.is_to_take_ops()
        if taking and ops:
            problem, mark, chain = self._take(visit, ops, runs)
        told, later, receipt = NOTHING, False, b""
        if not problem:
            told, later = self._news(visit, ops) if taking else (self._told_first(visit), False)
        by_tip = mark > visit.device.mark
        agreed = taking and not problem and (by_tip or mark == visit.hello.mark)  # by tip, or by stand
        kept: Kept | None = visit.seal
        if mark > visit.hello.mark:
            said = Receipt(visit.county.county, visit.device.device, visit.incarnation, mark, chain, visit.now_ms)
            kept, receipt = (said, b"") if by_tip else (None, signature_of(sign_receipt(visit.county.key, said)))
        short = b"" if agreed else chain[: protocol.CHAIN_BYTES]
        reply = msgspec.structs.replace(told.reply, unread=visit.unread) if visit.unread else told.reply
        answer = Answer(
            epoch=visit.county.epoch, mark=mark, signs=told.signs, now_ms=visit.now_ms, receipt=receipt,
            feeds=told.feeds, rulings=told.rulings, chain=short, reply=reply, problem=problem)
        return Drawn(answer, later, kept, chain)

    def _take(self, visit: Visit, ops: Sequence[Sent], runs: Runs) -> tuple[str, int, bytes]:
        """Take the ops of a hello in; return (problem, mark, chain).

        Ops that do not follow from what came before, told from below the mark, are those of another copy; told
        from the mark they were read as something else than was written. So are those of another group than went before.
        """
        device, intake = visit.device, Intake(visit)
        try:
            mark, chain = intake.take(visit.hello, ops, runs)
        except StationError as trouble:
            if trouble.code not in ("sync.chain_broken", "sync.forked"):
                raise
            if trouble.code == "sync.chain_broken" and visit.hello.mark == device.mark:
                visit.unread = trouble.code
                return "", device.mark, bytes(device.chain)
            return "sync.forked", device.mark, bytes(device.chain)
        visit.own = intake.own
        return "", mark, chain

    def _told_first(self, visit: Visit) -> News:
        """Return what must be settled before any ops are looked at."""
        if visit.other_epoch:
            return News([], [], MORE, Reply(epochs=epochs.chain(visit)))
        if not visit.recognised():
            return TELL
        if not visit.fits:
            return News([], [], visit.asks | MORE, Reply(layout=visit.tells))
        bodies = Bodies(visit.book.wide, visit.county.vault)
        assert visit.hello.aside.salvage is not None
        return News([], [], MORE, salvage.reply(visit, bodies, visit.hello.aside.salvage))

    def _news(self, visit: Visit, ops: Sequence[Sent]) -> tuple[News, bool]:
        """Return (what there is to tell a device whose ops are in, whether the most of it is still to be gathered)."""
        if visit.barred or visit.moved:
            county, device = visit.county.county, visit.device.device
            rulings, cut_off = rulings_after(visit.connection, county, device, visit.hello.verdicts)
            more = cut_off or not visit.barred or (visit.bare and bool(rulings))
            told = [] if visit.bare else rulings
            reply = Reply(barred=visit.barred, papers=papers.due(visit))
            return News(told, [], MORE if more else 0, reply), False
        found = gather(visit, ops, little=True)
        if visit.bare and (found is None or found.rulings or found.feeds or found.reply != Reply()):
            visit.given = None
            return ASK_SEALED, False
        given, taken = papers.due(visit), media.taken(visit)
        known = found or NOTHING
        reply = msgspec.structs.replace(known.reply, papers=given, taken=taken)
        return known._replace(reply=reply), found is None


def _replayed(county: County, device: Any, counter: int, now_ms: int) -> Answer:
    """Return the answer to a request that has no effect any more.

    One that is the newest of its device was brought twice by the line, and one from before a copy left the number
    is that of the machine that keeps it: both go on above the county's counter, which never goes back. Any other
    tells its device that somebody else speaks under its number: it goes on above the counter only to deliver.
    """
    alone = counter == device.counter or device.counter == device.freed
    return Answer(
        epoch=county.epoch, mark=device.mark, signs=0, now_ms=now_ms, problem="sync.replayed",
        reply=Reply(counter=device.counter, shared=not alone))


def _readable(visit: Visit, asked: Asked) -> tuple[Sequence[Sent], Runs]:
    """Return the ops that may be taken with the runs among them, read by the tables that are known now."""
    if not visit.is_to_take_ops():
        return [], NO_RUNS
    found = _read(visit, asked)
    if isinstance(found, StationError):
        visit.unread = found.code
        return [], NO_RUNS
    return found, asked.runs if found is asked.ops else NO_RUNS


def _read(visit: Visit, asked: Asked) -> Sequence[Sent] | StationError:
    same = asked.schema == visit.book.schema
    return asked.ops if same else read_or_why(visit.book.wide, asked.hello)


def _by_tables(visit: Visit, asked: Asked) -> Sequence[Sent]:
    """Return the ops that were taken in, none where they could not be read."""
    found = _read(visit, asked)
    return [] if isinstance(found, StationError) else found


def known_device(connection: Connection, county: County, number: int) -> Any:
    """Return the row of a machine that may speak; StationError(UNKNOWN)."""
    device = DEVICE(connection, {"county": county.county, "device": number}).first()
    if device is None:
        raise StationError(UNKNOWN)
    return device


def current(ledger: Ledger, device: Any) -> County:
    """Return the county as of the row of a machine just read: another process may have begun a new epoch."""
    county = ledger.county()
    return county if device.epoch == county.epoch else ledger.renewed()
