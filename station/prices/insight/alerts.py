"""Prices a station wants to be told of: a product, a place and a threshold, kept as rows and judged where they are.

A rule travels to the station that follows it, and one of the county to every station; whether it holds is worked
out there from the prices that arrived, so an alert costs the line nothing and sounds without one. What waits for
the county's decision sets off nothing: it may be a slip of the hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.kernel.deeds import Money, Seat, deed, view
from station.kernel.errors import StationError
from station.kernel.record import Row
from station.kernel.text import nfc
from station.prices import store
from station.prices.actions import REPORTERS
from station.prices.declared import ACCEPTED
from station.prices.insight.basis import Basis, base_unit, basis, in_base, price_of
from station.prices.insight.declared import ALERT
from station.prices.model import KINDS, LONGEST_NAME, MOST, Latest, Quote
from station.store.act import Act, Reading

RECENT_DAYS = 7
MOST_RULES = 200  # of one station
MOST_PLACES = 200
DEFINITION = "price.how_alert"


RULES = """
SELECT alert.id, alert.station, alert.product, coalesce(product.name, ''), coalesce(product.name_en, ''),
alert.market, alert.kind, alert.above, alert.threshold, alert.unit
FROM prices_alert AS alert LEFT JOIN products_product AS product ON product.id = alert.product
WHERE ?1 OR alert.station IN (0, ?2) ORDER BY alert.id LIMIT ?3"""
STATION_OF = "SELECT station FROM prices_alert WHERE id = ?"
COUNT = "SELECT count(*) FROM prices_alert WHERE station = ?"
SAME = """
SELECT 1 FROM prices_alert WHERE station = ? AND product = ? AND market = ? AND kind = ? AND above = ?
AND threshold = ? AND unit = ?"""
IS_PRODUCT = "SELECT 1 FROM products_product WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule: tell when a price is at `threshold` (milli-yuan per `unit`) or beyond it. `station` 0 is everybody's."""

    id: int
    station: int
    product: int
    name: str
    name_en: str
    market: str
    kind: str
    above: bool
    threshold: Money
    unit: str


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule with the accepted prices of the last days that reached its threshold, newest first."""

    basis: Basis
    alert: Alert
    quotes: tuple[Quote, ...]


def reaches(alert: Alert, quote: Quote) -> bool:
    """Whether a price is at the threshold or beyond it; never where the units cannot be compared."""
    if base_unit(alert.unit) != base_unit(quote.unit):
        return False
    limit, price = in_base(alert.threshold, alert.unit), price_of(quote).amount
    return price >= limit if alert.above else price <= limit


def is_about(alert: Alert, quote: Quote) -> bool:
    """Whether a rule is about a price: its place, its kind, and a unit that compares with the threshold's."""
    same = alert.market in ("", quote.market) and alert.kind in ("", quote.kind)
    return same and base_unit(alert.unit) == base_unit(quote.unit)


def told(alert: Alert, offers: list[Latest], today: int) -> tuple[Quote, ...]:
    """Return the newest accepted price of each series that the rule is about and that reached it, newest first."""
    standing = [accepted for one in offers if (accepted := accepted_of(one)) is not None]
    found = [
        quote
        for quote in standing
        if today - RECENT_DAYS <= quote.day <= today and is_about(alert, quote) and reaches(alert, quote)
    ]
    return tuple(sorted(found, key=lambda quote: -quote.day))


def accepted_of(offer: Latest) -> Quote | None:
    """Return the newest price of a series that the county accepted, of the last two; None for neither."""
    for quote in (offer.quote, offer.previous):
        if quote is not None and quote.status == ACCEPTED:
            return quote
    return None


@deed("prices.follow", roles=REPORTERS, writes={ALERT.name: frozenset({"insert"})})
def follow(
    act: Act,
    *,
    product: int,
    threshold: Money,
    unit: str = "jin",
    above: bool = True,
    market: str = "",
    kind: str = "",
    station: int = 0,
) -> int:
    """Be told of a price; return the rule's row id. The county may say for which station, or for all of them."""
    place = nfc(market).strip()
    row: Row = {
        "station": _for_whom(act, station), "product": product, "market": place, "kind": kind,
        "above": int(above), "threshold": threshold, "unit": store.known_unit(unit),
    }
    if not act.db.execute(IS_PRODUCT, (product,)).fetchone():
        raise StationError("price.no_product")
    if kind and kind not in KINDS:
        raise StationError("price.unknown_kind", text=kind)
    if not 0 < threshold < MOST or len(place) > LONGEST_NAME:
        raise StationError("price.bad_threshold")
    if act.db.execute(SAME, tuple(row.values())).fetchone():
        raise StationError("price.alert_twice")
    if act.db.execute(COUNT, (row["station"],)).fetchone()[0] >= MOST_RULES:
        raise StationError("price.too_many_alerts", most=MOST_RULES)
    return act.insert(ALERT.name, row)


def _for_whom(act: Act, station: int) -> int:
    if act.identity.seat is Seat.COUNTY:
        return station
    if not act.identity.station:
        raise StationError("price.no_station")
    return act.identity.station


@deed("prices.unfollow", roles=REPORTERS, writes={ALERT.name: frozenset({"delete"})})
def unfollow(act: Act, *, alert: int) -> None:
    """Be told no more; a rule for every station is the county's to take away."""
    found = act.db.execute(STATION_OF, (alert,)).fetchone()
    if found is not None and act.identity.seat is not Seat.COUNTY and found[0] != act.identity.station:
        raise StationError("price.alert_not_yours")
    act.delete(ALERT.name, alert)


@view("prices.alerts")
def alerts_view(reading: Reading, *, limit: int) -> list[Alert]:
    """The rules this station follows, and those for everybody; at the county all of them."""
    who = reading.identity
    everything = who is not None and who.seat is Seat.COUNTY
    found = reading.db.execute(RULES, (everything, who.station if who else 0, limit)).fetchall()
    return [_rule(row) for row in found]


@view("prices.alerting")
def alerting_view(reading: Reading, *, limit: int) -> list[Fired]:
    """The rules of this station that a price of the last days has set off."""
    how = basis(reading, DEFINITION, days=RECENT_DAYS)
    fired = []
    for alert in alerts_view.run(reading, limit=limit):
        offers = store.latest(reading.db, store.names_of(reading.db, alert.product), MOST_PLACES)
        quotes = told(alert, offers, reading.clock.today())
        if quotes:
            fired.append(Fired(how, alert, quotes))
    return fired


def _rule(row: Any) -> Alert:
    number, station, product, name, name_en, market, kind, above, threshold, unit = row
    return Alert(number, station, product, name, name_en, market, kind, bool(above), threshold, unit)
