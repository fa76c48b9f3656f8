"""Photographs every screen of the program, as everybody sees it who may: the screens themselves, over real stores.

What is not looked at is not done; these are the pictures to look at.
"""

from __future__ import annotations

import contextlib
import gc
import html
import itertools
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from station.home import Home
from station.kernel import words
from station.kernel.deeds import OPERATOR, Person
from station.people.session import log_in
from ui.app import KIOSK, build_desk, build_shell
from ui.collecting import Collector
from ui.desk import Desk
from ui.jobs import LANES, Job, Jobs
from ui.sample import people
from ui.screens import FARMER, OPEN, STAFF, Place
from ui.shell import Shell

BLANK = "new-machine"  # the folder of a machine that belongs to no county yet
CHINESE, ENGLISH = "zh_CN", "en"
SMALL, WIDE = QSize(1024, 768), QSize(1366, 768)
NORMAL, LARGE, INDEX = "normal", "large", "index.html"
PICTURE = "<a href='{name}'><img src='{name}' title='{name}' width='400' loading='lazy'></a>"
SETTLED_MS, LONGEST_MS, STEP_MS = 60, 3_000, 10
FEWEST_COLOURS = 8
SAID_BY_OFFSCREEN = "propagateSizeHints"  # at every window, of a platform that has no windows
# What a screen is entered with; the rest is entered as it is. The name of each goes into the picture's.
ENTRIES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "area": {area: {"area": area} for area in ("training", "requests")},
    "help": {"": {"about": "home"}},
    "learn.list": {kind: {"kind": kind} for kind in ("week", "newest")},
    "prices.insight": {page: {"page": page} for page in ("index", "gaps", "moves")},
    "prices.report": {"": {}, "entry": {"product": "菜心"}},
    "bulletins.writing": {"": {}, "new": {"new": True}},
    "county.expected": {page: {"page": page} for page in ("came-in", "lists")},
}
# A fruit with varieties, a price just reported, goods by the bag and by the piece, and a name no catalogue knows.
PRODUCTS = {"lychee": "荔枝", "banana": "香蕉", "fertiliser": "复合肥", "squab": "肉鸽", "unknown": "山捻子"}
SHELF = 40  # bulletins among which to look for one of each state
SERIES = ("product", "source", "market", "spec", "unit", "kind")


@dataclass(frozen=True, slots=True)
class Plan:
    """In which languages, sizes of window and sizes of text every screen is photographed."""

    languages: Sequence[str]
    windows: Sequence[QSize]
    texts: Sequence[str]

    @classmethod
    def every(cls) -> Plan:
        return cls((CHINESE, ENGLISH), (SMALL, WIDE), (NORMAL, LARGE))

    @classmethod
    def few(cls, language: str) -> Plan:
        return cls((language,), (SMALL,), (NORMAL,))


@dataclass(slots=True)
class Album:
    """What was photographed so far: file names under a heading, and what went wrong."""

    folder: Path
    at: str = ""  # what is being photographed
    pages: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> int:
        return sum(len(names) for names in self.pages.values())

    def blame(self, error: object) -> None:
        """Write down what went wrong here."""
        self.faults.append(f"{self.at}: {error}")

    def keep(self, heading: str, picture: QImage) -> None:
        """Save a picture of what is being photographed; an empty one is kept too, and told of."""
        name = f"{self.at}.png"
        if is_blank(picture):
            self.blame("the picture is empty")
        if not picture.save(str(self.folder / name)):
            self.blame("the picture could not be saved")
        self.pages.setdefault(heading, []).append(name)

    def bind(self) -> None:
        """Write the page that shows them all."""
        parts = ["<!doctype html><meta charset='utf-8'><title>Tianxin</title>"]
        for heading, names in self.pages.items():
            parts.append(f"<h2>{html.escape(heading)}</h2>")
            parts += [PICTURE.format(name=html.escape(name)) for name in names]
        (self.folder / INDEX).write_text("\n".join(parts), "utf-8")


def take_all(sample: Path, folder: Path, plan: Plan) -> Album:
    """Photograph every screen over the sample county in `sample`; return the album, already bound."""
    _app = QApplication.instance() or QApplication(sys.argv[:1])  # held as long as the walk lasts
    _collector = Collector(_app)
    folder.mkdir(parents=True, exist_ok=True)
    album = Album(folder)
    shutil.rmtree(sample / BLANK, ignore_errors=True)
    spoken = words.language()
    with _overheard(album):
        for machine, mode, login in (
            (BLANK, KIOSK, ""),
            (people.VILLAGE.folder, KIOSK, ""),
            (people.VILLAGE.folder, KIOSK, people.worker_of(people.VILLAGE.folder).login),
            (people.OFFICE.folder, "staff", ""),
            (people.OFFICE.folder, "staff", people.worker_of(people.OFFICE.folder).login),
        ):
            _photograph(sample / machine, mode, login, album, plan)
            gc.collect()
    shutil.rmtree(sample / BLANK, ignore_errors=True)
    words.use(spoken)
    album.bind()
    return album


def _photograph(home: Path, mode: str, login: str, album: Album, plan: Plan) -> None:
    with _window(home, mode, album) as shell:
        _walk(shell, home.name, login, album, plan)


