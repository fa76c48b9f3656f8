"""Sticks and lines in any order: bundles late, twice, never, between exchanges; everybody ends with the same."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import inbox, outbox
from sync import bundle, protocol
from sync.bundle import Up
from sync.client import bundles
from sync.county import numbering, tables
from sync.county.bundles import Taken
from sync.county.seat import CountySeat
from sync.protocol import Hello
from tests.conftest import PROOF
from tests.sync.looking import known, unjudged
from tests.sync.seats import Made, Village
from tests.sync.sticks import ledger_says, number_of

Step = tuple[str, int, int]
STEPS = ("report", "line", "pack", "carry", "bring", "review", "news")
TAKES_ANY = frozenset({"bundle.earlier_missing"})  # an honest refusal: new work brings what is missing

stories = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 1), st.integers(0, 7)), min_size=4, max_size=24)


@dataclass
class Story:
    """A county, two stations, and every stick that lies about; `importing` is how this county takes a bundle."""

    county: CountySeat
    villages: list[Village]
    importing: Callable[[CountySeat, bytes], Taken]
    ups: list[list[bytes]] = field(default_factory=lambda: [[], []])
    downs: list[list[bytes]] = field(default_factory=lambda: [[], []])
    answered: dict[bytes, bytes] = field(default_factory=dict)
    reported: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def step(self, what: str, who: int, which: int) -> None:
        village = self.villages[who]
        if what == "report":
            self.reported.append(1000 + len(self.reported))
            village.report(self.reported[-1])
        elif what == "line":
            village.sync()
        elif what == "pack":
            self.ups[who].append(bundles.make(village.store).blob)
        elif what == "carry" and self.ups[who]:
            self.carry(who, which % len(self.ups[who]))
        elif what == "bring" and self.downs[who]:
            self.bring(who, which % len(self.downs[who]))
        elif what == "news":
            self.downs[who].append(self.county.bundles.news(number_of(village)))
        elif what == "review":
            self.review()

    def carry(self, who: int, which: int) -> None:
        """Take one of the sticks to the county; a bundle that was there before must change nothing."""
        blob = self.ups[who][which]
        before = ledger_says(self.county, number_of(self.villages[who]))
        taken = self.importing(self.county, blob)
        self.downs[who].append(taken.back)
        if blob in self.answered:
            if ledger_says(self.county, number_of(self.villages[who])) != before:
                self.wrong.append("a second effect")
            if taken.back != self.answered[blob]:
                self.wrong.append("another answer")
        self.answered[blob] = taken.back

    def bring(self, who: int, which: int) -> None:
        village = self.villages[who]
        before = outbox.mark(village.store.reader())[0]
        try:
            bundles.take(village.store, self.downs[who][which])
        except StationError as refusal:
            if refusal.code not in TAKES_ANY:
                raise
        if outbox.mark(village.store.reader())[0] < before:
            self.wrong.append("the mark went back")

    def review(self) -> None:
        self.county.sync()
        for one in self.county.store.show("prices.waiting", OPERATOR, limit=1):
            self.county.do("prices.review", sheet=one.sheet, accept=True)

    def end(self, by_line: bool) -> None:
        """Let everybody hear the last word, by line or by stick, and compare."""
        for _ in range(2):
            for who, village in enumerate(self.villages):
                if by_line:
                    village.sync()
                else:
                    bundles.take(village.store, self.importing(self.county, bundles.make(village.store).blob).back)
                if unjudged(village):
                    self.wrong.append(f"station {who} waits for verdicts")
            self.county.sync()
        shown = sorted(price for village in self.villages for _, price, _ in known(village) if price < 1900)
        for village in self.villages:
            who = village.store.identity()
            assert who is not None
            with self.county.ledger.reading() as connection:
                held = numbering.totals(connection, who.county, who.scopes)
            if inbox.tallies(village.store.reader()) != {key: total for key, total in held.items() if total}:
                self.wrong.append("a station holds another set than the county")
        if set(shown) != set(self.reported):
            self.wrong.append("reported prices are missing")


def by_the_book(county: CountySeat, blob: bytes) -> Taken:
    return county.bundles.take(blob)


def forgetful(county: CountySeat, blob: bytes) -> Taken:
    """A county without a replay ledger."""
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.bundle))
    return county.bundles.take(blob)


def credulous(county: CountySeat, blob: bytes) -> Taken:
    """A county that believes a bundle where its work begins, whatever it has already."""
    arrived = bundle.read(blob)
    device = arrived.label.device
    hello = protocol.decode(arrived.open(county.ledger.county().key.sealing()[0], Up).hellos[0], Hello)
    assert hello.aside.who is not None
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.bundle))
        connection.execute(delete(tables.grp).where(tables.grp.c.device == device))
        connection.execute(update(tables.device).where(tables.device.c.device == device)
                           .values(mark=hello.mark, chain=hello.aside.who.chain))
    return county.bundles.take(blob)


_numbers = itertools.count()


def told(made: Made, folder: Path, steps: list[Step], by_line: bool, importing: Callable[..., Taken]) -> list[str]:
    """Tell a story and return what was wrong with it."""
    place = folder / str(next(_numbers))
    with ExitStack() as opened:
        opened.callback(shutil.rmtree, place)
        county = opened.enter_context(closing(made.county(place / "county")))
        villages = [made.village(number, county, place / f"village{number}") for number in (0, 1)]
        for village in villages:
            opened.callback(village.store.close)
        story = Story(county, villages, importing)
        try:
            for step in steps:
                story.step(*step)
            story.end(by_line)
        except StationError as refusal:  # everybody was honest: nobody has anything to refuse
            story.wrong.append(refusal.code)
        return story.wrong


@settings(max_examples=600 if PROOF else 25)
@given(steps=stories, by_line=st.booleans())
def test_p12_bundles_late_twice_out_of_order(made_once: tuple[Made, Path], steps: list[Step], by_line: bool) -> None:
    made, folder = made_once
    assert told(made, folder, steps, by_line, by_the_book) == []


TWICE: list[Step] = [("report", 0, 0), ("pack", 0, 0), ("carry", 0, 0), ("report", 0, 0), ("line", 0, 0),
                     ("review", 0, 0), ("carry", 0, 0), ("bring", 0, 1), ("bring", 0, 0)]


def test_p12_a_bundle_twice_between_lines(made_once: tuple[Made, Path]) -> None:
    made, folder = made_once
    assert told(made, folder, TWICE, True, by_the_book) == []
    assert told(made, folder, TWICE, False, by_the_book) == []


@pytest.mark.parametrize("importing", [forgetful, credulous])
def test_p12_a_county_without_its_ledger_is_caught(
    made_once: tuple[Made, Path], importing: Callable[..., Taken]
) -> None:
    made, folder = made_once
    assert told(made, folder, TWICE, True, importing) != []
