"""SYNC.md P1: a later number of a feed is never visible before an earlier one, so no reader skips a row.

Two writers on PostgreSQL, each in a thread and transaction of its own. The first takes its number and
does not commit yet; the second tries to commit a later one meanwhile; a reader that waits for no lock
looks in between and again at the end. The control takes its numbers from a bare sequence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection, insert, text

from station.kernel import spans
from sync.county import numbering, tables
from sync.county.draft import Draft, Words
from sync.county.feeds import Feeds, Reader
from sync.county.ledger import Ledger, upsert
from sync.county.portions import Bodies
from sync.frames import decode_frame
from tests.sync import farms
from tests.sync.farms import FARMER, PLACES, REGISTRY
from tests.sync.ledgers import new_shared
from tests.sync.postgres import Cluster

KEY, SCOPE = bytes(32), f"at:{PLACES[0]}"
FIRST, SECOND = 1 << 40 | 1, 2 << 40 | 1
VALUES = {"place": PLACES[0], "name": "x", "phone": None, "acres": 1}
WAIT_S = 60
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@dataclass(frozen=True)
class Way:
    """How a writer opens its transaction and puts a row into the feed."""

    transaction: Callable[[Ledger], AbstractContextManager[Connection]]
    put: Callable[[Ledger, Connection, int], None]


@dataclass
class Story:
    """What the reader saw, in between and in all, and what was committed."""

    seen: list[int] = field(default_factory=list)
    between: list[int] = field(default_factory=list)
    committed: set[int] = field(default_factory=set)


def put_with_draft(ledger: Ledger, connection: Connection, row: int) -> None:
    draft = Draft(connection, ledger.county().vault, REGISTRY)
    draft.load([(FARMER.name, row)])
    draft.put((FARMER.name, row), Words(dict(VALUES), None, 0), {})
    draft.write()


def put_with_bare_sequence(ledger: Ledger, connection: Connection, row: int) -> None:
    number = int(connection.execute(text("SELECT nextval('bare')")).scalar_one())
    key = {"county": ledger.bound, "tbl": FARMER.name, "row": row}
    connection.execute(
        insert(tables.row).values(
            **key, version=number, deleted=True, scopes=f'["{SCOPE}"]', stands=f"{int(FARMER.lane)} {number}", gone="",
            changed="{}", writer=0, body=b"\0")
    )
    connection.execute(insert(tables.entry).values(**key, scope=SCOPE, lane=FARMER.lane, seq=number, here=True))


@contextmanager
def without_lock(ledger: Ledger) -> Iterator[Connection]:
    with ledger.engine.begin() as connection:
        yield connection


OURS = Way(Ledger.writing, put_with_draft)
BARE = Way(without_lock, put_with_bare_sequence)


def tell(ledger: Ledger, way: Way) -> Story:
    """Play the story of the head of this file."""
    story, done = Story(), threading.Event()
    reader = Reader(ledger.bound, 99, (SCOPE,), {})

    def write_second() -> None:
        with way.transaction(ledger) as connection:
            way.put(ledger, connection, SECOND)
        story.committed.add(SECOND)
        done.set()

    second = threading.Thread(target=write_second)
    with way.transaction(ledger) as connection:
        way.put(ledger, connection, FIRST)
        second.start()
        while not (done.is_set() or blocked(ledger)):
            pass
        story.between = read(ledger, reader)
    story.committed.add(FIRST)
    assert done.wait(WAIT_S)
    second.join()
    story.seen = story.between + read(ledger, reader)
    return story


def blocked(ledger: Ledger) -> bool:
    """Tell whether somebody waits for a lock in this database."""
    with ledger.engine.connect() as connection:
        return bool(connection.execute(BLOCKED).scalar_one())


def read(ledger: Ledger, reader: Reader) -> list[int]:
    """Read what is new, as a device does, without waiting for anybody; write down what has arrived."""
    rows = []
    bodies = Bodies(REGISTRY, ledger.county().vault)
    with ledger.engine.connect() as connection:
        tops = {key: one.seq for key, one in numbering.tops(connection, ledger.bound, [SCOPE]).items()}
        for feed in Feeds(connection, bodies, reader, 1 << 20).fill(tops)[0]:
            rows += [item.row for item in decode_frame(REGISTRY, feed.frame)]
            stream = SCOPE, feed.lane
            reader.spans[stream] = spans.add(reader.spans.get(stream, []), feed.low, feed.high)
    return rows


def skipped(story: Story) -> list[int]:
    """Return the rows that were committed and that the reader will never see."""
    return sorted(story.committed - set(story.seen))


@pytest.fixture
def ledger(postgres: Cluster) -> Iterator[Ledger]:
    with closing(new_shared(postgres, KEY)) as opened:
        farms.make_county(opened, "440981-bbbbbb", 2)
        with opened.engine.begin() as connection:
            connection.execute(text("CREATE SEQUENCE bare"))
        yield opened


def test_p01_a_reader_between_two_writers_never_skips(ledger: Ledger) -> None:
    story = tell(ledger, OURS)
    assert skipped(story) == []
    assert story.between == []
    assert sorted(story.seen) == [FIRST, SECOND]


def test_p01_control_a_bare_sequence_is_caught_skipping(ledger: Ledger) -> None:
    with ledger.writing() as connection:  # as if the feed had reached both numbers already
        at = {"county": ledger.bound, "scope": SCOPE, "lane": int(FARMER.lane), "seq": 2, "horizon": 0, "loose": 0}
        upsert(connection, tables.feed, [at], ("county", "scope", "lane"))
    story = tell(ledger, BARE)
    assert story.between == [SECOND]
    assert skipped(story) == [FIRST]


def test_p01_a_writer_that_gives_up_leaves_no_gap_in_the_feed(ledger: Ledger) -> None:
    def give_up() -> None:
        with ledger.writing() as connection:
            put_with_draft(ledger, connection, FIRST)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    with ledger.writing() as connection:
        put_with_draft(ledger, connection, SECOND)
    reader = Reader(ledger.bound, 99, (SCOPE,), {})
    assert read(ledger, reader) == [SECOND]
    assert reader.spans == {(SCOPE, FARMER.lane): [(0, 1)]}
