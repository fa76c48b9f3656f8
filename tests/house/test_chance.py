"""No clock and no chance in the core of the exchange (RELIABILITY.md 1.4)."""

from __future__ import annotations

import pytest

from tests.house.chance import ALLOWED, CORE, faults
from tests.house.source import ROOT, Source, sources


def test_the_core_has_neither_clock_nor_chance() -> None:
    assert [fault for source in sources("station", "sync") for fault in faults(source)] == []


def test_every_file_of_the_core_is_there() -> None:
    assert [path for path in CORE if not (ROOT / path).is_file()] == []


def test_what_is_allowed_is_still_done() -> None:
    for path, module in ALLOWED:
        assert f"import {module}" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [
    "import time", "import random", "def f():\n    from secrets import token_bytes", "import uuid",
    "from datetime import datetime", "import os\nos.urandom(8)", "from os import urandom",
])
def test_a_clock_or_a_die_in_the_core_is_seen(text: str) -> None:
    assert len(faults(Source("sync/county/judge.py", text))) == 1
    assert faults(Source("sync/county/seat.py", text)) == []
