"""A station's store that bulletins arrive at as an exchange brings them, with the index and without."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from station import bulletins, people, places, products
from station.bulletins.declared import BULLETIN
from station.kernel import ids
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR
from station.kernel.record import Feature, Lane
from station.store.chores import do_chores
from station.store.inbox import News, take_in
from station.store.oplog import OpKind
from station.store.store import Store
from tests.bench.bulletin_texts import SECTIONS, Text, html
from tests.station.places.seats import open_seat

NOW_MS = 1_795_309_200_000
FIRST_MS = NOW_MS - 3 * 365 * 86_400_000
DOSE, DILUTION = "每亩 20 克", "2000 倍"
FRAME = 64  # bulletins that come in one transaction
SCOPE, COUNTY_DEVICE = "all", 2
INDEX = ("bulletins_words", "bulletins_place", "bulletins_unread")


def sections_of(text: Text) -> dict[str, str]:
    """Return the sections of a text as HTML."""
    return {name: html(text.sections[name]) for name in SECTIONS}


def news_of(number: int, count: int, text: Text) -> News:
    """Return bulletin `number` of `count` as the county's feed gives it."""
    values: dict[str, Any] = {
        "category": text.category, "title": text.title, "level": "county", "issuer": "高州市农业技术推广中心",
        **sections_of(text), "crops": "", "stage": "", "terms": "", "audience": "", "farmers": "",
        "valid_from": 20_000, "valid_to": None, "replaces": None, "station": 0, "draft": None, "author": 0,
        "author_name": "李编", "approver": 0, "approver_name": "何审", "alone": False,
        "issued": FIRST_MS + number * ((NOW_MS - FIRST_MS) // count), "digest": bytes(32), "origin": "",
        "origin_row": None}
    lines: list[list[Any]] = [[text.advice[0]], [text.advice[1]], [text.advice[2]], [DOSE], [DILUTION], [14], [True]]
    return News(BULLETIN.name, ids.pack(COUNTY_DEVICE, number + 1), OpKind.PUT, number + 1, values, lines)


def opened(folder: Path, feature: Feature) -> Store:
    """Return an empty station with a catalogue."""
    folder.mkdir(parents=True)
    store = open_seat(folder, places.FEATURE, people.FEATURE, products.FEATURE, feature)
    store.clock = GuardedClock(SetClock(NOW_MS))
    store.do("products.seed", OPERATOR)
    return store


def take(store: Store, texts: Sequence[Text]) -> dict[str, float]:
    """Let bulletins arrive frame by frame, and do what an exchange does behind the last; return what it cost."""
    news = [news_of(number, len(texts), text) for number, text in enumerate(texts)]
    start, began = time.perf_counter(), time.process_time()
    for first in range(0, len(news), FRAME):
        some = news[first : first + FRAME]
        store.write(lambda db, some=some, first=first: take_in(
            db, store.registry, (SCOPE, int(Lane.TEXT)), (first, first + len(some)), some))
    do_chores(store)
    cpu, wall = time.process_time() - began, time.perf_counter() - start
    return {"rows_per_cpu_s": round(len(news) / cpu), "rows_per_s": round(len(news) / wall),
            "cpu_ms_each": round(cpu / len(news) * 1000, 3)}


def arrived(folder: Path, texts: Sequence[Text]) -> tuple[Store, dict[str, Any]]:
    """Return a station to which all texts have come, and what that cost."""
    store = opened(folder / "ours", bulletins.FEATURE)
    return store, dict(take(store, texts))


def bare(folder: Path, texts: Sequence[Text]) -> dict[str, Any]:
    """Return what the arrival costs where nothing is indexed."""
    store = opened(folder / "bare", replace(bulletins.FEATURE, arrived=None, chores={}))
    names = [row[0] for row in store.reader().execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    store.write(lambda db: [db.execute(f"DROP TRIGGER {name}") for name in names if name.startswith("bulletins_")])
    told = take(store, texts)
    store.close()
    return dict(told)


def found(store: Store, word: str) -> set[int]:
    """Return the numbers of all bulletins found by a word."""
    hits = store.show("bulletins.search", OPERATOR, word=word, limit=1 << 20)
    return {ids.counter_of(hit.bulletin.id) - 1 for hit in hits}


def bytes_of(db: Any, *names: str) -> int:
    """Return how many bytes of the file these tables take, whole pages: what dropping them would free."""
    page, before = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "freelist_count"))
    db.execute("BEGIN IMMEDIATE")
    try:
        for name in names:
            db.execute(f"DROP TABLE {name}")
        return page * (int(db.execute("PRAGMA freelist_count").fetchone()[0]) - before)
    finally:
        db.execute("ROLLBACK")


def index_bytes(store: Store) -> int:
    """Return how many bytes the index takes in the file."""
    found: list[int] = []

    def measure(db: Any) -> None:
        db.execute("COMMIT")
        found.append(bytes_of(db, *INDEX))
        db.execute("BEGIN IMMEDIATE")

    store.write(measure)
    return found[0]
