"""What this station tells the county of a bulletin: that it was opened, read aloud, printed. One place asks for it."""

from __future__ import annotations

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.store.store import Store
from ui.desk import Desk

SHOW, PRINT = "bulletins.show", "bulletins.print"


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


def slip_number(store: Store, person: Person, bulletin: int) -> str:
    """Take a number for a sheet to be printed, "12-7"; "" where nobody counts them. On the store's lane.

    StationError where the bulletin was taken back meanwhile: then nothing may be printed.
    """
    return str(store.do(PRINT, person, bulletin=bulletin)) if PRINT in store.registry.deeds else ""
