"""Opens the kiosk as `main.py` does, over the home given, and reports its first paint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.bench.opened import report_when_painted

_run = QApplication.exec


def _watched(*_: Any) -> int:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    report_when_painted(application)
    return _run()


if __name__ == "__main__":
    QApplication.exec = _watched  # type: ignore[method-assign]
    from main import main

    sys.exit(main(["--home", str(Path(sys.argv[1])), "--mode", "kiosk"]))
