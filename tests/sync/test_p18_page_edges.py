"""P18: exactly full pages, one row less and one more, and empty scopes: nothing skipped, nothing told twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.record import Registry
from station.store import identity, inbox, outbox, spans
from sync.client.exchange import LARGEST_ANSWER, Exchange
from sync.client.transport import InProcess
from sync.county import exchange, feeds, news, numbering, portions
from sync.county.seat import CountySeat
from sync.protocol import Answer
from tests.sync.notes import NOTE, with_notes
from tests.sync.seats import Village
from tests.sync.test_feeds import listening, same_rows

SCOPE = "at:440981"
NEAR = (-1, 0, 1)


@pytest.fixture
def declared() -> Registry:
    return with_notes()


@pytest.fixture
def level(county: CountySeat, village: Village) -> Village:
    """A village that has everything there is, and in the scope of its county nothing at all."""
    village.sync()
    village.sync()
    return village


def written(county: CountySeat, count: int) -> None:
    """Let the county have so many notes to tell, in one deed."""
    seat = Village(county.store, county._carrier, 0)
    notes = [{"title": str(one), "text": "x"} for one in range(count)]
    seat.forge("notes.add", lambda act: [act.insert(NOTE.name, note) for note in notes])
    county.sync()


def wrong(county: CountySeat, village: Village, count: int) -> list[str]:
    """Exchange, and return what was skipped or told twice of so many notes."""
    running = Exchange(village.store, InProcess(county.answer), want=LARGEST_ANSWER)
    tally = running.run()
    found = []
    if tally.rows != count or running.comparison.mended:
        found.append(f"{tally.rows} rows came for {count}, {running.comparison.mended} of them by comparing")
    if len(village.store.show("notes.list", OPERATOR, limit=10_000)) != count or not same_rows(county, village):
        found.append("the station does not hold what the county does")
    with county.ledger.reading() as connection:
        top = numbering.tops(connection, county.ledger.county().county, [SCOPE])[SCOPE, NOTE.lane].seq
    if spans.spans_of(village.store.reader(), (SCOPE, NOTE.lane)) != [(0, top)]:
        found.append("the spans are not those of the feed")
    again = village.sync()
    if (again.rows, again.rounds) != (0, 1):
        found.append(f"{again.rows} rows came once more")
    return found


@pytest.mark.parametrize("beside", NEAR)
@pytest.mark.parametrize(("module", "edge", "size"), [
    (portions, "PAGE", 256), (portions, "PAGE", 512), (portions, "MOST_ITEMS", 64), (portions, "MOST_ITEMS", 128),
    (news, "LITTLE", 512),
])
def test_p18_a_feed_that_ends_at_the_edge_of_a_page(
    county: CountySeat, level: Village, monkeypatch: pytest.MonkeyPatch, module: Any, edge: str, size: int, beside: int
) -> None:
    if edge == "MOST_ITEMS":
        monkeypatch.setattr(portions, edge, 64)  # some thousand rows only make this slow
    assert size % getattr(module, edge) == 0
    written(county, size + beside)
    assert wrong(county, level, size + beside) == []


def careless(step: int) -> Callable[..., Iterator[Any]]:
    """Return a reader of pages with a slip at their edge."""

    def entries(connection: Any, source: Any, span: Any) -> Iterator[Any]:
        feed = {"county": source.county, "scope": source.scope, "lane": source.lane, "low": span[0]}
        below = span[1]
        while page := portions.ENTRIES(connection, feed | {"high": below, "most": portions.PAGE}).all():
            yield from page
            if len(page) < portions.PAGE:
                return
            below = page[-1].seq - step

    return entries


@pytest.mark.parametrize("step", [0, 2])
def test_p18_a_reader_that_slips_at_the_edge_is_caught(
    county: CountySeat, level: Village, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The negative control: 2 skips a row, 0 tells one twice. A single row read again would be read for ever."""
    monkeypatch.setattr(portions, "_entries", careless(step))
    written(county, portions.PAGE + 1)
    assert wrong(county, level, portions.PAGE + 1)


@pytest.mark.parametrize("count", [feeds.MOST_RULINGS + one for one in NEAR] + [2 * feeds.MOST_RULINGS])
def test_p18_as_many_verdicts_as_one_answer_takes(county: CountySeat, level: Village, count: int) -> None:
    assert not misjudged(county, level, count)


def misjudged(county: CountySeat, village: Village, count: int) -> list[str]:
    """Exchange so many groups at once; return what was skipped or told twice of their verdicts."""
    village.report_many(range(1000, 1000 + count))
    first = outbox.mark(village.store.reader())[0] + 1
    heard: list[Answer] = []
    Exchange(village.store, listening(county, heard), want=LARGEST_ANSWER).run()
    told = [one for answer in heard for one in answer.rulings]
    found = [] if outbox.verdict_counts(village.store.reader()).get(None, 0) == 0 else ["some have no verdict"]
    if any(later.seq <= before.seq for before, later in pairwise(told)):
        found.append("a verdict was told twice")
    if sum((one.last or one.group) - one.group + 1 for one in told if one.group >= first) != count:
        found.append(f"{len(told)} verdicts do not cover {count} groups")
    return found


def test_p18_a_county_that_ends_at_a_full_page_is_caught(
    county: CountySeat, level: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it takes a full page of verdicts for the last one."""
    honest = feeds.rulings_after

    def last(*given: Any, **options: Any) -> Any:
        return honest(*given, **options)[0], False

    for module in (news, exchange):
        monkeypatch.setattr(module, "rulings_after", last)
    assert misjudged(county, level, feeds.MOST_RULINGS + 1)


def test_p18_empty_scopes_and_no_scopes_are_no_trouble(county: CountySeat, level: Village) -> None:
    held = {scope for scope, _ in inbox.tallies(level.store.reader())}
    empty = set(identity.need(level.store.reader()).scopes) - held
    assert SCOPE in empty
    tally = level.sync()
    assert (tally.rounds, tally.rows, tally.more) == (1, 0, False)
    assert not any(scope in empty for scope, _ in spans.all_spans(level.store.reader()))
    with county.ledger.reading() as connection:
        name = county.ledger.county().county
        assert numbering.tops(connection, name, []) == numbering.totals(connection, name, []) == {}
    comparing = Exchange(level.store, InProcess(county.answer))
    comparing.comparison.begin(deep=True)
    comparing.run()
    assert comparing.comparison.mended == 0
