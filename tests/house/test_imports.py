"""Imports go one way: main -> ui -> station <- sync."""

from __future__ import annotations

import pytest

from tests.house import imports
from tests.house.source import Source, sources

# Stand-ins that make station/prices, station/training and ui/prices, ui/training feature folders.
FEATURES = [Source(f"{top}/{name}/__init__.py", "") for top in ("station", "ui") for name in ("prices", "training")]


def faults(path: str, text: str) -> list[str]:
    return imports.direction_faults([*FEATURES, Source(path, text)])


def test_the_product_imports_one_way() -> None:
    assert imports.direction_faults(sources()) == []


def test_the_product_has_no_import_cycles() -> None:
    assert imports.cycles(sources()) == []


def test_what_is_allowed_is_still_there() -> None:
    written = {(source.path, one.module) for source in sources() for one in imports.imports(source)}
    assert set(imports.ALLOWED) - written == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("station/prices/store.py", "import ui.theme"),
        ("station/prices/store.py", "from sync.client import Syncer"),
        ("station/prices/store.py", "from PySide6.QtCore import QObject"),
        ("station/prices/store.py", "import requests"),
        ("station/prices/store.py", "def f():\n    import urllib.request"),
        ("sync/client/exchange.py", "from ui import theme"),
        ("sync/client/exchange.py", "from PySide6 import QtCore"),
        ("sync/client/exchange.py", "from station.prices.model import Quote"),
        ("sync/client/exchange.py", "from station import prices"),
        ("sync/client/exchange.py", "import main"),
        ("ui/jobs.py", "from sync.protocol import Frame"),
        ("ui/jobs.py", "from sync.client.exchange import exchange"),
        ("ui/jobs.py", "from sync.client import _private"),
        ("ui/jobs.py", "import sync"),
        ("ui/jobs.py", "from PySide6.QtSql import QSqlDatabase"),
        ("station/prices/store.py", "from station.training.model import Class"),
        ("station/prices/store.py", "from station import training"),
        ("station/prices/store.py", "from ..training import model"),
        ("station/prices/store.py", "def f():\n    import station.training"),
        ("station/prices/store.py", "from station.features import registry"),
        ("station/prices/store.py", "from station.commands.county import COMMANDS"),
        ("station/kernel/text.py", "from station.store import database"),
        ("station/kernel/text.py", "from station.prices.model import Quote"),
        ("station/store/rows.py", "from station.prices.model import Quote"),
        ("ui/prices/screen.py", "from ui.training.screen import ClassScreen"),
        ("ui/prices/screen.py", "from ui import screens"),
        ("ui/widgets/grid.py", "from ui.prices.table import PriceTable"),
    ],
)
def test_a_wrong_import_is_flagged(path: str, text: str) -> None:
    assert len(faults(path, text)) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.py", "from ui.app import run\nfrom sync.commands import add\nfrom station.features import registry"),
        ("station/features.py", "from station.prices import FEATURE\nfrom station.training import FEATURE as OTHER"),
        ("station/prices/store.py", "from station.kernel.ids import pack\nfrom station.store.rows import get_row"),
        ("station/prices/store.py", "from . import model\nfrom station.prices import migrations\nimport sqlite_utils"),
        ("station/store/rows.py", "from station.kernel import record"),
        ("sync/merge.py", "from station.kernel import record\nfrom station.store.rows import put_row\nimport requests"),
        ("sync/commands.py", "from station.features import registry"),
        ("station/commands/county.py", "from station.prices import importing\nfrom station.training import model"),
        ("ui/prices/screen.py", "from ui.theme import Theme\nfrom ui.widgets.grid import Grid\nimport ui.prices.table"),
        ("ui/prices/screen.py", "from station.prices.actions import report\nfrom station.training import model"),
        ("ui/jobs.py", "from sync.client import Syncer"),
        ("ui/screens.py", "from ui.prices.screen import PriceScreen\nfrom ui.training.screen import ClassScreen"),
    ],
)
def test_a_right_import_passes(path: str, text: str) -> None:
    assert faults(path, text) == []


def test_a_cycle_is_flagged_even_inside_a_function() -> None:
    ring = [
        Source("station/a.py", "from station import b"),
        Source("station/b.py", "import station.c"),
        Source("station/c.py", "def late():\n    from station.a import name"),
    ]
    assert imports.cycles(ring) == ["station.a -> station.b -> station.c -> station.a"]
    assert imports.cycles(ring[:2]) == []
