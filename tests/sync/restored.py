"""A county that is put back from a backup while its stations go on: by restore, or by PostgreSQL's own means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from station.features import registry
from station.kernel.record import Registry
from station.store import keys
from sync.client.transport import InProcess
from sync.county import address, backup
from sync.county.address import Address
from sync.county.seat import CountySeat
from tests.sync.seats import Made, Village


class Restorable:
    """A county whose ledger can be put back; its villages find the one that is open now."""

    def __init__(self, made: Made, folder: Path, declared: Registry | None = None) -> None:
        self._made = made
        self._declared = declared or registry()
        self._folder = folder
        self.seat = made.county(folder / "county", self._declared)
        self.file = folder / "county.backup"
        self.night = ""  # the backup of a ledger in PostgreSQL: a database of its own
        self.villages: list[Village] = []

    def answer(self, path: str, blob: bytes) -> bytes:
        return self.seat.answer(path, blob)

    def village(self, number: int) -> Village:
        opened = self._made.village(
            number, self.seat, self._folder / f"station {len(self.villages)}", declared=self._declared)
        opened.carrier = InProcess(self.answer)
        self.villages.append(opened)
        return opened

    def backup(self) -> None:
        if self._made.cluster is None:
            backup.backup(self.seat.home, self.file)
            return
        self._by_its_own_means(self._database, "night")

    @property
    def _database(self) -> str:
        kept = address.read(self.seat.home, keys.unlock(self.seat.home.folder))
        assert kept is not None
        return str(kept.url.database)

    def _by_its_own_means(self, source: str, kind: str, done: Callable[[], None] = lambda: None) -> None:
        """Copy a database of PostgreSQL, which nobody may have open for that, and serve the county again.

        `kind` says which copy this is: the "night"'s backup, or the database that is served from now on ("now").
        """
        home, cluster = self.seat.home, self._made.cluster
        assert cluster is not None
        self.seat.close()
        made = cluster.new_database(source)
        self._made.databases.append(made)
        if kind == "night":
            self.night = made
        else:
            key = keys.unlock(home.folder)
            kept = address.read(home, key)
            assert kept is not None
            address.write(home, key, Address(address.parse(cluster.url(made)), kept.county))
        done()
        self.seat = CountySeat(home, self._declared)

    def restore(self, *, seat_lost: bool = False, between: Callable[[], None] = lambda: None) -> None:
        """Close the county, lose its ledger (and its seat's own store), and put the backup back."""
        home = self.seat.home
        if self._made.cluster is not None:
            assert not seat_lost, "the seat's own file is put back with the home, not with PostgreSQL"
            self._by_its_own_means(self.night, "now", lambda: (between(), backup.new_epoch(home))[0])
            return
        self.seat.close()
        between()
        if seat_lost:
            for path in home.folder.glob("station.db*"):
                path.unlink()
        backup.restore(home, self.file)
        self.seat = CountySeat(home, self._declared)

    def close(self) -> None:
        for village in self.villages:
            village.store.close()
        self.seat.close()
