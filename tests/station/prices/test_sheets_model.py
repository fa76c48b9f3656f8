"""The keeper of price sheets against a dict of sets: any sheets, repeated, reordered, rejected, dropped."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from station.prices.quotes.sheets import WINDOW_BITS
from station.prices.store import WINDOWS_BACK
from tests.station.prices.kept import DAY, Kept, Oracle, line, series_of, without_n

PRODUCTS = ("荔枝", "香蕉")
STATUSES = st.sampled_from(["accepted", "submitted", "rejected"])
SOURCES = st.sampled_from(["file", "station:5"])
SHEETS = st.integers(1, 6)
FIGURES = st.one_of(st.none(), st.integers(1, 2))
LINES = st.builds(
    line,
    st.sampled_from(PRODUCTS),
    st.integers(1, 2),
    market=st.sampled_from(["甲", "乙"]),
    n=st.sampled_from([0, 0, 0, 1, 2, 5]),
    day=st.sampled_from([DAY, DAY + 1, DAY + 40, DAY - 70, DAY - 300]),
    low=st.one_of(st.none(), st.just(1)),
    volume=FIGURES,
    origin=st.sampled_from([None, "高州"]),
)


class Sheets(RuleBasedStateMachine):
    kept: Kept  # one store for all runs: making one takes longer than a run

    @initialize()
    def start(self) -> None:
        self.kept.clear()
        self.oracle = Oracle()

    @rule(sheet=SHEETS, lines=st.lists(LINES, max_size=6), status=STATUSES, source=SOURCES)
    def put(self, sheet: int, lines: list[Any], status: str, source: str) -> None:
        if sheet in self.oracle.sheets:  # the lines of a sheet are never changed alone
            _, source, held = self.oracle.sheets[sheet]
            lines = list(held)
        self.kept.put(sheet, lines, status, source)
        self.oracle.put(sheet, lines, status, source)

    @rule(sheet=SHEETS, status=STATUSES)
    def decide(self, sheet: int, status: str) -> None:
        self.kept.patch(sheet, status)
        self.oracle.patch(sheet, status)

    @rule(sheet=SHEETS)
    def drop(self, sheet: int) -> None:
        self.kept.drop(sheet)
        self.oracle.drop(sheet)

    @invariant()
    def the_history_is_the_oracles(self) -> None:
        assert self.kept.everything(PRODUCTS) == self.oracle.history()

    @invariant()
    def the_newest_prices_are_the_oracles(self) -> None:
        expected = self.oracle.newest(1 << 30)
        for product in PRODUCTS:
            found = {series_of(one.quote): one for one in self.kept.show("prices.latest", name=product)}
            assert set(found) == {series for series in expected if series[2] == product}
            for series, one in found.items():
                day, before = expected[series]
                assert one.quote.day == day
                reach = (day >> WINDOW_BITS) - WINDOWS_BACK + 1 << WINDOW_BITS
                wanted = before if before is not None and before >= reach else None
                assert (one.previous and one.previous.day) == wanted

    @invariant()
    def the_newest_days_of_names_are_the_oracles(self) -> None:
        days: dict[str, int] = {}
        for series, (day, _) in self.oracle.newest(1 << 30).items():
            days[series[2]] = max(day, days.get(series[2], day))
        assert dict(self.kept.store.reader().execute("SELECT name, day FROM newest_of_name")) == days

    @invariant()
    def every_sheet_keeps_its_lines(self) -> None:
        for sheet, (_, _, lines) in self.oracle.sheets.items():
            assert without_n(self.kept.get(sheet)) == without_n(lines)

    @invariant()
    def nothing_is_left_of_what_is_gone(self) -> None:
        if not self.oracle.sheets:
            tables = ("quote", "quote_more", "quote_also", "latest", "newest_of_name")
            assert [self.kept.count(name) for name in tables] == [0] * 5


STEPS = settings(max_examples=settings().max_examples * 3 // 5, stateful_step_count=20)


class TestSheets(Sheets.TestCase):  # type: ignore[misc,name-defined]
    settings = STEPS

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        Sheets.kept = Kept(Path(cls.folder.name))

    @classmethod
    def tearDownClass(cls) -> None:
        Sheets.kept.store.close()
        cls.folder.cleanup()
