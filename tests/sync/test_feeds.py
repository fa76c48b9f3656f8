"""What a device is given first, in what pieces, and that a feed read in any pieces is whole in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.record import Lane
from station.store import identity, inbox, spans
from sync import protocol
from sync.client import unread
from sync.client.exchange import SMALLEST_ANSWER, Exchange
from sync.client.layouts import Layouts
from sync.client.state import Tally
from sync.client.taking import take_feed
from sync.client.transport import InProcess
from sync.county import stretches, tables
from sync.county.feeds import nearness
from sync.county.seat import CountySeat
from sync.frames import decode_frame
from sync.protocol import Answer, Feed
from tests.sync.notes import with_notes
from tests.sync.opened import body_of
from tests.sync.seats import Made, Village, open_village
from tests.sync.sheets import import_varied

FIRST_SCREEN = 30 << 10  # bytes until there is something to look at (SYNC.md section 8)


def listening(county: CountySeat, heard: list[Answer]) -> InProcess:
    """A line on which every answer is written down."""

    def carried(path: str, blob: bytes) -> bytes:
        answer = county.answer(path, blob)
        heard.append(protocol.decode(body_of(answer), Answer))
        return answer

    return InProcess(carried)


def packed(county: CountySeat) -> int:
    with county.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.stretch)).scalar_one())


def same_rows(county: CountySeat, village: Village) -> bool:
    """Whether the village holds just the rows of its scopes, by the sums of both sides."""
    who = village.store.identity()
    assert who is not None
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.tally).where(tables.tally.c.scope.in_(who.scopes))).all()
    theirs = {(one.scope, one.tbl): int.from_bytes(one.total, "big") for one in found if any(one.total)}
    return theirs == inbox.tallies(village.store.reader())


@pytest.fixture
def newcomer(county: CountySeat, tmp_path: Path) -> Village:
    """A station enrolled just now, which has nothing yet but what its officer's account took."""
    import_varied(county, 250)
    county.pack()
    village = open_village(county, tmp_path / "new", "新站")
    for table in ("span", "held", "tally"):
        village.store.write(lambda db, table=table: db.execute(f"DELETE FROM {table}"))
    return village


def test_what_is_urgent_and_new_goes_before_history(county: CountySeat, newcomer: Village) -> None:
    """The newest prices and the catalogue are there long before the oldest prices."""
    heard: list[Answer] = []
    line = listening(county, heard)
    exchange = Exchange(newcomer.store, line, want=SMALLEST_ANSWER, tick=iter(range(0, 10**6, 3)).__next__)
    while exchange.round(Tally()):
        pass
    feeds = [feed for answer in heard for feed in answer.feeds]
    whole = [at for at, feed in enumerate(feeds) if feed.lane == Lane.CATALOGUE]
    prices = [at for at, feed in enumerate(feeds) if feed.lane == Lane.PRICE and feed.low == 0]
    assert prices, "history came"
    assert max(whole) < min(prices), "the catalogue is complete before the history is"
    assert same_rows(county, newcomer)


def test_a_feed_is_read_downward_and_is_whole_at_the_end(county: CountySeat, newcomer: Village) -> None:
    exchange = Exchange(newcomer.store, newcomer.carrier, want=SMALLEST_ANSWER, tick=iter(range(0, 10**6, 3)).__next__)
    lows: dict[tuple[str, int], list[int]] = {}
    more = True
    while more:
        more = exchange.round(Tally())
        for stream, found in spans.all_spans(newcomer.store.reader()).items():
            assert len(found) == 1, "a first load leaves no gaps but the one below"
            lows.setdefault(stream, []).append(found[0][0])
    assert all(found == sorted(found, reverse=True) and found[-1] == 0 for found in lows.values())
    assert same_rows(county, newcomer)


