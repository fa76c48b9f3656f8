"""The months in which a product is sold, as the catalogue writes them."""

from __future__ import annotations

import re

from station.kernel.errors import StationError

MONTHS = re.compile("(1[0-2]|[1-9])(?:-(1[0-2]|[1-9]))?")


def season_months(season: str) -> frozenset[int]:
    """Return the months of a season: "11-2" runs over New Year, "7,11" are two; none given is none.

    StationError("products.bad_season") when it cannot be read.
    """
    months: set[int] = set()
    for part in filter(None, season.replace(" ", "").split(",")):
        found = MONTHS.fullmatch(part)
        if found is None:
            raise StationError("products.bad_season", season=season)
        first, last = int(found[1]), int(found[2] or found[1])
        months.update((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
    return frozenset(months)
