"""A county that is put back from a backup while its stations go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from station.features import registry
from sync.client.transport import InProcess
from sync.county import backup
from sync.county.seat import CountySeat
from tests.sync.seats import Made, Village


class Restorable:
    """A county whose ledger can be put back; its villages find the one that is open now."""

    def __init__(self, made: Made, folder: Path) -> None:
        self._made = made
        self._folder = folder
        self.seat = made.county(folder / "county")
        self.file = folder / "county.backup"
        self.villages: list[Village] = []

    def answer(self, path: str, blob: bytes) -> bytes:
        return self.seat.answer(path, blob)

    def village(self, number: int) -> Village:
        opened = self._made.village(number, self.seat, self._folder / f"station {len(self.villages)}")
        opened.carrier = InProcess(self.answer)
        self.villages.append(opened)
        return opened

    def backup(self) -> None:
        backup.backup(self.seat.home, self.file)

    def restore(self, *, seat_lost: bool = False, between: Callable[[], None] = lambda: None) -> None:
        """Close the county, lose its ledger (and its seat's own store), and put the backup back."""
        home = self.seat.home
        self.seat.close()
        between()
        if seat_lost:
            for path in home.folder.glob("station.db*"):
                path.unlink()
        backup.restore(home, self.file)
        self.seat = CountySeat(home, registry())

    def close(self) -> None:
        for village in self.villages:
            village.store.close()
        self.seat.close()
