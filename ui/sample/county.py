"""Makes the sample county the way a real one is made: the same deeds, the same files, the same one-time codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from station.cli import Context, County
from station.home import Home, open_store
from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR, Seat
from station.people.session import log_in
from station.places.codes import path
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from station.store import identity, settings
from station.store.store import Store
from sync.client import Http, enrol, sync_once
from ui.sample import bulletins, people
from ui.sample.markets import MARKETS, MOST_LATE
from ui.sample.people import LEFT, PIN, PLACES, REPORTS, WORKERS, Place, Report, Worker
from ui.sample.photo import board
from ui.sample.quotes import DAYS, price_file

COUNTY = "county"  # the folder of the server and its headless seat
SOURCE = "演示数据"
PIN_SHOWN = "demo.pin"  # a setting only sample machines have: the log-in may show it
SHEETS = "sheets"
TOWN = 9  # digits of the code of a town
MOST = 500  # rows of a list that cannot be longer in this county

Stations = Mapping[str, tuple[int, str]]  # folder -> (row id of the station, its division)


@dataclass(frozen=True, slots=True)
class Founded:
    """What the county handed out: a one-time code for each machine's folder, and one for each log-in name."""

    machines: Mapping[str, str]
    people: Mapping[str, str]


def found(context: Context, folder: Path) -> Founded:
    """Make the county below `folder` with its markets, prices, stations and accounts."""
    home = Home(folder / COUNTY)
    context.counties.make(home, context.registry, people.DIVISION, people.COUNTY_NAME)
    with closing(context.counties.open(home, context.registry)) as county:
        county.store.do("places.seed_divisions", OPERATOR, code=people.DIVISION)
        county.store.do("products.seed", OPERATOR)
        _add_markets(county.store)
        today = county.store.clock.today()
        _import_prices(county.store, folder, today - DAYS + 1, today)
        _set_basket(county.store, today)
        stations = {place.folder: _open(county.store, place) for place in PLACES}
        _ask_for_prices(county.store, stations)
        accounts = {worker.login: _account(county.store, worker, stations) for worker in (*WORKERS, LEFT)}
        bulletins.publish(county.store, partial(_division, county.store, people.DIVISION))
        county.sync()
        machines = {place.folder: _machine_code(county, place, stations[place.folder]) for place in PLACES}
    return Founded(machines, accounts)


def add_days_since(context: Context, folder: Path, last: int) -> None:
    """Import the prices of the days after `last`, when the demo was opened before; the slowest market's too."""
    with closing(context.counties.open(Home(folder / COUNTY), context.registry)) as county:
        today = county.store.clock.today()
        _import_prices(county.store, folder, max(last - MOST_LATE, today - DAYS) + 1, today)
        county.sync()


def join(context: Context, folder: Path, given: Founded, server: str) -> None:
    """Enrol every machine at the running server, give its people their PINs, and let them work."""
    for place in PLACES:
        with closing(open_store(Home(folder / place.folder), context.registry)) as store:
            enrol(store, Http(server), given.machines[place.folder], server)
            store.write(lambda db: settings.put(db, PIN_SHOWN, PIN))
            sync_once(store)
            for worker in (*WORKERS, LEFT):
                if worker.folder == place.folder:
                    store.do("people.activate", OPERATOR, login=worker.login, code=given.people[worker.login], pin=PIN)
            for report in REPORTS:
                if report.folder == place.folder:
                    _report(store, report, people.worker_of(place.folder))
            if place is people.VILLAGE:
                _not_on_sale(store, people.worker_of(place.folder))
                _follow(store, people.worker_of(place.folder))
                _ask_costs(store, people.worker_of(place.folder))
                bulletins.hand_in_notice(store, people.worker_of(place.folder))
            sync_once(store)


def judge(context: Context, folder: Path) -> None:
    """Let the county decide on the reports the story says it decided on, beside its running server."""
    with closing(context.counties.open(Home(folder / COUNTY), context.registry)) as county:
        county.sync()
        waiting = county.store.show("prices.waiting", OPERATOR, limit=MOST)
        for one in waiting:
            told = next(report for report in REPORTS if _is_of(one.quote, report))
            if told.accepted is not None:
                county.store.do("prices.review", OPERATOR, sheet=one.sheet, accept=told.accepted, reason=told.reason)
        bulletins.approve_notices(county.store)
        bulletins.take_back(county.store)
        accounts = county.store.show("people.accounts", OPERATOR, limit=MOST)
        left = next(one.id for one in accounts if one.login == LEFT.login)
        county.store.do("people.deactivate", OPERATOR, account=left)
        county.sync()


def move(context: Context, folder: Path, server: str) -> None:
    """Tell every machine that the server answers elsewhere now: its port of last time was taken."""
    for place in PLACES:
        with closing(open_store(Home(folder / place.folder), context.registry)) as store:
            who = replace(identity.need(store.reader()), server=server)
            store.write(partial(identity.save, identity=who), frozenset({"sync.state"}))


def settle(context: Context, folder: Path) -> None:
    """Bring every machine level with the county; then the village reports once more and waits for its link."""
    for place in PLACES:
        with closing(open_store(Home(folder / place.folder), context.registry)) as store:
            if place is people.OTHER_VILLAGE:
                _report(store, people.LEFT_REPORT, LEFT)
            if place is people.OFFICE:
                _tell_offices(context, folder)
            sync_once(store)
            sync_once(store)  # with what the machine says by itself of what the first one brought
            if place is people.VILLAGE:
                _report(store, people.LAST_REPORT, people.worker_of(place.folder))


