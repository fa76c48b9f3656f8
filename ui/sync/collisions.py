"""What this station is told of values that collided with somebody else's, beside its own entries; no widget."""

from __future__ import annotations

from station.fleet.model import CLOSED, TAKE, CaseLine
from station.kernel.deeds import Person, Seat
from station.kernel.fleet import CONFLICT
from station.kernel.words import _
from station.store.identity import Identity
from station.store.store import Store

CASES = "fleet.cases"
MOST = 100


def read_collisions(store: Store, person: Person) -> list[CaseLine]:
    """Read the conflicts of this station, open ones first; none at the county, which has a page for them."""
    view, who = store.registry.views.get(CASES), store.identity()
    if view is None or who is None or who.seat is Seat.COUNTY or person.role not in view.roles:
        return []
    found = [*store.show(CASES, person, kind=CONFLICT, limit=MOST),
             *store.show(CASES, person, kind=CONFLICT, closed=True, limit=MOST)]
    return [one for one in found if is_won(one, who) or is_lost(one, who)]


def is_won(one: CaseLine, who: Identity) -> bool:
    """Tell whether it was this machine's value that stood afterwards."""
    return one.device == who.device


def is_lost(one: CaseLine, who: Identity) -> bool:
    """Tell whether it was a value of this station that was overwritten."""
    return one.device != who.device and one.loser_station == who.station and bool(who.station)


def told(one: CaseLine, who: Identity) -> str:
    """Return what became of a collision, as this station should hear it."""
    won = is_won(one, who)
    if not one.kept:
        if won:
            return _("Somebody else had changed what you deleted. It stays deleted; the county has kept their words.")
        return _("Somebody else deleted this without knowing of your change. The county has kept your words.")
    if one.state != CLOSED:
        if won:
            return _("Somebody else had changed the same. Yours stands; the county decides which counts.")
        return _("Somebody else changed the same after you. The county decides which counts.")
    if (one.decision == TAKE) is won:
        return _("The county decided for the other value.")
    return _("The county decided for your value.")
