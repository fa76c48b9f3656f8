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
        """Return our tables with what only the county knows."""
        return self._told(db)[2]

    def hear(self, answer: Answer) -> None:
        """Keep what an answer tells of the county's tables; StationError("sync.version") where ours contradict."""
        if answer.reply.layout:
            if not self._widened(answer.reply.layout)[2]:
                raise StationError("sync.version")
            self._store.write(lambda db: settings.put(db, TOLD, answer.reply.layout.hex()))

    def _told(self, db: Connection) -> tuple[str, bytes, Known]:
        """What was told before this program was renewed may contradict it; the county then tells it anew."""
        told = settings.get(db, TOLD, "")
        if told != self._last[0]:
            schema, known, _ = self._widened(bytes.fromhex(told))
            self._last = told, schema, known
        return self._last

    def _widened(self, told: bytes) -> tuple[bytes, Known, bool]:
        """Return (the hash of a layout, our tables with what only it knows, whether the two agree)."""
        said = layout.unpacked(told)
        heard = layout.heard(said)
        if not layout.all_agree(heard, self.own):
            return layout.schema_of(said), self.own, False
        return layout.schema_of(said), layout.widened(self.own, heard), True
