"""A county and its stations for a bench: a server process of its own, and a relay that counts in front of it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Person, Seat
from station.kernel.record import Registry
from station.people.session import log_in
from station.places.codes import path
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.state import Tally
from sync.client.transport import Http
from sync.county.seat import CountySeat, initialise
from tests.bench.declared import bench_registry
from tests.bench.relay import Line, Relay, relayed
from tests.programs import ROOT, Machine, free_port, kill, start_server

DIVISION, VILLAGE, PIN = "440981", "440981104210", "258036"
OUT = ROOT / "out" / "bench"
SERVER = str(ROOT / "tests" / "bench" / "serve.py")


class Field:
    """A county below `folder`; `stations` are opened and enrolled one by one."""

    def __init__(self, folder: Path, declared: Registry | None = None) -> None:
        self.folder = folder
        self.machine = Machine(folder / "county")
        os.environ["TIANXIN_KEYS"] = str(self.machine.keys)
        self.registry = declared or bench_registry()
        self._script = None if declared else SERVER
        self.home = Home(self.machine.home)
        initialise(self.home, self.registry, DIVISION, "高州市")
        self.at_county(lambda seat: seat.do("places.seed_divisions", code=DIVISION))
        self.at_county(lambda seat: seat.do("products.seed"))

    def at_county(self, work: Callable[[CountySeat], Any]) -> Any:
        """Do something with the county's seat, with its server down."""
        with closing(CountySeat(self.home, self.registry)) as seat:
            result = work(seat)
            seat.pack()
            return result

    @contextlib.contextmanager
    def served(self) -> Iterator[tuple[str, int]]:
        """Run the server; yields its address and the number of its process."""
        port = free_port()
        process = start_server(self.machine, port, self._script)
        try:
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            kill(process)

    @contextlib.contextmanager
    def serving(self, line: Line | None = None) -> Iterator[Relay]:
        """Run the server, with a relay in front of it."""
        with self.served() as (address, _), relayed(address, line) as relay:
            yield relay

    def place(self, name: str) -> Place:
        """Open a station at the county with an officer; return what a machine needs to become it."""

        def work(seat: CountySeat) -> Place:
            station = int(seat.do("places.open_station", name=name, division=VILLAGE))
            login = f"officer{station & 0xFFFF}"
            issued = seat.do("people.add", login=login, name="陈亚明", role="officer", station=station)
            code, _ = seat.new_code(Seat.VILLAGE, station, name, path(VILLAGE))
            return Place(self, name, code, (login, issued.code))

        return self.at_county(work)


class Place:
    """A station that is open at the county and waits for its machine."""

    def __init__(self, field: Field, name: str, code: str, officer: tuple[str, str]) -> None:
        self.field, self.name, self.code, self._officer = field, name, code, officer

    @property
    def home(self) -> Home:
        return Home(self.field.folder / self.name)

    def enrolled(self, address: str) -> Station:
        store = open_store(self.home, self.field.registry)
        http = Http(address)
        enrol(store, http, self.code, address)
        return Station(store, http, self._officer)


class Station:
    """An enrolled machine with its store and its kept-alive connection."""

    def __init__(self, store: Store, http: Http, officer: tuple[str, str]) -> None:
        self.store, self.http, self._officer = store, http, officer
        self.person: Person = OPERATOR

    def moved(self, address: str) -> None:
        """Speak to the server at another address from now on."""
        self.http.close()
        self.http = Http(address)

    def sync(self, **options: Any) -> Tally:
        return Exchange(self.store, self.http, **options).run()

    def log_in(self) -> None:
        login, code = self._officer
        self.store.do("people.activate", OPERATOR, login=login, code=code, pin=PIN)
        self.person = log_in(self.store, login, PIN)

    def close(self) -> None:
        self.http.close()
        self.store.close()


def keep(name: str, figures: Any) -> None:
    """Print figures and write them to out/bench/<name>.json."""
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def figure(target: float, measured: float, *, least: bool = False, **more: Any) -> dict[str, Any]:
    """Return one figure beside its target; `least` says that more is better."""
    met = measured >= target if least else measured <= target
    return {"target": target, "measured": round(measured, 3), "met": met, **more}
