"""The steps of a story, drawn one after the other from the world's one source of chance."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store import identity, oplog
from station.store.act import Act
from station.store.oplog import Stamp
from sync.county import papers
from sync.county.accounts import Place, scopes_for
from tests.sim import copied, nights, pictures
from tests.sim.board import (
    CARD,
    COUNTY_ONLY,
    EVENT,
    EVERYBODY,
    NORTH,
    NOTICE,
    REGISTRY,
    SHEET,
    SOUTH,
    Change,
    county_deed,
    narrow_deed,
    work_deed,
)
from tests.sim.ground import SPOTS, START_MS
from tests.sim.sticks import carry, close_news, open_all, open_at_station
from tests.sim.world import CALM, Broken, SimSeat, World

TWENTY_YEARS_MS = 20 * 365 * 86_400_000
STEPS = 40
WAITING = 3
LOCAL_REFUSALS = frozenset({"record.gone"})


def tell(world: World, steps: int = STEPS, clocks: bool = True) -> None:
    """Play a story: `steps` steps of trouble. With `clocks` False the same story keeps true clocks."""
    night, back = nights.drawn(world.seed, steps)
    plan = copied.drawn(world.seed, steps)
    copy = copied.Copy(world, plan)
    world.dear = pictures.Dear(world)
    instead = ON_THE_LINE if back >= 0 else TWICE if plan is not None else {}
    for step in range(steps):
        if plan is not None and step == plan.copied:
            for _ in range(WAITING):  # what both have still to send
                edit(world, world.seats[plan.seat])
        copy.step(step)
        world.dear.step()
        if step == night:
            backup = nights.Night(world)
        if step == back:
            backup.put_back()
        chosen = world.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        chosen = INSTEAD.get(chosen, chosen) if world.moving else chosen
        chosen = instead.get(chosen, chosen)
        if chosen is jump:
            jump(world, world.rng.choice(world.seats), clocks)
        else:
            chosen(world, world.rng.choice(world.seats))


def calm_down(world: World, most: int = 12) -> None:
    """No more trouble: everybody exchanges until nothing moves any more.

    Who is level with a county that has not moved since is asked again in one story of four only: it must be still.
    """
    world.chances = CALM
    for seat in world.seats:
        if seat.device in world.barred:
            let_in(world, seat)
    open_all(world)
    # In a ledger put back a sync may end with what it gave back; the next one compares.
    ask_again = world.rng.random() < 0.25 or not world.record.exact or world.renumbers
    level: dict[int, bytes] = {}
    for _ in range(most):
        moved = 0
        for seat in world.seats:
            if not ask_again and level.get(seat.number) == world.record.standing(seat.number):
                continue
            here = world.sync(seat, deep=seat.touched)
            moved += here
            seat.touched = False
            if not here or not world.more:
                level[seat.number] = world.record.standing(seat.number)
        if not moved:
            if world.dear is not None:
                world.dear.rest()
            world.pack()
            return
    raise Broken(f"after {most} calm rounds there is still something moving")


def edit(world: World, seat: SimSeat) -> None:
    """A few deeds of one to six changes, now and then refused on the spot; the latecomer mostly reads."""
    if seat.number == world.latecomer and world.rng.random() < 0.7:
        return
    for _ in range(world.rng.choice(world.liveliness)):
        changes = [_change(world, seat) for _ in range(world.rng.choice((1, 1, 1, 2, 3, 6)))]
        do(seat, changes)


def exchange(world: World, seat: SimSeat) -> None:
    """A sync, now and then with a byte budget; the story's latecomer seldom gets through, and then not for long."""
    late = seat.number == world.latecomer
    if late and world.rng.random() < 0.6:
        return
    short = late or world.renumbers  # a copy that has half of its work through is the one to tell apart
    cut = world.rng.random() < (0.9 if late else 0.6 if short else 0.2)
    budget = world.rng.randint(300, 900 if short else 3000) if cut else 0
    world.sync(seat, budget=budget)


