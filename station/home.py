"""The folder a seat lives in: where its files are and how its store is opened with a guarded clock."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from station.kernel.clock import GuardedClock, SystemClock
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import copies, keys, settings
from station.store.store import Store

CLOCK_STATE = "clock.state"


@dataclass(frozen=True, slots=True)
class Home:
    """Paths under one data folder. A county's home has a ledger, or its address, beside the store of its own seat."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "station.db"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def ledger_address(self) -> Path:
        """Where the ledger is when it is not in this folder; closed under the home's key."""
        return self.folder / "ledger.address"

    @property
    def seat_turn(self) -> Path:
        """The file whose lock says which process may carry the county seat's deeds now."""
        return self.folder / "seat.turn"

    @property
    def is_county(self) -> bool:
        return self.ledger.exists() or self.ledger_address.exists()


def default_folder() -> Path:
    """Return the data folder used when none is named: TIANXIN_HOME, else the platform's usual place."""
    named = os.environ.get("TIANXIN_HOME")
    if named:
        return Path(named)
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "tianxin"


def open_store(home: Home, registry: Registry, pin: str | None = None) -> Store:
    """Open (or make) the seat's store; its clock starts from the last time this machine was sure of.

    StationError("home.unusable") where no folder can be, and what `keys.obtain` and `Store` raise.
    """
    try:
        home.folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as trouble:
        raise StationError("home.unusable", folder=str(home.folder)) from trouble
    store = Store(home.store, keys.obtain(home.folder, pin), registry, GuardedClock(SystemClock()))
    clock = GuardedClock(SystemClock(), settings.get(store.reader(), CLOCK_STATE))
    store.clock = clock
    store.before_commit = lambda db: settings.put(db, CLOCK_STATE, clock.state())
    copies.look(store)
    return store
