"""Desks for tests of screens: a real encrypted store of Gaozhou with a little data, at whichever seat is asked for.

The data is made once per run by real deeds and copied for each desk, because seeding the catalogue takes a second.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent

from station.features import registry
from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.people.session import log_in
from station.store import identity, oplog, outbox, settings
from station.store.identity import Identity
from station.store.store import Store
from sync.client.state import LAST_OK
from ui.app import desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs, Jobs
from ui.shell import Shell

NOW_MS = 1_795_309_200_000  # 2026-11-22, 09:00 in Guangdong
KEY = bytes(range(32))
DIVISION, VILLAGE_DIVISION = "440981", "440981104"
STATION_NAME = "根子镇元坝村信息站"
OFFICER, TRAINER, KEEPER, EDITOR = "lixin", "chenmei", "zhong", "huang"
PIN = "274183"
PEOPLE = ((OFFICER, "李信", "officer"), (TRAINER, "陈梅", "trainer"), (KEEPER, "钟志明", "keeper"),
          (EDITOR, "黄晓玲", "editor"))
# Whoever has no place at a seat has no PIN there either.
STRANGERS = """
DELETE FROM people_pin WHERE account IN (SELECT id FROM people_account WHERE (station = 0) = ?)"""
# product, market, unit, milli-yuan by days ago
PRICES: tuple[tuple[str, str, str, Mapping[int, int]], ...] = (
    ("荔枝", "根子市场", "jin", {9: 11_000, 2: 11_800, 0: 12_600}),
    ("香蕉", "根子市场", "jin", {3: 2_400, 1: 2_100}),
    ("龙眼", "高州批发市场", "kg", {4: 9_000, 1: 9_000}),
    ("菜心", "根子市场", "jin", {9: 2_400}),
    ("生猪", "根子市场", "head", {0: 1_850_000}),
    ("番茄", "高州批发市场", "kg", {8: 4_100, 7: 4_300}),
)


def make_desk(
    folder: Path,
    seat: Seat = Seat.VILLAGE,
    *,
    enrolled: bool = True,
    data: bool = True,
    jobs: Jobs | None = None,
    language: str | None = None,
) -> Desk:
    """Return a desk over a store in `folder` whose clock only a test moves (`clock_of`); close it with `desk.close()`.

    `data` brings the catalogue, one station, PRICES and the PEOPLE with the PIN of all of them, PIN.
    """
    path = folder / "station.db"
    if data:
        shutil.copyfile(_template(), path)
    store = _store(path)
    if enrolled:
        station = store.show("places.stations", OPERATOR, limit=1)[0].id if data else 77
        store.write(lambda db: identity.save(db, who(seat, station)))
        store.write(lambda db: db.execute(STRANGERS, (int(seat is not Seat.COUNTY),)))
    else:
        store.write(lambda db: db.execute("DELETE FROM setting WHERE name = ?", (identity.SETTING,)))
    return desk_over(store, jobs or InlineJobs(), language)


def who(seat: Seat, station: int) -> Identity:
    """Return the identity of a seat of Gaozhou."""
    county = seat is Seat.COUNTY
    return Identity(
        county="440981-test",
        county_name="高州市",
        county_public=bytes(32),
        epoch=1,
        device=7,
        seat=seat,
        station=0 if county else station,
        station_name="" if county else STATION_NAME,
        division=DIVISION,
        scopes=("all", "county") if county else ("all", f"station:{station}"),
        private=bytes(32),
        incarnation=bytes(8),
        certificate=b"",
        server="http://127.0.0.1:9",  # nobody answers there
    )


def clock_of(desk: Desk) -> SetClock:
    """Return the machine's clock under the guarded one."""
    return cast(SetClock, cast(GuardedClock, desk.store.clock)._clock)


def person(desk: Desk, login: str) -> Person:
    """Return one of PEOPLE, logged in."""
    return log_in(desk.store, login, PIN)


def last_news(desk: Desk, days_ago: int) -> None:
    """Let the last exchange have worked some days ago."""
    at = desk.store.clock.now_ms() - days_ago * MILLI_PER_DAY
    desk.store.write(lambda db: settings.put(db, LAST_OK, at))
    desk.link.refresh()


def put_away(window: Shell) -> None:
    """Close a window and its desk, and let it go at once: restyling costs time for every widget still there."""
    window.guarded = False
    window.presence.stop()
    window.hide()
    window.desk.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _store(path: Path) -> Store:
    return Store(path, KEY, registry(), GuardedClock(SetClock(NOW_MS)))


@functools.cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tianxin-seats-"))
    store = _store(folder / "template.db")
    store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    store.do("places.seed_divisions", OPERATOR, code=DIVISION)
    store.do("products.seed", OPERATOR)
    station = store.do("places.open_station", OPERATOR, name=STATION_NAME, division=VILLAGE_DIVISION)
    _add_prices(store, station)
    _add_people(store, station)
    store.write(lambda db: outbox.set_mark(db, *oplog.tip(db)))  # the county has confirmed all of it
    store.close()
    return store.path


def _add_prices(store: Store, station: int) -> None:
    editor = Person(0, "operator", "", Role.EDITOR)
    today = store.clock.today()
    for product, market, unit, by_age in PRICES:
        for age, typical in by_age.items():
            values: dict[str, Any] = {"product": product, "market": market, "unit": unit, "day": today - age}
            sheet = store.do("prices.report", editor, typical=typical, kind="wholesale", **values)
            store.do("prices.review", OPERATOR, sheet=sheet, accept=True)


def _add_people(store: Store, station: int) -> None:
    codes = {}
    for login, name, role in PEOPLE:
        place = station if role in ("officer", "trainer") else 0
        codes[login] = store.do("people.add", OPERATOR, login=login, name=name, role=role, station=place).code
    for seat in (Seat.COUNTY, Seat.VILLAGE):
        here = who(seat, station)
        store.write(functools.partial(identity.save, identity=here))
        for login, _name, role in PEOPLE:
            if (role in ("officer", "trainer")) == (seat is Seat.VILLAGE):
                store.do("people.activate", OPERATOR, login=login, code=codes[login], pin=PIN)
