"""What people here look at, by product and month: so that the village's own goods come first on the pictures.

Plain counts of this machine, of nobody in particular; they never leave it. Months are kept apart because people
ask for lychee in June and for leeks in January.
"""

from __future__ import annotations

from typing import Any

from station.kernel.days import date_of
from station.kernel.deeds import view
from station.store import settings
from station.store.reading import Reading

SETTING = "prices.looked"
MONTHS = 12
MOST = 1_000  # then all counts are halved: what was asked for years ago fades
MOST_PRODUCTS = 500  # kept at once


def count_look(db: Any, product: int, day: int) -> None:
    """Count that somebody looked at a product on `day` (days since 1970-01-01)."""
    looks: dict[str, list[int]] = settings.get(db, SETTING, {})
    months = looks.setdefault(str(product), [0] * MONTHS)
    months[date_of(day).month - 1] += 1
    if max(months) >= MOST or len(looks) > MOST_PRODUCTS:
        looks = {name: [times // 2 for times in counted] for name, counted in looks.items()}
    settings.put(db, SETTING, {name: counted for name, counted in looks.items() if any(counted)})


@view("prices.local_use")
def local_use_view(reading: Reading, *, limit: int) -> dict[int, int]:
    """How often each product was looked at here in this month and the two beside it, over the years."""
    looks: dict[str, list[int]] = settings.get(reading.db, SETTING, {})
    month = date_of(reading.clock.today()).month - 1
    around = [(month + step) % MONTHS for step in (-1, 0, 1)]
    times = {int(name): sum(counted[one] for one in around) for name, counted in looks.items()}
    return dict(sorted(times.items(), key=lambda one: -one[1])[:limit])
