"""One whole exchange as a blocking call: who runs it (a net lane, a command) decides on threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from station.kernel.clock import GuardedClock
from station.kernel.errors import StationError
from station.kernel.record import Lane
from station.store import identity, meter, settings, words
from station.store.chores import do_chores
from station.store.database import Connection
from station.store.meter import Cost
from station.store.store import Store
from sync.client.alone import alone
from sync.client.clearing import clear_away
from sync.client.exchange import FIRST_ANSWER, SMALLEST_ANSWER, Exchange, Progress
from sync.client.joining import confirm_over
from sync.client.state import Offline, Tally
from sync.client.transport import Http, Transport, counted
from sync.client.trust import Trust
from sync.timing import hear_time

WANT = "sync.want"
OVERTAKEN = 3  # times a session comes again because another one of this machine was quicker with a later number
METERED_LANE = int(Lane.EVENT)  # the last lane that comes down where bytes are dear

MakeTransport = Callable[[Store], Transport]


def over_http(store: Store) -> Transport:
    """Return the line to the county this store belongs to, held against the county's authority."""
    who = identity.need(store.reader())

    def hear(nonce: bytes, blob: bytes) -> None:
        told = hear_time(who.county_public, who.county, nonce, blob)
        clock = store.clock
        if isinstance(clock, GuardedClock):
            store.write(lambda db: clock.county_time(told))

    return Http(who.server, trust=Trust(who.authority, store.clock.now_ms, hear))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one session is asked for."""

    budget: int
    deep: bool
    progress: Progress


def run_beside(
    exchange: Exchange, budget: int = 0, progress: Progress = lambda tally: True, tally: Tally | None = None
) -> Tally:
    """Run an exchange of a machine that may be having another one: a window and a command, a server and a command.

    The county refuses the request that arrives second; nothing is lost by asking again with a new number.
    All tries share one budget and one tally.
    """
    tally = Tally() if tally is None else tally
    for _ in range(OVERTAKEN):
        try:
            return exchange.run(budget, progress, tally)
        except StationError as trouble:
            if trouble.code != "sync.replayed":
                raise
    return exchange.run(budget, progress, tally)


def sync_once(
    store: Store,
    *,
    budget: int = 0,
    beyond: bool = False,
    deep: bool = False,
    progress: Progress = lambda tally: True,
    make_transport: MakeTransport = over_http,
) -> Tally:
    """Exchange until level or `budget` bytes are spent.

    Raises Offline, StationError from the county, and "sync.under_way" while another session of this store runs.
    What this machine may spend a day and a month is kept ("sync.budget_spent" when nothing is left) unless
    somebody goes `beyond` it. What crossed is metered, whether it went well or not, and all of it is one budget.
    `deep` compares everything here with the county word by word once the two are level, and mends what differs;
    that is done unasked once after the file was found damaged or was put back from a copy.
    """
    who = identity.need(store.reader())
    if not who.server:
        raise StationError("sync.no_server")
    if not beyond:
        budget = _allowed(store, budget)
    with alone(store), closing(make_transport(store)) as transport:
        return _session(store, Wanted(budget, deep, progress), transport)


def _session(store: Store, wanted: Wanted, transport: Transport) -> Tally:
    exchange = Exchange(store, transport, want=settings.get(store.reader(), WANT, FIRST_ANSWER))
    metered = meter.limits(store.reader()).metered
    deep = wanted.deep or (words.is_called_for(store.reader()) and not metered)
    if metered and not deep:
        exchange.most_lane, exchange.pieces.allowed = METERED_LANE, False
    began, tally = time.monotonic(), Tally()
    try:
        counted(tally, transport, lambda: confirm_over(store, transport))
        do_chores(store)
        run_beside(exchange, wanted.budget, wanted.progress, tally)
        if do_chores(store) and not tally.more:
            run_beside(exchange, wanted.budget, wanted.progress, tally)
        if deep and not tally.more:
            _compare(store, exchange, wanted, tally)
        clear_away(store)
        return tally
    except Offline:
        exchange.want = max(exchange.want // 2, SMALLEST_ANSWER)
        raise
    finally:
        cost = Cost(tally.sent, tally.received, round((time.monotonic() - began) * 1000), 1)
        _write_down(store, exchange.want, cost)


def _compare(store: Store, exchange: Exchange, wanted: Wanted, tally: Tally) -> None:
    """Compare word by word; before both are level, what is only on its way would be taken for lost."""
    before = exchange.comparison.mended
    exchange.comparison.begin(deep=True)
    run_beside(exchange, wanted.budget, wanted.progress, tally)
    tally.mended = exchange.comparison.mended - before
    tally.compared = not (tally.more or exchange.comparison.asks())
    if tally.compared:
        store.write(words.is_done)


def _allowed(store: Store, budget: int) -> int:
    """Return the bytes this exchange may cost, 0 for no limit; StationError("sync.budget_spent")."""
    left = meter.left(store.reader(), store.clock.today())
    if left is None:
        return budget
    if left < SMALLEST_ANSWER:
        raise StationError("sync.budget_spent")
    return min(budget, left) if budget else left


def _write_down(store: Store, want: int, cost: Cost) -> None:
    def work(db: Connection) -> None:
        settings.put(db, WANT, want)
        if cost.size:  # a line that is down costs nothing
            meter.add(db, store.clock.today(), store.clock.now_ms(), cost)

    store.write(work)
