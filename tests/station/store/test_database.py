"""The file a seat lives in: right engine, right key, right settings, one writer at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import database
from station.store.database import check_engine, connect, transaction
from tests.programs import ROOT

KEY = bytes(range(32))
WRITER = """
import sys
from pathlib import Path
from station.store.database import connect, transaction
db = connect(Path(sys.argv[1]), bytes(range(32)))
for number in range(int(sys.argv[2])):
    with transaction(db):
        last = db.execute("SELECT coalesce(max(number), 0) FROM turn").fetchone()[0]
        db.execute("INSERT INTO turn VALUES (?, ?)", (last + 1, sys.argv[3]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


UNSAFE = ["2.8.17", "3.7.0", "3.40.1", "3.44", "3.44.5", "3.45.3", "3.46.1", "3.49.2", "3.50.6", "3.51.0", "3.51.2"]


@pytest.mark.parametrize("version", UNSAFE)
def test_an_engine_that_may_damage_data_is_refused(version: str) -> None:
    with pytest.raises(StationError, match=r"store\.unsafe_sqlite"):
        check_engine(version)


@pytest.mark.parametrize("version", ["3.44.6", "3.44.9", "3.50.7", "3.51.3", "3.52.0", "3.53", "3.53.4", "4.0.0"])
def test_a_mended_engine_is_accepted(version: str) -> None:
    check_engine(version)


def test_the_engine_of_this_program_is_accepted() -> None:
    check_engine()


def test_every_setting_holds_after_opening(path: Path) -> None:
    db = connect(path, KEY)
    for name, (_, expected) in database.PRAGMAS.items():
        assert db.execute(f"PRAGMA {name}").fetchone()[0] == expected, name
    assert db.execute("PRAGMA busy_timeout").fetchone()[0] == database.BUSY_MS
    db.close()


def test_a_setting_that_does_not_hold_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "journal_mode", ("DELETE", "wal"))
    with pytest.raises(StationError, match=r"store\.bad_pragma") as refused:
        connect(path, KEY)
    assert refused.value.facts == {"name": "journal_mode", "value": "delete"}


def test_the_file_opens_with_its_own_key_alone_and_shows_nothing_without(path: Path) -> None:
    db = connect(path, KEY)
    db.execute("CREATE TABLE secret (word TEXT)")
    db.execute("INSERT INTO secret VALUES ('妃子笑妃子笑')")
    db.close()
    assert "妃子笑".encode() not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StationError, match=r"store\.wrong_key") as refused:
            connect(path, bytes(32), read_only=read_only)
        assert refused.value.facts == {"file": "a.db"}
    assert path.read_bytes() == before
    assert connect(path, KEY).execute("SELECT word FROM secret").fetchone()[0] == "妃子笑妃子笑"


@pytest.mark.parametrize("name", ["a ? b.db", "100%.db", "#1.db", "高州 信息站.db", "mode=memory&x.db"])
def test_a_name_with_odd_characters_is_only_a_name(tmp_path: Path, name: str) -> None:
    connect(tmp_path / name, KEY).close()
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_reader_cannot_write_and_makes_no_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StationError, match=r"store\.closed_disk"):
        connect(tmp_path / "none.db", KEY, read_only=True)
    assert not (tmp_path / "none.db").exists()
    writer = connect(path, KEY)
    writer.execute("CREATE TABLE a (b)")
    reader = connect(path, KEY, read_only=True)
    for statement in ("INSERT INTO a VALUES (1)", "DROP TABLE a", "PRAGMA user_version = 5", "CREATE TABLE c (d)"):
        with pytest.raises(database.DatabaseTrouble):
            reader.execute(statement)
    reader.execute("PRAGMA query_only = OFF")  # the file itself is opened for reading
    with pytest.raises(database.DatabaseTrouble):
        reader.execute("INSERT INTO a VALUES (1)")
    assert reader.execute("SELECT count(*) FROM a").fetchone()[0] == 0


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(path: Path) -> None:
    db = connect(path, KEY)
    db.execute("CREATE TABLE a (b)")

    def fail() -> None:
        with transaction(db):
            db.execute("INSERT INTO a VALUES (1)")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail()
    with transaction(db):
        db.execute("INSERT INTO a VALUES (2)")
    assert [row[0] for row in db.execute("SELECT b FROM a")] == [2]


def test_a_commit_that_fails_leaves_nothing_and_the_next_transaction_works(path: Path) -> None:
    db = connect(path, KEY)
    db.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    db.execute("CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")

    def orphan() -> None:
        with transaction(db):
            db.execute("INSERT INTO child VALUES (5)")

    with pytest.raises(Exception, match="FOREIGN KEY"):
        orphan()
    with transaction(db):
        db.execute("INSERT INTO parent VALUES (5)")
    assert db.execute("SELECT count(*) FROM child").fetchone()[0] == 0


def test_a_reader_sees_only_what_was_committed(path: Path) -> None:
    writer, reader = connect(path, KEY), connect(path, KEY)
    writer.execute("CREATE TABLE a (b)")

    def seen() -> Any:
        return reader.execute("SELECT count(*) FROM a").fetchone()[0]

    with transaction(writer):
        writer.execute("INSERT INTO a VALUES (1)")
        assert seen() == 0
    assert seen() == 1


def test_two_programs_write_one_file_in_turns(path: Path) -> None:
    db = connect(path, KEY)
    db.execute("CREATE TABLE turn (number INTEGER PRIMARY KEY, who TEXT)")
    rounds = 60
    words = [sys.executable, "-c", WRITER, str(path), str(rounds)]
    others = [subprocess.Popen([*words, name], cwd=ROOT) for name in ("one", "two")]
    for _ in range(rounds):
        with transaction(db):
            last = db.execute("SELECT coalesce(max(number), 0) FROM turn").fetchone()[0]
            db.execute("INSERT INTO turn VALUES (?, 'me')", (last + 1,))
    assert [other.wait() for other in others] == [0, 0]
    assert db.execute("SELECT count(*), max(number) FROM turn").fetchone()[:] == (3 * rounds, 3 * rounds)
    assert dict(db.execute("SELECT who, count(*) FROM turn GROUP BY who").fetchall()) == dict.fromkeys(
        ("one", "two", "me"), rounds)
