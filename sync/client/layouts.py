"""What the county's program declares where it is not what ours does: by it a seat reads what the county writes."""

from __future__ import annotations

from collections.abc import Sequence

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

    def check(self, told: bytes) -> None:
        """StationError("sync.version") where the layout of an answer, if there is one, contradicts our tables."""
        if told and not self._widened(told)[2]:
            raise StationError("sync.version")

    def keep(self, db: Connection, told: bytes) -> None:
        """Keep what an answer tells of the county's tables."""
        if told:
            settings.put(db, TOLD, told.hex())

    def brought(self, db: Connection, answers: Sequence[Answer]) -> tuple[Known, bytes]:
        """Return (the tables with what the answers of a stick tell of them, the layout to keep, or b"").

        A stick may be weeks old: it adds to what was told since and takes nothing away.
        StationError("sync.version", "layout.malformed").
        """
        known, told = self.known(db), next((one.reply.layout for one in answers if one.reply.layout), b"")
        if not told:
            return known, b""
        self.check(told)
        heard = layout.heard(layout.unpacked(told))
        before: Known = known if layout.all_agree(heard, known) else self.own
        after = layout.widened(before, heard)
        return after, b"" if before is known and layout.schema(after) == layout.schema(known) else told

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
