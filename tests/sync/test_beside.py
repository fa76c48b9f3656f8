"""A window on the county's own machine: its codes let machines in, its deeds reach the ledger, beside a server."""

from __future__ import annotations

from pathlib import Path

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.places.codes import path
from sync.client.joining import enrol
from sync.client.transport import InProcess
from sync.county.beside import OwnLedger
from sync.county.seat import CountySeat
from tests.sync.seats import VILLAGE, Village


def test_a_code_made_beside_the_server_lets_a_machine_in(county: CountySeat, tmp_path: Path) -> None:
    ledger = OwnLedger(county.home, county.store.registry)
    code, minutes = ledger.new_code(county.store, Seat.VILLAGE, 77, "新站", path(VILLAGE))
    assert minutes == 10
    machine = open_store(Home(tmp_path / "machine"), registry())
    who = enrol(machine, InProcess(county.answer), code, "")
    machine.close()
    assert (who.station, who.station_name, who.seat, who.division) == (77, "新站", Seat.VILLAGE, VILLAGE)
    assert f"at:{VILLAGE}" in who.scopes


def test_deeds_and_news_cross_without_a_server(county: CountySeat, village: Village) -> None:
    sheet = village.report(12_000)
    village.sync()
    ledger = OwnLedger(county.home, county.store.registry)
    ledger.exchange(county.store)
    assert [one.sheet for one in county.store.show("prices.waiting", OPERATOR, limit=9)] == [sheet]
    county.store.do("prices.review", OPERATOR, sheet=sheet, accept=True)
    ledger.exchange(county.store)
    village.sync()
    (report,) = village.store.show("prices.reports", OPERATOR, limit=9)
    assert report.status == "accepted"


def test_what_was_judged_stands_in_the_order_it_was_judged(county: CountySeat, village: Village) -> None:
    sheets = [village.report(price) for price in (11_000, 12_000, 13_000)]
    village.sync()
    county.sync()
    for sheet in (sheets[1], sheets[2]):
        county.do("prices.review", sheet=sheet, accept=True)
    county.store.do("prices.review", OPERATOR, sheet=sheets[0], accept=False, reason="看不清")  # still only here
    judged = county.store.show("prices.judged", OPERATOR, limit=9)
    assert [one.report.sheet for one in judged] == [sheets[0], sheets[2], sheets[1]]
    assert all(one.decided for one in judged)
    assert [one.report.sheet for one in county.store.show("prices.judged", OPERATOR, limit=1)] == [sheets[0]]
