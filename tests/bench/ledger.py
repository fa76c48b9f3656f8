"""How many signed batches of 50 rows a second a county takes in: embedded SQLite, PostgreSQL, several processes.

Real `county serve` processes, a PostgreSQL that syncs to disk, stations that each send their batches one
after the other over a kept connection. A batch is signed, chained, judged, written and fed back, and comes
in two shapes: 50 sheets of one price each (50 ops, the dear way) and one sheet of 50 prices (one op, the way
of ruling 5). The requests are made beforehand; the load runs on the same cores as the servers, so on two
cores every figure is for both together. Bounded in count and in time.
"""

from __future__ import annotations

import http.client
import os
import resource
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select

from station.features import registry
from station.home import Home
from station.kernel import layout
from station.kernel.deeds import Role, Seat
from station.people.declared import ACCOUNT
from station.prices.declared import LINES, SHEET
from station.store import keys
from station.store.oplog import Op, OpKind, next_chain
from sync import protocol
from sync.county import accounts, tables
from sync.county.draft import Draft, Words
from sync.county.ledger import Ledger
from sync.county.seat import initialise
from sync.county.service import open_ledger
from sync.envelope import DeviceKey, seal_request
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import Aside, Head, Heads, Hello, Who
from tests.programs import ROOT, Machine, Program, free_port, kill, wait_alive
from tests.sync.postgres import Cluster, cluster
from tests.sync.sheets import ONE_LINE

STATIONS, BATCHES, PRICES = 32, 15, 50
SHAPES = {"50 sheets of 1 price": 50, "1 sheet of 50 prices": 1}  # name: ops of a batch
MOST_S = 60
TICKS = os.sysconf("SC_CLK_TCK")
NOW_MS = 1_795_000_000_000


