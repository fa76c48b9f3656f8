"""Places: the divisions of the county as a tree, the stations and the markets in them."""

from __future__ import annotations

from station.kernel.record import Feature
from station.places import actions, store
from station.places.migrations import MIGRATIONS
from station.places.model import DIVISION, MARKET, SENTENCES, STATION

FEATURE = Feature(
    "places",
    tables=(DIVISION, STATION, MARKET),
    deeds=(
        actions.seed_divisions,
        actions.import_divisions,
        actions.open_station,
        actions.edit_station,
        actions.close_station,
        actions.add_market,
        actions.edit_market,
    ),
    views=(store.divisions_view, store.stations_view, store.station_view, store.markets_view),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
)
