"""One whole exchange as a blocking call: who runs it (a net lane, a command) decides on threads."""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.store import Store
from sync.client.exchange import FIRST_FRAME, SMALLEST_FRAME, Exchange, Progress
from sync.client.state import Offline, Tally
from sync.client.transport import Http, Transport

FRAME = "sync.frame"

MakeTransport = Callable[[str], Transport]

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
    make_transport: MakeTransport = Http,
) -> Tally:
    """Exchange until level or `budget` bytes are spent; raises Offline, or StationError from the county."""
    who = identity.need(store.reader())
    if not who.server:
        raise StationError("sync.no_server")
    exchange = Exchange(store, make_transport(who.server), frame=settings.get(store.reader(), FRAME, FIRST_FRAME))
    try:
        return run_beside(exchange, budget, progress)
    except Offline:
        exchange.frame = max(exchange.frame // 2, SMALLEST_FRAME)
        raise
    finally:
        frame = exchange.frame
        store.write(lambda db: settings.put(db, FRAME, frame))
