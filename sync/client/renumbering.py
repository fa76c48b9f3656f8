"""What a station does when the county tells it that another copy of its data goes by the same number.

It helps itself: it asks under its old key for a number of its own and goes on from the last op that the
county has too. The new key and incarnation are stored before the request leaves, so an answer lost on the
way is asked for again and is the same. Nobody has to decide which copy is the true one (SYNC.md rule 5).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from station.kernel.errors import StationError
from station.store import copies, identity, outbox, renumbering, settings
from station.store.database import Connection
from station.store.identity import Identity
from station.store.store import Store
from sync import protocol
from sync.client import epochs, telling
from sync.client.state import CountyWord
from sync.client.transport import Transport
from sync.enrolling import FORK_BYTES, Grant, Renumber, Renumbered
from sync.envelope import Context, DeviceKey, open_answer
from sync.protocol import CHAIN_BYTES, Answer
from sync.statements import new_key_words

PENDING = "renumber.pending"
MOST_GROUPS = 1000  # named on one page
MOST_REPEATS = 3  # requests in a row that a line may bring twice before the exchange is given up for now
FORKS = frozenset({"sync.forked", "sync.gap", "sync.copied"})


@dataclass(frozen=True, slots=True)
class Pending:
    """The key and incarnation a new number was asked for with."""

    key: DeviceKey
    incarnation: bytes


class Renumbering:
    """Puts a store right whose number is not its own any more; at most once in one exchange."""

    def __init__(self, store: Store, transport: Transport) -> None:
        self._store = store
        self._transport = transport
        self._repeats = 0  # requests in a row that the county has seen already, it says
        self._tried = False

    def mend(self, trouble: CountyWord, counter: int) -> bool:
        """Try to put right what the county (or this log) objects to; False where people have to look.

        `counter` is that of the request it objected to: one that another session overtook is no sign of a copy,
        and neither is one that the line brought twice. The county says from which number to go on then.
        """
        if trouble.code == "sync.replayed":
            if settings.get(self._store.reader(), telling.REQUESTS) != counter:
                return False
            return self._deliver_first(trouble.counter) if trouble.shared else self._go_on_from(trouble.counter)
        if trouble.code == "sync.unknown_device":
            return self._be_known_again()
        return trouble.code in FORKS and self.renumber()

    def heard(self) -> None:
        """A request was answered as it should be: what was repeated before it does not count any more."""
        self._repeats = 0

    def _deliver_first(self, counter: int) -> bool:
        """Go on under the old number until nothing waits, then leave it: what both copies had is not sent twice.

        The other one may have got a part of it through. What it did since shows as soon as ours does not follow.
        """
        if not outbox.waiting(self._store.reader()).ops:
            return self.renumber()
        self._store.write(copies.note)
        return self._go_on_from(counter) or self.renumber()

    def _go_on_from(self, counter: int) -> bool:
        """Number the next request above `counter`; False where the line repeats whatever it is given."""
        self._repeats += 1

        def work(db: Connection) -> None:
            if settings.get(db, telling.REQUESTS, 0) < counter:
                settings.put(db, telling.REQUESTS, counter)

        self._store.write(work)
        return self._repeats <= MOST_REPEATS

    def resume(self) -> bool:
        """Ask again where a new number was asked for and no answer came: the old one may be another's by now."""
        return settings.get(self._store.reader(), PENDING) is not None and self.renumber()

    def renumber(self, *, certified: bool = False) -> bool:
        """Get a number of our own and move there; False when it was tried in this exchange already."""
        if self._tried:
            return False
        self._tried = True
        pending = self._pending()
        before = None
        while True:
            asked, before = self._page(pending, certified, before)
            answer = self._ask(asked)
            if not answer.older or not asked.more:
                break
        if answer.problem:  # that key was used by another copy of this very moment: ask anew with the next
            self._store.write(lambda db: settings.forget(db, PENDING))
            raise StationError(answer.problem)
        self._move(answer, pending)
        return True

    def _be_known_again(self) -> bool:
        """Show the county its own certificate: a ledger put back from a backup may have forgotten us."""
        if self._tried:
            return False
        before = None
        while True:
            asked, before = self._page(None, True, before)
            answer = self._ask(asked)
            if not answer.older or not asked.more:
                break
        if answer.problem == "sync.number_taken":
            return self.renumber(certified=True)
        self._tried = True
        self._known(answer)
        return True

    def _known(self, answer: Renumbered) -> None:
        """Go on from where the county, which knows this machine again, says that its log is."""
        if answer.problem:
            raise StationError(answer.problem)
        grant = protocol.decode(answer.grant, Grant)

        def work(db: Connection) -> None:
            _go_back(db, (answer.fork, answer.chain))
            identity.save(db, _as_granted(identity.need(db), grant))

        self._store.write(work, frozenset({"sync.state"}))

    def _pending(self) -> Pending:
        kept = settings.get(self._store.reader(), PENDING)
        if kept is not None:
            return Pending(DeviceKey.from_private(bytes.fromhex(kept[0])), bytes.fromhex(kept[1]))
        made = Pending(DeviceKey.generate(), secrets.token_bytes(8))
        said = [made.key.private.hex(), made.incarnation.hex()]
        self._store.write(lambda db: settings.put(db, PENDING, said))
        return made

    def _page(self, pending: Pending | None, certified: bool, before: int | None) -> tuple[Renumber, int]:
        """Return (a request naming the groups that end below op `before`, the op below which the next begins)."""
        db = self._store.reader()
        who = identity.need(db)
        lasts = outbox.lasts(db, before, MOST_GROUPS)
        public = b"" if pending is None else pending.key.public
        sealing = b"" if pending is None else pending.key.sealing()[1]
        said = Renumber(
            version=protocol.VERSION,
            public=public,
            sealing=sealing,
            incarnation=b"" if pending is None else pending.incarnation,
            proof=b"" if pending is None else pending.key.sign(new_key_words(who.device, public, sealing)),
            certificate=who.certificate if certified else b"",
            verdicts=settings.get(db, telling.RULINGS, 0),
            origin=max([0, *settings.get(db, renumbering.NUMBERS, [])]),
            floor=outbox.floor(db),
            lasts=[number for number, _ in lasts],
            chains=b"".join([chain[:FORK_BYTES] for _, chain in lasts]),
            more=len(lasts) == MOST_GROUPS,
        )
        return said, lasts[-1][0] if lasts else 0

    def _ask(self, said: Renumber) -> Renumbered:
        who = identity.need(self._store.reader())
        counter = self._store.write(lambda db: settings.take_numbers(db, telling.REQUESTS))
        context = Context(who.device, counter, protocol.RENUMBER_PATH)
        signed = telling.signed(who, self._transport, context, protocol.encode(said))
        answer = self._transport.post(protocol.RENUMBER_PATH, signed.blob)
        return protocol.decode(open_answer(who.county_public, signed.digest, answer, signed.answering), Renumbered)

    def _move(self, answer: Renumbered, pending: Pending) -> None:
        grant = protocol.decode(answer.grant, Grant)
        registry = self._store.registry

        def work(db: Connection) -> Any:
            if outbox.chain_at(db, answer.fork) != answer.chain:
                raise StationError("sync.forked")
            who = replace(
                _as_granted(identity.need(db), grant), device=grant.device, private=pending.key.private,
                incarnation=pending.incarnation)
            touched = renumbering.renumber(db, registry, who, (answer.fork, answer.chain))
            for name in (PENDING, telling.TOLD, telling.ANSWERED):
                settings.forget(db, name)
            return touched

        touched = self._store.write(work, frozenset({"sync.state", "sync.rulings"}))
        copies.remember(self._store)
        self._store.announce(touched)


