"""Many counties in one PostgreSQL: made from the command line, kept apart, never waiting for each other."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from station.features import registry
from station.home import Home
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store import keys
from sync.county import accounts, address, tables
from sync.county.address import Address
from sync.county.ledger import Ledger, open_shared, retried
from sync.county.seat import CountySeat, initialise
from sync.county.service import move_address, open_service
from tests.programs import Machine
from tests.sync import farms
from tests.sync.ledgers import copy, differences, dump, new_shared
from tests.sync.looking import refused
from tests.sync.postgres import PASSWORD, Cluster
from tests.sync.seats import Village, open_village

KEY = bytes(range(32))
LOCKED_OUT = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def database(postgres: Cluster) -> Iterator[str]:
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    return Home(tmp_path / "home")


def open_two(stack: ExitStack, database: str) -> tuple[Ledger, Ledger]:
    """Two counties of one database, each opened with a key of its own."""
    url = address.parse(database)
    one = stack.enter_context(closing(open_shared(url, KEY, "")))
    other = stack.enter_context(closing(open_shared(url, KEY[::-1], "")))
    return one, other


def test_a_county_is_made_used_and_opened_again_in_postgresql(home: Home, database: str, tmp_path: Path) -> None:
    initialise(home, registry(), "440981", "高州市", database)
    assert not home.ledger.exists()
    assert home.is_county
    with closing(CountySeat(home, registry())) as county:
        county.store.do("places.seed_divisions", OPERATOR, code="440981")
        county.store.do("products.seed", OPERATOR)
        county.sync()
        village: Village = open_village(county, tmp_path / "village")
        village.report(3800)
        village.sync()
        village.store.close()
    with closing(CountySeat(home, registry())) as county:
        county.sync()
        assert [one.quote.typical for one in county.store.show("prices.waiting", OPERATOR)] == [3800]


def test_the_address_lies_closed_and_owner_only_in_the_home(home: Home, database: str) -> None:
    initialise(home, registry(), "440981", "高州市", database)
    file = home.ledger_address
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for path in home.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("station.db"):
            assert PASSWORD.encode() not in path.read_bytes()
            assert b"postgresql" not in path.read_bytes()
    kept = address.read(home, keys.unlock(home.folder))
    assert kept is not None
    assert kept.url.password == PASSWORD
    assert PASSWORD not in repr(kept)


def test_a_home_copied_without_its_key_opens_no_ledger(home: Home, database: str) -> None:
    initialise(home, registry(), "440981", "高州市", database)
    with pytest.raises(StationError, match=r"county\.wrong_key"):
        address.read(home, bytes(32))


def test_a_second_county_is_not_made_over_the_first(home: Home, database: str) -> None:
    initialise(home, registry(), "440981", "高州市", database)
    for again in (database, ""):
        with pytest.raises(StationError, match=r"county\.exists"):
            initialise(home, registry(), "440981", "高州市", again)


def test_a_county_left_half_made_is_made_again(home: Home, database: str) -> None:
    """The power went after the address was kept and before the county stood in the database."""
    initialise(home, registry(), "440981", "高州市", database)
    key = keys.unlock(home.folder)
    kept = address.read(home, key)
    assert kept is not None
    address.write(home, key, Address(kept.url, "440981-never1"))
    with pytest.raises(StationError, match=r"county\.not_initialised"):
        open_service(home, registry())
    initialise(home, registry(), "440981", "高州市")
    with closing(CountySeat(home, registry())) as county:
        assert county.ledger.county().county != kept.county
        county.sync()


@pytest.mark.parametrize(
    "typed",
    ["mysql://u:geheim@h/d", "sqlite:///geheim", "geheim", "postgresql+psycopg://", "postgresql://geheim@", "x" * 99],
)
def test_what_is_no_postgresql_address_is_refused_without_repeating_it(home: Home, typed: str) -> None:
    with pytest.raises(StationError, match=r"county\.bad_database") as refused:
        initialise(home, registry(), "440981", "高州市", typed)
    assert "geheim" not in str(refused.value)
    assert not home.is_county


def test_nothing_of_the_password_is_shown_or_logged(postgres: Cluster, database: str, tmp_path: Path) -> None:
    """On the command line: what is said, what is refused, and what PostgreSQL wrote down."""
    machine = Machine(tmp_path / "machine")
    init = ("county", "init", "--division", "440981", "--name", "高州市", "--no-seed", "--database", "-")
    wrong = machine.run(*init, secret=database.replace(PASSWORD.split()[0], "geheim"))
    assert (wrong.code, "county.database_unreachable" in wrong.messages) == (1, True)
    assert machine.run(*init[:-1], "postgresql://geheim:geheim@127.0.0.1:1/x").code == 1
    done = machine.run(*init, secret=database)
    assert done.code == 0, done.messages
    status = machine.run("county", "status")
    moved = machine.run("county", "database", "-", secret=database)
    refused = machine.run("county", "database", "-", secret=database.replace("/county", "/nowhere"))
    assert [one.code for one in (status, moved, refused)] == [0, 0, 1]
    said = "".join(str(one) for one in (wrong, done, status, moved, refused)) + "".join(postgres.log)
    for hidden in (PASSWORD, PASSWORD.replace(" ", "%20"), "geheim"):
        assert hidden not in said
    assert machine.ok("county", "status")["county"] == "高州市"


def test_another_address_is_kept_only_where_the_county_is(
    home: Home, database: str, postgres: Cluster, tmp_path: Path
) -> None:
    initialise(home, registry(), "440981", "高州市", database)
    empty = postgres.url(postgres.new_database())
    with pytest.raises(StationError, match=r"county\.not_initialised"):
        move_address(home, empty)
    open_service(home, registry()).close()
    key = keys.unlock(home.folder)
    kept = address.read(home, key)
    assert kept is not None
    with closing(open_shared(kept.url, key, kept.county)) as old, closing(new_shared(postgres, key)) as new:
        copy(old, new)
        move_address(home, new.engine.url.render_as_string(hide_password=False))
    with closing(CountySeat(home, registry())) as county:
        assert county.ledger.engine.url.database != kept.url.database
        county.sync()


def test_counties_of_one_database_do_not_see_each_other(database: str) -> None:
    """The same device numbers, row ids and scopes on both sides; and each is as if it were alone."""
    with ExitStack() as stack:
        one, other = open_two(stack, database)
        first, second = farms.make_county(one, "440981-one", 4), farms.make_county(other, "440982-two", 4)
        farms.history(farms.exchange(one).handle, first, 60, seed=1)
        before = dump(one)
        farms.history(farms.exchange(other).handle, second, 60, seed=2)
        accounts.new_code(other, accounts.Place(Seat.VILLAGE, 7, "x", "440982", ["all"]), farms.NOW_MS)
        assert differences(dump(one), before) == []
        assert differences(dump(one), dump(other)) != []
        assert [row.device for row in accounts.devices(one)] == [1, 2, 3, 4]
        farms.history(farms.exchange(one).handle, first, 30, seed=3)
        assert set(dump(other)["code"][0]) >= {("county", "440982-two")}


def test_a_device_of_one_county_is_nobody_in_another(database: str) -> None:
    with ExitStack() as stack:
        one, other = open_two(stack, database)
        first = farms.make_county(one, "440981-one", 4)
        farms.make_county(other, "440982-two", 2)
        with pytest.raises(StationError, match=r"envelope\.bad_signature"):
            farms.exchange(other).handle(first[1].request()[0])
        assert refused(farms.exchange(other).handle(first[3].request()[0])) == "sync.unknown_device"


def test_a_county_does_not_wait_for_another_ones_writer(database: str) -> None:
    with ExitStack() as stack:
        one, other = open_two(stack, database)
        farms.make_county(one, "440981-one", 2)
        second = farms.make_county(other, "440982-two", 2)
        with one.writing():
            second[1].send(farms.exchange(other).handle, ("farms.keep", [farms.farmer(second[1])]))
        assert second[1].rulings == [(0, "")]


def test_writers_of_one_county_do_wait_for_each_other(database: str) -> None:
    """The control of the test above: with the same county the second writer gets nowhere."""
    with ExitStack() as stack:
        one, other = open_two(stack, database)
        farms.make_county(one, "440981-one", 2)
        other.bind("440981-one")
        entered = threading.Event()

        def enter() -> None:
            with other.writing():
                entered.set()

        waiting = threading.Thread(target=enter)
        with one.writing():
            waiting.start()
            with one.engine.connect() as look:
                while not look.execute(LOCKED_OUT).scalar_one():
                    pass
            assert not entered.is_set()
        waiting.join()
        assert entered.is_set()


def test_work_given_up_for_a_deadlock_is_done_again(database: str) -> None:
    """A rival holds a row the work needs and waits for the county's, which the work holds: only the work gives up."""
    with closing(open_shared(address.parse(database), KEY, "")) as ledger:
        farms.make_county(ledger, "440981-one", 2)
        tries, held, waits = [], threading.Event(), threading.Event()
        own = (tables.device.c.county == ledger.bound) & (tables.device.c.device == 1)

        def rival() -> None:
            with ledger.engine.begin() as connection:
                connection.execute(text("SET LOCAL deadlock_timeout = '1h'"))
                connection.execute(select(tables.device).where(own).with_for_update())
                held.set()
                assert waits.wait(60)
                connection.execute(select(tables.county).with_for_update())

        @retried
        def work() -> None:
            with ledger.writing() as connection:
                tries.append(1)
                waits.set()
                with ledger.engine.connect() as look:
                    while len(tries) == 1 and not look.execute(LOCKED_OUT).scalar_one():
                        pass
                connection.execute(update(tables.device).where(own).values(program="done"))

        thread = threading.Thread(target=rival)
        thread.start()
        assert held.wait(60)
        work()
        thread.join()
        assert len(tries) == 2
        assert accounts.devices(ledger)[0].program == "done"


def test_every_session_is_durable_and_read_committed(database: str) -> None:
    wanted = {"synchronous_commit": "on", "transaction_isolation": "read committed", "lock_timeout": "30s"}
    with closing(open_shared(address.parse(database), KEY, "")) as ledger, ledger.engine.begin() as connection:
        assert {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in wanted} == wanted
