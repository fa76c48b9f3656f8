"""Lines on which bytes are dear, and pictures: whole files that travel apart from the rows that name them (rule 19).

Which stories have them, and when, is drawn apart, so that all others stay as they were.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.record import Lane
from sync.client.exchange import Exchange
from tests.sim.board import COUNTY_ONLY, EVERYBODY, NORTH, PICTURE, SOUTH
from tests.sim.world import CALM, SimSeat, World

SHARE = 0.2  # of the stories
AT_A_STEP = 0.2
METERED = 0.4  # of the exchanges of such a story
PIECES = """
SELECT piece.sha, at, data FROM piece JOIN medium USING (county, sha, device)
WHERE device = 0 AND have = total ORDER BY piece.sha, at"""
NAMED = "SELECT id, sha FROM board_picture ORDER BY id"
LARGEST = 700  # bytes: a dozen pieces


def drawn(seed: int) -> bool:
    """Whether a story has pictures and dear lines."""
    return random.Random(f"pictures {seed}").random() < SHARE


class Dear:
    """What is drawn apart in one story."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = random.Random(f"pictures of {world.seed}")
        self.has = drawn(world.seed)
        self.kept: dict[bytes, bytes] = {}  # all that were ever made

    def step(self) -> None:
        """Now and then somebody takes a picture, or takes one away."""
        if not self.has or self._rng.random() >= AT_A_STEP:
            return
        seat = self._rng.choice(self._world.seats)
        mine = seat.db.execute("SELECT id FROM board_picture ORDER BY id").fetchall()
        if mine and self._rng.random() < 0.2:
            changes = [("delete", PICTURE.name, self._rng.choice(mine)[0])]
        else:
            changes = [("insert", PICTURE.name, {"place": self._place(seat), "title": "圖", "sha": self._taken(seat)})]
        seat.store.do("board.work", OPERATOR, changes=changes)

    def _taken(self, seat: SimSeat) -> bytes:
        """Keep a picture in a seat's store; some are taken at two seats."""
        again = self.kept and self._rng.random() < 0.2
        fresh = self._rng.randbytes(self._rng.randint(1, LARGEST))
        content = self._rng.choice([*self.kept.values()]) if again else fresh
        sha = seat.store.media.add(content, seat.store.clock.now_ms())
        self.kept[sha] = content
        return sha

    def _place(self, seat: SimSeat) -> int:
        if not seat.station:
            return self._rng.choice((EVERYBODY, NORTH, SOUTH, COUNTY_ONLY, 11, 12, 13))
        return self._rng.choice((NORTH if seat.part == "north" else SOUTH, seat.station))

    def measure(self, exchange: Exchange) -> None:
        """Let the bytes of an exchange be dear, while there is still trouble."""
        if self.has and self._world.chances is not CALM and self._rng.random() < METERED:
            exchange.most_lane, exchange.pieces.allowed = int(self._rng.choice((Lane.URGENT, Lane.EVENT))), False

    def rest(self) -> None:
        """What came up at last goes down with the next exchange, and rows do not wait for it."""
        for _ in range(2 if self.has else 0):
            for seat in self._world.seats:
                self._world.sync(seat)


def check(world: World) -> Iterator[str]:
    """Every picture that a row names is whole, and the one that was taken, at the county and wherever the row is."""
    dear, at_county = world.dear, _at_county(world)
    if dear is None or not dear.has:
        return
    for sha, content in at_county.items():
        if dear.kept.get(sha) != content:
            yield f"the county has other bytes for the picture {sha.hex()[:8]}"
    named = [{sha for _, sha in _named(seat)} for seat in world.seats]
    for sha in sorted(named[0] - set(at_county)):
        if not world.renumbers or any(  # a machine that is gone may have had it alone
            sha in names and _has(seat, sha) for seat, names in zip(world.seats, named, strict=True)
        ):
            yield f"the picture {sha.hex()[:8]} is not at the county"
    for seat in world.seats:
        for row, sha in _named(seat):
            content = _read(seat, sha)
            if content != dear.kept[sha] and (content is not None or sha in at_county):
                yield f"seat {seat.number}: the picture {sha.hex()[:8]} of row {row} is not whole"


def _at_county(world: World) -> dict[bytes, bytes]:
    vault, raw = world.ground.ledger.county().vault, world.ground.raw
    found: dict[bytes, bytes] = {}
    for sha, at, data in raw.execute(PIECES).fetchall():
        name = bytes(sha)
        found[name] = found.get(name, b"") + vault.unseal(f"medium {name.hex()}", at, bytes(data))
    return found


def _named(seat: SimSeat) -> list[tuple[int, bytes]]:
    return [(row, bytes(sha)) for row, sha in seat.db.execute(NAMED).fetchall()]


def _read(seat: SimSeat, sha: bytes) -> bytes | None:
    try:
        return seat.store.media.read(sha)
    except StationError:
        return b"damaged"


def _has(seat: SimSeat, sha: bytes) -> bool:
    known = seat.store.media.find(sha)
    return known is not None and known.whole
