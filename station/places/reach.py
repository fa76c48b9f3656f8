"""How many stations an audience reaches, told while it is being chosen."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import audience as audiences
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.store.act import Reading

TELLERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR}
STATIONS = "SELECT name, division FROM places_station WHERE active ORDER BY code"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many stations in service an audience reaches, of how many, and the names of the first of them."""

    stations: int
    all: int
    names: tuple[str, ...]


@view("places.reach_of", roles=TELLERS)
def reach_of_view(reading: Reading, *, audience: str = "", limit: int = 12) -> list[Reach]:
    """How many stations an audience reaches, with the names of the first `limit`."""
    known = reading.db.execute(STATIONS).fetchall()
    names = [str(name) for name, division in known if audiences.reaches(audience, division)]
    return [Reach(len(names), len(known), tuple(names[:limit]))]
