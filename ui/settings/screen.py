"""What staff set for everybody at this machine, and what one has to know when the county asks on the phone."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.kernel.words import _, language
from ui.desk import Desk
from ui.screen import Screen
from ui.settings.bank_card import Calibration
from ui.theme import Mode, Scale
from ui.version import VERSION
from ui.widgets.base import mark
from ui.widgets.bottom_bar import LANGUAGE_NAMES
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, Paragraph, column, label, row, rule

CHOICES = ("language", "size", "unit", "mode")


class SettingsScreen(Screen):
    """One column: four choices, the true size of the screen, the date, the machine, the way out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self.heading = label("staff-title")
        self.names = {name: label("staff", "soft") for name in CHOICES}
        self.choices = {name: ChipRow(look, "staff") for name in CHOICES}
        for name, chips in self.choices.items():
            chips.chosen.connect(lambda key, each=name: desk.preferences.set(**{each: key}))
        self.true_size, self.day, self.machine = label("staff", "soft"), label("staff", "soft"), label("staff", "soft")
        self.calibration = Calibration(look)
        self.calibration.measured.connect(lambda size: desk.preferences.set(millimetres_per_pixel=size))
        self.date = Button(look, "", "calendar")
        self.date.clicked.connect(lambda: desk.go("date"))
        self.facts = Paragraph("staff")
        self.end = Button(look, "staff-warning", "power")
        self.end.clicked.connect(lambda: desk.go("exit"))
        self._build()
        desk.preferences.changed.connect(self._show_wishes)
        self.begin(look)

    def _build(self) -> None:
        page = QWidget()
        mark(page, "part", "page")
        self._inside = QVBoxLayout(page)
        self._inside.addWidget(self.heading)
        for name in CHOICES:
            self._inside.addLayout(column(self.names[name], self.choices[name], gap=4))
        for heading, part in ((self.true_size, self.calibration), (self.day, self.date), (self.machine, self.facts)):
            self._section(heading, part)
        self._inside.addLayout(row(self.end, None))
        self._inside.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(area)

    def _section(self, heading: QLabel, part: QWidget) -> None:
        self._inside.addWidget(rule())
        self._inside.addLayout(column(heading, row(part, None) if isinstance(part, Button) else part, gap=8))

    def title(self) -> str:
        return _("Settings")

    def enter(self, **_params: Any) -> None:
        self.calibration.show_now(self.look.theme.metrics.px_per_pt)
        self.retranslate()

    def restyle(self) -> None:
        space = self.look.theme.space
        self._inside.setContentsMargins(space(5), space(4), space(5), space(6))
        self._inside.setSpacing(space(4))

    def retranslate(self) -> None:
        self.heading.setText(_("Settings"))
        titles = (_("Language"), _("Size of the farmers' text"), _("Unit of prices"), _("Colours"))
        for name, title in zip(CHOICES, titles, strict=True):
            self.names[name].setText(title)
        self.true_size.setText(_("True size of the screen"))
        self.day.setText(_("Date of this machine"))
        self.date.setText(_("Set the date"))
        self.machine.setText(_("This machine"))
        self.end.setText(_("Close the program"))
        self._show_wishes()
        self._show_facts()

    def _show_wishes(self) -> None:
        wishes = self.desk.preferences.wishes
        offers: dict[str, list[tuple[str, str]]] = {
            "language": [(code, whole) for code, (_short, whole) in LANGUAGE_NAMES.items()],
            "size": [(Scale.SMALL.value, _("small text")), (Scale.NORMAL.value, _("normal text")),
                     (Scale.LARGE.value, _("large text"))],
            "unit": [("jin", _("yuan/jin")), ("kg", _("yuan/kg"))],
            "mode": [(Mode.LIGHT.value, _("light")), (Mode.DARK.value, _("dark")),
                     (Mode.CONTRAST.value, _("strong contrast"))],
        }
        taken = {"language": language(), "size": wishes.size, "unit": wishes.unit, "mode": wishes.mode}
        for name, chips in self.choices.items():
            chips.show_chips(offers[name], taken[name])

    def _show_facts(self) -> None:
        identity = self.desk.identity
        lines = [_("Version {version}").format(version=VERSION)]
        if identity is not None:
            lines.append(_("County: {county}").format(county=identity.county_name))
            if identity.station_name:
                lines.append(_("Station: {station}").format(station=identity.station_name))
            lines.append(_("Number of this machine: {number}").format(number=identity.device))
        lines.append(_("Data: {path}").format(path=self.desk.store.path))
        self.facts.setText("\n".join(lines))
