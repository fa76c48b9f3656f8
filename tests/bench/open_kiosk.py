"""Opens the kiosk as `main.py` does, over the home given, and reports its first paint.

Nothing of Qt is loaded before the program itself does: what it imports first is part of its start.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ui import sources

_plain = sources.leave_unread


def _then_watch() -> None:
    """Do what the program does as it comes to Qt; then see to it that its loop is watched."""
    _plain()
    from PySide6.QtWidgets import QApplication

    from tests.bench.opened import report_when_painted

    run = QApplication.exec

    def watched(*_: Any) -> int:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        report_when_painted(application)
        return run()

    QApplication.exec = watched  # type: ignore[method-assign]


if __name__ == "__main__":
    sources.leave_unread = _then_watch
    from main import main

    sys.exit(main(["--home", str(Path(sys.argv[1])), "--mode", "kiosk"]))
