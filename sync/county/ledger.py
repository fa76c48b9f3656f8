"""Opens the county's ledger and runs its transactions.

The embedded ledger is an encrypted SQLite file of one county; every writing transaction begins
IMMEDIATE, so the numbers of a feed are given under a lock and become visible in their order (SYNC.md
rule 11). A PostgreSQL ledger holds many counties and is written by many processes: there a transaction
locks its own county's row, so counties never wait for each other. Nothing else of PostgreSQL is used
that a PostgreSQL-compatible cluster might lack: no sequence, no advisory lock, no LISTEN.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, bindparam, create_engine, event, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from station.kernel.errors import StationError
from station.store import database
from sync.county import tables, vault
from sync.county.hot import Hot, mine
from sync.county.migrations import bring_up
from sync.county.turn import turn_within
from sync.county.vault import Vault
from sync.envelope import DeviceKey

log = logging.getLogger(__name__)
POOL = 8  # connections of one server process
CACHE_KIB = 64 << 10  # decrypted pages of one connection: each that is not here costs a decryption
CHECKPOINT = 4_000  # pages of the log: the same few are written by every commit, and carried over once
CONNECT_S = 10
AGAIN = frozenset({"40001", "40P01"})  # serialization failure, deadlock: the same work, once more
IN_TRANSACTION = 2  # as libpq says that one is open and nothing failed in it
MOST_TRIES = 6
PAUSE_S = 0.02
# A lock is never waited for longer than a device waits for its answer, a frozen process never keeps the
# county's row, "durable before the answer leaves" does not depend on how somebody set up the server, and no
# plan made while the tables were empty is kept for when they are full (it read the whole county each time).
SESSION = (
    "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on "
    "-c plan_cache_mode=force_custom_plan"
)
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name "
    "AND pid <> pg_backend_pid()"
)
FIND = Hot(select(tables.county).where(mine(tables.county, "county")))
TAKE = Hot(
    update(tables.county)
    .where(tables.county.c.county == bindparam("the_county"))
    .values(version=tables.county.c.version + bindparam("count"))
    .returning(tables.county.c.version)
)

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class County:
    """The county a ledger serves. `epoch` changes when the ledger is restored from a backup."""

    county: str
    name: str
    division: str
    epoch: int
    private: bytes
    public: bytes
    vault: Vault = field(compare=False, repr=False)

    @property
    def key(self) -> DeviceKey:
        return _key(self.private)


@functools.lru_cache(maxsize=64)
def _key(private: bytes) -> DeviceKey:
    return DeviceKey.from_private(private)


class Ledger:
    """One county's part of a ledger database; safe for several threads and for several processes.

    `home_key` opens the county's own keys, which lie closed in its row (sync/county/vault.py). `queue` is what
    writers of an embedded ledger stand in: SQLite's own polling lets the unlucky one wait for seconds.
    """

    def __init__(self, engine: Engine, home_key: bytes, county: str, queue: Path | None = None) -> None:
        self.engine = engine
        self.home_key = home_key
        self.bound = county
        self._county: County | None = None
        self._threads = threading.Lock()
        self._file = queue
        self._embedded = engine.dialect.name == "sqlite"
        self._writer: Connection | None = None

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction, serialised per county; commits at the end of the block.

        StationError as from `database.plainly` where the disk has trouble.
        """
        try:
            with self._turn(), self._begun() as connection:
                if connection.dialect.name != "sqlite":
                    this = tables.county.c.county == self.bound
                    connection.execute(select(tables.county.c.county).where(this).with_for_update()).all()
                yield connection
        except DBAPIError as trouble:
            code = trouble.orig and database.named(trouble.orig)
            if not code:
                raise
            raise StationError(code) from trouble

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Stand in line with the threads of this process, then with other processes; PostgreSQL queues them itself."""
        if not self._embedded:
            yield
            return
        with self._threads:
            if self._file is None:
                yield
                return
            with turn_within(self._file, database.BUSY_MS / 1000):
                yield

    @contextlib.contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A transaction; the one writer of an embedded ledger keeps its connection, which costs more than to begin."""
        if not self._embedded:
            with self.engine.begin() as connection:
                yield connection
            return
        writer = self._writer or self.engine.connect()
        self._writer = None  # until it is known to have ended well
        try:
            with writer.begin():
                yield writer
        except BaseException:
            writer.close()
            raise
        self._writer = writer

    def is_writing(self, connection: Connection) -> bool:
        """Whether a writing transaction is still what it was: a disk in trouble ends one under whoever forgives it."""
        driver: Any = connection.connection.dbapi_connection
        return bool(driver.in_transaction if self._embedded else driver.info.transaction_status == IN_TRANSACTION)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and that no writer waits for."""
        with self.engine.connect() as connection:
            yield connection.execution_options(reading=True)
            connection.rollback()

    def county(self) -> County:
        """Return the county; StationError("county.not_initialised") for an empty ledger."""
        found = self._county or self.find()
        if found is None:
            raise StationError("county.not_initialised")
        self._county = found
        return found

    def renewed(self) -> County:
        """Return the county as its row says now; its epoch is all that ever changes of it."""
        self._county = None
        return self.county()

    def find(self) -> County | None:
        """Return the county of this ledger, None while it is empty; StationError("county.wrong_key")."""
        with self.reading() as connection:  # who the county is waits for no writer
            found = FIND(connection, {"county": self.bound}).first()
        if found is None:
            return None
        private = vault.unwrap(self.home_key, found.county, bytes(found.private))
        box = Vault(found.county, vault.unwrap(self.home_key, found.county, bytes(found.data_key)))
        return County(found.county, found.name, found.division, found.epoch, private, bytes(found.public), box)

    def bind(self, county: str) -> None:
        """From here on, serve this county: the one just made."""
        self.bound, self._county = county, None

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self.engine.dispose()


def gave_up(trouble: Exception) -> bool:
    """Whether the database gave a transaction up for another's sake: the same work may be done again."""
    return isinstance(trouble, DBAPIError) and getattr(trouble.orig, "sqlstate", None) in AGAIN