def late_stick(world: World, seat: SimSeat) -> None:
    """What the county closed for a seat arrives when newer news have come by line, and not all of those.

    Some rows on the stick have ended meanwhile: what is remembered of their end must keep them out.
    """
    other = world.seats[0] if seat.station else world.rng.choice(world.seats[1:])
    place = _home(seat if seat.station else other)
    before = set(_ids(other, CARD.sql))
    do(other, [("insert", CARD.name, {"place": place, "text": _word(world)}) for _ in range(world.rng.randint(2, 6))])
    made = [row for row in _ids(other, CARD.sql) if row not in before]
    world.sync(other)
    close_news(world, seat)
    ending = world.rng.sample(made, 2)
    more = [world.rng.randbytes(40).hex() for _ in range(world.rng.randint(6, 9))]  # what no answer holds at once
    do(other, [("insert", CARD.name, {"place": place, "text": text}) for text in more])
    do(other, [("delete", CARD.name, row) for row in ending])
    world.sync(other)
    world.sync(seat, budget=world.rng.randint(300, 500))
    open_at_station(world, seat)


def jump(world: World, seat: SimSeat, really: bool = True) -> None:
    """A clock shows another year; time has not passed."""
    years = world.rng.randint(-TWENTY_YEARS_MS, TWENTY_YEARS_MS)
    if really:
        seat.clock.set(START_MS + years)


def pass_time(world: World, seat: SimSeat) -> None:
    seat.clock.advance(world.rng.choice((1_000, 3_600_000, 86_400_000)))


def pack(world: World, seat: SimSeat) -> None:
    world.pack()


def tamper(world: World, seat: SimSeat) -> None:
    """A row that came from the county is changed behind the program's back, or taken away."""
    held = seat.db.execute("SELECT tbl, row FROM held WHERE NOT gone ORDER BY tbl, row").fetchall()
    open_rows = {tuple(one) for one in seat.db.execute(
        "SELECT tbl, row FROM op JOIN grp ON grp.number = op.grp WHERE grp.verdict IS NULL")}
    held = [tuple(one) for one in held if tuple(one) not in open_rows]
    if not held:
        return
    table, row = world.rng.choice(held)
    declared = REGISTRY.tables[table]
    text = next(column.name for column in declared.columns if column.name in {"title", "note", "word", "text"})
    statement = f"UPDATE {declared.sql} SET {text} = 'by hand' WHERE id = ?"
    seat.store.write(lambda db: db.execute(statement, (row,)))
    seat.touched = True


def go_beyond(world: World, seat: SimSeat) -> None:
    """A tampered program writes beyond its deed, its seat or its station; the county must refuse all of it."""
    if seat.station == 0:
        return
    words = {"place": seat.station, "text": _word(world)}
    other = world.rng.choice([spot.station for spot in SPOTS if spot.station not in (0, seat.station)])
    deed, changes = world.rng.choice([
        (narrow_deed, [("insert", CARD.name, words)]),
        (county_deed, [("insert", CARD.name, words)]),
        (work_deed, [("insert", CARD.name, words), ("insert", CARD.name, words | {"place": other})]),
        (work_deed, [("insert", CARD.name, words | {"place": EVERYBODY})]),
    ])
    group = _forge(seat, deed, changes)
    world.record.evil.add((seat.number, group))


def _forge(seat: SimSeat, deed: Any, changes: list[Change]) -> int:
    def write(db: Any) -> int:
        free = dataclasses.replace(deed, writes=work_deed.writes)
        act = Act(db, REGISTRY, seat.store.clock, free, OPERATOR, identity.need(db))
        deed.run(act, changes=changes)
        return oplog.append_group(db, deed.name, 0, Stamp(seat.store.clock.now_ms(), 480, False), act.ops)

    return int(seat.store.write(write))


def do(seat: SimSeat, changes: list[Change]) -> None:
    """Do a deed; the store may refuse it because a row is gone by now."""
    try:
        seat.store.do(work_deed.name, OPERATOR, changes=changes)
    except StationError as trouble:
        if trouble.code not in LOCAL_REFUSALS:
            raise


