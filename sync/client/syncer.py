"""One whole exchange as a blocking call: who runs it (a net lane, a command) decides on threads."""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.store import Store
from sync.client.alone import alone
from sync.client.exchange import FIRST_ANSWER, SMALLEST_ANSWER, Exchange, Progress
from sync.client.state import Offline, Tally
from sync.client.transport import Http, Transport

WANT = "sync.want"

MakeTransport = Callable[[str], Transport]


def sync_once(
    store: Store,
    *,
    budget: int = 0,
    progress: Progress = lambda tally: True,
    make_transport: MakeTransport = Http,
) -> Tally:
    """Exchange until level or `budget` bytes are spent.

    Raises Offline, StationError from the county, and "sync.under_way" while another session of this store runs.
    """
    who = identity.need(store.reader())
    if not who.server:
        raise StationError("sync.no_server")
    with alone(store):
        return _session(store, budget, progress, make_transport(who.server))


def _session(store: Store, budget: int, progress: Progress, transport: Transport) -> Tally:
    exchange = Exchange(store, transport, want=settings.get(store.reader(), WANT, FIRST_ANSWER))
    try:
        return exchange.run(budget, progress)
    except Offline:
        exchange.want = max(exchange.want // 2, SMALLEST_ANSWER)
        raise
    finally:
        want = exchange.want
        store.write(lambda db: settings.put(db, WANT, want))
