"""Section by section what an exchange costs, beside a plain gzip-JSON client on the same data in the same run.

Run: python -m tests.bench.bench_exchange. Bytes are counted on the socket by a relay in front of a real
server process, both ways, headers included; there is no TLS in this run, so none is counted. A target
counts on the data of tests/bench/given.py alone (DESIGN.md ruling 27).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench import given, steps
from tests.bench.field import Field, Station, figure, keep
from tests.bench.plain import Plain, PlainClient, Row, plain
from tests.bench.relay import Relay
from tests.bench.steps import SLOW, beside, counted, idle

AWAY_DAYS, AWAY_ROWS = 30, 500


class Run:
    """One run over one county; figures are gathered as it goes."""

    def __init__(self, folder: Path) -> None:
        self.field = Field(folder)
        self.figures: dict[str, Any] = {"data": "../shared" if given.SENTENCES.exists() else "built in"}
        self.csv = given.quotes_csv()
        self.places = [self.field.place(f"站{number}") for number in range(4)]

    def all(self, peer: tuple[Plain, PlainClient, Relay]) -> dict[str, Any]:
        with self.field.serving() as relay:
            stations = [place.enrolled(relay.address) for place in self.places[:3]]
            for one in stations:
                one.sync()
                one.log_in()
                one.sync()
                one.sync()
            self.nothing_new(stations[0], relay, peer)
            self.up(stations[0], relay, peer)
        self.field.at_county(steps.import_csv(self.field, self.csv, "quotes.csv"))
        with self.field.serving() as relay:
            self.first_load(stations, relay, peer)
        changed = steps.changed_csv(self.csv, 100)
        self.field.at_county(steps.import_csv(self.field, changed, "changed.csv"))
        with self.field.serving() as relay:
            self.news(stations[0], relay, peer, changed)
        self.away(stations[0], peer)
        self.first_screen()
        for one in stations:
            one.close()
        return self.figures

    def nothing_new(self, station: Station, relay: Relay, peer: tuple[Plain, PlainClient, Relay]) -> None:
        measured = idle(station, relay)
        other = counted(peer[2], peer[1].pull)
        self.figures["nothing_new"] = beside(300, measured, other, up=relay.up, down=relay.down)

    def up(self, station: Station, relay: Relay, peer: tuple[Plain, PlainClient, Relay]) -> None:
        quotes = steps.rows_of(self.csv)[100:120]
        usual, other = idle(station, relay), steps.plain_push(peer[1], peer[2], quotes)
        for name, work in (("push_20_rows", steps.push_prices), ("push_20_single_reports", steps.push_reports)):
            work(station)
            measured = counted(relay, station.sync) - usual
            self.figures[name] = beside(12, measured / 20, other / 20, bytes=measured, unit="bytes a row")
        records = given.requests(given.sentences())
        steps.file_requests(station, records)
        least = given.xz(given.as_lines(records))
        relay.reset()
        tally = station.sync()
        rows: list[Row] = list(records)
        other = steps.plain_push(peer[1], peer[2], rows)
        self.figures["requests_1000_up"] = beside(
            1.1, relay.total / least, other / least, bytes=relay.total, xz=least, rounds=tally.rounds)

    def first_load(self, stations: list[Station], relay: Relay, peer: tuple[Plain, PlainClient, Relay]) -> None:
        peer[0].add(steps.rows_of(self.csv))
        other = counted(peer[2], peer[1].pull)
        stations[0].moved(relay.address)
        found = steps.first_load(stations[0], relay)
        assert found["rows"] >= 100_000
        self.figures["first_load"] = beside(150_000, found["bytes"], other, **found)
        rate = found["rows"] / found["seconds"]
        processor = found["rows"] / found["station_processor_s"]
        self.figures["rows_a_second"] = figure(
            100_000, rate, least=True, a_second_of_station_processor=round(processor))
        stations[1].moved(relay.address)
        cut = steps.again_after_cut(stations[1], relay, found["bytes"])
        self.figures["again_after_a_cut"] = figure(64 << 10, cut["again"], **cut)

    def news(self, station: Station, relay: Relay, peer: tuple[Plain, PlainClient, Relay], changed: str) -> None:
        station.moved(relay.address)
        peer[0].add(steps.rows_of(changed))
        other = counted(peer[2], peer[1].pull)
        measured = counted(relay, station.sync)
        self.figures["changed_100"] = beside(2000, measured, other)
        usual = idle(station, relay)
        self.figures["nothing_new_later"] = figure(300, usual)

    def away(self, station: Station, peer: tuple[Plain, PlainClient, Relay]) -> None:
        """A month of 500 rows a day, first by arithmetic for the peer, then on a line of 20 kbit/s in real time."""
        market = given.Market()
        for day in range(AWAY_DAYS):
            text = steps.day_csv(market, steps.days_after(day), AWAY_ROWS)
            peer[0].add(steps.rows_of(text))
            self.field.at_county(steps.import_csv(self.field, text, f"day{day}.csv"))
            if not day:
                self.one_day(station)
        other = counted(peer[2], peer[1].pull) * 8 / SLOW.bits + SLOW.round_trip_s
        with self.field.serving(SLOW) as relay:
            station.moved(relay.address)
            began = time.perf_counter()
            tally = station.sync()
            took = time.perf_counter() - began
            self.figures["a_month_away_at_20_kbit_s"] = beside(
                90, took, other, unit="seconds", bytes=relay.total, rows=tally.rows, rounds=tally.rounds)

    def one_day(self, station: Station) -> None:
        with self.field.serving() as relay:
            station.moved(relay.address)
            measured = counted(relay, station.sync)
            usual = idle(station, relay)
            self.figures["pull_500_rows"] = figure(
                5, (measured - usual) / AWAY_ROWS, bytes=measured, unit="bytes a row")

    def first_screen(self) -> None:
        """From the code to prices and catalogue on a line of 20 kbit/s; the rest may still be coming."""
        with self.field.serving(SLOW) as relay:
            began = time.perf_counter()
            station = self.places[3].enrolled(relay.address)
            steps.until_useful(station)
            took, size = time.perf_counter() - began, relay.total
            station.close()
        self.figures["first_useful_screen_at_20_kbit_s"] = figure(20, took, bytes=size, unit="seconds")
        self.figures["first_useful_screen_bytes"] = figure(30_000, size)


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, plain() as peer:
        return Run(Path(folder)).all(peer)


if __name__ == "__main__":
    keep("exchange", run())
