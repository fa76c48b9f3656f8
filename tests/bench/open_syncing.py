"""Opens the kiosk over an enrolled home as `main.py` does and watches the first exchange of its link."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from main import main
    from station import features  # before Qt, as the program does: it makes every module after it larger

    features.registry()
    from tests.bench import exchange_watch

    exchange_watch.Link.start = exchange_watch.begin  # type: ignore[method-assign]
    sys.exit(main(["--home", sys.argv[1], "--mode", "kiosk"]))
