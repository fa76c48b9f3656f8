"""What a start may load: what features declare, and of all that lies behind it only what the first picture shows.

Every class of values costs half a millisecond to make and every module a quarter; the features of years would make
each start slower although it shows none of them. `python -m tests.house.start HOME` starts the kiosk over a home up to
its first picture and prints which modules of ours are loaded, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.house.source import ROOT

OURS = ("main", "station", "sync", "ui")
SHARED = ("kernel", "store")  # of station: what is no feature
DECLARING = frozenset({"declared", "migrations", "sentences"})  # modules of a feature that its package may load
# What keeps the lines of a declared table; of no more than SQL and functions.
KEEPERS = frozenset({
    "station.bulletins.advice", "station.bulletins.receipts.counting", "station.bulletins.receipts.lines",
})
# What the first picture reads: prices, in the order of this village's goods.
SHOWN = frozenset({
    "station.prices.model", "station.prices.store", "station.prices.quotes.keys", "station.prices.looking.usage",
    "station.products.seasons",
})
LATER = {
    "station.store.act": "a start does no deed",
    "station.store.rows": "a start writes no row",
    "sync.client.exchange": "the first exchange comes after the first picture",
    "ui.staff_frame": "a kiosk begins with its farmers",
}
# Modules of ours beside those of features. More? See what can be loaded when it is asked for before this is raised.
MOST = 105

DECLARED = "import json, sys\nfrom station.features import registry\nregistry()\nprint(json.dumps(sorted(sys.modules)))"


def loaded_by_declarations() -> list[str]:
    """Return the modules that are there once every feature is declared, in a process of its own."""
    return _told([sys.executable, "-c", DECLARED])


def loaded_by_kiosk(home: Path, keys: Path) -> list[str]:
    """Return the modules that are there when the kiosk over `home` shows its first picture."""
    return _told([sys.executable, "-m", "tests.house.start", str(home)], TIANXIN_KEYS=str(keys))


def _told(command: list[str], **surroundings: str) -> list[str]:
    whole = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **surroundings}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=whole, timeout=120)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def declaring_faults(modules: Iterable[str]) -> list[str]:
    """Return what declaring the features loads and should not."""
    return [f"{name} is loaded to declare its feature" for name in _behind(modules) if name not in KEEPERS]


def start_faults(modules: Iterable[str]) -> list[str]:
    """Return what a kiosk's first picture loads and should not."""
    ours = [name for name in modules if name.split(".")[0] in OURS]
    found = [f"{name} is loaded for the first picture" for name in _behind(ours) if name not in KEEPERS | SHOWN]
    found += [f"{name} is loaded for the first picture: {why}" for name, why in LATER.items() if name in ours]
    if (count := sum(not _is_features(name) for name in ours)) > MOST:
        found.append(f"{count} modules are loaded for the first picture, {MOST} at most")
    return found


def _behind(modules: Iterable[str]) -> list[str]:
    """Return the modules of station's features that are more than declarations. A package declares by itself."""
    return [
        name for name in modules
        if _is_features(name) and name.rpartition(".")[2] not in DECLARING and not _folder(name).is_dir()
    ]


def _is_features(name: str) -> bool:
    """Whether a module belongs to a feature of station."""
    parts = name.split(".")
    return parts[0] == "station" and len(parts) > 1 and parts[1] not in SHARED and _folder(".".join(parts[:2])).is_dir()


def _folder(name: str) -> Path:
    return ROOT / name.replace(".", "/")


def main(home: str) -> int:
    """Start the kiosk over `home`; its first paint prints what is loaded and ends the process."""
    from main import main as run
    from station.features import registry

    registry()  # before Qt, as the program does
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                print(json.dumps(sorted(sys.modules)), flush=True)
                os._exit(0)
            return False

    execute, watch = QApplication.exec, Watch()

    def watched(*_: Any) -> int:
        for window in QApplication.topLevelWidgets():
            window.installEventFilter(watch)
        return execute()

    QApplication.exec = watched  # type: ignore[method-assign]
    return run(["--home", home, "--mode", "kiosk"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
