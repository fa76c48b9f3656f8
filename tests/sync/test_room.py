"""Who finds no room is sent away as long as it takes to have some, and comes when others do not."""

from __future__ import annotations

import random
from collections import Counter

from sync.county.room import LEAST_AWAY_S, MOST_AWAY_S, SHARE, Room


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def paced(a_second: int) -> tuple[Room, Clock]:
    """Return a room whose queue was never empty while requests went at that pace."""
    clock = Clock()
    room = Room(clock)
    for _ in range(60):
        clock.now += 0.1
        room.went(a_second // 10, 200)
    return room, clock


def crowded(away: list[int], a_second: int) -> bool:
    """Whether more come in one second than are done in it."""
    return max(Counter(away).values()) > a_second


def test_the_refused_come_as_they_can_be_served_and_no_later() -> None:
    room, _ = paced(100)
    away = [room.away_s() for _ in range(400)]
    assert away == sorted(away)
    assert min(away) == LEAST_AWAY_S
    assert not crowded(away, 100)
    assert max(away) <= LEAST_AWAY_S + 400 * SHARE // 100
    assert crowded([LEAST_AWAY_S] * 400, 100)  # the control: all at once are too many
    dice = random.Random(1)
    by_chance = [dice.randint(LEAST_AWAY_S, MOST_AWAY_S) for _ in range(400)]
    assert max(by_chance) > LEAST_AWAY_S + 400 * SHARE // 100  # the control: by chance some are away for longer


def test_a_slower_server_sends_away_for_longer_and_never_beyond_the_bound() -> None:
    (quick, _), (slow, _) = paced(300), paced(30)
    assert sum(quick.away_s() for _ in range(100)) < sum(slow.away_s() for _ in range(100))
    away = [slow.away_s() for _ in range(2000)]
    assert max(away) <= MOST_AWAY_S
    assert len(set(away[-200:])) > 1


def test_time_in_which_nobody_waited_is_no_pace() -> None:
    room, clock = paced(100)
    room.went(10, 0)
    clock.now += 3600
    room.went(10, 5)
    assert max(room.away_s() for _ in range(100)) <= LEAST_AWAY_S + 100 * SHARE // 100


def test_booked_places_pass() -> None:
    room, clock = paced(100)
    for _ in range(400):
        room.away_s()
    clock.now += MOST_AWAY_S
    assert room.away_s() == LEAST_AWAY_S
