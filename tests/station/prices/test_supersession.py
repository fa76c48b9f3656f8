"""A correction stands in for what it corrects, whatever arrives first; both stay in the history, one is current.

Sheets come as news of the county: every sheet of a chain once as it was accepted and, but the last, once as it was
superseded, in any order, some of them never. What a station shows is held against a dict of the news it has.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.deeds import OPERATOR
from station.kernel.record import Lane
from station.prices.declared import SHEET
from station.prices.quotes.keys import WINDOW_BITS
from station.store import inbox, rows
from station.store.inbox import News
from station.store.oplog import OpKind
from tests.station.prices.kept import DAY, Kept, columns, header, line

STREAM = ("all", Lane.PRICE)
FILE = "file"
PRICES = st.integers(1, 3)  # few, so that a correction may say what another sheet said
Apply = Callable[[Kept, News], None]


class Version(NamedTuple):
    """One version of a sheet at the county; `corrects` is 0 at the beginning of a chain."""

    number: int
    sheet: int
    corrects: int
    day: int
    price: int
    status: str


@st.composite
def arrivals(draw: st.DrawFn) -> list[Version]:
    """Return the versions of some chains as the county made them, in the order they arrive, some missing."""
    made: list[Version] = []
    for chain in range(draw(st.integers(1, 3))):
        day, prices = DAY + draw(st.integers(0, 1)) * (1 << WINDOW_BITS), draw(st.lists(PRICES, min_size=1, max_size=5))
        for at, price in enumerate(prices):
            sheet = chain * 10 + at + 1
            corrects = sheet - 1 if at else 0
            made.append(Version(len(made) + 1, sheet, corrects, day, price, "accepted"))
            if at < len(prices) - 1:
                made.append(Version(len(made) + 1, sheet, corrects, day, price, "superseded"))
    return draw(st.permutations(made))[: draw(st.integers(1, len(made)))]


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(Path(folder))
        yield kept
        kept.store.close()


def news(version: Version) -> News:
    values = {**header(version.status), "corrects": version.corrects or None}
    lines = columns([line(typical=version.price, day=version.day)])
    return News(SHEET.name, version.sheet, OpKind.PUT, version.number, values, lines)


def as_the_feed_does(kept: Kept, item: News) -> None:
    span = (item.version - 1, item.version)
    kept.store.write(lambda db: inbox.take_in(db, kept.store.registry, STREAM, span, [item]))


def carelessly(kept: Kept, item: News) -> None:
    """What comes last counts, though it may be the older version."""
    kept.store.write(lambda db: rows.put_row(db, SHEET, item.row, item.values or {}, item.lines))


def begin(kept: Kept) -> None:
    kept.clear()

    def work(db: Any) -> None:
        for table in ("held", "span", "part", "tally"):
            db.execute(f"DELETE FROM {table}")

    kept.store.write(work)


def arrive(kept: Kept, versions: Iterable[Version], apply: Apply) -> None:
    """Let the versions come one by one; after each the station must show what a dict of the newest says."""
    begin(kept)
    known: dict[int, Version] = {}
    for version in versions:
        apply(kept, news(version))
        if version.sheet not in known or version.number > known[version.sheet].number:
            known[version.sheet] = version
        check(kept, list(known.values()))


def check(kept: Kept, known: Sequence[Version]) -> None:
    current = {(one.day, one.price) for one in known if one.status == "accepted"}
    shown = kept.history()
    assert {(one.day, one.typical) for one in shown} == current
    assert {one.status for one in shown} <= {"accepted"}
    newest = kept.show("prices.latest", name="荔枝")
    assert [one.quote.day for one in newest] == ([max(day for day, _ in current)] if current else [])
    assert all((one.quote.day, one.quote.typical) in current for one in newest)
    trail = kept.show("prices.trail", product="荔枝", source=FILE, market="新发地", unit="jin", kind="wholesale")
    assert {(one.quote.day, one.quote.typical) for one in trail} == {(one.day, one.price) for one in known}
    for one in known:
        assert [(price[6], price[7]) for price in kept.get(one.sheet)] == [(one.day, one.price)]


@given(arrivals())
def test_only_what_was_not_superseded_is_current_and_all_of_it_stays(kept: Kept, came: list[Version]) -> None:
    arrive(kept, came, as_the_feed_does)


def test_taking_what_comes_last_would_bring_back_the_mistake(kept: Kept) -> None:
    """The negative control."""
    came = [
        Version(2, 1, 0, DAY, 3, "superseded"), Version(3, 2, 1, DAY, 1, "accepted"),
        Version(1, 1, 0, DAY, 3, "accepted"),
    ]
    arrive(kept, came, as_the_feed_does)
    with pytest.raises(AssertionError):
        arrive(kept, came, carelessly)


@given(st.lists(st.integers(1, 4).map(lambda price: price * 1000), min_size=1, max_size=6))
def test_a_chain_of_corrections_ends_at_the_last(kept: Kept, prices: list[int]) -> None:
    begin(kept)
    kept.put(1, [line(typical=500), line("龙眼", 700)])
    said = [500]
    for price in prices:
        (current,) = kept.history()
        if price != current.typical:
            kept.store.do("prices.correct", OPERATOR, quote=current, typical=price, reason="弄错了")
            said.append(price)
    assert [one.typical for one in kept.history()] == [said[-1]]
    assert [one.quote.typical for one in kept.show("prices.latest", name="荔枝")] == [said[-1]]
    assert [one.typical for one in kept.history("龙眼")] == [700]
    trail = kept.show("prices.trail", product="荔枝", source=FILE, market="新发地", unit="jin", kind="wholesale")
    assert {one.quote.typical for one in trail} == set(said)
    told = kept.show("prices.corrections")
    assert [(one.old.typical, one.new.typical) for one in told] == ([(said[-2], said[-1])] if said[1:] else [])
