"""The list of screens: every place a person can be, in the order the rail and the photo walk use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.kernel.deeds import ANYONE, Role, Seat
from ui.desk import Desk
from ui.screen import Screen

FARMER, STAFF = "farmer", "staff"


@dataclass(frozen=True, slots=True)
class Place:
    """One screen. `icon` and `word` put it on the staff rail (none: reached from elsewhere)."""

    name: str
    mode: str
    make: Callable[[Desk], Screen]
    icon: str = ""
    word: str = ""
    roles: frozenset[Role] = ANYONE
    seats: frozenset[Seat] = frozenset(Seat)


def places() -> tuple[Place, ...]:
    """Return every screen of the program."""
    return ()
