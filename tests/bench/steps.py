"""The single measurements of the exchange bench: each counts bytes on the socket, both ways, with all of HTTP."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from station.kernel.deeds import Day
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from sync.client.exchange import Exchange
from sync.client.state import Offline, Tally
from sync.county.seat import CountySeat
from tests.bench import given
from tests.bench.field import Field, Station, figure
from tests.bench.plain import PlainClient, Row
from tests.bench.relay import Line, Relay

SLOW = Line(bits=20_000, round_trip_s=0.3)
SOURCE = "周报"
EPOCH = date(1970, 1, 1)


def import_csv(field: Field, text: str, name: str) -> Callable[[CountySeat], int]:
    """Return what the county does with a price file: the deed every import is."""
    file = field.folder / name
    file.write_text(text, encoding="utf-8")
    read = read_prices(file, name=name, hints=Hints(source=SOURCE, kind="wholesale"))
    return lambda seat: int(seat.do("prices.import_file", source=SOURCE, name=name, file=read).stored)


def rows_of(text: str) -> list[Row]:
    """Return the quotes of a CSV as a plain client has them."""
    names = ("market", "product", "date", "low", "typical", "high", "unit")
    return [dict(zip(names, line.split(","), strict=True)) for line in text.split("\r\n")[1:] if line]


def counted(relay: Relay, work: Callable[[], Any]) -> int:
    """Return the bytes that crossed while `work` ran."""
    relay.reset()
    work()
    return relay.total


def idle(station: Station, relay: Relay) -> int:
    """Return the bytes of an exchange with nothing in it; exactly one request."""
    relay.reset()
    tally = station.sync()
    assert (tally.rounds, tally.rows, tally.ops) == (1, 0, 0), tally
    assert relay.connections == 0, "the connection was not kept alive"
    return relay.total


def first_load(station: Station, relay: Relay) -> dict[str, Any]:
    """Load everything there is; the rate counts verify, decode, upsert and durable commits, and the county's part."""
    relay.reset()
    began, processor = time.perf_counter(), time.process_time()
    tally = station.sync()
    took, processor = time.perf_counter() - began, time.process_time() - processor
    return {"bytes": relay.total, "rows": tally.rows, "seconds": took, "station_processor_s": processor,
            "rounds": tally.rounds}


def changed_csv(text: str, count: int) -> str:
    """Return `count` quotes of the last day's file, at other prices: corrections a market sends afterwards."""
    draw = random.Random(11)
    lines = text.split("\r\n")
    chosen = draw.sample(lines[-2001:-1], count)
    changed = []
    for line in chosen:
        market, product, when, low, typical, high, unit = line.split(",")
        shift = draw.randrange(1, 60) / 10
        prices = [f"{float(price) + shift:.2f}" for price in (low, typical, high)]
        changed.append(",".join((market, product, when, *prices, unit)))
    return "\r\n".join([given.HEADINGS, *changed]) + "\r\n"


def day_csv(market: given.Market, when: date, rows: int) -> str:
    """Return one more day of the first markets, `rows` quotes."""
    lines = [given.quote_line(at, product, when, figures) for at, product, figures, _ in market.next_day()]
    return "\r\n".join([given.HEADINGS, *lines[:rows]]) + "\r\n"


def days_after(day: int) -> date:
    return given.FIRST + timedelta(days=given.DAYS + day)


def push_prices(station: Station, count: int = 20) -> None:
    """Enter the prices of one market day, one deed of many rows."""
    figures = list(given.Market().next_day())[100 : 100 + count]
    rows = [(product, *[fen * 10 for fen in prices]) for _, product, prices, _ in figures]
    station.store.do("bench.read", station.person, day=Day(20_785), figures=rows)


def push_reports(station: Station, count: int = 20) -> None:
    """Report the prices of one market day, each a deed of its own as an officer does it now."""
    for _, product, (low, typical, high), _ in list(given.Market().next_day())[100 : 100 + count]:
        station.store.do(
            "prices.report", station.person, product=given.PRODUCTS[product], typical=typical * 10, low=low * 10,
            high=high * 10)


def file_requests(station: Station, records: Sequence[dict[str, Any]]) -> None:
    """File each request as a deed of its own."""
    for record in records:
        day = (date.fromisoformat(record["accepted_on"]) - EPOCH).days
        station.store.do("bench.file", station.person, **(record | {"accepted_on": day}))


def again_after_cut(station: Station, relay: Relay, whole: int) -> dict[str, Any]:
    """Break a first load in its middle, go on, and return what crossed beyond one undisturbed load."""
    relay.reset()
    relay.cut_after = whole // 2
    cuts = 0
    tally = Tally(more=True)
    while tally.more or not cuts:
        try:
            tally = Exchange(station.store, station.http, want=4 << 10).run()
        except Offline:
            cuts += 1
            station.moved(relay.address)
    return {"bytes": relay.total, "again": max(0, relay.total - whole), "cuts": cuts}


def beside(target: float, measured: float, peer: float, **more: Any) -> dict[str, Any]:
    """Return one figure beside its target and the plain client's."""
    return figure(target, measured, plain_gzip_json=round(peer, 2), times_smaller=round(peer / measured, 1), **more)


def plain_push(client: PlainClient, relay: Relay, rows: Sequence[Row]) -> int:
    return counted(relay, lambda: client.push([{"id": f"{number:032x}", **row} for number, row in enumerate(rows)]))


def useful(station: Station) -> bool:
    """Whether a kiosk has something to show: the newest prices of a market, and the names of products."""
    prices = station.store.show("prices.table", station.person, limit=20)
    products = station.store.show("products.list", station.person, limit=20)
    return len(prices.lines) >= 20 and len(products) >= 20


def until_useful(station: Station) -> Tally:
    """Exchange as `sync_once` does until there is something to show."""
    return Exchange(station.store, station.http).run(progress=lambda tally: not useful(station))
