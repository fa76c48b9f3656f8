"""Deeds of a county that takes over what another one tells its farmers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.bulletins.declared import ASSET
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.hanging import Hung, begin
from station.bulletins.model import Content
from station.bulletins.packages import store
from station.bulletins.packages.declared import PROPOSAL, SOURCE
from station.kernel.deeds import COUNTY_STAFF, Role, Seat, deed
from station.kernel.errors import StationError
from station.store.act import Act

DESK = COUNTY_STAFF | {Role.OPERATOR}
TRUSTED = frozenset({Role.SUPERVISOR, Role.KEEPER, Role.OPERATOR})
COUNTY = frozenset({Seat.COUNTY})
INSERT = frozenset({"insert"})
KEY_BYTES = 32


@deed("bulletins.trust", roles=TRUSTED, seats=COUNTY, writes={SOURCE.name: INSERT})
def trust(act: Act, *, county: str, name: str, public: bytes, words: str) -> int:
    """Accept the key of another county whose `words` two people compared; return the row, an old one if it is known."""
    if county == act.identity.county:
        raise StationError("package.own")
    if len(public) != KEY_BYTES or not county or not words:
        raise StationError("package.damaged")
    if store.is_known(act.db, county, public):
        return 0
    return act.insert(SOURCE.name, {
        "county": county, "name": name, "public": public, "words": words, "person": act.person.id,
        "at": act.clock.now_ms(),
    })


@deed("bulletins.take_over", roles=DESK, seats=COUNTY, writes={DRAFT.name: INSERT, ASSET.name: INSERT})
def take_over(act: Act, *, origin: str, origin_row: int, content: Content, hung: Sequence[Hung]) -> int:
    """Begin a draft of what another county tells; return it, 0 where it is here already, issued or in writing."""
    for known in (store.HERE, store.DRAFTED):
        if store.row_here(act.db, known, origin, origin_row):
            return 0
    before = store.row_here(act.db, store.HERE, origin, content.replaces) if content.replaces else 0
    here = replace(content, audience="", replaces=before or None)
    return begin(act, here, hung, (origin, origin_row))


@deed("bulletins.propose_recall", roles=DESK, seats=COUNTY, writes={PROPOSAL.name: INSERT})
def propose_recall(act: Act, *, origin: str, origin_row: int, reason: str, at: int) -> int:
    """Put before people that another county took its bulletin back; return the proposal, 0 where nothing is to do."""
    here = any(store.row_here(act.db, known, origin, origin_row) for known in (store.HERE, store.DRAFTED))
    if not here or store.row_here(act.db, store.PROPOSED, origin, origin_row):
        return 0
    return act.insert(
        PROPOSAL.name, {"origin": origin, "origin_row": origin_row, "reason": reason, "at": at})
