"""A county whose server is a process, and a station whose line to it goes through a fault proxy."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.prices.reading.reading import Hints, read_prices
from station.store import outbox
from sync.client.exchange import Exchange
from sync.client.state import Offline, Tally
from sync.client.syncer import run_beside
from sync.client.transport import Http, InProcess
from sync.county.seat import CountySeat
from tests.faults.proxy import Fault, Proxy, Script, proxied
from tests.programs import Machine, free_port, kill, start_server
from tests.sync.seats import Made, Village

PRODUCT = "荔枝"


def drawn(seed: int) -> Script:
    """Return a script that does something else to every connection, always the same for one seed."""

    def script(number: int) -> Fault:
        chance = random.Random(f"{seed} {number}")
        place, reset = chance.randrange(3000), chance.random() < 0.5
        kinds = (
            Fault(), Fault(latency_s=0.002), Fault(up_cut=place, reset=reset), Fault(down_cut=place, reset=reset),
            Fault(lost=1 + place % 3, reset=reset), Fault(doubled=1 + place % 3, second=reset),
            Fault(doubled=1, lost=1),
        )
        return chance.choice(kinds)

    return script


class Field:
    """One county process, one station in this process, one proxy between them."""

    def __init__(self, made: Made, folder: Path, server: str | None = None) -> None:
        self.machine = copied(made, "county", folder)
        self._script = server
        self.port = free_port()
        self.server = start_server(self.machine, self.port, server)
        self.station = copied(made, "village0", folder)
        self.store = open_store(Home(self.station.home), registry())
        self.place, self.officer = made.stations[0]
        self.county = CountySeat(Home(self.machine.home), registry())
        self.reported: list[int] = []
        self.wrong: list[str] = []
        self.silence_s = 60.0  # how long the station waits for a line that says nothing
        self.names = self.days = self.imported = 0

    def close(self) -> None:
        kill(self.server)
        self.county.close()
        self.store.close()

    def restart(self) -> None:
        self.server = start_server(self.machine, self.port, self._script)

    def reopen(self, mark: int) -> None:
        """Open the station's store again; a confirmation it was told of must be there."""
        self.store = open_store(Home(self.station.home), registry())
        if outbox.mark(self.store.reader())[0] < mark:
            self.wrong.append(f"the county's confirmation {mark} is lost")

    def reopen_county(self) -> None:
        self.county = CountySeat(Home(self.machine.home), registry())

    def own_up(self) -> None:
        """Every report somebody was told of is there; what was stored untold now counts as well."""
        assert [row[0] for row in self.store.reader().execute("PRAGMA integrity_check")] == ["ok"]
        stored = prices(self.store)
        lost = set(self.reported) - set(stored)
        assert not lost, f"{len(lost)} of {len(self.reported)} confirmed reports are lost"
        self.reported = sorted(set(stored))

    def report(self) -> None:
        """Report a price nobody reported before."""
        price = 1001 + len(self.reported)
        self.store.do("prices.report", self.officer, product=PRODUCT, typical=price)
        self.reported.append(price)

    def report_many(self, count: int) -> None:
        """Report so many prices as deeds of their own in one transaction."""
        prices = range(1001 + len(self.reported), 1001 + len(self.reported) + count)
        village = Village(self.store, InProcess(self.county.answer), 0)
        village.officer = self.officer
        village.report_many(prices, PRODUCT)
        self.reported.extend(prices)

    def import_prices(self, rows: int) -> None:
        """Let the county have this many prices of one day to tell, none like the next."""
        self.days += 1
        day = date(2026, 1, 1) + timedelta(days=self.days)
        chance = random.Random(self.days)
        lines = [f"市场{row % 20},{PRODUCT},{row // 20}级,斤,{chance.randrange(100, 99999) / 100},{day}"
                 for row in range(rows)]
        text = "市场,品名,规格,单位,均价,日期\n" + "\n".join(lines) + "\n"
        file = read_prices(text.encode(), name="sheet.csv", hints=Hints())
        self.county.do("prices.import_file", source="line", name="sheet.csv", file=file)
        self.imported += rows

    def news(self) -> None:
        """Let the county have something to tell the station: one more name of a product."""
        self.names += 1
        found = self.county.store.show("prices.find", OPERATOR, word=PRODUCT, limit=1)[0]
        self.county.do("products.add_alias", product=found.product, name=f"{PRODUCT}{self.names:05}", region="x" * 20)

    def sync(self, address: str) -> Tally:
        """Exchange over a connection of its own; Offline and StationError as from `Exchange.run`."""
        with contextlib.closing(Http(address, silence_s=self.silence_s)) as http:
            return run_beside(Exchange(self.store, http))

    def try_sync(self, address: str) -> str:
        """Exchange over a line that may fail; return "" or what came of it."""
        try:
            self.sync(address)
        except (Offline, StationError) as trouble:
            return str(trouble)
        return ""

    def settle(self, address: str) -> None:
        """Exchange over a clean line; what goes wrong there is a fault."""
        if trouble := Field.try_sync(self, address):
            self.wrong.append(trouble)

    def faults(self) -> list[str]:
        """Return what is wrong after a clean exchange: lost, doubled, waiting, refused or not told."""
        found = list(self.wrong)
        waiting, problems = outbox.waiting(self.store.reader()).ops, outbox.problems(self.store.reader())
        if waiting or problems:
            found.append(f"{waiting} wait, {len(problems)} refused or parked")
        unjudged = outbox.verdict_counts(self.store.reader()).get(None, 0)
        if unjudged:
            found.append(f"{unjudged} without a verdict")
        here, there = prices(self.store), self.at_county()
        if here != self.reported:
            found.append(f"the station holds {len(here)} of {len(self.reported)} reports")
        if there != self.reported:
            found.append(f"the county holds {len(there)} of {len(self.reported)} reports")
        names = prices(self.store, NAMES)
        if len(names) != self.names:
            found.append(f"the station was told {len(names)} of {self.names} names")
        told = prices(self.store, IMPORTED)[0]
        if told != self.imported:
            found.append(f"the station was told {told} of {self.imported} imported prices")
        return found

    def effects(self) -> int:
        """Return how often the county's ledger wrote a row since the first call: no second effect hides from that.

        What the county notes of its machines is left out; it comes when it comes.
        """
        with self.county.ledger.writing() as connection:
            for statement in COUNTED:
                connection.exec_driver_sql(statement)
            return int(connection.exec_driver_sql("SELECT count(*) FROM effect").scalar_one())

    def at_county(self) -> list[int]:
        self.county.sync()
        return prices(self.county.store)


