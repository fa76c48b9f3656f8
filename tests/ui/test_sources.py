"""A window does not keep the text of the program it runs."""

from __future__ import annotations

import linecache
import subprocess
import sys

from tests.programs import ROOT
from ui.sources import forget_sources

KEPT = """
import linecache
import station.features
import PySide6.QtCore
import ui.app
print(len(linecache.cache))
from ui.sources import forget_sources
forget_sources()
print(len(linecache.cache))
"""

UNREAD = """
import linecache
import station.features
from ui.sources import leave_unread
leave_unread()
read = len(linecache.cache)
import ui.app
print(len(linecache.cache) - read)
from PySide6.QtCore import QObject
print(QObject().objectName() == "" and not hasattr(QObject, "object_name"))
"""


def test_a_window_reads_no_sources_when_it_starts() -> None:
    done = subprocess.run([sys.executable, "-c", UNREAD], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["0", "True"]


def test_nothing_of_the_modules_read_after_pyside_is_kept() -> None:
    """Were nothing kept before, there would be nothing to forget: PySide may one day stop reading sources."""
    done = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=True, cwd=ROOT)
    before, after = map(int, done.stdout.split())
    assert before > 50
    assert after == 0


def test_a_traceback_reads_the_lines_again() -> None:
    line = linecache.getline(__file__, 1)
    forget_sources()
    assert linecache.getline(__file__, 1) == line != ""
