"""One whole exchange as a blocking call: who runs it (a net lane, a command) decides on threads."""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.clock import GuardedClock
from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.store import Store
from sync.client.exchange import FIRST_ANSWER, SMALLEST_ANSWER, Exchange, Progress
from sync.client.state import Offline, Tally
from sync.client.transport import Http, Transport
from sync.client.trust import Trust
from sync.timing import hear_time

WANT = "sync.want"

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

OVERTAKEN = 3  # times a session comes again because another one of this machine was quicker with a later number


def run_beside(exchange: Exchange, budget: int = 0, progress: Progress = lambda tally: True) -> Tally:
    """Run an exchange of a machine that may be having another one: a window and a command, a server and a command.

    The county refuses the request that arrives second; nothing is lost by asking again with a new number.
    """
    for _ in range(OVERTAKEN):
        try:
            return exchange.run(budget, progress)
        except StationError as trouble:
            if trouble.code != "sync.replayed":
                raise
    return exchange.run(budget, progress)


def sync_once(
    store: Store,
    *,
    budget: int = 0,
    progress: Progress = lambda tally: True,
    make_transport: MakeTransport = over_http,
) -> Tally:
    """Exchange until level or `budget` bytes are spent; raises Offline, or StationError from the county."""
    who = identity.need(store.reader())
    if not who.server:
        raise StationError("sync.no_server")
    exchange = Exchange(store, make_transport(store), want=settings.get(store.reader(), WANT, FIRST_ANSWER))
    try:
        return run_beside(exchange, budget, progress)
    except Offline:
        exchange.want = max(exchange.want // 2, SMALLEST_ANSWER)
        raise
    finally:
        want = exchange.want
        store.write(lambda db: settings.put(db, WANT, want))
