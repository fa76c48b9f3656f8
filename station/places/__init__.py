"""Places: the divisions of the county as a tree, the stations and the markets in them."""

from __future__ import annotations

from station.kernel.later import Later
from station.kernel.record import Feature
from station.places.declared import DIVISION, MARKET, STATION
from station.places.migrations import MIGRATIONS
from station.places.sentences import SENTENCES

FEATURE = Feature(
    "places",
    tables=(DIVISION, STATION, MARKET),
    deeds=Later(
        __name__,
        {
            "places.seed_divisions": "actions.seed_divisions",
            "places.import_divisions": "actions.import_divisions",
            "places.open_station": "actions.open_station",
            "places.edit_station": "actions.edit_station",
            "places.close_station": "actions.close_station",
            "places.add_market": "actions.add_market",
            "places.edit_market": "actions.edit_market",
        },
    ),
    views=Later(
        __name__,
        {
            "places.divisions": "store.divisions_view",
            "places.stations": "store.stations_view",
            "places.station": "store.station_view",
            "places.reach_of": "reach.reach_of_view",
            "places.markets": "store.markets_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
)
