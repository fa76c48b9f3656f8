"""A mortal station with one fault built in: it says "saved" before it saves.

The negative control of the deaths at every statement. Usage as mortal.py.
"""

from __future__ import annotations

import sys
from typing import Any

from station.store.store import Store
from tests.faults import mortal
from tests.faults.worker import tell

honest = Store.do


def boast(store: Store, name: str, person: Any, /, **words: Any) -> Any:
    tell(f"saved {words['typical']}")
    return honest(store, name, person, **words)


if __name__ == "__main__":
    Store.do = boast  # type: ignore[method-assign]
    mortal.main(*sys.argv[1:])
