"""Stories told step by step, of faults that chance meets seldom; the oracle of the simulator judges them."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR, Seat
from station.store import inbox, spans
from station.store.spans import Part
from sync import protocol
from sync.client import bundles
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.county import papers
from sync.county.accounts import Place
from sync.envelope import open_request
from sync.protocol import Hello
from tests.sim import oracle, story
from tests.sim.board import CARD, NORTH, NOTICE, REGISTRY, Change
from tests.sim.ground import START_MS, Memory
from tests.sim.play import tight
from tests.sim.world import CALM, World


@pytest.fixture
def world() -> Iterator[World]:
    with tight():
        made = World(1, Memory().fresh())
        made.chances = CALM
        yield made
        made.close()


def do(world: World, seat: int, *changes: Change) -> None:
    world.seats[seat].store.do("board.work", OPERATOR, changes=list(changes))


def card(world: World) -> int:
    """A card of station 1 in the north, known to the county seat and to both stations there."""
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))
    for seat in (1, 0, 2):
        world.sync(world.seats[seat])
    return int(world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0])


def ended(world: World) -> list[str]:
    story.calm_down(world)
    return oracle.check(world)


def test_two_deeds_in_one_hello_over_somebody_elses_word(world: World) -> None:
    """The second deed overwrites this device's own word: a device never conflicts with itself."""
    row = card(world)
    do(world, 0, ("patch", CARD.name, row, {"text": "县里"}))
    world.sync(world.seats[0])
    do(world, 1, ("patch", CARD.name, row, {"text": "乙"}))
    do(world, 1, ("patch", CARD.name, row, {"text": "丙"}))
    assert ended(world) == []
    assert [one[:4] for one in world.record.lost] == [(CARD.name, row, "text", "县里")]


def test_a_refused_change_of_a_row_that_is_still_on_its_way(world: World) -> None:
    """The verdict comes a page before the row: the refused word must go all the same."""
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))
    row = int(world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0])
    do(world, 1, ("patch", CARD.name, row, {"stamp": 7}))
    for _ in range(6):
        do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "又一"}))
    assert ended(world) == []
    assert world.seats[1].db.execute("SELECT stamp FROM board_card WHERE id = ?", (row,)).fetchone()[0] is None


def stamp_of(world: World, row: int) -> Any:
    return world.seats[1].db.execute("SELECT stamp FROM board_card WHERE id = ?", (row,)).fetchone()[0]


def at_the_question(world: World, happens: Callable[[World], None]) -> list[bool]:
    """Let something happen at the county just before the first hello that shows rows in doubt; say when it came."""
    sound, reached = world.answer, list[bool]()

    def answer(path: str, blob: bytes) -> bytes:
        if not reached and protocol.decode(open_request(blob).body, Hello).aside.buckets:
            reached.append(True)
            happens(world)
        return sound(path, blob)

    world.answer = answer
    return reached


def forget_who(world: World) -> None:
    world.ground.raw.execute("UPDATE device SET incarnation = ? WHERE device = 2", (b"",))


def bar_for_a_while(world: World) -> None:
    papers.revoke(world.ground.ledger, 2)


def move(world: World, scopes: tuple[str, ...] = ("all", "at:south", "at:north", "station:11")) -> None:
    papers.move(world.ground.ledger, 2, Place(Seat.VILLAGE, 11, "站1", "", list(scopes)), START_MS)


def test_a_row_taken_at_a_place_the_device_never_heard_it_stood_at(world: World) -> None:
    """Moved away and back without its knowledge: no feed tells it of the row, which is another part's now."""
    here, there = ("all", "at:south", "station:11"), ("all", "at:north", "station:11")
    seat, sound = world.seats[1], world.answer
    move(world, here)
    world.sync(seat)
    move(world, there)
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))

    heard = itertools.count()

    def lost(path: str, blob: bytes) -> bytes:
        answer = sound(path, blob)
        if next(heard):  # the first one asks for the long form, and takes no ops
            raise Offline("lost answer")
        return answer

    world.answer = lost
    world.sync(seat)
    world.answer = sound
    assert world.ground.raw.execute("SELECT mark FROM device WHERE device = 2").fetchone()[0] == 1
    move(world, here)
    assert ended(world) == []
    assert seat.db.execute("SELECT count(*) FROM board_card").fetchone()[0] == 0


