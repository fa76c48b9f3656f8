"""Nothing of one machine, one SQLite in the process, and data folders that are no packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.source import ROOT, Source, committed, sources
from tests.house.traces import package_faults, path_faults, second_sqlite_faults

HOME = "/" + "home"  # in two pieces, or this file would be found
ROOT_HOME = "/" + "root"


def test_no_path_of_one_machine_in_any_file() -> None:
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures, sounds
        found += path_faults(path.relative_to(ROOT).as_posix(), text)
    assert found == []


@pytest.mark.parametrize("text", [f"see {ROOT_HOME}/notes", f'OUT = "{HOME}/li/out"', f"cd {ROOT_HOME} && make"])
def test_a_path_of_one_machine_is_flagged(text: str) -> None:
    assert len(path_faults("x.md", f"first line\n{text}\n")) == 1


@pytest.mark.parametrize(
    "text", [f"{HOME}/station/data", "paper/work/x", "https://example.org/root/x", "/rooted", "/workers/", HOME]
)
def test_other_paths_pass(text: str) -> None:
    assert path_faults("x.md", text) == []


def test_the_product_has_one_sqlite() -> None:
    assert second_sqlite_faults(sources()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("station/prices/store.py", "import sqlite3"),
        ("ui/app.py", "def f():\n    from sqlite3 import OperationalError"),
        ("sync/county/ledger.py", "import pysqlite3"),
        ("ui/app.py", "from PySide6.QtSql import QSqlDatabase"),
        ("station/store/database.py", "import sqlite3\nsqlite3.connect('x')"),
    ],
)
def test_a_second_sqlite_is_flagged(path: str, text: str) -> None:
    assert len(second_sqlite_faults([Source(path, text)])) == 1


def test_sqlite3_may_be_named_once_in_the_store() -> None:
    first = Source("station/store/database.py", "from sqlite3 import OperationalError")
    second = Source("station/store/search.py", "import sqlite3")
    assert second_sqlite_faults([first]) == []
    assert len(second_sqlite_faults([first, second])) == 1


def test_data_folders_are_no_packages(tmp_path: Path) -> None:
    assert package_faults(ROOT) == []
    (tmp_path / "locale" / "en").mkdir(parents=True)
    (tmp_path / "locale" / "en" / "__init__.py").touch()
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "__init__.py").touch()
    assert package_faults(tmp_path) == ["locale/en/__init__.py", "packaging/__init__.py"]
