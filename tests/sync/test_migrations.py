"""A ledger is brought up when it is opened: once, whole, by however many processes, and never down again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text, update

from station.kernel.errors import StationError
from station.store import database
from sync.county import address, migrations, tables
from sync.county.ledger import open_embedded, open_shared
from sync.county.migrations import HEAD, VERSIONS, bring_up
from tests.programs import ROOT
from tests.sync.postgres import Cluster

KEY = bytes(32)
NEXT = "0002"
STEP = '''
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001.4"


def upgrade():
    with op.batch_alter_table("device") as batch:
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="old"))
'''
BROKEN = STEP + "    raise ZeroDivisionError\n"
# Opens the ledger the moment it is told to, and says how that went.
OPENER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sync.county.migrations import VERSIONS, bring_up
engine = create_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
bring_up(engine, "0002", (VERSIONS, Path(sys.argv[2])))
print("done", flush=True)
"""

Opened = Callable[[], Engine]


@pytest.fixture
def opened(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open the same ledger again and again, brought up to the program's own head."""
    kept = []
    if engine == "postgresql":
        cluster = request.getfixturevalue("postgres")
        url = address.parse(cluster.url(cluster.new_database()))

    def again() -> Engine:
        ledger = open_embedded(tmp_path / "ledger.db", KEY) if engine == "sqlite" else open_shared(url, KEY, "")
        kept.append(ledger)
        return ledger.engine

    yield again
    for ledger in kept:
        ledger.close()


@pytest.fixture
def step(tmp_path: Path) -> Path:
    """A folder with the made-up second step."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "v0002_note.py").write_text(STEP)
    return folder


def version(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return [row[0] for row in connection.execute(text("SELECT version_num FROM alembic_version"))]


def columns(engine: Engine, table: str = "device") -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns(table)}


def test_an_empty_ledger_gets_every_declared_table(opened: Opened) -> None:
    engine = opened()
    found = set(inspect(engine).get_table_names()) - {"alembic_version", "migration_turn"}
    assert found == set(tables.METADATA.tables)
    for table in tables.METADATA.tables.values():
        assert columns(engine, table.name) == set(table.columns.keys())
    assert version(engine) == [HEAD]


def test_the_head_named_in_the_program_is_the_last_step_there_is() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_county_leads_every_unique_key(opened: Opened) -> None:
    """What Citus or YugabyteDB can spread over machines by county."""
    found = inspect(opened())
    for table in tables.METADATA.tables:
        keys = [found.get_pk_constraint(table)["constrained_columns"]]
        keys += [one["column_names"] for one in found.get_unique_constraints(table)]
        keys += [one["column_names"] for one in found.get_indexes(table)]
        assert {key[0] for key in keys} == {"county"}, table
    assert found.get_sequence_names() == [] if found.dialect.name == "postgresql" else True


def test_opening_again_changes_nothing(opened: Opened) -> None:
    opened()
    assert version(opened()) == [HEAD]


def test_a_second_step_is_taken_with_the_rows_that_are_there(opened: Opened, step: Path) -> None:
    engine = opened()
    with engine.begin() as connection:
        values = {column.name: column.type.python_type() for column in tables.device.c} | {"county": "x"}
        connection.execute(tables.device.insert().values(**values))
    bring_up(engine, NEXT, (VERSIONS, step))
    assert version(engine) == [NEXT]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT county, note FROM device")).all() == [("x", "old")]


def test_an_empty_ledger_takes_both_steps_at_once(
    engine: str, tmp_path: Path, step: Path, request: pytest.FixtureRequest
) -> None:
    if engine == "sqlite":
        made = create_engine("sqlite://", creator=lambda: database.connect(tmp_path / "new.db", KEY))
    else:
        cluster = request.getfixturevalue("postgres")
        made = create_engine(cluster.url(cluster.new_database()))
    bring_up(made, NEXT, (VERSIONS, step))
    assert version(made) == [NEXT]
    made.dispose()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(opened: Opened, step: Path) -> None:
    engine = opened()
    before = columns(engine)
    (step / "v0002_note.py").write_text(BROKEN)
    with pytest.raises(ZeroDivisionError):
        bring_up(engine, NEXT, (VERSIONS, step))
    assert version(engine) == [HEAD]
    assert columns(engine) == before
    opened()


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(opened: Opened, step: Path) -> None:
    bring_up(opened(), NEXT, (VERSIONS, step))
    with pytest.raises(StationError, match=r"county\.newer_ledger"):
        opened()


def test_tables_without_a_version_are_not_taken_for_a_ledger(opened: Opened) -> None:
    with opened().begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StationError, match=r"county\.unknown_ledger"):
        opened()


@pytest.mark.parametrize("begun", [False, True])
def test_processes_that_start_at_once_take_each_step_once(
    postgres: Cluster, step: Path, begun: bool, count: Callable[..., int]
) -> None:
    url = postgres.url(postgres.new_database())
    if begun:
        open_shared(address.parse(url), KEY, "").close()
    command = [sys.executable, "-c", OPENER, url, str(step)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(count(4, 16, "processes"))
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        told.append(process.communicate()[0])
    assert told == ["done\n"] * len(processes)
    with closing(create_engine(url).connect()) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [(NEXT,)]
        connection.engine.dispose()


def test_a_ledger_of_a_trial_is_told_apart_and_left_alone(opened: Opened) -> None:
    """Its baseline had the same name, and other tables: whoever opens it is told so instead of failing later."""
    engine = opened()
    with engine.begin() as connection:
        connection.execute(update(migrations.VERSION).values(version_num="0001"))
    with pytest.raises(StationError, match=r"county\.unknown_ledger"):
        bring_up(engine)
    with engine.begin() as connection:
        assert connection.execute(select(migrations.VERSION)).scalar() == "0001"
