"""Reads aloud, where the machine can.

Decision, 2026-11-22: on Linux the program `espeak-ng` speaks, run as a child. QTextToSpeech goes
through speech-dispatcher there, and its constructor waits for that daemon while holding the window:
measured, for ever, once a daemon had met a machine without sound. A child can be left behind. Where
the system brings voices of its own (Windows, macOS) QTextToSpeech is asked.

espeak-ng's Mandarin voice is broken on Han characters and good on pinyin, its Cantonese one takes Han
as it is; tests hold both by their phonemes. What is said is always Chinese, whatever the screen's
language: names are, and the voices are. A machine without a voice or a sound card hides its speaker.
"""

from __future__ import annotations

import logging
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QGuiApplication

MANDARIN, CANTONESE = "cmn", "yue"
VOICES = (MANDARIN, CANTONESE)
PROGRAM = "espeak-ng"
PROGRAM_VOICES = {MANDARIN: "cmn-latn-pinyin", CANTONESE: "yue"}
LOCALES = {MANDARIN: ("zh_CN", "cmn_CN"), CANTONESE: ("zh_HK", "yue_HK", "yue_CN")}
PACE = "130"  # words a minute; 175 is usual and too fast for older ears
LOOK_AFTER_MS = 800  # the first picture of the window does not wait for a voice
LONGEST_LOOK_MS = 5_000
LONGEST_TEXT = 600
UNSEEN = ("offscreen", "minimal")  # platforms of Qt without a screen: photographs and tests stay silent
_PAUSES = str.maketrans("，。；：、！？（）“”《》", ",.;:,!?,,    ")
log = logging.getLogger(__name__)


def spelled(text: str, voice: str) -> str:
    """Return `text` as the program's voice takes it: toned pinyin for Mandarin, Han for Cantonese."""
    plain = re.sub(r"[·/|_\s]+", " ", text[:LONGEST_TEXT]).translate(_PAUSES)
    if voice != MANDARIN:
        return plain
    from station.kernel.pinyin import spelled_out  # nobody is spoken to before the first picture

    return " ".join(" ".join(spelled_out(plain)).split())  # never on the screen's thread


class Engine(Protocol):
    """One way to speak. `told(voices)` follows `look`, `ended(went_well)` the end of what was said."""

    def look(self, told: Callable[[Sequence[str]], None]) -> None: ...
    def say(self, text: str, voice: str, ended: Callable[[bool], None]) -> None: ...
    def stop(self) -> None: ...


def _went_well(child: QProcess) -> bool:
    """Tell whether a program ran to its end without complaint; without a sound card it complains and returns 0."""
    if child.error() is not QProcess.ProcessError.UnknownError or child.exitCode():
        return False
    return b"error" not in bytes(child.readAllStandardError().data())


