"""Puts the index right where it is found wrong, and packs it."""

from __future__ import annotations

from station.bulletins.searching import index
from station.kernel.deeds import COUNTY_STAFF, Role, deed
from station.store.act import Act


@deed("bulletins.mend_search", roles=COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR})
def mend_search(act: Act, *, pack: bool = False) -> int:
    """Make the index of bulletins anew if it does not hold what is here; return how many had to be read again.

    It is of this machine alone and never sent. `pack` makes it as small as it gets.
    """
    count = index.refresh(act.db)
    if not index.is_sound(act.db):
        count = index.rebuild(act.db)
    if pack:
        index.optimise(act.db)
    return count
