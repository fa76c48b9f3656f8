"""Brings a ledger to the tables this program knows, with Alembic, when it is opened.

There is no alembic.ini and nothing to run by hand. Several processes may start at once: one row is
locked while steps are taken, which every PostgreSQL-compatible cluster can do (advisory and table locks
some cannot). A ledger of a newer program is refused and left alone.

A new step: a file in `versions/` with the next number, and `HEAD` set to it. A step must run on both
engines (`op.batch_alter_table` for what SQLite cannot alter) and keep the county id leading every key.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, ProgrammingError

from station.kernel.errors import StationError

HEAD = "0001.4"
# Baselines of trials: their tables were changed in place, nothing leads on from them.
TRIALS = frozenset({"0001", "0001.2", "0001.3"})
FOLDER = Path(__file__).resolve().parent
VERSIONS = FOLDER / "versions"

_KEPT = MetaData()
VERSION = Table("alembic_version", _KEPT, Column("version_num", Text, primary_key=True))
TURN = Table("migration_turn", _KEPT, Column("only", Integer, primary_key=True, autoincrement=False))


def bring_up(engine: Engine, head: str = HEAD, versions: Sequence[Path] = (VERSIONS,)) -> None:
    """Take the steps that are missing, all or none.

    StationError("county.newer_ledger") for a ledger this program is too old for,
    "county.unknown_ledger" where the tables are of a time before there were steps.
    """
    with engine.begin() as connection:  # the usual case, without Alembic's half second
        if _version(connection) == head:
            return
    if engine.dialect.name != "sqlite":
        _make_turn(engine)
    with engine.begin() as connection:  # SQLite: IMMEDIATE, so this is the lock already
        if engine.dialect.name != "sqlite":
            connection.execute(select(TURN).with_for_update()).all()
        version = _version(connection)
        if version in TRIALS or (version is None and inspect(connection).has_table("county")):
            raise StationError("county.unknown_ledger")
        if version != head:
            _take_steps(connection, version, versions)


def _version(connection: Connection) -> str | None:
    """Return the last step taken, None before the first."""
    if not inspect(connection).has_table(VERSION.name):
        return None
    found = connection.execute(select(VERSION)).scalar()
    return None if found is None else str(found)


def _make_turn(engine: Engine) -> None:
    """Make the row that is locked while steps are taken; several processes may come here at once."""
    while True:
        try:
            with engine.begin() as connection:
                TURN.create(connection, checkfirst=True)
                connection.execute(postgresql.insert(TURN).values(only=1).on_conflict_do_nothing())
            return
        except (IntegrityError, ProgrammingError):
            with engine.begin() as connection:  # another was first, else it is a trouble of its own
                if not inspect(connection).has_table(TURN.name):
                    raise


def _take_steps(connection: Connection, version: str | None, versions: Sequence[Path]) -> None:
    from alembic import command  # slow to import, and needed once in a ledger's life
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, versions)).replace("%", "%%"))
    steps = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in steps:
        raise StationError("county.newer_ledger")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