@contextlib.contextmanager
def _window(home: Path, mode: str, album: Album) -> Iterator[Shell]:
    """A window over a home, with the real lanes; its link stays silent, so that pictures agree."""
    album.at = home.name
    jobs = Jobs(unhandled=lambda error: album.blame(repr(error)))
    desk = build_desk(Home(home), jobs)
    shell = build_shell(desk, mode, SMALL)
    shell.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)  # laid out and painted, yet no window pops up
    shell.resize(SMALL)
    shell.show()
    try:
        yield shell
    finally:
        shell.hide()
        desk.close()
        shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _walk(shell: Shell, machine: str, login: str, album: Album, plan: Plan) -> None:
    """Go to every screen that can be reached here, in every language and size of the plan."""
    desk, who = shell.desk, "-".join(filter(None, (machine, login)))
    person = log_in(desk.store, login, people.PIN) if login else OPERATOR
    visits = [
        (place, kind, params)
        for place in shell.rooms.places.values()
        if _is_reached(place, shell, person)
        for kind, params in _entries(desk, place).items()
    ]
    for language, window, text in itertools.product(plan.languages, plan.windows, plan.texts):
        if login and text != NORMAL:
            continue  # a desk keeps one size of text
        shell.resize(window)
        desk.preferences.lend(language=language, size=text, motion=False)
        style = f"{language}-{window.width()}x{window.height()}-{text}"
        for place, kind, params in visits:
            album.at = "-".join(filter(None, (who, place.name, kind, style)))
            if desk.person != person:
                desk.seat_person(person)
            desk.go(place.name, **params)
            picture = _settled(shell)
            if shell.walk.visit.name == place.name:  # else it sent us on: a machine with a county needs no enrolment
                album.keep(f"{who} {style}", picture)


def _is_reached(place: Place, shell: Shell, person: Person) -> bool:
    """Tell whether to photograph `place` here: a desk for its staff, a kiosk for farmers, and what asks who one is."""
    identity = shell.desk.identity
    if identity is None or person is OPERATOR:
        return place.mode == OPEN or (place.mode == FARMER and shell.kiosk and identity is not None)
    return place.mode == STAFF and person.role in place.roles and identity.seat in place.seats


def _entries(desk: Desk, place: Place) -> Mapping[str, Mapping[str, Any]]:
    """Return what to enter `place` with, by the name the picture gets for it."""
    if place.name == "prices.product":
        found = {kind: desk.store.show("prices.find", OPERATOR, word=word, limit=1) for kind, word in PRODUCTS.items()}
        return {kind: {"product": one[0].product, "name": one[0].name} for kind, one in found.items() if one}
    if place.name == "prices.history":
        newest = desk.store.show("prices.table", OPERATOR, word="荔枝", kind="wholesale", limit=1).lines
        series = {name: getattr(line.quote, name) for line in newest for name in SERIES}
        return {page: {**series, "page": page} for page in ("chart", "compare")}
    if place.name == "learn.read":
        shelf = desk.store.show("bulletins.shelf", OPERATOR, limit=SHELF)
        return {one.line.state: {"bulletin": one.line.id} for one in shelf}
    return ENTRIES.get(place.name, {"": {}})


def _settled(shell: Shell) -> QImage:
    """Return the window once its lanes are idle and its picture stands still."""
    _lanes_idle(shell.desk.jobs)
    shell.presence.stop()  # nobody touches anything here, and nobody is to be asked about it
    before, since, started = QImage(), time.monotonic(), time.monotonic()
    while time.monotonic() - started < LONGEST_MS / 1000:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, STEP_MS)
        now = shell.grab().toImage()
        if now != before:
            before, since = now, time.monotonic()
        elif time.monotonic() - since > SETTLED_MS / 1000:
            break
    return before


def _lanes_idle(jobs: Jobs) -> None:
    """Return when what was asked of the lanes, and what the answers asked for in turn, has been answered."""
    answered: list[None] = []
    for _round in range(3):
        answered.clear()
        for lane in LANES:
            jobs.run(lane, _nothing, done=answered.append)
        while len(answered) < len(LANES):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _nothing(_job: Job) -> None:
    """What a lane does to show that it has done everything before."""


def is_blank(picture: QImage) -> bool:
    """Tell whether there is nothing to see: fewer colours than any screen of ours has."""
    if picture.isNull():
        return True
    small = picture.scaled(96, 72)
    seen = {small.pixel(x, y) for x in range(small.width()) for y in range(small.height())}
    return len(seen) < FEWEST_COLOURS


@contextlib.contextmanager
def _overheard(album: Album) -> Iterator[None]:
    """Write down what goes wrong inside Qt's calls, which would otherwise only be printed."""
    before = sys.excepthook

    def hook(kind: Any, error: Any, trace: Any) -> None:
        album.blame(repr(error))
        before(kind, error, trace)

    def say(_kind: QtMsgType, _context: Any, message: str) -> None:
        if SAID_BY_OFFSCREEN not in message:
            sys.stderr.write(message + "\n")

    sys.excepthook, said_before = hook, qInstallMessageHandler(say)
    try:
        yield
    finally:
        sys.excepthook = before
        qInstallMessageHandler(said_before)
