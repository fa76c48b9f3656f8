"""Reads what the work list is made of; runs on the store's lane, knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from station.bulletins.model import Listed
from station.bulletins.receipts.model import Withdrawn
from station.kernel.days import date_of
from station.kernel.deeds import COUNTY_STAFF, Person, Seat
from station.kernel.errors import StationError
from station.prices.expecting.model import Asked
from station.prices.insight.alerts import Fired
from station.prices.insight.declared import ALERT
from station.prices.insight.watching import hear
from station.prices.model import Quote, Usual, usual_products
from station.prices.table import StatedReport
from station.products.model import Product
from station.products.seasons import season_months
from station.store import outbox
from station.store.outbox import Recent, Waiting
from station.store.store import Store

REPORTS = 600  # more than fourteen days of what a station reports
RECENT = 300
PRODUCTS = 60
FEW = 12
ALERTS = 200
RECALLS = 20


class SureClock(Protocol):
    """The part of the guarded clock that says why it is not believed."""

    def require_sure(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Heap:
    """Everything at one moment. `now_ms` UTC, `today` days since 1970-01-01; `doubt` is why the clock is suspect."""

    now_ms: int
    offset: int
    today: int
    reports: tuple[StatedReport, ...] = ()
    asked: tuple[Asked, ...] = ()  # what the county asks for today; where it asks for nothing, the usual leads
    usual: tuple[Usual, ...] = ()
    common: tuple[Product, ...] = ()  # what people here grow now, where nothing was reported yet
    recent: tuple[Recent, ...] = ()
    waiting: Waiting = field(default_factory=lambda: Waiting(0, 0))
    to_review: int = 0
    review_since: int = 0
    to_approve: int = 0  # drafts of bulletins that wait for a second person here
    approve_since: int = 0
    to_decide: int = 0  # collisions and entries the county laid aside or refused
    decide_since: int = 0
    alerts: tuple[Fired, ...] = ()  # prices this station follows that got where it wants to be told
    doubt: StationError | None = None
    news: tuple[Listed, ...] = ()  # bulletins this person has not seen listed yet
    recalls: tuple[Withdrawn, ...] = ()  # bulletins taken back that nobody here has acknowledged, with their slips


def gather(store: Store, person: Person) -> Heap:
    """Read what waits for `person` at this seat."""
    db, clock = store.reader(), store.clock
    identity = store.identity()
    county = identity is not None and identity.seat is Seat.COUNTY
    today = clock.today()
    stated: list[StatedReport] = []
    if not county and may_report(store, person):
        stated = store.show("prices.report_states", person, limit=REPORTS)
    reporting = not county and may_report(store, person)
    asked: list[Asked] = store.show("prices.to_report", person, limit=PRODUCTS) if reporting else []
    listed = {name for one in asked for name in one.names}
    usual = [one for one in usual_products((each.report for each in stated), today) if one.last.product not in listed]
    review = store.show("prices.waiting", person, limit=REPORTS) if county and person.role in COUNTY_STAFF else []
    cases = store.show("fleet.cases", person, limit=REPORTS) if county and person.role in COUNTY_STAFF else []
    drafts = store.show("bulletins.waiting", person, limit=REPORTS) if may_approve(store, person) else []
    return Heap(
        now_ms=clock.now_ms(),
        offset=clock.offset_minutes(),
        today=today,
        reports=tuple(stated),
        asked=tuple(asked),
        usual=tuple(usual),
        common=_common(store, person, today) if reporting and not usual and not asked else (),
        recent=tuple(outbox.recent(db, RECENT)),
        waiting=outbox.waiting(db),
        to_review=len({one.sheet for one in review}),
        review_since=min((one.taken for one in review), default=0),
        to_approve=len(drafts),
        approve_since=min((one.draft.changed for one in drafts), default=0),
        to_decide=len(cases),
        decide_since=min((one.at_ms for one in cases), default=0),
        alerts=tuple(store.show("prices.alert_news", person, limit=ALERTS)) if reporting else (),
        doubt=_doubt(store),
        news=tuple(store.show("bulletins.news", person, limit=RECALLS)) if not county else (),
        recalls=tuple(store.show("bulletins.withdrawn", person, limit=RECALLS)) if not county else (),
    )


def heard(store: Store, alert: int, quotes: Sequence[Quote]) -> None:
    """Remember that somebody read these prices of a rule."""
    store.write(lambda db: hear(db, alert, quotes), frozenset({ALERT.name}))


def may_report(store: Store, person: Person) -> bool:
    """Tell whether this person may report prices."""
    deed = store.registry.deeds.get("prices.report")
    return deed is not None and person.role in deed.roles


def may_approve(store: Store, person: Person) -> bool:
    """Tell whether this person vouches for what others write."""
    deed = store.registry.deeds.get("bulletins.approve")
    return deed is not None and person.role in deed.roles


def _common(store: Store, person: Person, today: int) -> tuple[Product, ...]:
    month = date_of(today).month
    found: list[Product] = store.show("products.list", person, limit=PRODUCTS)
    now = [one for one in found if not one.is_input and (not one.season or month in season_months(one.season))]
    return tuple(now[:FEW])


def _doubt(store: Store) -> StationError | None:
    if not store.clock.suspect:
        return None
    try:
        cast(SureClock, store.clock).require_sure()
    except StationError as error:
        return error
    return None
