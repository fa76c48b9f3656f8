"""Looking for what has just arrived does not read the county: PostgreSQL finds rows by their keys.

Counted in rows read, not in seconds, in a young ledger: PostgreSQL's own housekeeping knows a table a minute
after it grew, and until then guesses that it is empty. The control asks for (table, row) pairs without a
range, as the ledger once did: that reads all of the county each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, tuple_

from sync.county import address, tables
from sync.county.draft import Draft, RowKey
from sync.county.hot import Hot, mine
from sync.county.intake import OPEN
from sync.county.ledger import Ledger, open_embedded, open_shared
from tests.sync import farms
from tests.sync.farms import FARMER, REGISTRY
from tests.sync.postgres import Cluster, cluster

KEY = bytes(32)
STORED, ASKED = 2_000, 50
Load = Callable[[Draft, Iterable[RowKey]], None]


@pytest.fixture(scope="module")
def quiet() -> Iterator[Cluster]:
    """A PostgreSQL without housekeeping."""
    with cluster(settings={"autovacuum": "off"}) as made:
        yield made


def load_pairs(draft: Draft, keys: Iterable[RowKey]) -> None:
    pairs = tuple_(tables.row.c.tbl, tables.row.c.row).in_(list(keys))
    draft._connection.execute(select(tables.row).where((tables.row.c.county == draft._county) & pairs)).all()


def rows_read(server: Cluster, load: Load) -> int:
    """Return how many rows of a county PostgreSQL reads to find that ASKED new ones are not there yet."""
    database = server.new_database()
    with closing(open_shared(address.parse(server.url(database)), KEY, "")) as ledger:
        _, station = farms.make_county(ledger, "440981-eeeeee", 2)
        for _ in range(STORED // ASKED):
            items = [farms.farmer(station) for _ in range(ASKED)]
            station.send(farms.exchange(ledger).handle, ("farms.keep", items))
    before = _read(server, database)
    with closing(open_shared(address.parse(server.url(database)), KEY, ledger.bound)) as again:
        _load(again, load, [(FARMER.name, station.new_id()) for _ in range(ASKED)])
    return _read(server, database) - before


def _load(ledger: Ledger, load: Load, keys: list[RowKey]) -> None:
    vault = ledger.county().vault
    with ledger.writing() as connection:
        load(Draft(connection, vault, REGISTRY), keys)


def _read(server: Cluster, database: str) -> int:
    with server.admin(database) as connection:
        asked = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'row'"
        found = connection.execute(asked).fetchone()
    assert found is not None
    return int(found[0])


def test_what_arrives_is_looked_for_by_its_keys(quiet: Cluster) -> None:
    assert rows_read(quiet, Draft.load) <= ASKED


def test_control_asking_for_pairs_reads_the_whole_county(quiet: Cluster) -> None:
    assert rows_read(quiet, load_pairs) >= STORED


EVERY_GROUP = Hot(select(tables.grp).where(mine(tables.grp, "county", "device") & tables.grp.c.verdict.is_(None)))


@pytest.mark.parametrize(("statement", "reads_all"), [(OPEN, False), (EVERY_GROUP, True)], ids=["ours", "control"])
def test_what_waits_for_a_verdict_is_found_among_all_groups_of_a_device(
    tmp_path: Path, statement: Hot, reads_all: bool
) -> None:
    """A device has made a hundred thousand groups after some years, and each of its hellos asks."""
    with closing(open_embedded(tmp_path / "ledger.db", KEY)) as ledger, ledger.reading() as connection:
        words, _ = statement._compiled(connection)
        asked = f"EXPLAIN QUERY PLAN {words}", ("x", 1) * (words.count("?") // 2)
        steps = [step[3] for step in connection.exec_driver_sql(*asked)]
    assert any(step.endswith("(county=? AND device=?)") for step in steps) == reads_all
