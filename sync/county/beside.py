"""The ledger as a window on the county's own machine needs it: to exchange with, and to make one-time codes.

Opened for each use and closed again, so that it works beside a running server and without one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from station.home import Home
from station.kernel.deeds import Seat
from station.kernel.record import Registry
from station.store import keys
from station.store.store import Store
from sync.client.exchange import LARGEST_ANSWER, Exchange
from sync.client.state import Tally
from sync.client.transport import InProcess
from sync.county import accounts
from sync.county.exchange import Exchange as CountyExchange
from sync.county.ledger import Ledger
from sync.county.service import open_ledger


class OwnLedger:
    """The ledger of a county's home. `store` is always the open store of the seat in the same home."""

    def __init__(self, home: Home, registry: Registry) -> None:
        self._home = home
        self._registry = registry

    def exchange(self, store: Store, progress: Callable[[Tally], bool] = lambda tally: True) -> Tally:
        """Carry the seat's deeds into the ledger and take in what stations sent."""
        with self._open() as ledger:
            county = CountyExchange(ledger, self._registry, store.clock.now_ms)
            carrier = InProcess(county.answer)
            return Exchange(store, carrier, want=LARGEST_ANSWER).run(progress=progress)

    def new_code(
        self, store: Store, seat: Seat, station: int, name: str, division: Sequence[str]
    ) -> tuple[str, int]:
        """Make a one-time code for a machine; return (code, minutes). `division` is the path down to its own."""
        with self._open() as ledger:
            place = accounts.Place(seat, station, name, division[-1], accounts.scopes_for(seat, station, division))
            return accounts.new_code(ledger, place, store.clock.now_ms()), accounts.CODE_LIFE_MS // 60_000

    def _open(self) -> closing[Ledger]:
        return closing(open_ledger(self._home, keys.obtain(self._home.folder)))
