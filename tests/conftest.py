"""What every test stands on: no screen needed, compiled catalogs, the real data where it is at hand."""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

# Before anything imports Qt: a test run opens no window unless somebody asked for a real one.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

from station.kernel import words
from tests.programs import Machine

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PROOF = os.environ.get("TIANXIN_PROOF") == "1"
LONGEST = ("faults", "sim", "hostile", "journeys")  # folders whose files take minutes for a handful of tests
CRASHES = pytest.StashKey[TextIO]()

# A slow machine is no failure: no deadline. `make proof` asks for many more examples.
settings.register_profile("suite", deadline=None, max_examples=100, print_blob=True)
settings.register_profile(
    "proof", deadline=None, max_examples=5_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("proof" if PROOF else "suite")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let a process that crashes say where in a file of its own: of several, only the last lines reach a log's end."""
    Machine.forked = True  # a suite starts hundreds of programs
    gc.disable()  # as in the program: what a lane's thread collects may be a window's timer (ui/collecting.py)
    if folder := os.environ.get("TIANXIN_CRASHES"):
        file = Path(folder, str(os.getpid())).open("w")  # noqa: SIM115, it stays open for as long as the process lives
        config.stash[CRASHES] = file
        faulthandler.enable(file)


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """Collect between tests, on the thread of the tests."""
    yield
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile catalogs that were edited since, so that a bare `pytest` reads the same words as `make test`."""
    if hasattr(session.config, "workerinput"):
        return  # one of several processes: who started them has done it
    pairs = [(po, po.with_suffix(".mo")) for po in (ROOT / "locale").glob("*/LC_MESSAGES/*.po")]
    if any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in pairs):
        from tests.house.catalogs import catalogs  # Babel is slow to import and seldom needed here

        catalogs.compile_all(ROOT)


def _counts(item: pytest.Item) -> bool:
    """Whether a test does more in a proof: it asks for a count or a seed, is marked, or draws examples."""
    asked = set(getattr(item, "fixturenames", ()))
    drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return bool(asked & {"count", "seed"} or item.get_closest_marker("proof") or drawn)


def _longest_files_first(items: list[pytest.Item]) -> None:
    """Order the files so that processes which share them end together: a long one begun last keeps all waiting."""
    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST), -tests[item.path], str(item.path)

    items.sort(key=place)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run cannot or should not do, saying why; a proof runs only what counts."""
    if PROOF:
        for item in items:
            if drawn := getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None):
                item.user_properties.append(("examples", drawn.max_examples))
        config.hook.pytest_deselected(items=[item for item in items if not _counts(item)])
        items[:] = [item for item in items if _counts(item)]
    _longest_files_first(items)
    for item in items:
        if item.get_closest_marker("proof") and not PROOF:
            item.add_marker(pytest.mark.skip(reason="large counts: make proof"))
        if item.get_closest_marker("x11") and os.environ["QT_QPA_PLATFORM"] != "xcb":
            item.add_marker(pytest.mark.skip(reason="needs a real X server: make test runs it under xvfb"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was done where a test counts: seeds, kills, cuts, malformed inputs."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    said = [(one.nodeid, one.user_properties) for one in reports if getattr(one, "when", "") == "call"]
    if counted := sorted((test, counts) for test, counts in said if counts):
        terminalreporter.section("counts")
    for test, counts in counted:
        told = ", ".join(f"{value} {what}" if what != "seed" else f"seed {value}" for what, value in counts)
        terminalreporter.write_line(f"{test.rpartition('/')[2]}: {told}")


@pytest.fixture
def shared() -> Path:
    """The folder of real data beside the checkout; the test is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout: real data absent")
    return SHARED


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test starts, and leaves the next one, in the language a village sees."""
    words.use(words.DEFAULT)
    yield
    words.use(words.DEFAULT)


@pytest.fixture(autouse=True)
def no_windows_left() -> Iterator[None]:
    """Take down every window of a test, shown or not: a language that changes later speaks to all there are."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or not isinstance(widgets.QApplication.instance(), widgets.QApplication):
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    for window in widgets.QApplication.topLevelWidgets():
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Callable[..., int]:
    """`count(moderate, large, "what")`: how many to do in this run; `make proof` does `large` and writes it down."""

    def choose(moderate: int, large: int, what: str = "count") -> int:
        chosen = large if PROOF else moderate
        record_property(what, chosen)
        return chosen

    return choose


@pytest.fixture
def seed(record_property: Callable[[str, object], None]) -> int:
    """The seed of a random story: TIANXIN_SEED, else 1. A failing seed becomes a test of its own."""
    chosen = int(os.environ.get("TIANXIN_SEED", "1"))
    record_property("seed", chosen)
    print(f"seed {chosen}")
    return chosen