class Program(QObject):
    """espeak-ng as a child process. `quiet` arguments let tests run it where there is no sound.

    Processes that ended serve again and go with their program, never one by one: a QProcess that Python lets go of
    between its end and its deferred deletion takes the window with it (2026-11-28, PySide6 6.11).
    """

    def __init__(self, path: str, quiet: Sequence[str] = ()) -> None:
        super().__init__()
        self._path = path
        self._quiet = list(quiet)
        self._child: QProcess | None = None  # the one that is heard
        self._children: list[QProcess] = []
        self._ended: dict[QProcess, Callable[[QProcess], None]] = {}  # what follows the end of those at work
        self._late = QTimer(self, singleShot=True, interval=LONGEST_LOOK_MS)

    def look(self, told: Callable[[Sequence[str]], None]) -> None:
        """Let every voice say nothing: one that is missing, or finds no sound card, complains."""
        found: list[str] = []

        def ask(rest: tuple[str, ...]) -> None:
            if not rest:
                told(found)
                return

            def heard(child: QProcess) -> None:
                self._late.stop()
                if _went_well(child):
                    found.append(rest[0])
                ask(rest[1:])

            self._late.start()
            self._start(" ", rest[0], heard)

        self._late.timeout.connect(self._give_up)
        ask(VOICES)

    def say(self, text: str, voice: str, ended: Callable[[bool], None]) -> None:
        self.stop()
        self._child = self._start(text, voice, lambda child: ended(_went_well(child)))

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.state() is not QProcess.ProcessState.NotRunning:
            child.kill()

    def _give_up(self) -> None:
        for child in self._ended:
            child.kill()

    def _start(self, text: str, voice: str, ended: Callable[[QProcess], None]) -> QProcess:
        child = next((one for one in self._children if one not in self._ended), None) or self._made()
        self._ended[child] = ended
        child.start(self._path, ["-v", PROGRAM_VOICES[voice], "-s", PACE, *self._quiet, "--stdin"])
        child.write(text.encode())
        child.closeWriteChannel()
        return child

    def _made(self) -> QProcess:
        child = QProcess(self)
        child.finished.connect(lambda *_how: self._over(child))
        child.errorOccurred.connect(lambda error: self._failed(child, error))
        self._children.append(child)
        return child

    def _failed(self, child: QProcess, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # told from within its start: it cannot serve again yet
            QTimer.singleShot(0, self, lambda: self._over(child))

    def _over(self, child: QProcess) -> None:
        ended = self._ended.pop(child, None)
        if ended is None or not shiboken6.isValid(self):  # the window went while it was still talking
            return
        if self._child is child:
            self._child = None
        ended(child)


class System(QObject):
    """The voices the system itself brings, through QTextToSpeech."""

    def __init__(self, engine: str = "", locales: Mapping[str, Sequence[str]] = LOCALES) -> None:
        super().__init__()
        self._wanted = engine
        self._names = locales
        self._speech: Any = None
        self._locales: dict[str, Any] = {}
        self._ended: Callable[[bool], None] | None = None

    def look(self, told: Callable[[Sequence[str]], None]) -> None:
        try:  # a system may lack a library this module of Qt stands on
            from PySide6.QtTextToSpeech import QTextToSpeech
        except ImportError:
            told(())
            return
        self._speech = QTextToSpeech(self._wanted, self) if self._wanted else QTextToSpeech(self)
        if self._speech.state() is not QTextToSpeech.State.Error:
            here = {locale.name(): locale for locale in self._speech.availableLocales()}
            for voice, names in self._names.items():
                known = [here[name] for name in names if name in here]
                if known:
                    self._locales[voice] = known[0]
        self._speech.stateChanged.connect(self._changed)
        told(tuple(self._locales))

    def say(self, text: str, voice: str, ended: Callable[[bool], None]) -> None:
        self._ended = None
        self._speech.stop()
        self._ended = ended
        self._speech.setLocale(self._locales[voice])
        self._speech.setRate(-0.2)
        self._speech.say(text)

    def stop(self) -> None:
        self._ended = None
        if self._speech is not None:
            self._speech.stop()

    def _changed(self, state: Any) -> None:
        if state.name in ("Ready", "Error") and self._ended is not None:
            ended, self._ended = self._ended, None
            ended(state.name == "Ready")


def engine_here() -> Engine | None:
    """Return how this machine may be able to speak; None when it cannot, or when nobody sees the window anyway."""
    if QGuiApplication.platformName() in UNSEEN:
        return None
    program = shutil.which(PROGRAM)
    if program:
        return Program(program)
    return None if sys.platform.startswith("linux") else System()


class Speaker(QObject):
    """The voice of one window. `changed` follows when voices are found; `speaking` says whether it talks.

    `moved(at)` follows when the text `at` (from 0) of what `read` was given begins, `finished` when all of it was said
    to its end, which a `hush` or an engine that complained is not.
    """

    changed = Signal()
    speaking = Signal(bool)
    moved = Signal(int)
    finished = Signal()
    _spelled = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None, engine: Engine | None = None) -> None:
        super().__init__(parent)
        self.voices: tuple[str, ...] = ()
        self.is_speaking = False
        self._engine = engine or engine_here()
        if isinstance(self._engine, Program | System):
            self._engine.setParent(self)  # a child that still talks goes with the window
        self._asked = False
        self._turn = 0
        self._rest: list[str] = []  # what is still to be said, and in which voice
        self._at, self._well = 0, True
        self._chosen = MANDARIN
        self._lent: Callable[[], None] | None = None
        self._aside: ThreadPoolExecutor | None = None
        self._spelled.connect(self._say_spelled)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.hush)

    @property
    def available(self) -> bool:
        """Whether anything here can speak."""
        return bool(self.voices)

    def prepare(self, after_ms: int = LOOK_AFTER_MS) -> None:
        """Find out, a little later, whether this machine can speak; `changed` follows if it can. Asked once."""
        if not self._asked and self._engine is not None:
            self._asked = True
            QTimer.singleShot(after_ms, self, self._look)

    def say(self, text: str, voice: str = MANDARIN) -> None:
        """Say Chinese `text` in `voice`, or in whichever there is; what was being said stops."""
        from station.kernel.aloud import pieces  # nobody is spoken to before the first picture

        self.read(pieces(text, LONGEST_TEXT), voice)

    def read(self, texts: Sequence[str], voice: str = MANDARIN, first: int = 0) -> None:
        """Say one text after the other from `first`, each no longer than LONGEST_TEXT, until the last or a `hush`."""
        self.hush()
        if self.voices and any(texts[first:]):
            self._chosen = voice if voice in self.voices else self.voices[0]
            self._rest, self._at, self._well = list(texts[first:]), first, True
            self._talk(True)
            self._go_on()

    def _go_on(self, well: bool = True) -> None:
        """Say the next text, or be done."""
        self._well = self._well and well
        while self._rest and not self._rest[0]:
            self._rest.pop(0)
            self._at += 1
        if not self._rest:
            self._talk(False)
            if self._well:
                self.finished.emit()
            return
        self.moved.emit(self._at)
        self._at += 1
        text, chosen = self._rest.pop(0), self._chosen
        if not isinstance(self._engine, Program):
            self._say_spelled(self._turn, text, chosen)
            return
        self._aside = self._aside or ThreadPoolExecutor(1, thread_name_prefix="spelling")
        turn = self._turn

        def hand_over(future: Future[str]) -> None:
            try:
                self._spelled.emit(turn, future.result(), chosen)
            except RuntimeError:
                log.info("what was spelled out found nobody to say it")

        self._aside.submit(spelled, text, chosen).add_done_callback(hand_over)

    def lend(self, stop: Callable[[], None]) -> None:
        """Let something else be heard in place of the voice, a recording; `hush` then calls `stop`."""
        self.hush()
        self._lent = stop
        self._talk(True)

    def give_back(self) -> None:
        """What was heard in place of the voice has come to its end."""
        self._lent = None
        self._talk(False)

    def hush(self) -> None:
        """Stop talking."""
        self._turn += 1
        self._rest = []
        lent, self._lent = self._lent, None
        if lent is not None:
            lent()
        if self._engine is not None and self._asked:
            self._engine.stop()
        self._talk(False)

    def _look(self) -> None:
        if self._engine is not None:
            self._engine.look(self._told)

    def _told(self, voices: Sequence[str]) -> None:
        self.voices = tuple(voices)
        if self.voices:
            self.changed.emit()

    def _say_spelled(self, turn: int, text: str, voice: str) -> None:
        if turn == self._turn and self._engine is not None:
            self._engine.say(text, voice, lambda well: self._go_on(well) if turn == self._turn else None)

    def _talk(self, talking: bool) -> None:
        if talking != self.is_speaking:
            self.is_speaking = talking
            self.speaking.emit(talking)


def speaker_of(owner: QObject) -> Speaker:
    """Return the one voice of a window; `owner` is its desk, which keeps it."""
    found = owner.findChild(Speaker)
    return found if isinstance(found, Speaker) else Speaker(owner)
