"""What one side cannot read of the other: it is counted and shown, and everything else goes on (fault P15)."""

from __future__ import annotations

from station.store import settings
from station.store.database import Connection

UNREAD = "sync.unread"  # [first op the county cannot read, code]; absent while it can read all
SET_ASIDE = "sync.set_aside"  # how many frames of the county could not be read here since the sets last agreed
USUAL, GROWTH = 2000, 4  # ops of one hello; how it grows again where the county reads them


class Portion:
    """How many ops go with the next hello: fewer where the county cannot read them, until it is the one."""

    def __init__(self) -> None:
        self._most: int | None = None
        self._moved = False

    def most(self, db: Connection) -> int:
        """Return how many ops may go; 0 once the one that stands in the way is known. It is tried once a session."""
        if self._most is None:
            self._most = 1 if settings.get(db, UNREAD) else USUAL
        return self._most

    def hear(self, db: Connection, first: int, sent: int, code: str) -> None:
        """Take what the county says of `sent` ops from `first` on; `code` why it could not read them, or ""."""
        if not sent:
            return
        if code:
            self._most, self._moved = sent // 2, True
            settings.put(db, UNREAD, [first, code])
            return
        self._most = min(self.most(db) * GROWTH, USUAL)
        if settings.get(db, UNREAD):
            settings.forget(db, UNREAD)

    def moved(self) -> bool:
        """Whether the last round was one to try again with fewer."""
        moved, self._moved = self._moved, False
        return moved


def unread_from(db: Connection) -> tuple[int, str]:
    """Return (the first op the county cannot read, why), (0, "") when it reads all."""
    kept = settings.get(db, UNREAD)
    return (int(kept[0]), str(kept[1])) if kept else (0, "")


def set_aside(db: Connection) -> None:
    """Count a frame that could not be read here; the sums ask for its rows again."""
    settings.put(db, SET_ASIDE, frames_aside(db) + 1)


def frames_aside(db: Connection) -> int:
    return int(settings.get(db, SET_ASIDE, 0))


def all_agree(db: Connection) -> None:
    """Forget what was set aside: this store holds what the county holds."""
    if frames_aside(db):
        settings.forget(db, SET_ASIDE)