def _change(world: World, seat: SimSeat) -> Change:
    rng = world.rng
    table = rng.choice(world.tables)
    if rng.random() < 0.3:
        return _insert(world, seat, table.name)
    rows = _ids(seat, table.sql)
    if not rows:
        return _insert(world, seat, table.name)
    row = rng.choice(rows[:3] if rng.random() < 0.5 else rows)  # some rows are everybody's favourites
    if rng.random() < (0.25 if world.narrow else 0.15):
        return ("delete", table.name, row)
    choices = {
        NOTICE.name: [{"title": _word(world)}, {"day": rng.randint(0, 30_000)}],
        SHEET.name: [{"note": _word(world)}, {"note": None}],
        EVENT.name: [{"word": _word(world)}],
        CARD.name: [
            {"text": _word(world)}, {"text": _word(world), "count": rng.randint(0, 9)}, {"count": rng.randint(0, 9)},
            {"place": _place(world, seat)}, {"stamp": rng.randint(0, 9)}, {"own": _word(world)},
        ],
    }[table.name]
    return ("patch", table.name, row, rng.choice(choices))


def _ids(seat: SimSeat, name: str) -> list[int]:
    return [one[0] for one in seat.db.execute(f"SELECT id FROM {name} ORDER BY id").fetchall()]


def _insert(world: World, seat: SimSeat, table: str) -> Change:
    rng = world.rng
    station = seat.station or rng.choice((0, *(spot.station for spot in SPOTS[1:])))
    if table == NOTICE.name:
        return ("insert", table, {"title": _word(world)})
    if table == EVENT.name:
        return ("insert", table, {"station": station, "word": _word(world)})
    if table == SHEET.name:
        count = rng.randint(1, 6)
        lines = [[rng.randint(1, 40) for _ in range(count)], [rng.randint(100, 90_000) for _ in range(count)]]
        return ("insert", table, {"station": station, "note": None}, lines)
    place = _place(world, seat)
    return ("insert", table, {"place": station if place == COUNTY_ONLY else place, "text": _word(world)})


def _place(world: World, seat: SimSeat) -> int:
    """Mostly where the seat may write, so that most of what it does is kept; in some stories, mostly one place."""
    if seat.station and world.rng.random() < 0.8:
        home = _home(seat)
        return home if world.narrow else world.rng.choice((home, home, seat.station, COUNTY_ONLY))
    if world.narrow and world.rng.random() < 0.9:
        return NORTH
    return world.rng.choice((EVERYBODY, NORTH, SOUTH, COUNTY_ONLY, *(spot.station for spot in SPOTS[1:])))


def _home(seat: SimSeat) -> int:
    return NORTH if seat.part == "north" else SOUTH


def _word(world: World) -> str:
    return world.rng.choice("荔枝桂圆香蕉番薯") + str(world.rng.randint(0, 99)) + "x" * world.rng.choice((0, 0, 40))


def bar(world: World, seat: SimSeat) -> None:
    """A device is shut out, or let in again: what it delivered meanwhile is judged then, and nothing of it is lost."""
    ledger = world.ground.ledger
    if seat.device in world.barred:
        let_in(world, seat)
    elif seat.station:
        papers.revoke(ledger, seat.device)
        world.barred.add(seat.device)


def let_in(world: World, seat: SimSeat) -> None:
    papers.readmit(world.ground.ledger, REGISTRY, seat.device, world.seats[0].store.clock.now_ms())
    world.barred.discard(seat.device)
    world.record.judged(seat.number)


def move(world: World, seat: SimSeat) -> None:
    """A device moves to the other part of the county, with work that is still to be sent."""
    if not seat.station:
        return
    world.sync(seat)
    edit(world, seat)
    seat.part = "south" if seat.part == "north" else "north"
    scopes = scopes_for(Seat.VILLAGE, seat.station, [seat.part])
    place = Place(Seat.VILLAGE, seat.station, f"站{seat.number}", seat.part, scopes)
    papers.move(world.ground.ledger, seat.device, place, world.seats[0].store.clock.now_ms())


WEIGHTS: dict[Callable[..., None], int] = {
    edit: 44, exchange: 36, jump: 4, pass_time: 3, pack: 7, tamper: 3, go_beyond: 4, carry: 8, late_stick: 3, bar: 3,
}
# In stories in which devices move no sticks are carried: each seed has one or the other.
INSTEAD: dict[Callable[..., None], Callable[..., None]] = {carry: move, late_stick: exchange}
# Where the ledger is put back, the story keeps to the line: what else it forgot is told in tests/sync.
ON_THE_LINE: dict[Callable[..., None], Callable[..., None]] = {
    carry: exchange, late_stick: exchange, move: exchange, bar: exchange,
}
# Where a station lives twice no device moves.
TWICE: dict[Callable[..., None], Callable[..., None]] = {move: exchange}