def _tell_offices(context: Context, folder: Path) -> None:
    """Let the county tell its offices now what its server would tell them within seconds."""
    with closing(context.counties.open(Home(folder / COUNTY), context.registry)) as county:
        county.sync()
        county.watch(at_once=True)


def _is_of(quote: Any, report: Report) -> bool:
    return (quote.product, quote.middle) == (report.product, report.milli_yuan)


def _add_markets(store: Store) -> None:
    for market in MARKETS:
        store.do(
            "places.add_market", OPERATOR, name=market.name, kind=market.place_kind, day_rule=market.day_rule,
            division=_division(store, people.DIVISION, market.town), aliases=market.title,
        )


def _ask_for_prices(store: Store, stations: Stations) -> None:
    """Set the lists of expected prices: one of a whole town, one of a station alone that follows its market days."""
    _ask(store, people.ASKED, "daily", division=stations[people.VILLAGE.folder][1][:TOWN])
    rule = next((market.day_rule for market in MARKETS if market.day_rule.startswith("lunar")), "daily")
    _ask(store, people.ASKED_ALONE, rule, station=stations[people.OTHER_VILLAGE.folder][0])


def _ask(store: Store, names: Sequence[str], rule: str, **target: Any) -> None:
    products = [_product(store, name) for name in names]
    kinds = ["input" if one.category == "input" else "field" for one in products]
    store.do(
        "prices.set_expected", OPERATOR, products=[one.product for one in products], kinds=kinds,
        days=[rule] * len(products), markets=[""] * len(products), **target,
    )


def _set_basket(store: Store, today: int) -> None:
    """Set the basket of the county's index: 100 is what the sample's first weeks cost."""
    first = today - DAYS + 1
    store.do(
        "prices.set_basket", OPERATOR, name=people.BASKET_NAME, base_from=first,
        base_to=first + people.BASE_DAYS - 1, products=[_product(store, name).product for name, _ in people.BASKET],
        weights=[weight for _, weight in people.BASKET],
    )


def _follow(store: Store, worker: Worker) -> None:
    """Let the officer want to be told of some prices."""
    person = log_in(store, worker.login, PIN)
    for name, threshold, above in people.FOLLOWED:
        store.do("prices.follow", person, product=_product(store, name).product, threshold=threshold, above=above)


def _product(store: Store, name: str) -> Any:
    found = store.show("products.find", OPERATOR, word=name, limit=MOST)
    return next(one for one in found if one.name == name)


def _open(store: Store, place: Place) -> tuple[int, str]:
    """Open the station a place is; return its row id and division. An office is no station."""
    if place.seat is Seat.COUNTY:
        return 0, people.DIVISION
    town = _division(store, people.DIVISION, place.town)
    village = _division(store, town, place.village)
    return store.do("places.open_station", OPERATOR, name=place.name, division=village), village


def _division(store: Store, parent: str, name: str) -> str:
    below = store.show("places.divisions", OPERATOR, parent=parent, limit=MOST)
    return next(one.code for one in below if one.short_name == name)


def _account(store: Store, worker: Worker, stations: Stations) -> str:
    """Make an account; return its activation code."""
    issued = store.do(
        "people.add", OPERATOR, login=worker.login, name=worker.name, role=worker.role.value,
        station=stations[worker.folder][0],
    )
    return str(issued.code)


def _machine_code(county: County, place: Place, station: tuple[int, str]) -> str:
    return county.new_code(place.seat, station[0], place.name, path(station[1]))[0]


def _report(store: Store, report: Report, worker: Worker) -> None:
    person = log_in(store, worker.login, PIN)
    photo = store.media.add(board(report.milli_yuan), store.clock.now_ms()) if report.photographed else None
    store.do(
        "prices.report", person, product=report.product, typical=report.milli_yuan,
        day=store.clock.today() - report.days_ago, photo=photo, doubts=report.doubts,
    )


def _not_on_sale(store: Store, worker: Worker) -> None:
    product = _product(store, people.NOT_ON_SALE).product
    store.do("prices.not_on_sale", log_in(store, worker.login, PIN), product=product)


def _ask_costs(store: Store, worker: Worker) -> None:
    person, year = log_in(store, worker.login, PIN), date_of(store.clock.today()).year
    for number, (crop, area, yuan) in enumerate(people.PLOTS, 1):
        store.do(
            "costs.record", person, product=_product(store, crop).product, year=year, number=number, area=area,
            **{item: amount * 1000 for item, amount in yuan.items()},
        )


def _import_prices(store: Store, folder: Path, first: int, today: int) -> None:
    """Write the sheet a wholesale market would send, in its usual encoding, and take it in like any other."""
    name = f"{SOURCE}-{date_of(first)}-{date_of(today)}.csv"
    file = folder / SHEETS / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(price_file(first, today), "gb18030", newline="")
    read = read_prices(file, name=name, hints=Hints(source=SOURCE))
    store.do("prices.import_file", OPERATOR, source=SOURCE, name=name, file=read)
