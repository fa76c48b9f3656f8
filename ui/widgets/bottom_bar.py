"""The bar at the foot of every farmer screen: voice, text size, unit, language, help, and the way in for staff.

It is always the same and always there. At the largest text on a narrow screen it takes two rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon
from ui.theme import SMALL_TARGET, Look, Scale
from ui.widgets.base import Worded, mark, present
from ui.widgets.flow import FlowLayout, fit_height
from ui.widgets.plain import Button, label
from ui.widgets.segments import Segments

# Languages name themselves in their own script, so that whoever needs one can find it.
LANGUAGE_NAMES = {"zh_CN": ("简", "简体中文"), "zh_Hant": ("繁", "繁體中文"), "en": ("EN", "English")}
VOICES = ("cmn", "yue")


class BottomBar(Worded, QFrame):
    """Emits what was chosen; the shell does it and tells the bar with `show_...`.

    `voice_chosen` carries a voice's language code, `size_chosen` a `Scale`, `unit_chosen` "jin" or "kg".
    """

    voice_chosen = Signal(str)
    size_chosen = Signal(object)
    unit_chosen = Signal(str)
    language_chosen = Signal(str)
    help_asked = Signal()
    staff_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "bar")
        self._voice_sign = label("second", "soft")
        self.voice = Segments(look, VOICES)
        self.size_choice = Segments(look, [scale.value for scale in Scale])
        self.unit = Segments(look, ("jin", "kg"))
        self.language = Segments(look, tuple(LANGUAGE_NAMES))
        self.help = Button(look, "bar-button", "help")
        self.staff = Button(look, "bar-button", "user")
        for scale in Scale:
            self.size_choice.set_weight(scale.value, scale.value)  # each letter as large as the text it stands for
        self._voice_group = _together(self._voice_sign, self.voice)
        self._flow = FlowLayout(self, spread=True)
        groups = (self._voice_group, self.size_choice, self.unit, self.language)
        for group in (*groups, _together(self.help, self.staff)):
            self._flow.addWidget(group)
        fit_height(self)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.voice.chosen.connect(self.voice_chosen)
        self.size_choice.chosen.connect(lambda key: self.size_chosen.emit(Scale(key)))
        self.unit.chosen.connect(self.unit_chosen)
        self.language.chosen.connect(self.language_chosen)
        self.help.clicked.connect(lambda: self.help_asked.emit())
        self.staff.clicked.connect(lambda: self.staff_asked.emit())

    def restyle(self) -> None:
        theme = self.look.theme
        self._flow.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        self._flow.setSpacing(theme.space(2))
        size = round(theme.px("second") * 1.25)
        self._voice_sign.setPixmap(icon("speaker", theme.colours.ink_soft, size))
        self.size_choice.choose(theme.scale.value)
        self.updateGeometry()

    def retranslate(self) -> None:
        for voice, words in (("cmn", _("Mandarin")), ("yue", _("Cantonese"))):
            if voice in self.voice.keys:
                self.voice.name_it(voice, words)
        self.size_choice.name_it(Scale.SMALL.value, _("S"), _("small text"))
        self.size_choice.name_it(Scale.NORMAL.value, _("M"), _("normal text"))
        self.size_choice.name_it(Scale.LARGE.value, _("L"), _("large text"))
        self.unit.name_it("jin", _("yuan/jin"))
        self.unit.name_it("kg", _("yuan/kg"))
        for code, (short, whole) in LANGUAGE_NAMES.items():
            self.language.name_it(code, short, whole)
        self.help.setText(_("Help"))
        self.staff.setText(_("Staff"))
        self.staff.setAccessibleName(_("The way in for staff"))
        self.updateGeometry()

    def offer_voices(self, voices: Sequence[str]) -> None:
        """Offer these voices (of VOICES); none hides the choice, for a machine that cannot speak."""
        self.voice.set_keys([voice for voice in VOICES if voice in voices])
        present(self._voice_group, bool(self.voice.keys))
        self.retranslate()

    def show_voice(self, voice: str) -> None:
        """Show which voice speaks."""
        self.voice.choose(voice)

    def show_unit(self, unit: str) -> None:
        """Show which unit prices are in: "jin" or "kg"."""
        self.unit.choose(unit)

    def show_language(self, language: str) -> None:
        """Show which language is on."""
        self.language.choose(language)

    def sizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(480), self.look.theme.pt(SMALL_TARGET) + self.look.theme.space(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._flow.minimumSize().width(), self.sizeHint().height())

    def heightForWidth(self, width: int) -> int:
        return self._flow.heightForWidth(width) + 1


def _together(*parts: QWidget) -> QWidget:
    group = QWidget()
    across = QHBoxLayout(group)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(4)
    for part in parts:
        across.addWidget(part)
    return group
