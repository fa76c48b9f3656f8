"""What waits for a second person at this desk, and whether the one who looks may vouch for it."""

from __future__ import annotations

from dataclasses import dataclass

from station.bulletins import store
from station.bulletins.actions import APPROVERS, DESKS
from station.bulletins.checks import digest_of
from station.bulletins.drafts.model import SUBMITTED, Draft
from station.bulletins.model import Bulletin
from station.kernel.deeds import Seat, view
from station.store.act import Reading

OLDEST = "SELECT id FROM bulletins_draft WHERE state = ? ORDER BY changed, id"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits with the digest (hex) of what it says and the bulletin it would replace.

    `refusal` is the code of why this person may not vouch for it, "" where they may; `alone` that author and
    approver would be one (ruling 17).
    """

    draft: Draft
    digest: str
    before: Bulletin | None
    refusal: str
    alone: bool


@view("bulletins.waiting", roles=store.WRITERS | APPROVERS)
def waiting_view(reading: Reading, *, limit: int = 200) -> list[Waiting]:
    """Drafts that wait at this desk, the oldest first; a town's desk has those of its villages alone."""
    here = reading.identity
    if here is None or here.seat not in DESKS:
        return []
    rows = reading.db.execute(OLDEST, (SUBMITTED,)).fetchall()
    found = (store.need_draft(reading.db, row[0]) for row in rows)
    mine = [one for one in found if here.seat is Seat.COUNTY or one.desk == here.division]
    staff = store.staff_count(reading.db)
    return [_waiting(reading, one, staff) for one in mine[:limit]]


def _waiting(reading: Reading, draft: Draft, staff: int) -> Waiting:
    own = reading.person.id in (draft.author, draft.hand)
    alone = own and staff < 2 and not draft.station
    refusal = "bulletin.own_work" if own and not alone else ""
    if reading.person.role not in APPROVERS:
        refusal = "bulletin.not_approver"
    replaces = draft.content.replaces
    known = replaces and reading.db.execute("SELECT 1 FROM bulletins_bulletin WHERE id = ?", (replaces,)).fetchone()
    before = store.need_bulletin(reading.db, replaces) if replaces and known else None
    return Waiting(draft, digest_of(draft.content, draft.assets).hex(), before, refusal, alone)