PRICES = (
    "SELECT quote.typical FROM quote JOIN prices_sheet ON prices_sheet.id = quote.sheet WHERE station <> 0 ORDER BY 1"
)
IMPORTED = "SELECT count(*) FROM quote JOIN prices_sheet ON prices_sheet.id = quote.sheet WHERE source = 'line'"
NAMES = "SELECT id FROM products_alias WHERE region = 'xxxxxxxxxxxxxxxxxxxx' ORDER BY 1"


COUNTED = (
    "CREATE TABLE IF NOT EXISTS effect (tbl, row)",
    *(f"CREATE TRIGGER IF NOT EXISTS effect_{event.lower()} AFTER {event} ON row WHEN NEW.tbl NOT LIKE 'fleet.%'"
      " BEGIN INSERT INTO effect VALUES (NEW.tbl, NEW.row); END" for event in ("INSERT", "UPDATE")),
)


def prices(store: Any, query: str = PRICES) -> list[int]:
    """Return the reported prices a store holds, sorted, doubled ones twice."""
    return [row[0] for row in store.reader().execute(query)]


def copied(made: Made, name: str, folder: Path) -> Machine:
    """Return a machine whose home is a copy of one that was made."""
    machine = Machine(folder / name, keys=made.folder / "keys")
    shutil.copytree(made.folder / name, machine.home)
    return machine


@contextlib.contextmanager
def on_field(
    made: Made, folder: Path, server: str | None = None, kind: type[Field] = Field
) -> Iterator[tuple[Field, Proxy]]:
    """A field with its proxy running, its line clean to begin with."""
    field = kind(made, folder, server)
    try:
        with proxied(field.port) as proxy:
            yield field, proxy
    finally:
        field.close()
