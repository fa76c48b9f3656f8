"""Seats that write, approve and read bulletins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from station import bulletins, people, places, products
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.store import identity
from station.store.store import Store
from tests.station.places.seats import open_seat

NOW_MS = 1_795_309_200_000  # 2026-11-22, 09:00 in Guangdong
EDITOR = Person(11, "editor", "李编", Role.EDITOR)
APPROVER = Person(12, "approver", "何审", Role.APPROVER)
OFFICER = Person(13, "officer", "陈亚明", Role.OFFICER, 77)
TOWN_CLERK = Person(14, "clerk", "黄镇", Role.TOWN, 70)
VILLAGE, TOWN = "440981104210", "440981104"
ADVICE = (
    '[{"crop": "水稻", "pest": "稻飞虱", "agent": "吡蚜酮", "dose": "每亩 20 克", "dilution": "2000 倍", '
    '"interval": 14, "registered": true}]'
)


def county(folder: Path, clock: SetClock | None = None) -> Store:
    """A county's own seat."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_seat(folder, places.FEATURE, people.FEATURE, products.FEATURE, bulletins.FEATURE)
    store.clock = GuardedClock(clock or SetClock(NOW_MS))
    store.do("products.seed", OPERATOR)
    return store


def become(store: Store, seat: Seat, station: int, division: str) -> Store:
    """Let a store stand at another seat."""
    who = identity.need(store.reader())
    store.write(lambda db: identity.save(db, replace(who, seat=seat, station=station, division=division)))
    return store


def write(store: Store, person: Person = EDITOR, **other: Any) -> int:
    """Begin a draft that could be issued."""
    told = {
        "category": "technology", "title": "晚稻稻飞虱防治", "issuer": "高州市农业技术推广中心",
        "what": "<p>稻飞虱进入高峰。</p>", "how": "<ol><li>先查田。</li><li>对着稻株下部喷。</li></ol>",
        "advice": ADVICE,
    }
    return int(store.do("bulletins.write", person, **(told | other)))


def issue(store: Store, **other: Any) -> int:
    """Write, hand in and approve; return the bulletin."""
    draft = write(store, **other)
    store.do("bulletins.submit", EDITOR, draft=draft)
    return int(store.do("bulletins.approve", APPROVER, draft=draft))
