"""Rules about prices, and the county's basket, on their way: who holds them after an exchange, and who is told."""

from __future__ import annotations

from typing import Any

from station.kernel.deeds import OPERATOR
from station.people.session import log_in
from station.prices.insight.declared import ALERT
from station.store.act import Act
from station.store.store import Store
from sync.county.seat import CountySeat
from tests.sync.seats import PIN, Village

LEVEL = 3600
FORGED = {"product": 5, "market": "", "kind": "", "above": 1, "threshold": 1, "unit": "jin"}


def product(store: Store) -> int:
    return int(store.show("prices.find", OPERATOR, word="荔枝")[0].product)


def rules(store: Store) -> set[tuple[int, int]]:
    return {(one.station, one.threshold) for one in store.show("prices.alerts", OPERATOR)}


def told(seat: Village) -> list[tuple[int, list[int | None]]]:
    fired: list[Any] = seat.store.show("prices.alerting", OPERATOR)
    return [(one.alert.threshold, [quote.typical for quote in one.quotes]) for one in fired]


def seeded(county: CountySeat, *seats: Village) -> None:
    county.do("products.seed")
    county.sync()
    for seat in seats:
        seat.sync()


def test_a_station_is_told_of_what_it_follows_once_the_county_accepted_the_price(
    county: CountySeat, village: Village, other: Village
) -> None:
    seeded(county, village, other)
    rule = village.store.do("prices.follow", village.officer, product=product(village.store), threshold=LEVEL)
    sheet = other.report(LEVEL + 100)
    for seat in (village, other):
        seat.sync()
    county.sync()
    assert village.store.show("prices.alerts", OPERATOR)[0].id == rule
    assert (rules(county.store), rules(other.store)) == ({(village.station, LEVEL)}, set())
    assert told(village) == []
    county.do("prices.review", sheet=sheet, accept=True)
    for seat in (village, other):
        seat.sync()
    assert (told(village), told(other)) == ([(LEVEL, [LEVEL + 100])], [])
    village.store.do("prices.unfollow", village.officer, alert=rule)
    village.sync()
    county.sync()
    assert (rules(county.store), rules(village.store)) == (set(), set())


def test_a_rule_of_the_county_tells_every_station_and_no_station_makes_one(
    county: CountySeat, village: Village, other: Village
) -> None:
    seeded(county, village, other)
    issued = county.do("people.add", login="keeper", name="钟", role="keeper")
    county.store.do("people.activate", OPERATOR, login="keeper", code=issued.code, pin=PIN)
    keeper = log_in(county.store, "keeper", PIN)
    county.do("prices.follow", keeper, product=product(county.store), threshold=LEVEL)
    county.do("prices.set_basket", name="水果", base_from=1, base_to=2, products=[product(county.store)], weights=[1])
    village.forge("prices.follow", lambda act: forged(act, 0))
    village.forge("prices.follow", lambda act: forged(act, other.station))
    for seat in (village, other):
        seat.sync()
    county.sync()
    assert rules(county.store) == rules(other.store) == {(0, LEVEL)}
    assert (0, LEVEL) in rules(village.store)
    assert village.store.show("prices.index", OPERATOR).basket.name == "水果"


def forged(act: Act, station: int) -> int:
    return act.insert(ALERT.name, {**FORGED, "station": station})
