"""Puts a photo behind the price in the form: chosen from a stick, a camera's card or a folder, made small at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.store.store import Store
from ui.drives import plugged_in
from ui.prices.report.entry import PriceEntry
from ui.screen import Screen
from ui.shrinking import CAMERA_FOLDER, ENDINGS, picture_of, shrink


def camera_folder(last: str) -> str:
    """Return where to look for photos: where the last one was, else on a card or telephone that is plugged in."""
    if last and Path(last).is_dir():
        return last
    folders = [drive.folder for drive in plugged_in()]
    found = [folder / CAMERA_FOLDER for folder in folders if (folder / CAMERA_FOLDER).is_dir()]
    return str((found or folders or [Path.home()])[0])


def report(store: Store, person: Person, values: dict[str, Any], photo: bytes | None) -> int:
    """Report a price with its photo: the medium first, then the rows that name it (DESIGN.md ruling 23)."""
    if photo is not None:
        values = {**values, "photo": store.media.add(photo, store.clock.now_ms())}
    return int(store.do("prices.report", person, **values))


class Photographing:
    """Chooses photos for the `entry` of `screen`; what is read for a product that was left is dropped."""

    def __init__(self, screen: Screen, entry: PriceEntry) -> None:
        self._screen, self._entry = screen, entry
        self._last = ""
        entry.photo.asked.connect(self.ask)

    def ask(self) -> None:
        """Find where photos are likely, then let the person choose one there."""
        last = self._last
        self._screen.desk.jobs.run("net", lambda job: camera_folder(last), done=self._choose, owner=self._screen)

    def take(self, path: Path) -> None:
        """Make the photo in a file small and show it in the form."""
        self._last = str(path.parent)
        subject = self._entry.subject

        def work(_job: object) -> tuple[bytes, QImage]:
            photo = shrink(path)
            return photo, picture_of(photo)

        def done(made: tuple[bytes, QImage]) -> None:
            if self._entry.subject is subject:
                self._entry.photo.show_photo(*made)

        self._screen.desk.jobs.run("net", work, done=done, failed=self._failed, owner=self._screen)

    def _choose(self, folder: str) -> None:
        kinds = f"{_('Photos')} ({ENDINGS} {ENDINGS.upper()})"
        chosen = QFileDialog.getOpenFileName(self._screen, _("Choose a photo"), folder, kinds)[0]
        if chosen:
            self.take(Path(chosen))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._entry.complain(error)
