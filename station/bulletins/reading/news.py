"""Which bulletins somebody at a desk has not seen listed yet.

What was seen is kept by its rows and not by a time: a station that was away receives today what was issued last week.
The mark is of this machine, by person, and never sent.
"""

from __future__ import annotations

from typing import Any

from station.bulletins.model import Listed
from station.bulletins.reading.shelves import OPEN, on_shelf
from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import view
from station.store import settings
from station.store.act import Reading

SETTING = "bulletins.looked"
NEWS_MS = 30 * MILLI_PER_DAY
MOST = 1_000
RECENT = "SELECT id FROM bulletins_bulletin WHERE issued >= ? ORDER BY issued DESC LIMIT ?"


def look(db: Any, person: int, now_ms: int) -> None:
    """Remember that a person has seen the list as it is now."""
    seen: dict[str, list[int]] = settings.get(db, SETTING, {})
    seen[str(person)] = [row[0] for row in db.execute(RECENT, (now_ms - NEWS_MS, MOST))]
    settings.put(db, SETTING, seen)


@view("bulletins.news")
def news_view(reading: Reading, *, limit: int = 50) -> list[Listed]:
    """Bulletins of the last 30 days that hold, or were taken back, and that this person has not seen listed here."""
    seen = set(settings.get(reading.db, SETTING, {}).get(str(reading.person.id), []))
    recent = on_shelf(reading, {"state": OPEN, "since": reading.clock.now_ms() - NEWS_MS, "limit": MOST})
    return [one.line for one in recent if one.line.id not in seen][:limit]
