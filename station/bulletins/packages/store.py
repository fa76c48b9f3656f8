"""What goes into a package, what is known of the counties whose packages come here, and what they took back."""

from __future__ import annotations

from typing import Any

from station.bulletins import store
from station.bulletins.model import Bulletin
from station.bulletins.packages.model import Proposal, Source
from station.kernel.deeds import COUNTY_STAFF, Day, Role, view
from station.store.act import Reading

DESK = COUNTY_STAFF | {Role.OPERATOR}
ISSUED = """
SELECT id FROM bulletins_bulletin
WHERE origin = '' AND station = 0 AND category <> 'village' AND valid_from >= ? ORDER BY issued, id LIMIT ?"""
KNOWN = "SELECT name FROM bulletins_source WHERE county = ? AND public = ?"
SOURCES = "SELECT id, county, name, words, at FROM bulletins_source ORDER BY at, id LIMIT ?"
HERE = "SELECT id FROM bulletins_bulletin WHERE origin = ? AND origin_row = ? ORDER BY id LIMIT 1"
DRAFTED = "SELECT id FROM bulletins_draft WHERE origin = ? AND origin_row = ? ORDER BY id LIMIT 1"
PROPOSED = "SELECT id FROM bulletins_proposal WHERE origin = ? AND origin_row = ? LIMIT 1"
PROPOSALS = """
SELECT one.id, coalesce(ours.id, 0), coalesce(draft.id, 0), coalesce(ours.title, draft.title, ''), one.origin,
coalesce((SELECT name FROM bulletins_source WHERE county = one.origin ORDER BY at DESC LIMIT 1), one.origin),
one.reason, one.at
FROM bulletins_proposal AS one
LEFT JOIN bulletins_bulletin AS ours ON ours.origin = one.origin AND ours.origin_row = one.origin_row
LEFT JOIN bulletins_draft AS draft ON draft.origin = one.origin AND draft.origin_row = one.origin_row
AND draft.state <> 'issued'
WHERE (ours.id IS NOT NULL OR draft.id IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = ours.id)
ORDER BY one.at DESC, one.id DESC LIMIT ?"""


def row_here(db: Any, statement: str, origin: str, row: int) -> int:
    """Return the row that one of HERE, DRAFTED or PROPOSED finds for a bulletin of another county; 0 for none."""
    found = db.execute(statement, (origin, row)).fetchone()
    return 0 if found is None else int(found[0])


def is_known(db: Any, county: str, public: bytes) -> bool:
    """Tell whether somebody here accepted this key of that county."""
    return db.execute(KNOWN, (county, public)).fetchone() is not None


@view("bulletins.to_hand_over", roles=DESK)
def to_hand_over_view(reading: Reading, *, start: Day | None = None, limit: int) -> list[Bulletin]:
    """What the county itself told, holding from `start` on or later, with its recalls, the oldest first.

    What a village or a town tells its own people stays with them.
    """
    found = reading.db.execute(ISSUED, (start or 0, limit)).fetchall()
    return [store.for_eyes(reading, store.need_bulletin(reading.db, row[0])) for row in found]


@view("bulletins.sources", roles=DESK)
def sources_view(reading: Reading, *, limit: int) -> list[Source]:
    """The counties whose packages are taken here."""
    return [Source(*row) for row in reading.db.execute(SOURCES, (limit,))]


@view("bulletins.proposals", roles=DESK)
def proposals_view(reading: Reading, *, limit: int) -> list[Proposal]:
    """What other counties took back and is still told or written here, the newest first."""
    return [Proposal(*row) for row in reading.db.execute(PROPOSALS, (limit,))]
