"""What this station tells the county of a bulletin: that it was opened, read aloud, printed. One place asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from station.bulletins.receipts.model import Slip
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.store.store import Store
from ui.desk import Desk

SHOW, PRINT, REPRINT = "bulletins.show", "bulletins.print", "bulletins.reprint"


def shown(desk: Desk, bulletin: int, heard: bool = False) -> None:
    """Count that a bulletin was opened, or read aloud; what could not be counted stops nobody from reading."""
    store, person = desk.store, desk.person
    if SHOW in store.registry.deeds:
        desk.jobs.run("store", lambda job: _count(store, person, bulletin, heard))


def _count(store: Store, person: Person, bulletin: int, heard: bool) -> None:
    try:
        store.do(SHOW, person, bulletin=bulletin, heard=heard)
    except StationError:  # not enrolled, or gone meanwhile
        return


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sheet is to be printed: who wants to be told of a recall, which slip it is once more (None: a new one)."""

    contact: str = ""
    again: Slip | None = None


NEW = Wish()


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a sheet, "" where nobody counts them; how many times it was printed again; whether one is told."""

    slip: str = ""
    copy: int = 0
    told: bool = False


def take_number(store: Store, person: Person, bulletin: int, wish: Wish = NEW) -> Numbered:
    """Take a number for a sheet to be printed, "12-7", or count one that is printed again. On the store's lane.

    StationError where the bulletin was taken back meanwhile: then nothing may be printed.
    """
    if PRINT not in store.registry.deeds:
        return Numbered()
    if wish.again is None:
        slip = str(store.do(PRINT, person, bulletin=bulletin, contact=wish.contact))
        return Numbered(slip, 0, bool(wish.contact.strip()))
    copy = int(store.do(REPRINT, person, slip=wish.again.id, contact=wish.contact))
    return Numbered(wish.again.number, copy, bool(wish.contact.strip() or wish.again.contact))
