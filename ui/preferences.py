"""How this machine likes to look and speak; kept in the store, changed at once on the screen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from station.store import settings
from station.store.store import Store
from ui.jobs import Jobs

SETTING = "preferences"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`unit` is a unit code (jin or kg), `size` small, normal or large, `voice` cmn or yue."""

    unit: str = "jin"
    language: str = "zh_CN"
    size: str = "normal"
    voice: str = "cmn"
    mode: str = "light"
    motion: bool = True
    millimetres_per_pixel: float = 0.0


class Preferences(QObject):
    """The wishes of this machine; `changed` follows each change."""

    changed = Signal()

    def __init__(self, store: Store, jobs: Jobs) -> None:
        super().__init__()
        self._store = store
        self._jobs = jobs
        kept: dict[str, Any] = settings.get(store.reader(), SETTING, {})
        known = {name: value for name, value in kept.items() if name in Wishes.__slots__}
        self.wishes = Wishes(**known)

    def set(self, **wishes: Any) -> None:
        """Change some wishes and keep them; the screen does not wait for the disk."""
        self.wishes = replace(self.wishes, **wishes)
        kept = asdict(self.wishes)
        self._jobs.run("store", lambda job: self._store.write(lambda db: settings.put(db, SETTING, kept)))
        self.changed.emit()
