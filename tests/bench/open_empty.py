"""The baseline of the start bench: an empty PySide6 main window. Prints seconds to its first paint and its memory."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.opened import report_when_painted


def main() -> int:
    application = QApplication(sys.argv)
    window = QMainWindow()
    window.resize(1024, 768)
    report_when_painted(application)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
