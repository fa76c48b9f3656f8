"""The photo behind a reported price at the reviewer's desk: beside the figures, and large at a touch."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.store.store import Store
from ui.desk import Desk
from ui.shrinking import picture_of
from ui.widgets.base import Worded, present
from ui.widgets.photo import PhotoOverlay, Picture
from ui.widgets.plain import Button, label, row

MOST = 4


def gather(store: Store, person: Person, sheet: int) -> tuple[int, QImage | None]:
    """Read and decode the photo of a sheet: (how many there are, the first that is here whole); on the store's lane."""
    found = store.show("prices.evidence", person, sheet=sheet, limit=MOST)
    for one in found:
        try:
            content = store.media.read(one.photo)
        except StationError:  # damaged: it is fetched again, and until then it is not here
            continue
        if content is not None:
            return len(found), picture_of(content)
    return len(found), None


class EvidenceView(Worded, QWidget):
    """Hidden where a sheet has no photo. `overlay` is the large photo while it is open."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.sheet = 0
        self.overlay: PhotoOverlay | None = None
        self.picture, self.note = Picture(QSize(1, 1)), label("staff-small", "soft", wrap=True)
        self.larger = Button(desk.look, "", "search")
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        for part in (self.picture, self.note):
            down.addWidget(part)
        down.addLayout(row(self.larger, None))
        self.picture.touched.connect(self.open)
        self.larger.clicked.connect(self.open)
        self.hide()
        self.begin(desk.look)

    def restyle(self) -> None:
        self.picture.set_largest(QSize(self.look.theme.pt(260), self.look.theme.pt(150)))

    def retranslate(self) -> None:
        self.larger.setText(_("Look at the photo"))
        self.picture.setAccessibleName(_("Photo behind the price"))
        self.note.setText(_("A photo belongs to this price; it is still on its way."))

    def show_sheet(self, sheet: int) -> None:
        """Show the photo of a sheet as soon as it is read; the one before is gone at once."""
        self.sheet = sheet
        self.picture.show_image(QImage())
        self.hide()
        store, person = self._desk.store, self._desk.person
        self._desk.jobs.run(
            "store", lambda job: gather(store, person, sheet), done=lambda found: self._arrived(sheet, found),
            owner=self,
        )

    def open(self) -> None:
        """Show it large, over the whole window."""
        if not self.picture.image.isNull():
            self.overlay = PhotoOverlay(self.look, self.window(), self.picture.image)

    def _arrived(self, sheet: int, found: Any) -> None:
        if sheet != self.sheet:
            return
        number, image = found
        self.picture.show_image(image or QImage())
        for part in (self.picture, self.larger):
            present(part, image is not None)
        present(self.note, image is None)
        present(self, bool(number))
