"""Bundles on sticks that people carry: both ways, late, more than once, in any order, between exchanges on the line.

What is sealed differs in every run (a box has a key of its own), so a story's trace takes in what bundles
did and never their bytes.
"""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.errors import StationError
from sync.client import bundles as at_station
from tests.sim.world import CALM, Crash, SimSeat, World

MOST_CARRIED = 6  # of one kind and seat: older ones are lost on the way
# A bundle that comes before an earlier one is sent back, and nothing of it is taken.
TOO_EARLY_UP, TOO_EARLY_DOWN = "bundle.gap", "bundle.earlier_missing"
# Where a station lives twice: it was closed for the number it had before, or for what the other one is and asked for.
FOR_THE_OTHER = frozenset({"bundle.other_station", "sync.forked", "bundle.not_asked"})


def carry(world: World, seat: SimSeat) -> None:
    """One thing that happens with a stick: closed at a station or at the county, or opened at the other end.

    Who seldom gets through on the line is the one that sticks are carried to.
    """
    if world.latecomer < len(world.seats) and world.rng.random() < 0.5:
        seat = world.seats[world.latecomer]
    ways: list[Callable[[World, SimSeat], None]] = [close, close_news]
    ways += [open_at_county] * (2 if seat.going_up else 0) + [open_at_station] * (2 if seat.going_down else 0)
    world.rng.choice(ways)(world, seat)


def close(world: World, seat: SimSeat) -> None:
    """The station closes what waits for the county."""
    made = at_station.make(seat.store)
    _put(seat.going_up, made.blob)
    world.note(b"closed", made.first.to_bytes(4, "big"), made.last.to_bytes(4, "big"))


def close_news(world: World, seat: SimSeat) -> None:
    """The county closes what the station lacks, unasked."""
    _put(seat.going_down, world.bundles.news(seat.device))


def open_at_county(world: World, seat: SimSeat) -> None:
    """A bundle reaches the county, which may die over it; it may come again."""
    blob = _drawn(world, seat.going_up)
    world.arm()
    try:
        taken = world.bundles.take(blob)
    except Crash:
        world.note(b"died over a bundle")
    except StationError as trouble:
        if trouble.code != TOO_EARLY_UP:
            raise
        world.note(b"too early")
    else:
        _put(seat.going_down, taken.back)
        world.note(b"took", taken.ops.to_bytes(4, "big"))
        world.record.judged(seat.number)
    finally:
        world.disarm()


def open_at_station(world: World, seat: SimSeat) -> None:
    """A bundle reaches the station, which may die over it; it may come again."""
    blob = _drawn(world, seat.going_down)
    with world.mortal(seat):
        try:
            arrived = at_station.take(seat.store, blob)
        except StationError as trouble:
            if trouble.code != TOO_EARLY_DOWN and not (world.renumbers and trouble.code in FOR_THE_OTHER):
                raise
        else:
            world.note(b"brought", arrived.rows.to_bytes(4, "big"), arrived.rulings.to_bytes(4, "big"))
    world.record.check_marks(seat.number)


def open_all(world: World) -> None:
    """Whatever is still under way arrives, in the order in which it was closed."""
    for seat in world.seats:
        while seat.going_up:
            open_at_county(world, seat)
        while seat.going_down:
            open_at_station(world, seat)


def _put(pouch: list[bytes], blob: bytes) -> None:
    pouch.append(blob)
    del pouch[:-MOST_CARRIED]


def _drawn(world: World, pouch: list[bytes]) -> bytes:
    """Return any of the bundles, of which half are carried on to be opened once more; in the end each, in order."""
    if world.chances is CALM:
        return pouch.pop(0)
    blob = world.rng.choice(pouch)
    if world.rng.random() < 0.5:
        pouch.remove(blob)
    return blob
