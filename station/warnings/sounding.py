"""Which warnings this machine has sounded for: once each, restarts or not. A setting of the machine, never sent."""

from __future__ import annotations

from typing import Any

from station.store import settings
from station.store.store import Store

SOUNDED = "warnings.sounded"
KEPT = 200


def sound_for(store: Store, warnings: list[int]) -> list[int]:
    """Return those of the warnings that were not sounded for yet, and write down that they are now."""

    def work(db: Any) -> list[int]:
        known = settings.get(db, SOUNDED, [])
        new = [one for one in warnings if one not in known]
        if new:
            settings.put(db, SOUNDED, (known + new)[-KEPT:])
        return new

    return list(store.write(work)) if warnings else []
