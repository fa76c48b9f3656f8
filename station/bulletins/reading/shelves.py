"""Which bulletins stand on the shelf of a village, and on the list of a desk, with what they are sorted by.

A farmer is offered what holds now, and for some weeks what was taken back: who followed it has to find out.
Questions and answers are thousands and hold for ever; they are browsed apart and stand here only when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.bulletins.model import Listed
from station.bulletins.store import STATE, listed
from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import view
from station.store.act import Reading

OPEN, ANSWER = "open", "answer"  # a state asked for: valid, or taken back of late
LATELY_MS = 60 * MILLI_PER_DAY
SHELF = f"""
SELECT one.id, one.category, one.title, one.level, one.issuer, one.crops, one.valid_from, one.valid_to, one.issued,
one.alone, {STATE} AS state, one.terms, one.farmers FROM bulletins_bulletin AS one
WHERE CASE :category WHEN '' THEN one.category <> '{ANSWER}' ELSE one.category = :category END
AND :level IN ('', one.level) AND (:crop = 0 OR ' ' || one.crops || ' ' LIKE '% ' || :crop || ' %')
AND one.issued BETWEEN :since AND :until
AND CASE :state WHEN '' THEN 1 WHEN '{OPEN}' THEN {STATE} = 'valid' OR ({STATE} = 'recalled' AND
EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = one.id AND at >= :lately)) ELSE {STATE} = :state END
ORDER BY one.issued DESC, one.id DESC LIMIT :limit"""
LAST_TIME = 1 << 62
NOTHING = {"category": "", "crop": 0, "level": "", "state": "", "since": 0, "until": LAST_TIME}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A line of the list with the codes of its solar terms and the kinds of farmers it is for."""

    line: Listed
    terms: tuple[str, ...]
    farmers: tuple[str, ...]


@view("bulletins.shelf")
def shelf_view(
    reading: Reading, *, category: str = "", crop: int = 0, level: str = "", state: str = "",
    since: int = 0, until: int = LAST_TIME, limit: int = 200,
) -> list[Shelved]:
    """Bulletins, the newest first; `state` as in `bulletins.list`, or "open" for what holds or was taken back of late.

    `since` and `until` are UTC milliseconds of issue, both included. Answers only where `category` asks for them.
    """
    return on_shelf(reading, {
        "category": category, "crop": crop, "level": level, "state": state, "since": since, "until": until,
        "limit": limit,
    })


def on_shelf(reading: Reading, asked: dict[str, Any]) -> list[Shelved]:
    """Return what a shelf holds, for the parameters of `bulletins.shelf` by name; absent ones narrow nothing."""
    told = NOTHING | asked | {"today": reading.clock.today(), "lately": reading.clock.now_ms() - LATELY_MS}
    return [
        Shelved(listed([row[:11]])[0], tuple(row[11].split()), tuple(row[12].split()))
        for row in reading.db.execute(SHELF, told)
    ]