@pytest.mark.parametrize("want", [SMALLEST_ANSWER // 2, 1 << 22])
def test_a_packed_span_arrives_in_slices_of_any_size(county: CountySeat, newcomer: Village, want: int) -> None:
    assert packed(county) > 0
    heard: list[Answer] = []
    exchange = Exchange(newcomer.store, listening(county, heard), tick=iter(range(0, 10**7, 3)).__next__)
    exchange.want = want
    while exchange.round(Tally()):
        exchange.want = want
    sliced = [feed for answer in heard for feed in answer.feeds if feed.total]
    assert bool(sliced) == (want < 1 << 20)
    assert spans.parts(newcomer.store.reader()) == {}
    assert same_rows(county, newcomer)


def test_a_first_load_cut_anywhere_goes_on_where_it_was(county: CountySeat, newcomer: Village) -> None:
    """What had arrived is not sent again, not even the beginning of a packed span."""
    heard: list[Answer] = []
    for _ in range(200):
        exchange = Exchange(newcomer.store, listening(county, heard), want=SMALLEST_ANSWER)
        if not exchange.round(Tally()):  # each round is a session of its own, as after a cut
            break
    else:
        pytest.fail("it never ended")
    pieces = [(feed.scope, feed.lane, feed.low, feed.high, feed.offset) for answer in heard for feed in answer.feeds]
    assert len(pieces) == len(set(pieces))
    assert same_rows(county, newcomer)


@pytest.mark.parametrize("longer", [0, 40])
def test_a_span_packed_anew_under_way_begins_anew(county: CountySeat, newcomer: Village, longer: int) -> None:
    """Two frames over one span never make one, be they as long as each other or not; and nothing waits for ever."""
    exchange = Exchange(newcomer.store, newcomer.carrier, want=SMALLEST_ANSWER)
    while not spans.parts(newcomer.store.reader()):
        exchange.round(Tally())
    ((scope, lane), part), = spans.parts(newcomer.store.reader()).items()
    here, vault = tables.stretch.c, county.ledger.county().vault
    its = (here.scope == scope) & (here.lane == lane) & (here.low == part.low)
    with county.ledger.writing() as connection:
        frame = vault.unseal(stretches.WHAT, part.low, connection.execute(select(here.frame).where(its)).scalar_one())
        assert frame.startswith(part.data)

    def other(db: Any) -> None:
        """As if what had come was of a frame that was packed before."""
        begun = bytes(one ^ 0xFF for one in part.data)
        spans.keep_part(db, (scope, lane), replace(part, data=begun, total=part.total + longer))

    newcomer.store.write(other)
    newcomer.sync()
    assert spans.parts(newcomer.store.reader()) == {}
    assert not unread.frames_aside(newcomer.store.reader()), "no two frames were mixed"
    assert same_rows(county, newcomer)


def changed_products(county: CountySeat, count: int) -> None:
    for one in county.store.show("products.list", OPERATOR, limit=count):
        county.store.do("products.edit", OPERATOR, product=one.id, rank=900 + one.id % 50)
    county.sync()


def test_an_old_packed_span_does_not_bring_old_words_back(county: CountySeat, newcomer: Village) -> None:
    changed_products(county, 20)
    products = county.store.show("products.list", OPERATOR, limit=20)
    newcomer.sync()
    assert newcomer.store.show("products.list", OPERATOR, limit=20) == products
    assert same_rows(county, newcomer)


def test_a_packed_span_that_is_mostly_old_is_packed_anew(county: CountySeat, village: Village) -> None:
    county.store.do("places.seed_divisions", OPERATOR, code="440983")
    county.sync()
    county.pack()
    before = packed(county)
    assert before
    with county.ledger.writing() as connection:  # as if nearly every row of it had been written again since
        connection.execute(tables.stretch.update().values(rows=10**6))
        connection.execute(tables.feed.update().values(loose=10**6))
    county.pack()
    with county.ledger.reading() as connection:
        rows = list(connection.execute(select(tables.stretch.c.rows)).scalars())
    assert rows
    assert max(rows) < 10**6
    village.sync()
    assert same_rows(county, village)


def test_what_was_taken_away_lies_in_no_packed_span(county: CountySeat, newcomer: Village) -> None:
    county.store.do("places.seed_divisions", OPERATOR, code="440982")
    alias = county.do("products.add_alias", product=county.store.show("products.list", OPERATOR, limit=1)[0].id,
                      name="要删掉的别名")
    county.store.do("places.seed_divisions", OPERATOR, code="440983")
    county.sync()
    county.pack()
    held = holding(county, "products.alias", alias)
    assert held, "the alias was packed"
    county.do("products.drop_alias", alias=alias)
    assert holding(county, "products.alias", alias) == []
    newcomer.sync()
    assert same_rows(county, newcomer)


def holding(county: CountySeat, table: str, row: int) -> list[int]:
    """Return the packed spans in which a row lies."""
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.stretch)).all()
    vault = county.ledger.county().vault

    def opened(one: Any) -> bytes:
        return vault.unseal(stretches.WHAT, one.low, bytes(one.frame))

    return [
        one.low for one in found
        if any((item.table, item.row) == (table, row) for item in decode_frame(county.store.registry, opened(one)))
    ]


