"""A county, its office and two villages, each with a window over a real store; what they do crosses a real exchange.

The county's ledger and every store are files; only the line between them is a call. Clocks stand at the morning of
the day the county was made and are moved by tests alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from station.features import registry
from station.home import Home, open_store
from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock
from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR, Person, Seat
from station.people.session import log_in
from station.prices.reading.reading import Hints, read_prices
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from tests.sync.seats import PIN, Made
from ui.app import build_shell, desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs
from ui.shell import Shell

WHOLESALE, TOWN = "高州批发市场", "根子圩"
KEEPER = "zhong"
# product, unit, yuan by days ago
SHEET: tuple[tuple[str, str, dict[int, float]], ...] = (
    ("妃子笑", "斤", {0: 3.8, 1: 3.6, 2: 3.5}),
    ("荔枝", "斤", {1: 5.0}),
    ("生猪", "公斤", {0: 15.2, 1: 14.8}),
    ("香蕉", "斤", {0: 2.1, 1: 2.2}),
    ("菜心", "斤", {0: 2.4}),
)


class Place:
    """One machine: its store, its window, its line to the county, and a finger that counts what it touches."""

    def __init__(self, store: Store, carrier: InProcess, person: Person, mode: str) -> None:
        self.clock = SetClock(store.clock.now_ms())
        store.clock = GuardedClock(self.clock)
        self.store, self.carrier, self.person = store, carrier, person
        self.desk: Desk = desk_over(store, InlineJobs(), "en")
        self.desk.preferences.set(language="en")
        self.shell: Shell = build_shell(self.desk, mode, QSize(1024, 768))
        self.shell.show()
        self.touches = 0

    def sync(self) -> None:
        """Exchange with the county until nothing is left."""
        while Exchange(self.store, self.carrier).run().more:
            pass
        settle()

    def log_in(self) -> None:
        self.desk.seat_person(self.person)
        settle()

    def go(self, name: str, /, **params: Any) -> Any:
        """Go to a screen and return it."""
        self.shell.go(name, **params)
        settle()
        assert self.shell.walk.visit.name == name
        return self.shell.current

    def touch(self, thing: QAbstractButton) -> None:
        assert thing.isVisible()
        assert thing.isEnabled()
        QTest.mouseClick(thing, Qt.MouseButton.LeftButton)
        self.touches += 1
        settle()

    def pass_days(self, days: float) -> None:
        """Let days pass; who comes after them is somebody else, and nobody is asked whether he is still there."""
        self.shell.presence.stop()
        self.clock.advance(round(days * MILLI_PER_DAY))

    def close(self) -> None:
        self.shell.guarded = False
        self.shell.presence.stop()
        self.shell.hide()
        self.desk.close()
        self.shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@dataclass
class Land:
    """The county's own seat, its office, and two villages."""

    county: CountySeat
    office: Place
    village: Place
    other: Place
    stations: tuple[int, int]

    def sync(self, *who: Place) -> None:
        """Let these exchange, all of them without a word, the county's own seat between."""
        for place in who or (self.village, self.other, self.office):
            place.sync()
        self.county.sync()

    def meet(self) -> None:
        """Exchange until everybody has heard of everybody."""
        for _round in range(2):
            self.sync()

    def product(self, name: str) -> int:
        found = self.county.store.show("products.find", OPERATOR, word=name)
        return next(int(one.product) for one in found if one.name == name)

    def close(self) -> None:
        for place in (self.office, self.village, self.other):
            place.close()
        self.county.close()


def settle() -> None:
    for _round in range(3):
        QApplication.processEvents()


def sheet(today: int, rows: Iterable[tuple[str, str, dict[int, float]]] = SHEET) -> bytes:
    """Return a market's sheet as CSV in GBK."""
    lines = ["市场,品名,单位,大宗价,日期"]
    for product, unit, by_age in rows:
        for age, yuan in by_age.items():
            lines.append(f"{WHOLESALE},{product},{unit},{yuan},{date_of(today - age).isoformat()}")
    return "\r\n".join(lines).encode("gb18030")


def make_land(made: Made, folder: Path) -> Land:
    """Open copies of a made county and its two villages, with prices, an office and windows everywhere."""
    county = made.county(folder / "county", registry())
    today = county.store.clock.today()
    read = read_prices(sheet(today), name="今天.csv", hints=Hints())
    county.do("prices.import_file", source="gz", name="今天.csv", file=read)
    code, _minutes = county.new_code(Seat.COUNTY, 0, "高州市", ("44", "4409", "440981"))
    store, carrier = open_store(Home(folder / "office"), registry()), InProcess(county.answer)
    enrol(store, carrier, code)
    issued = county.do("people.add", login=KEEPER, name="钟志明", role="keeper")
    Exchange(store, carrier).run()
    store.do("people.activate", OPERATOR, login=KEEPER, code=issued.code, pin=PIN)
    office = Place(store, carrier, log_in(store, KEEPER, PIN), "staff")
    villages = [made.village(number, county, folder / f"v{number}") for number in (0, 1)]
    first, second = (Place(one.store, one.carrier, one.officer, "kiosk") for one in villages)
    land = Land(county, office, first, second, (villages[0].station, villages[1].station))
    land.meet()
    return land


def words_on(widget: QWidget) -> str:
    """Return everything a person can read or hear read on the visible parts of `widget`."""
    told = []
    for part in [widget, *widget.findChildren(QWidget)]:
        if part.isVisible():
            text = getattr(part, "plain", None) or getattr(part, "text", lambda: "")
            told += [text() if callable(text) else str(text), part.accessibleName()]
    return " ".join(one for one in told if isinstance(one, str))
