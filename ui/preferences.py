"""How this machine likes to look and speak; kept in the store, changed at once on the screen.

What somebody at the kiosk chooses is lent to them and taken back when they are gone, like everything
else of theirs; what staff choose in the settings stays.
"""

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
    """`unit` is a unit code (jin or kg), `size` small, normal or large, `voice` cmn or yue.

    `millimetres_per_pixel` is what somebody measured, 0 when nobody has.
    """

    unit: str = "jin"
    language: str = "zh_CN"
    size: str = "normal"
    voice: str = "cmn"
    mode: str = "light"
    motion: bool = True
    millimetres_per_pixel: float = 0.0


class Preferences(QObject):
    """The wishes in force now; `changed` follows each change. `for_this_run` wins over what is kept, unsaved."""

    changed = Signal()

    def __init__(self, store: Store, jobs: Jobs, **for_this_run: Any) -> None:
        super().__init__()
        self._store = store
        self._jobs = jobs
        kept: dict[str, Any] = settings.get(store.reader(), SETTING, {})
        self._kept = Wishes(**{name: value for name, value in kept.items() if name in Wishes.__slots__})
        self._run = {name: value for name, value in for_this_run.items() if value is not None}
        self.wishes = replace(self._kept, **self._run)

    def set(self, **wishes: Any) -> None:
        """Change some wishes and keep them; the screen does not wait for the disk."""
        self._kept = replace(self._kept, **wishes)
        self._run = {name: value for name, value in self._run.items() if name not in wishes}
        kept = asdict(self._kept)
        self._jobs.run("store", lambda job: self._store.write(lambda db: settings.put(db, SETTING, kept)))
        self._take(replace(self.wishes, **wishes))

    def lend(self, **wishes: Any) -> None:
        """Change some wishes for whoever is here now."""
        self._take(replace(self.wishes, **wishes))

    def take_back(self) -> None:
        """Return to what the machine itself wishes: whoever was here is gone."""
        self._take(replace(self._kept, **self._run))

    def _take(self, wishes: Wishes) -> None:
        if wishes != self.wishes:
            self.wishes = wishes
            self.changed.emit()
