"""The desk around every staff screen: the rail, the box that finds, who works here, how the link stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.words import _, language
from ui import day_words
from ui.banners import Banners
from ui.desk import Desk
from ui.drawn import button_icon
from ui.find_box import FindBox
from ui.freshness import for_staff
from ui.roles import role_words
from ui.screen import Screen
from ui.screens import Place
from ui.surroundings import Surroundings
from ui.widgets.base import Worded, mark, present
from ui.widgets.bottom_bar import LANGUAGE_NAMES
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.plain import Button, label, row, rule
from ui.widgets.segments import Segments
from ui.widgets.status_badge import StatusBadge
from ui.widgets.toast import Toast

LINE, LEAST_LINE = 34.0, 27.0  # pt, a line of the rail


class StaffFrame(Worded, QWidget):
    """Shows one screen at a time beside the rail. Without a log-in only the screen and the choice of language show."""

    log_out_asked = Signal()
    back_asked = Signal()

    def __init__(self, desk: Desk, surroundings: Surroundings, places: Sequence[Place]) -> None:
        super().__init__()
        mark(self, "part", "page")
        self.desk = desk
        self._around = surroundings
        self._places = places
        self._back = False
        self.offered: list[Place] = []
        self.rail = QListWidget()
        self.stack = QStackedWidget()
        # A screen that is too tall never squeezes what is around it.
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.stack.setMinimumSize(1, 1)
        self.confirm = ConfirmBar(desk.look)
        self.banners = Banners(desk, surroundings.urgent, "staff")
        self.notice = NoticeStrip(desk.look, "staff")
        self._build()
        self.toast = Toast(desk.look, self)
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        look = self.desk.look
        mark(self.rail, "part", "rail")
        self.rail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.seek = FindBox(self.desk, self, lambda: self.offered)
        self.person, self.name = label("staff", "soft"), label("staff", "soft")
        self.badge = StatusBadge(look)
        self.language = Segments(look, tuple(LANGUAGE_NAMES))
        self.log_out = Button(look, "staff-quiet", "lock")
        self.back = Button(look, "staff-quiet", "back", self)
        self._gap = QWidget()
        self._top = QWidget()
        where = (self.back, self.name, self.seek, self._gap)
        across = row(*where, self.language, self.person, self.badge, self.log_out, gap=12)
        across.setStretchFactor(self._gap, 1)
        across.setStretchFactor(self.seek, 2)
        self._top.setLayout(across)
        self._line = rule()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        for part in (self._top, self._line, self.banners, self.notice):
            right.addWidget(part)
        right.addWidget(self.stack, 1)
        right.addWidget(self.confirm)
        across = row(self.rail, gap=0)
        across.addLayout(right, 1)
        self.setLayout(across)

    def _connect(self) -> None:
        self.rail.itemClicked.connect(self._follow)
        self.rail.itemActivated.connect(self._follow)
        self.back.clicked.connect(lambda: self.back_asked.emit())
        self.log_out.clicked.connect(lambda: self.log_out_asked.emit())
        self.badge.clicked.connect(lambda: self.desk.go("sync"))
        self.notice.asked.connect(self._follow_notice)
        self.language.chosen.connect(lambda chosen: self.desk.preferences.lend(language=chosen))
        self._around.changed.connect(self.refresh)
        self.desk.person_changed.connect(self.retranslate)
        finding = QShortcut(QKeySequence("Ctrl+K"), self)
        finding.activated.connect(lambda: self.seek.setFocus(Qt.FocusReason.ShortcutFocusReason))
        helping = QShortcut(QKeySequence("F1"), self)
        helping.activated.connect(self._ask_help)

    def restyle(self) -> None:
        theme = self.look.theme
        self.rail.setFixedWidth(theme.pt(110))
        size = round(theme.px("staff") * 1.3)
        self.rail.setIconSize(QSize(size, size))
        layout = self._top.layout()
        if layout is not None:
            layout.setContentsMargins(theme.space(4), theme.space(2), theme.space(2), theme.space(2))
        self._fill_rail()

    def retranslate(self) -> None:
        staff = self.desk.is_staff
        for part in (self.rail, self.seek, self.person, self.badge, self.log_out):
            part.setVisible(staff)
        self.language.setVisible(not staff)
        self.name.setVisible(not staff)
        self.log_out.setText(_("Log out"))
        self.back.setText(_("Back"))
        who = self.desk.person
        self.person.setText(_("{name}, {role}").format(name=who.name or who.login, role=role_words(who.role)))
        for code, (short, whole) in LANGUAGE_NAMES.items():
            self.language.name_it(code, short, whole)
        self.language.choose(language())
        self._fill_rail()
        self.refresh()

    def may(self, place: Place) -> bool:
        """Tell whether the person at this seat may open `place`."""
        identity = self.desk.identity
        at_seat = identity is not None and identity.seat in place.seats
        return self.desk.person.role in place.roles and at_seat

    def show_screen(self, screen: Screen, back: bool = False) -> None:
        """Put `screen` beside the rail; `back` offers the way back where the rail has no line for it."""
        self._back = back and not any(place.name == screen.objectName() for place in self.offered)
        if self.stack.indexOf(screen) < 0:
            self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)
        self.confirm.leave()
        self._choose(screen.objectName())
        self.refresh()
        if not screen.isAncestorOf(self.focusWidget() or self):
            screen.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_to_leave(self, deed: Callable[[], object]) -> None:
        """Ask before something typed is lost; `deed` runs when it may be."""
        self._choose(self._shown())
        self.confirm.ask(_("What you typed here is not saved yet."), _("Leave without saving"), deed)

    def forget(self) -> None:
        """Clear what the person who leaves typed or was told in the frame itself."""
        self.seek.forget()
        self.confirm.leave()
        self.toast.put_away()

    def refresh(self) -> None:
        """Say again what the top line and the notice say."""
        screen = self.stack.currentWidget()
        present(self.back, self._back or (isinstance(screen, Screen) and screen.has_step_back()))
        identity = self.desk.identity
        place = identity.station_name or identity.county_name if identity else _("Information station")
        self.name.setText(f"{place} · {day_words.day_at_desk(self.desk.store.clock.today())}")
        link = self._around.link()
        self.badge.show_state(*for_staff(link), link.exact)
        self.banners.refresh(self._shown() if self.desk.is_staff else "")
        told = self._around.notice()
        if told is not None and told.belongs(self._shown()):
            self.notice.tell(told.words, told.button)
        else:
            self.notice.put_away()

    def _shown(self) -> str:
        screen = self.stack.currentWidget()
        return screen.objectName() if screen is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rail()

    def _fill_rail(self) -> None:
        theme = self.look.theme
        size = round(theme.px("staff") * 1.3)
        self.offered = [place for place in self._places if place.word and self.may(place)]
        self.rail.clear()
        for place in self.offered:
            item = QListWidgetItem(button_icon(place.icon, theme.colours.ink_soft, size), _(place.word))
            item.setData(Qt.ItemDataRole.UserRole, place.name)
            self.rail.addItem(item)
        self._fit_rail()
        self._choose(self._shown())

    def _fit_rail(self) -> None:
        """Let the lines of the rail come closer where the window is low, so that none lies out of sight."""
        theme = self.look.theme
        room = self.rail.viewport().height() // max(1, self.rail.count())
        tall = max(theme.pt(LEAST_LINE), min(theme.pt(LINE), room))
        for place in range(self.rail.count()):
            self.rail.item(place).setSizeHint(QSize(1, tall))

    def _choose(self, name: str) -> None:
        """Mark the rail's line of the screen shown; `name` may have none."""
        rows = [number for number, place in enumerate(self.offered) if place.name == name]
        self.rail.setCurrentRow(rows[0] if rows else -1)

    def _follow(self, item: QListWidgetItem) -> None:
        name = item.data(Qt.ItemDataRole.UserRole)
        if name != self._shown():
            self.desk.go(name)

    def _follow_notice(self) -> None:
        told = self._around.notice()
        if told is not None and told.screen:
            self.desk.go(told.screen)

    def _ask_help(self) -> None:
        self.desk.go("help", about=self._shown())
