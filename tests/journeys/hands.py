"""What people do with the windows of the journeys: by touch and by keys, and by nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QWidget

from tests.journeys.stories import PIN
from tests.journeys.windows import Window, button_saying, told
from ui.bulletins.farmer.listing import LearnList
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.farmer.screen import LearnScreen
from ui.bulletins.writing.approval import ApprovalScreen
from ui.bulletins.writing.screen import WritingScreen
from ui.divisions import CODE, DivisionTree
from ui.enrol.screen import EnrolScreen
from ui.home.screen import HomeScreen
from ui.people.screen import LogInScreen
from ui.stick.screen import StickScreen
from ui.widgets.choice import Choice

CHECK_BOX = 10  # pixels from the left of a line to the middle of its box


def tap(window: Window, pad: QWidget, keys: str) -> None:
    """Touch the keys of a pad one after the other."""
    known = {button.text(): button for button in pad.findChildren(QPushButton)}
    for key in keys:
        window.click(known[key])


def enrol(window: Window, address: str, code: str) -> None:
    """Join a county with the code it gave, see that it is the right one, and begin."""
    screen: EnrolScreen = window.at(EnrolScreen)
    window.type(screen.asking.address, address)
    window.type(screen.asking.code, code.lower())
    window.click(screen.asking.join)
    window.until(lambda: window.desk.identity is not None)
    window.click(screen.joined.go_on)
    window.until(lambda: not isinstance(window.shell.current, EnrolScreen))


def ask_log_in(window: Window) -> LogInScreen:
    """Come to the log-in: at a kiosk through the way in for staff."""
    if not isinstance(window.shell.current, LogInScreen):
        window.click(window.shell.frames.farmer.bar.staff)
    screen: LogInScreen = window.at(LogInScreen)
    return screen


def log_in(window: Window, login: str) -> None:
    """Touch one's name and type the PIN."""
    screen = ask_log_in(window)
    window.until(lambda: login in screen.pin_page.names)
    window.click(screen.pin_page.names[login])
    tap(window, screen.pin_page.entry.pad, PIN)
    window.press(screen.pin_page.entry.pad, Qt.Key.Key_Return)
    window.until(lambda: window.desk.is_staff)


def activate(window: Window, login: str, code: str) -> None:
    """Log in for the first time: log-in name, the code the county gave, a PIN of one's own twice."""
    screen = ask_log_in(window)
    window.click(screen.pin_page.first)
    page = screen.activation
    window.click(page.login)
    tap(window, page.typing, login)
    window.type(page.code, code)
    window.look(f"activate-{login}")
    window.click(page.go_on)
    for _time in range(2):
        tap(window, page.entry.pad, PIN)
        window.press(page.entry.pad, Qt.Key.Key_Return)
    window.until(lambda: window.desk.is_staff)


def log_out(window: Window) -> None:
    window.click(window.shell.frames.staff.log_out)
    window.until(lambda: not window.desk.is_staff)


def choose_line(window: Window, view: QAbstractItemView, row: int) -> None:
    """Touch a line of a list or table."""
    index = view.model().index(row, 0)
    view.scrollTo(index)
    window.click(view.viewport(), view.visualRect(index).center())


def follow(window: Window, name: str, kind: type[Any]) -> Any:
    """Open a screen of the desk by its line in the rail."""
    rail = window.shell.frames.staff.rail
    names = [place.name for place in window.shell.frames.staff.offered]
    choose_line(window, rail, names.index(name))
    return window.at(kind)


def choose(window: Window, choice: Choice, key: Any) -> None:
    """Walk to a choice with the keys, as one does without a mouse."""
    choice.setFocus()
    for way in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        for _step in range(choice.count()):
            if choice.taken != key:
                window.press(choice, way)
    assert choice.taken == key


def write(window: Window, title: str, words: str, issuer: str = "") -> WritingScreen:
    """Begin a bulletin and type its title, whose word it is, and what it is about."""
    screen: WritingScreen = follow(window, "bulletins.writing", WritingScreen)
    window.click(screen.drafts.write)
    editor = screen.editor
    window.until(lambda: screen.writing and editor.head.title.isVisible())
    window.type(editor.head.title, title)
    if issuer:
        window.type(editor.head.issuer, issuer)
    window.type(editor.sections.current, words)
    return screen


def approve(window: Window, *seen: str) -> ApprovalScreen:
    """Come to what waits, look at the oldest, which says what is `seen`, vouch for it; return once it is issued."""
    writing: WritingScreen = follow(window, "bulletins.writing", WritingScreen)
    window.until(lambda: writing.drafts.queue.isVisible())
    window.click(writing.drafts.queue)
    screen: ApprovalScreen = window.at(ApprovalScreen)
    window.until(lambda: screen.card.reach is not None)
    window.look("approve")
    window.until(lambda: all(words in told(screen) for words in seen))
    before = rows(window, "bulletins_bulletin")
    window.click(screen.card.approve)
    window.look("approve-asked")
    window.click(screen.confirm._yes)
    window.until(lambda: rows(window, "bulletins_bulletin") == before + 1)
    return screen


def rows(window: Window, table: str, where: str = "1") -> int:
    """Return how many rows are stored; what a screen does is stored off its thread."""
    return int(window.desk.store.reader().execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


def settle(window: Window) -> None:
    """Wait until everything that was asked of the store before has been answered."""
    answered: list[object] = []
    window.desk.jobs.run("store", lambda job: None, done=answered.append)
    window.until(lambda: bool(answered))


def tick(window: Window, tree: DivisionTree, code: str) -> None:
    """Tick a division of the first level."""
    places = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    item = next(one for one in places if one is not None and one.data(0, CODE) == code)
    tree.scrollToItem(item)
    line = tree.visualItemRect(item)
    window.click(tree.viewport(), QPoint(line.left() + CHECK_BOX, line.center().y()))


def open_door(window: Window) -> LearnScreen:
    """Come from the kiosk's first page through the door 学技术."""
    home: HomeScreen = window.at(HomeScreen)
    window.click(next(door for door in home.doors if door.text() == "学技术"))
    screen: LearnScreen = window.at(LearnScreen)
    return screen


def find_and_open(window: Window, title: str, tile: str = "最新的") -> Reader:
    """Find a bulletin on the kiosk's list and open it: door, picture, line."""
    screen = open_door(window)
    window.until(lambda: any(one.name == tile for one in screen.grid._tiles))
    while all(one.name != tile for one in screen.grid.in_sight):
        window.click(screen.rail.forward)
    window.look(f"learn-{tile}")
    window.click(button_saying(screen, tile))
    listing: LearnList = window.at(LearnList)
    window.until(lambda: any(one.line.name == title for one in listing.list.in_sight))
    window.look(f"list-{tile}")
    window.click(next(one for one in listing.list.in_sight if one.line.name == title))
    reader: Reader = window.at(Reader)
    return reader


def go_home(window: Window) -> None:
    """Touch the way back until the kiosk's first page is there."""
    while not isinstance(window.shell.current, HomeScreen):
        window.click(window.shell.frames.farmer.top.back)


def carry(window: Window, stick: Path, way: str) -> StickScreen:
    """Take work to the county ("take"), or bring news home ("bring"), by the screen of the stick."""
    screen: StickScreen = window.go("stick", StickScreen, folder=str(stick))
    screen.result.clear()
    window.click(screen.take.button if way == "take" else screen.bring.button)
    window.until(lambda: screen.result.outcome is not None and not screen.watch.held)
    return screen