@dataclass
class Station:
    """One machine with the batches it is going to send."""

    device: int
    key: DeviceKey
    station: int
    person: int
    requests: list[bytes] = field(default_factory=list)
    idle: list[bytes] = field(default_factory=list)
    tip: bytes = b""
    seconds: list[float] = field(default_factory=list)

    def prepare(self, epoch: int, batches: int, ops: int) -> None:
        """Make all requests: `ops` sheets a batch, with PRICES prices in all."""
        chain, target = bytes(32), ("POST", protocol.EXCHANGE_PATH)
        for batch in range(batches):
            first, before = 1 + batch * ops, chain
            items = [self._sheet(number, PRICES // ops) for number in range(first, first + ops)]
            for number, item in enumerate(items, first):
                op = Op(number, first, SHEET.name, item.row, OpKind.PUT, 0, item.body(registry()))
                chain = next_chain(chain, op)
            hello = msgspec.structs.replace(
                self._hello(epoch, first - 1, before, batch),
                heads=Heads([Head(first, ops, "prices.report", self.person, NOW_MS, 480, False)]),
                ops=encode_frame(registry(), items), tip=chain[: protocol.CHAIN_BYTES],
            )
            self.requests.append(seal_request(self.key, self.device, batch + 1, target, protocol.encode(hello))[0])
        self.tip = chain

    def _hello(self, epoch: int, mark: int, chain: bytes, batch: int) -> Hello:
        """Return the hello of a machine that has its own rows, and says every time who it is and what it has."""
        schema, scopes = layout.schema(registry()), [f"station:{self.station}", "all", "at:440981"]
        who = Who(b"12345678", chain, scopes, "bench", schema, layout=schema)
        spans = {0: {int(SHEET.lane): [mark, 0]}} if mark else {}
        return Hello(
            version=protocol.VERSION, epoch=epoch, stand=bytes(protocol.STAND_BYTES),
            level=bytes(2 * protocol.LEVEL_BYTES), mark=mark, verdicts=batch, now_ms=NOW_MS, want=1 << 16,
            aside=Aside(who=who, spans=spans))

    def _sheet(self, number: int, prices: int) -> Item:
        header = {
            "source": f"station:{self.station}", "station": self.station, "person": self.person,
            "status": "submitted", "reason": None, "file": None, "taken": NOW_MS, "corrects": None, "doubts": None,
        }
        lines = [
            ONE_LINE | {"typical": 2_000 + (number + at) * 7 % 3_000, "spec": f"{(number + at) % 5}级", "n": at}
            for at in range(prices)
        ]
        columns = [[line[one.name] for line in lines] for one in LINES]
        return Item(SHEET.name, self.device << 40 | number, OpKind.PUT, 0, header, columns)

    def prepare_idle(self, epoch: int, batches: int, ops: int) -> None:
        """Make requests of a machine that has nothing to say and has heard everything."""
        sent, target = batches * ops, ("POST", protocol.EXCHANGE_PATH)
        for number in range(batches):
            hello = self._hello(epoch, sent, self.tip, batches)
            counter = batches + 1 + number
            self.idle.append(seal_request(self.key, self.device, counter, target, protocol.encode(hello))[0])

    def send_all(self, requests: Sequence[bytes], port: int, until: float) -> None:
        line, self.seconds = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
        for request in requests:
            start = time.perf_counter()
            if start > until:
                return
            line.request("POST", protocol.EXCHANGE_PATH, request)
            answer = line.getresponse()
            assert answer.status == 200, answer.read()
            answer.read()
            self.seconds.append(time.perf_counter() - start)
        line.close()


@dataclass
class Bench:
    """A county with stations, and the server processes that answer for it."""

    machine: Machine
    home: Home
    stations: list[Station]
    ops: int  # of a batch
    database: str
    ports: list[int] = field(default_factory=list)
    processes: list[Program] = field(default_factory=list)

    def serve(self, count: int) -> None:
        for _ in range(count):
            port = free_port()
            words = ["county", "serve", "--no-seat", "--home", str(self.home.folder), "--port", str(port)]
            self.processes.append(self.machine.start([str(ROOT / "main.py"), *words]))
            self.ports.append(port)
            wait_alive(port, self.processes[-1])

    def threads(self, until: float, *, idle: bool) -> list[threading.Thread]:
        return [
            threading.Thread(
                target=one.send_all, args=(one.idle if idle else one.requests, self.ports[at % len(self.ports)], until)
            )
            for at, one in enumerate(self.stations)
        ]


def make(folder: Path, ops: int, database: str = "", stations: int = STATIONS) -> Bench:
    """Make a county with `stations` that have BATCHES each to send, of `ops` sheets."""
    os.environ["TIANXIN_KEYS"] = str(folder / "keys")
    machine = Machine(folder)
    home = Home(machine.home)
    initialise(home, registry(), "440981", "高州市", database)
    with closing(open_ledger(home, keys.unlock(home.folder))) as ledger:
        made = [_station(ledger, number) for number in range(1, stations + 1)]
        epoch = ledger.county().epoch
    for one in made:
        one.prepare(epoch, BATCHES, ops)
        one.prepare_idle(epoch, BATCHES, ops)
    return Bench(machine, home, made, ops, database.rpartition("/")[2])


def _station(ledger: Ledger, number: int) -> Station:
    key, county = DeviceKey.generate(), ledger.county()
    place = accounts.Place(Seat.VILLAGE, number, f"站{number}", "440981", [f"station:{number}", "all", "at:440981"])
    person = 1 << 40 | number
    values = {"login": f"o{number}", "name": "陈亚明", "role": Role.OFFICER.value, "station": number, "active": 1}
    row = {column.name: values.get(column.name) for column in ACCOUNT.columns}
    with ledger.writing() as connection:
        grant = accounts.add_device(connection, county, place, key.public, NOW_MS)
        draft = Draft(connection, county.vault, registry())
        draft.load([(ACCOUNT.name, person)])
        draft.put((ACCOUNT.name, person), Words(row, None, 1), {})
        draft.write()
    return Station(grant.device, key, number, person)


def measure(benches: Sequence[Bench], postmaster: int = 0, *, idle: bool = False) -> dict[str, Any]:
    """Let every station of every county send what it has (or ask for news in vain); return what that took."""
    processes = [process.pid for one in benches for process in one.processes]
    mine, servers, database = _own_cpu(), _cpu(processes), _cpu_below(postmaster)
    start = time.perf_counter()
    threads = [thread for one in benches for thread in one.threads(start + MOST_S, idle=idle)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    times = sorted(second for one in benches for station in one.stations for second in station.seconds)
    if not idle:
        for one in benches:
            _check(one)
    spent = {"load": _own_cpu() - mine, "servers": _cpu(processes) - servers}
    if postmaster:
        spent["postgresql"] = _cpu_below(postmaster) - database
    return {
        "exchanges": len(times), "seconds": round(took, 2), "exchanges_per_s": round(len(times) / took, 1),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p99_ms": round(times[len(times) * 99 // 100] * 1000, 1),
        "cpu_ms_per_exchange": {name: round(used / len(times) * 1000, 2) for name, used in spent.items()},
        "server_memory_mb": [_memory_mb(pid) for pid in processes],
    }


def _check(bench: Bench) -> None:
    """What was answered is there, judged and applied: a quick refusal is no speed."""
    os.environ["TIANXIN_KEYS"] = str(bench.machine.keys)
    with closing(open_ledger(bench.home, keys.unlock(bench.home.folder))) as ledger, ledger.writing() as connection:
        mine = tables.row.c.county == ledger.bound
        rows = connection.execute(
            select(func.count()).select_from(tables.row).where(mine & (tables.row.c.tbl == SHEET.name))
        ).scalar_one()
    assert rows == bench.ops * sum(len(one.seconds) for one in bench.stations)


def sizes(url_database: str, server: Cluster) -> dict[str, Any]:
    """Return bytes a row of each PostgreSQL table that grew, with its indexes."""
    found = {}
    with server.admin(url_database) as connection:
        connection.execute("VACUUM ANALYZE")
        for name in tables.METADATA.tables:
            count = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            size = connection.execute(
                "SELECT pg_table_size(%s::regclass), pg_indexes_size(%s::regclass)", (f'"{name}"', f'"{name}"')
            ).fetchone()
            assert count
            assert size
            if count[0] >= 100:
                found[name] = {
                    "rows": count[0], "table": round(size[0] / count[0], 1), "indexes": round(size[1] / count[0], 1)
                }
    return found


def written(server: Cluster) -> int:
    """Return how many bytes of its log PostgreSQL has written."""
    with server.admin() as connection:
        found = connection.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
    assert found
    return int(found[0])


@contextmanager
def county(server: Cluster | None, folder: Path, ops: int, processes: int) -> Iterator[Bench]:
    """A county on PostgreSQL, or embedded without one, with its servers running."""
    bench = make(folder, ops, server.url(server.new_database()) if server else "")
    try:
        bench.serve(processes)
        yield bench
    finally:
        for process in bench.processes:
            kill(process)


def run() -> dict[str, Any]:
    """Measure everything; return it as JSON can hold it."""
    root = Path(tempfile.mkdtemp(prefix="tianxin-bench-"))
    found: dict[str, Any] = {
        "cores": os.cpu_count(), "stations": STATIONS, "batches_of_each": BATCHES, "prices_of_a_batch": PRICES,
        "load_average_before": os.getloadavg()[0],
    }
    try:
        with cluster(durable=True) as server:
            found["postgresql"] = _version(server)
            for shape, ops in SHAPES.items():
                found[shape] = _shape(server, root / f"ops{ops}", ops)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return found


def _shape(server: Cluster, root: Path, ops: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with county(None, root / "sqlite", ops, 1) as bench:
        found["request_bytes"] = len(bench.stations[0].requests[-1])
        found["sqlite, 1 process"] = measure([bench])
        size = sum(file.stat().st_size for file in bench.home.folder.glob("ledger.db*"))
        found["sqlite, 1 process"]["file_bytes_per_op"] = round(size / (STATIONS * BATCHES * ops), 1)
        found["sqlite, 1 process, nothing new"] = measure([bench], idle=True)
    for processes in (1, 2):
        with county(server, root / f"postgresql{processes}", ops, processes) as bench:
            before = written(server)
            told = measure([bench], server.process.pid)
            told["wal_bytes_per_exchange"] = round((written(server) - before) / told["exchanges"])
            found[f"postgresql, processes: {processes}"] = told
            found["postgresql, bytes a row"] = sizes(bench.database, server)
            before = written(server)
            told = measure([bench], server.process.pid, idle=True)
            told["wal_bytes_per_exchange"] = round((written(server) - before) / told["exchanges"])
            found[f"postgresql, processes: {processes}, nothing new"] = told
    found["postgresql, 2 counties with a process each"] = _two_counties(server, root, ops)
    return found


def _two_counties(server: Cluster, root: Path, ops: int) -> dict[str, Any]:
    url = server.url(server.new_database())
    with ExitStack() as stack:
        benches = [make(root / f"shared{number}", ops, url, STATIONS // 2) for number in (1, 2)]
        for bench in benches:
            bench.serve(1)
            stack.callback(kill, bench.processes[0])
        return measure(benches, server.process.pid)


def _version(server: Cluster) -> str:
    with server.admin() as connection:
        found = connection.execute("SHOW server_version").fetchone()
    assert found
    return str(found[0])


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _stat(pid: int) -> tuple[int, float]:
    """Return (parent, seconds of processor time, with those of its children that ended)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS


def _cpu(pids: Sequence[int]) -> float:
    return sum(_stat(pid)[1] for pid in pids)


def _cpu_below(parent: int) -> float:
    if not parent:
        return 0.0
    children = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                children.append((int(folder.name), *_stat(int(folder.name))))
            except (OSError, ValueError):
                continue
    return _stat(parent)[1] + sum(used for _, above, used in children if above == parent)


def _memory_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

