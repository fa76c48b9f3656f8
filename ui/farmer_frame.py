"""What stays the same around every screen of the kiosk: the top line, the notice, and the bar at the foot."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.words import _, language
from ui import day_words
from ui.banners import Banners
from ui.desk import Desk
from ui.freshness import for_farmers
from ui.notices import Notice
from ui.screen import Screen
from ui.speech import speaker_of
from ui.surroundings import Surroundings
from ui.top_line import TopLine
from ui.widgets.base import Worded, mark
from ui.widgets.bottom_bar import BottomBar
from ui.widgets.notice_strip import NoticeStrip
from ui.widgets.toast import Toast


class FarmerFrame(Worded, QWidget):
    """Shows one screen at a time. Emits what is pressed; the shell does it."""

    back_asked = Signal()
    help_asked = Signal()
    staff_asked = Signal()

    def __init__(self, desk: Desk, surroundings: Surroundings) -> None:
        super().__init__()
        mark(self, "part", "page")
        self.desk = desk
        self._around = surroundings
        self._day = self._learning = 0  # the day whose lunar date is known, or is being reckoned
        self._painted = self._back = False
        self._told: Notice | None = None
        self.top = TopLine(desk.look)
        self.speaker = speaker_of(desk)
        self.banners = Banners(desk, surroundings.urgent, "farmer")
        self.notice = NoticeStrip(desk.look)
        self.stack = QStackedWidget()
        # A screen that is too tall never squeezes what is around it.
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.stack.setMinimumSize(1, 1)
        self.bar = BottomBar(desk.look)
        self._build()
        self.toast = Toast(desk.look, self, "farmer")
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        self.bar.offer_voices(self.speaker.voices)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.top)
        down.addWidget(self.banners)
        down.addWidget(self.notice)
        down.addWidget(self.stack, 1)
        down.addWidget(self.bar)

    def _connect(self) -> None:
        preferences = self.desk.preferences
        self.top.back.clicked.connect(lambda: self.back_asked.emit())
        self.top.badge.clicked.connect(self._tell_age)
        self.notice.asked.connect(self._follow_notice)
        self.bar.help_asked.connect(self.help_asked)
        self.bar.staff_asked.connect(self.staff_asked)
        self.bar.voice_chosen.connect(lambda voice: preferences.lend(voice=voice))
        self.bar.size_chosen.connect(lambda size: preferences.lend(size=size.value))
        self.bar.unit_chosen.connect(lambda unit: preferences.lend(unit=unit))
        self.bar.language_chosen.connect(lambda chosen: preferences.lend(language=chosen))
        preferences.changed.connect(self._show_wishes)
        self.speaker.changed.connect(self._offer_voices)
        self._around.changed.connect(self.refresh)

    def retranslate(self) -> None:
        self._show_wishes()
        self.refresh()

    def show_screen(self, screen: Screen, back: bool) -> None:
        """Put `screen` in the middle; `back` offers the way back to the one before."""
        if self.stack.indexOf(screen) < 0:
            self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)
        self._back = back
        self.toast.put_away()
        self.refresh()

    def refresh(self) -> None:
        """Say again what the top line and the notice say."""
        screen = self.stack.currentWidget()
        inside = isinstance(screen, Screen) and screen.has_step_back()
        title = screen.title() if isinstance(screen, Screen) else ""
        self.top.offer_back(self._back or inside)
        identity = self.desk.identity
        place = identity.station_name or identity.county_name if identity else _("Information station")
        link = self._around.link()
        self.top.badge.show_state(*for_farmers(link), link.exact)
        self.top.badge.setVisible(link.state.enrolled)
        self.top.say(title or place, self._day_words())
        self.bar.staff.setVisible(link.state.enrolled)
        self.banners.refresh(screen.objectName() if screen is not None else "")
        self._show_notice()

    def _day_words(self) -> str:
        today = self.desk.store.clock.today()
        if today == self._day:
            return day_words.whole_words(today)
        if self._painted:
            self._learn(today)
        return day_words.date_words(today)

    def _learn(self, day: int) -> None:
        def learned(_nothing: object) -> None:
            self._day = day
            self.refresh()

        if day != self._learning:
            self._learning = day
            self.desk.jobs.run("store", lambda job: day_words.learn(day), done=learned, owner=self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:  # only now: the first picture does not wait for the calendar
            self._painted = True
            QTimer.singleShot(0, self, self.refresh)
            self.speaker.prepare()

    def _show_notice(self) -> None:
        screen = self.stack.currentWidget()
        self._told = self._around.notice()
        if screen is not None and self._told is not None and self._told.belongs(screen.objectName()):
            self.notice.tell(self._told.words, self._told.button)
        else:
            self.notice.put_away()

    def _follow_notice(self) -> None:
        if self._told is not None and self._told.screen:
            self.desk.go(self._told.screen)

    def _tell_age(self) -> None:
        link = self._around.link()
        if link.exact:
            words = _("The last news from the county came on {date}. It comes by itself when there is a line.")
            self.toast.say(words.format(date=link.exact))
        else:
            self.toast.say(_("No news has come from the county yet. It comes by itself when there is a line."))

    def _offer_voices(self) -> None:
        self.bar.offer_voices(self.speaker.voices)
        self._show_wishes()

    def _show_wishes(self) -> None:
        wishes = self.desk.preferences.wishes
        self.bar.show_unit(wishes.unit)
        self.bar.show_language(language())
        self.bar.show_voice(wishes.voice)