def retried(work: Callable[Given, Found]) -> Callable[Given, Found]:
    """Do `work`, which is one transaction, again when the database gave it up for another's sake."""

    @functools.wraps(work)
    def done(*args: Given.args, **named: Given.kwargs) -> Found:
        for number in range(MOST_TRIES - 1):
            try:
                return work(*args, **named)
            except DBAPIError as trouble:
                if not gave_up(trouble):
                    raise
            time.sleep(random.uniform(0, PAUSE_S * 2**number))
        return work(*args, **named)

    return done
def ledger_key(key: bytes) -> bytes:
    """Return the key of the ledger file of a home whose key is given."""
    return hashlib.sha256(b"tianxin ledger" + key).digest()


def open_embedded(path: Path, key: bytes) -> Ledger:
    """Open (or make) the encrypted ledger file at `path` under a key derived from the home's key."""
    own_key = ledger_key(key)
    database.connect(path, own_key).close()  # sets the journal mode once, outside any transaction

    def connect() -> Any:
        connection = database.connect(path, own_key)
        connection.row_factory = None
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        return connection

    engine = embedded_engine(connect)
    ledger = _brought_up(Ledger(engine, key, "", path.with_suffix(".turn")))
    with engine.begin() as connection:
        ledger.bind(connection.execute(select(tables.county.c.county)).scalar() or "")
    return ledger


def embedded_engine(connect: Callable[[], Any]) -> Engine:
    """Return an engine over what `connect` opens, whose every writing transaction begins IMMEDIATE."""
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=4,
        pool_use_lifo=True,  # the writer keeps its connection, and with it the pages it has decrypted
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        # Straight to the driver: each exchange begins a transaction or two, and the way around costs more than one.
        try:
            connection.connection.cursor().execute("BEGIN" if reading else "BEGIN IMMEDIATE")
        except dbapi2.Error as trouble:
            raise DBAPIError.instance("BEGIN", None, trouble, dbapi2.Error) from trouble

    return engine


def open_shared(url: URL, key: bytes, county: str) -> Ledger:
    """Open one county's part of the PostgreSQL ledger at `url`.

    StationError("county.database_unreachable"), whose facts never hold the address, and what
    `migrations.bring_up` raises.
    """
    options = {} if "options" in url.query else {"options": SESSION}
    engine = create_engine(
        url, isolation_level="READ COMMITTED", pool_size=POOL, max_overflow=0, pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_S, "application_name": session_name(county), **options},
    )
    try:
        return _brought_up(Ledger(engine, key, county))
    except DBAPIError as trouble:
        log.warning("the ledger's database: %s", trouble.orig)  # libpq names host and user, never a password
        raise StationError("county.database_unreachable") from trouble


def session_name(county: str) -> str:
    """Return what sessions of a county's programs are called in PostgreSQL."""
    return f"tianxin {county}"


def is_served(ledger: Ledger) -> bool:
    """Whether other programs have the county's ledger open; False where the database does not say."""
    if ledger.engine.dialect.name == "sqlite":
        return False
    try:
        with ledger.reading() as connection:
            said = {"name": session_name(ledger.bound)}
            return int(connection.execute(OTHERS, said).scalar_one()) > 0
    except DBAPIError as trouble:
        log.warning("who else works with the ledger is not known: %s", trouble.orig)
        return False


def take_version(connection: Connection, county: str, count: int) -> int:
    """Reserve `count` consecutive row versions of the county; return the first."""
    return int(TAKE(connection, {"the_county": county, "count": count}).first().version) - count + 1


def _brought_up(ledger: Ledger) -> Ledger:
    try:
        bring_up(ledger.engine)
    except BaseException:
        ledger.close()
        raise
    return ledger


def upsert(connection: Connection, table: Any, values: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """Insert the rows, or replace all other columns of those whose `keys` are there."""
    if not values:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    rest = {name: statement.excluded[name] for name in values[0] if name not in keys}
    if rest:
        connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=rest), values)
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=list(keys)), values)
