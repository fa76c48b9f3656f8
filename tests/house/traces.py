"""What must not stand in the project: paths of one machine, a second SQLite, and executable data folders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.imports import imports
from tests.house.source import Source

# Written so that this file does not name what it looks for.
MACHINE_PATH = re.compile(
    r"(?<![\w./*-])/(?:(?:wor[k]|roo[t])(?![\w-])|(?:far[m]|hom[e]|User[s])/(?!tianxin|station|user)[\w.-])[\w./-]*"
)
DATA_FOLDERS = ("locale", "packaging")
# The one module that may name sqlite3: the store, which turns its exceptions into ours.
SQLITE_HOME = "station/store/"


def path_faults(name: str, text: str) -> list[str]:
    """Return one line for each path of somebody's machine in a text file."""
    return [
        f"{name}:{number}: a path of one machine: {match[0]}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in MACHINE_PATH.finditer(line)
    ]


def second_sqlite_faults(all_sources: list[Source]) -> list[str]:
    """Return one line for each way to a SQLite that is not the store's own.

    Two SQLite libraries that open one file in one process drop each other's locks, and Python's and Qt's
    own carry the WAL-reset bug. sqlite3 may be named in one module of the store, for its exceptions.
    """
    users = {
        source.path
        for source in all_sources
        for one in imports(source)
        if one.module.split(".")[0] in {"sqlite3", "pysqlite3"}
    }
    found = [f"{path}: imports sqlite3; the store alone opens databases" for path in users
             if not path.startswith(SQLITE_HOME)]
    at_home = sorted(users - {path for path in users if not path.startswith(SQLITE_HOME)})
    found += [f"{path}: sqlite3 is named in {at_home[0]} already" for path in at_home[1:]]
    found += [f"{source.path}: sqlite3.connect opens a second SQLite" for source in all_sources if _connects(source)]
    found += [f"{source.path}:{one.line}: Qt's SQL opens a second SQLite" for source in all_sources
              for one in imports(source) if one.whole.startswith("PySide6.QtSql")]
    return sorted(found)


def _connects(source: Source) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "connect"
        and isinstance(node.value, ast.Name) and node.value.id == "sqlite3"
        for node in ast.walk(source.tree)
    )


def package_faults(root: Path) -> list[str]:
    """Return each __init__.py in a folder of data: there it would shadow a library of the same name."""
    return sorted(
        path.relative_to(root).as_posix() for folder in DATA_FOLDERS for path in (root / folder).rglob("__init__.py")
    )