@pytest.mark.parametrize("happens", [forget_who, bar_for_a_while, move])
def test_a_question_the_county_did_not_look_at_stays_open(world: World, happens: Callable[[World], None]) -> None:
    """The answer brings no words of the row in doubt: the refused ones must not be taken for settled."""
    row = card(world)
    do(world, 1, ("patch", CARD.name, row, {"stamp": 7}))
    reached = at_the_question(world, happens)
    world.sync(world.seats[1])
    assert reached == [True]
    if happens is bar_for_a_while:
        assert (stamp_of(world, row), len(inbox.doubts(world.seats[1].db))) == (7, 1)
        papers.readmit(world.ground.ledger, REGISTRY, 2, START_MS)
        world.sync(world.seats[1])
    assert (stamp_of(world, row), inbox.doubts(world.seats[1].db)) == (None, set())
    assert ended(world) == []


def test_a_row_that_comes_into_doubt_again_while_others_are_put_right(world: World) -> None:
    """What settles a doubt are the words of the row itself, not the end of the questions."""
    row = card(world)
    long = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(8))  # an answer holds one such row
    do(world, 0, ("insert", NOTICE.name, {"title": long}))
    for seat in (0, 1):
        world.sync(world.seats[seat])
    other = int(world.seats[1].db.execute("SELECT id FROM board_notice").fetchone()[0])
    do(world, 1, ("patch", NOTICE.name, other, {"title": "乱改"}), ("patch", CARD.name, row, {"stamp": 7}))
    exchange = Exchange(world.seats[1].store, world.seats[1].line, want=200, tick=itertools.count(0, 10).__next__)
    seen: list[bool] = []

    def progress(_: Any) -> bool:
        if exchange.comparison.mended == 1 and not seen:
            seen.append(exchange.comparison.asks())
            do(world, 1, ("patch", NOTICE.name, other, {"title": "再改"}))
        return True

    exchange.run(progress=progress)
    assert seen == [True]
    assert ended(world) == []
    assert stamp_of(world, row) is None


def test_a_frame_under_way_is_let_go_once_its_span_came_another_way(world: World) -> None:
    """Else its beginning would be told in every hello for ever; what still has something to bring is kept."""
    seat, stream = world.seats[1], ("at:north", 1)

    def work(db: Any) -> None:
        spans.keep_part(db, stream, Part(2, 6, 900, b"begun"))
        spans.add_span(db, stream, 3, 9)

    seat.store.write(work)
    assert stream in spans.parts(seat.db)
    seat.store.write(lambda db: spans.add_span(db, stream, 1, 3))
    assert spans.parts(seat.db) == {}


def test_news_closed_for_a_device_that_is_shut_out_hold_nothing(world: World) -> None:
    """The county may close a stick for it all the same: verdicts and acknowledgement go, rows do not."""
    card(world)
    papers.revoke(world.ground.ledger, 4)
    arrived = bundles.take(world.seats[3].store, world.bundles.news(4))
    assert (arrived.rows, arrived.more) == (0, False)


@pytest.mark.parametrize("back", [("all", "at:north", "station:11"), ("all", "at:south", "at:north", "station:11")])
def test_a_row_made_where_a_device_is_no_longer(world: World, back: tuple[str, ...]) -> None:
    """It was accepted, the answer was lost, the device moved: no feed of its own tells of it, and it must go.

    Moved back, the county takes it for a row whose words its maker has; they have to come all the same.
    """
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))
    row = int(world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0])
    world.chances = dataclasses.replace(CALM, lose_answer=1.0)
    world.sync(world.seats[1])
    world.chances = CALM
    move(world, ("all", "at:south", "station:11"))
    world.sync(world.seats[1])
    assert world.seats[1].db.execute("SELECT id FROM board_card").fetchall() == []
    move(world, back)
    assert ended(world) == []
    assert world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0] == row
