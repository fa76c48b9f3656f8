"""An empty window that ticks beside another program until its standard input ends, and reports how late it was then."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.lateness import Lateness


def main() -> int:
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(320, 240)
    window.show()
    lateness = Lateness(window)
    lateness.begin()
    ended = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, window)
    ended.activated.connect(lambda: application.exit(0))
    application.exec()
    lateness.end()
    print(json.dumps([[gap.at, gap.ms] for gap in lateness.gaps]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
