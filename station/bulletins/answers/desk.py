"""The list of whoever answers for the answers: what stands, what waits, what was replaced or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from station.bulletins.answers.importing import ANSWERERS
from station.bulletins.store import STATE
from station.kernel.deeds import view
from station.store.act import Reading

WAITING = frozenset({"writing", "submitted", "returned"})  # states of a draft; all others are those of a bulletin
ANSWERS = f"""
SELECT 1 AS draft, id, title, crops, state, author, coalesce(hand, author) AS hand, author_name, changed AS at
FROM bulletins_draft WHERE category = 'answer' AND state <> 'issued'
UNION ALL
SELECT 0, one.id, one.title, one.crops, {STATE}, one.author, one.author, one.author_name, one.issued
FROM bulletins_bulletin AS one WHERE one.category = 'answer'
ORDER BY 1 DESC, 9 DESC, 2 DESC LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, as a draft that waits or as a bulletin; `at` (UTC ms) is its last change or issue."""

    id: int
    draft: bool
    question: str
    crops: tuple[int, ...]
    state: str
    author: int
    hand: int
    author_name: str
    at: int


@view("bulletins.answers", roles=ANSWERERS)
def answers_view(reading: Reading, *, limit: int = 200) -> list[Answered]:
    """Every answer: first the drafts that wait, then the bulletins, the newest first."""
    rows = reading.db.execute(ANSWERS, {"today": reading.clock.today(), "limit": limit})
    return [
        Answered(row[1], bool(row[0]), row[2], tuple(map(int, row[3].split())), *row[4:9]) for row in rows.fetchall()]
