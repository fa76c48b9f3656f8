"""Keeps an eye on which sticks are in while the page is shown, and on which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ui.drives import MEDIA, Drive, drive_at, plugged_in
from ui.jobs import Jobs
from ui.stick import presenter

LOOK_MS = 2_000  # between two looks


class Watch(QObject):
    """Emits `changed(came, went)` with the folders of sticks that came and went; looks on the network's lane.

    `held` lets nobody look: a stick is at work.
    """

    changed = Signal(object, object)
    roots: Sequence[Path] = MEDIA

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._looking = False
        self._wanted: Path | None = None
        self._instead: Drive | None = None
        self.held = False
        self.drives: list[Drive] = []
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_MS)
        self.timer.timeout.connect(self.look)

    @property
    def chosen(self) -> Drive | None:
        """The stick to use, or the folder chosen instead of one."""
        return self._instead or presenter.chosen_of(self.drives, self._wanted)

    def take(self, folder: object) -> None:
        """Use this one of the sticks."""
        assert isinstance(folder, Path)
        self._wanted, self._instead = folder, None
        self.changed.emit(set(), set())

    def use_folder(self, folder: Path | None) -> None:
        """Use a folder instead of a stick; None for sticks again."""
        self._wanted, self._instead = None, None if folder is None else drive_at(folder)

    def look(self) -> None:
        """Ask which sticks are in, unless that is being asked."""
        if self._looking or self.held:
            return
        self._looking = True
        roots = self.roots
        self._jobs.run("net", lambda job: plugged_in(roots), done=self.found, failed=self._failed, owner=self)

    def found(self, drives: list[Drive]) -> None:
        """Take in which sticks are in now."""
        self._looking = False
        before, now = ({one.folder for one in some} for some in (self.drives, drives))
        self.drives = drives
        self.changed.emit(now - before, before - now)

    def _failed(self, error: Exception) -> None:
        self._looking = False
        raise error
