"""Products by letters: for what has no picture, and for whoever knows the first letters of its pinyin.

Initials collide (荔枝, 萝卜子 and 辣椒 may share theirs), so an answer is always a list and never a jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout

from station.kernel.said import day_in_words
from station.kernel.words import _, language
from station.prices.browse import Answer
from ui import drawn
from ui.desk import Desk
from ui.prices.farmer.presenter import is_stale
from ui.screen import Screen
from ui.speech import speaker_of
from ui.theme import TARGET
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState
from ui.widgets.letter_pad import LONGEST, LetterPad
from ui.widgets.pages import Line, LineList
from ui.widgets.rail import VoiceButton

MOST = 60
LONGEST_WORD = 20
SAID_FIRST = "点名字的拼音字母来找"
SAID_NOTHING = "没有找到，换个叫法再试试，或者问一下信息员"


def line_of(answer: Answer, today: int) -> Line:
    """Return an answer as a line: its picture, its name, the name that answered, and how old its price is."""
    name = answer.name_en if language() == "en" and answer.name_en else answer.name
    old = answer.newest_day is not None and is_stale(answer.newest_day, today)
    age = _("no price here yet") if answer.newest_day is None else day_in_words(answer.newest_day, today)
    if answer.matched not in (answer.name, name):
        age = " · ".join((answer.matched, age))
    picture = answer.picture if drawn.slug_of(answer.picture) else answer.name
    return Line((answer.product, answer.name), name, age, picture, stale=old)


class Search(Screen):
    """Letters on the left, what answers to them on the right. A keyboard may type Chinese as well."""

    watches: ClassVar[frozenset[str]] = frozenset({"prices.sheet", "products.product", "products.alias"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        look = desk.look
        self._answers: Sequence[Answer] = ()
        self._answered = ""
        self.box = QLineEdit(maxLength=LONGEST_WORD)
        mark(self.box, "part", "farmer")
        self.pad = LetterPad(look)
        self.list = LineList(look)
        self.nothing = EmptyState(look)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.list)
        self.speaker = VoiceButton(look)
        self._top = QHBoxLayout()
        self._top.addWidget(self.box, 1)
        self._top.addWidget(self.speaker)
        self._left = QVBoxLayout()
        self._left.addLayout(self._top)
        self._left.addWidget(self.pad, 1)
        self._across = QHBoxLayout(self)
        self._across.addLayout(self._left, 5)
        self._across.addWidget(self.stack, 4)
        self.pad.changed.connect(self.box.setText)
        self.box.textEdited.connect(self._typed)
        self.box.textChanged.connect(lambda _text: self.reload())
        self.list.chosen.connect(lambda key: desk.go("prices.product", product=key[0], name=key[1]))
        self.voice = speaker_of(desk)
        self.speaker.serve(self.voice, self.said, lambda: desk.preferences.wishes.voice)
        self.begin(look)

    def title(self) -> str:
        return _("Find by letters")

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setContentsMargins(theme.space(5), theme.space(2), theme.space(5), theme.space(2))
        self._across.setSpacing(theme.space(4))
        self._left.setSpacing(theme.space(3))
        self._top.setSpacing(theme.space(3))
        self.speaker.setFixedHeight(theme.pt(TARGET))
        self.box.setFixedHeight(theme.pt(TARGET))

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("first letters, pinyin or name"))
        self.box.setAccessibleName(_("What to look for"))
        self._show()

    def enter(self, **_params: Any) -> None:
        self.voice.prepare()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reload()

    def leave(self) -> None:
        self.voice.hush()
        self.box.setText("")  # clear() would let the next person undo it
        self.pad.set_value("")

    def reload(self) -> None:
        word = self.box.text().strip()
        if word:
            self.show_view("prices.answers", lambda found: self._found(word, found), word=word, limit=MOST)
        else:
            self._found(word, ())

    def said(self) -> str:
        """Return what the speaker says: the answers in sight, or what to do."""
        if self._answers:
            return "，".join(button.line.key[1] for button in self.list.in_sight)
        return SAID_NOTHING if self._answered else SAID_FIRST

    def _typed(self, text: str) -> None:
        """Bring the pad along with the keyboard, as far as it has such letters."""
        letters = text.strip().lower()
        fits = letters.isascii() and letters.isalpha() and len(letters) <= LONGEST
        self.pad.set_value(letters if fits else "")

    def _found(self, word: str, answers: Sequence[Answer]) -> None:
        if word != self.box.text().strip():  # somebody typed on meanwhile
            return
        same = word == self._answered
        page = self.list.page
        self._answers, self._answered = answers, word
        self._show()
        if same:
            self.list.turn_to(page)

    def _show(self) -> None:
        today = self.desk.store.clock.today()
        self.list.show_lines([line_of(answer, today) for answer in self._answers])
        if self._answers:
            self.stack.setCurrentWidget(self.list)
            return
        if self._answered:
            sentence = _("Nothing is called “{word}” here.").format(word=self._answered)
            advice = _("Try another name people use for it, or ask the officer.")
        else:
            sentence = _("Touch the first letters of the name.")
            advice = _("For lychee (荔枝, li zhi) touch L, then Z.")
        self.nothing.say(sentence, advice, drawing="" if self._answered else "lychee")
        self.stack.setCurrentWidget(self.nothing)