def begin_epoch(store: Store, answer: Answer) -> bool:
    """The ledger was put back from a backup: what it forgot of this machine's work is sent again.

    CountyWord("sync.forked") where this log does not have the mark the county is back at.
    """

    def work(db: Connection) -> None:
        chain = outbox.chain_at(db, answer.mark)
        if chain is None or chain[:CHAIN_BYTES] != answer.chain:
            raise CountyWord("sync.forked")
        _go_back(db, (answer.mark, chain))
        epochs.enter(db, answer)

    store.media.send_again()  # a file of its own, and first: before the epoch is entered this may happen once more
    store.write(work, frozenset({"sync.state", "sync.rulings"}))
    return True


def _as_granted(who: Identity, grant: Grant) -> Identity:
    """Return who we are now; another epoch is entered by the next answer, which says what of it is common."""
    return replace(
        who, scopes=tuple(grant.scopes), certificate=grant.certificate, station_name=grant.station_name,
        division=grant.division)


def _go_back(db: Connection, mark: tuple[int, bytes]) -> None:
    """Take the county's word back above `mark`; CountyWord("sync.forked") where our log is another."""
    if outbox.chain_at(db, mark[0]) != mark[1]:
        raise CountyWord("sync.forked")
    renumbering.set_back(db, mark)
    settings.forget(db, telling.TOLD)
    settings.forget(db, telling.ANSWERED)
