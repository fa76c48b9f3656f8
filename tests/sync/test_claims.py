"""A tampered station speaks for itself alone: what it says in another's name is not taken by the county."""

from __future__ import annotations

from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from sync.county.seat import CountySeat
from tests.sync.seats import Village

ABSENCE = {"person": 0, "product": 1, "kind": "field", "market": "", "day": 20_000, "taken": 0}
ITEMS = ("seed", "manure", "fertiliser", "pesticide", "film", "water", "machine", "hired", "land", "other")
PLOT = {"product": 1, "year": 2026, "number": 1, "area": 100, **dict.fromkeys(ITEMS, 1), "days": None, "wage": None,
        "harvest": None, "income": None, "taken": 0}


@pytest.mark.parametrize(
    ("table", "deed", "row"),
    [("prices.absence", "prices.not_on_sale", ABSENCE), ("costs.plot", "costs.record", PLOT)],
)
def test_a_row_in_the_name_of_another_station_is_not_taken(
    county: CountySeat, village: Village, other: Village, table: str, deed: str, row: dict[str, Any]
) -> None:
    for station in (village.station, other.station):
        village.forge(deed, lambda act, station=station: act.insert(table, {**row, "station": station}))
    village.sync()
    county.sync()
    held = f"SELECT station FROM {table.replace('.', '_')}"
    assert [one[0] for one in county.store.reader().execute(held)] == [village.station], "its own is the control"


def test_a_photo_behind_the_price_of_another_station_is_not_taken(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet = other.report(3800)
    other.sync()
    for station in (other.station, village.station):
        village.forge("prices.report", lambda act, station=station: act.insert(
            "prices.evidence", {"sheet": sheet, "station": station, "photo": bytes(32)}))
    village.sync()
    county.sync()
    assert county.store.show("prices.evidence", OPERATOR, sheet=sheet) == []