def test_a_station_long_away_gets_the_newest_first(county: CountySeat, village: Village) -> None:
    village.sync()
    import_varied(county, 100, first=1000)
    heard: list[Answer] = []
    exchange = Exchange(village.store, listening(county, heard), want=SMALLEST_ANSWER // 4)
    exchange.round(Tally())
    top = max(feed.high for answer in heard for feed in answer.feeds if feed.lane == Lane.PRICE)
    have = spans.spans_of(village.store.reader(), ("all", Lane.PRICE))
    assert have[0][1] == top
    village.sync()
    assert same_rows(county, village)


@pytest.mark.parametrize("bad", [
    lambda feed: protocol.Feed(99, feed.lane, feed.low, feed.high, feed.frame),
    lambda feed: protocol.Feed(-1, feed.lane, feed.low, feed.high, feed.frame),
    lambda feed: protocol.Feed(feed.scope, feed.lane, feed.high, feed.low, feed.frame),
    lambda feed: protocol.Feed(feed.scope, feed.lane, -5, feed.high, feed.frame),
], ids=["scope", "negative scope", "upside down", "negative"])
def test_a_feed_that_cannot_be_is_refused(
    county: CountySeat, village: Village, bad: Callable[[Feed], Feed]
) -> None:
    who = village.store.identity()
    assert who is not None
    with pytest.raises(StationError, match=r"sync\.malformed"):
        take_feed(village.store, Layouts(village.store), who.scopes, bad(Feed(1, 3, 0, 5, b"")))


def test_stretches_made_while_rows_arrive_never_overlap(made: Made, county: CountySeat) -> None:
    import_varied(county, 300)
    county.pack()
    import_varied(county, 300, first=1000)
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.stretch).where(tables.stretch.c.low == 0))
        connection.execute(tables.feed.update().values(loose=10**6))
    county.pack()
    with county.ledger.reading() as connection:
        found = connection.execute(select(tables.stretch).order_by(tables.stretch.c.scope, tables.stretch.c.lane,
                                                                   tables.stretch.c.low)).all()
    for one, following in pairwise(found):
        if (one.scope, one.lane) == (following.scope, following.lane):
            assert one.high <= following.low
    assert stretches.pack(county.ledger, county.store.registry) == 0


@pytest.mark.parametrize("declared", [with_notes()], ids=["notes"])
def test_what_is_near_comes_before_what_is_far(county: CountySeat, village: Village) -> None:
    """SYNC.md rule 18: of two rows that are new the one of the own places comes first."""
    village.sync()
    county.do("notes.add", title="井", text="水浅")
    product = county.store.show("products.list", OPERATOR, limit=1)[0].id
    county.do("products.add_alias", product=product, name="远处的别名")
    heard: list[Answer] = []
    Exchange(village.store, listening(county, heard)).round(Tally())
    scopes = identity.need(village.store.reader()).scopes
    told = [scopes[feed.scope] for answer in heard for feed in answer.feeds if feed.lane == Lane.CATALOGUE]
    assert told == ["at:440981", "all"]
    assert scopes.index("all") < scopes.index("at:440981"), "the control: as the scopes are listed it would be last"


def test_nearness_goes_from_the_own_station_over_the_smallest_place_to_all() -> None:
    scopes = ["all", "at:44", "at:440981104210", "at:440981", "station:7"]
    assert sorted(scopes, key=nearness) == ["station:7", "at:440981104210", "at:440981", "at:44", "all"]
