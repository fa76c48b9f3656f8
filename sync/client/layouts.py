"""What the county's program declares where it is not what ours does: by it a seat reads what the county writes."""

from __future__ import annotations

from station.kernel import layout
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.record import Registry
from station.store import settings
from station.store.database import Connection
from station.store.store import Store
from sync.protocol import Answer

TOLD = "sync.layout"  # the county's layout as it was told last, packed


class Layouts:
    """Our tables and the county's."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.own: Registry = store.registry
        self.schema = layout.schema(store.registry)
        self._last: tuple[str, bytes, Known] = ("", self.schema, store.registry)

    def schemas(self, db: Connection) -> tuple[bytes, bytes]:
        """Return (the hash of our tables, that of the county's as it told them; ours again where it never had to)."""
        return self.schema, self._told(db)[1]

    def known(self, db: Connection) -> Known:
        """Return our tables with what only the county knows; StationError("sync.version") where they contradict."""
        return self._told(db)[2]

    def hear(self, answer: Answer) -> None:
        """Keep what an answer tells of the county's tables; StationError as `known`."""
        if answer.reply.layout:
            self._widened(answer.reply.layout)
            self._store.write(lambda db: settings.put(db, TOLD, answer.reply.layout.hex()))

    def _told(self, db: Connection) -> tuple[str, bytes, Known]:
        told = settings.get(db, TOLD, "")
        if told != self._last[0]:
            self._last = (told, *self._widened(bytes.fromhex(told)))
        return self._last

    def _widened(self, told: bytes) -> tuple[bytes, Known]:
        said = layout.unpacked(told)
        try:
            return layout.schema_of(said), layout.widened(self.own, layout.heard(said))
        except StationError as trouble:
            raise StationError("sync.version") from trouble
