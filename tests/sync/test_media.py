"""Media cross in pieces, once, last, resumable both ways, and only to whoever may see a row that names them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import media
from station.store.media import PIECE, Media
from sync import protocol
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import tables
from sync.county.seat import CountySeat
from sync.envelope import open_request
from sync.protocol import Aside, Hello
from tests.sync.photos import with_photos
from tests.sync.seats import Made, Village

NOW = 1_800_000_000_000
SIZE = 100_000  # bytes: seven pieces


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def declared() -> Registry:
    return with_photos()


def take_photo(village: Village, content: bytes) -> bytes:
    """Keep a photo that the village and the county may see."""
    sha = village.store.media.add(content, village.store.clock.now_ms())
    village.store.do("photos.add", village.officer, sha=sha, station=village.station)
    return sha


def publish(county: CountySeat, content: bytes) -> bytes:
    """Let the county show everybody a photo."""
    sha = county.store.media.add(content, county.store.clock.now_ms())
    county.do("photos.add", sha=sha)
    return sha


def at_county(county: CountySeat, sha: bytes) -> bytes | None:
    with county.ledger.reading() as connection:
        found = connection.execute(
            select(tables.piece).where(tables.piece.c.sha == sha).order_by(tables.piece.c.at)).all()
        open_piece = county.ledger.county().vault.unseal
        content = b"".join(open_piece(f"medium {sha.hex()}", one.at, bytes(one.data)) for one in found)
    return content or None


def test_a_photo_reaches_the_county_and_everybody_who_may_see_it(
    county: CountySeat, village: Village, other: Village
) -> None:
    content = noise(SIZE)
    sha = take_photo(village, content)
    village.sync()
    assert at_county(county, sha) == content
    county.sync()
    assert county.store.media.read(sha) == content
    shown = publish(county, noise(SIZE, 2))
    other.sync()
    assert other.store.media.read(shown) == noise(SIZE, 2)


def test_it_is_sent_once(county: CountySeat, village: Village) -> None:
    take_photo(village, noise(SIZE))
    first = village.sync()
    again = village.sync()
    assert first.sent > SIZE
    assert again.sent < 1000
    take_photo(village, noise(SIZE))  # the same picture in another row
    assert village.sync().sent < 3000


def test_a_photo_of_one_station_is_not_given_to_another(county: CountySeat, village: Village, other: Village) -> None:
    sha = take_photo(village, noise(SIZE))
    village.sync()
    assert at_county(county, sha) == noise(SIZE)
    other.store.write(lambda db: db.execute(
        "INSERT INTO photos_photo (id, station, sha) VALUES (1, 0, ?)", (sha,)))  # it only claims to name it
    other.sync()
    assert other.store.media.read(sha) is None
    assert other.sync().more is False, "it does not ask for ever"
    county.sync()
    assert county.store.media.read(sha) == noise(SIZE), "the control: the county may see it"


def cutting(county: CountySeat, cut: list[int]) -> InProcess:
    """A line that loses the answer of each request whose number is in `cut`."""
    count = 0

    def carried(path: str, blob: bytes) -> bytes:
        nonlocal count
        count += 1
        answer = county.answer(path, blob)
        if count in cut:
            raise Offline("cut")
        return answer

    return InProcess(carried)


@pytest.mark.parametrize("lost", range(1, 10))
def test_a_cut_anywhere_costs_one_piece_each_way(
    made: Made, county: CountySeat, village: Village, other: Village, lost: int
) -> None:
    sent = take_photo(village, noise(SIZE))
    line = cutting(county, [lost])
    up = 0
    for _ in range(3):
        try:
            up += Exchange(village.store, line, want=PIECE, tick=slow()).run().sent
        except Offline:
            continue
    assert at_county(county, sent) == noise(SIZE)
    assert line.sent < SIZE + 2 * PIECE + 6000
    shown = publish(county, noise(SIZE, 3))
    down = cutting(county, [lost])
    for _ in range(3):
        try:
            Exchange(other.store, down, want=PIECE, tick=slow()).run()
        except Offline:
            continue
    assert other.store.media.read(shown) == noise(SIZE, 3)
    assert down.received < SIZE + 2 * PIECE + 9000


def slow() -> object:
    """A clock on which every round trip takes three seconds: the size of an answer stays what it is."""
    return iter(range(0, 10**6, 3)).__next__


def test_media_come_after_everything_else(county: CountySeat, village: Village) -> None:
    heard: list[Aside] = []

    def carried(path: str, blob: bytes) -> bytes:
        hello = protocol.decode(open_request(blob).body, Hello)
        heard.append(hello.aside)
        if hello.ops:
            assert not hello.aside.pieces
        return county.answer(path, blob)

    take_photo(village, noise(SIZE))
    village.report_many(range(1000, 1200))
    Exchange(village.store, InProcess(carried), want=4096, tick=slow()).run()
    first = next(at for at, aside in enumerate(heard) if aside.pieces)
    assert not any(aside.pieces for aside in heard[:first])
    assert first > 2


def test_a_metered_line_carries_no_media_and_a_medium_may_wait_for_the_stick(
    county: CountySeat, village: Village
) -> None:
    sha = take_photo(village, noise(SIZE))
    exchange = Exchange(village.store, village.carrier)
    exchange.pieces.allowed = False
    assert exchange.run().sent < 2000
    village.store.media.hold_back(sha)
    assert village.sync().sent < 2000
    village.store.media.hold_back(sha, wait=False)
    village.sync()
    assert at_county(county, sha) == noise(SIZE)


def test_what_is_sent_under_a_wrong_name_is_never_kept(county: CountySeat, village: Village) -> None:
    sha = take_photo(village, noise(40_000))
    village.store.media._db.execute("UPDATE piece SET data = zeroblob(length(data)) WHERE sha = ?", (sha,))
    village.sync()
    assert at_county(county, sha) is None
    with pytest.raises(StationError, match=r"media\.damaged"):
        village.store.media.read(sha)


def test_a_medium_that_no_row_names_is_not_taken(county: CountySeat, village: Village) -> None:
    content = noise(5000)
    sha = village.store.media.add(content, NOW)
    forged = Aside(pieces=[protocol.Piece(sha, 0, len(content), content)])

    def carried(path: str, blob: bytes) -> bytes:
        return county.answer(path, blob)

    exchange = Exchange(village.store, InProcess(carried))
    ask = exchange.pieces.ask
    exchange.pieces.ask = lambda aside, want: msgspec.structs.replace(  # type: ignore[method-assign]
        ask(aside, want), pieces=forged.pieces)
    exchange._signs = 0
    exchange.run()
    assert at_county(county, sha) is None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Media]:
    opened = Media(tmp_path / "media.db", bytes(32))
    yield opened
    opened.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(size=st.integers(1, 3 * PIECE), order=st.randoms(use_true_random=False), seed=st.integers(0, 1000))
def test_pieces_in_any_order_any_number_of_times_make_the_file_or_nothing(
    store: Media, size: int, order: random.Random, seed: int
) -> None:
    content = noise(size, seed)
    sha = hashlib.sha256(content).digest()
    pieces = [(at, content[at : at + PIECE // 3]) for at in range(0, size, PIECE // 3)]
    jumble = pieces * 2
    order.shuffle(jumble)
    for at, data in [*jumble, *pieces]:
        store.take(sha, at, size, data, NOW)
    assert store.read(sha) == content
    found = store.find(sha)
    assert found is not None
    assert found.whole


def test_an_orphan_is_swept_after_a_day_and_what_is_named_stays(store: Media) -> None:
    kept, gone = store.add(b"kept", NOW), store.add(b"gone", NOW)
    assert store.sweep({kept}, NOW + media.ORPHAN_MS) == 0
    assert store.sweep({kept}, NOW + media.ORPHAN_MS + 1) == 1
    assert (store.read(kept), store.read(gone)) == (b"kept", None)


def test_nothing_and_too_much_are_refused(store: Media) -> None:
    with pytest.raises(StationError, match=r"media\.empty"):
        store.add(b"", NOW)
    with pytest.raises(StationError, match=r"media\.too_large"):
        store.add(bytes(media.LARGEST + 1), NOW)


def test_what_lies_in_the_file_cannot_be_read_without_the_key(store: Media, tmp_path: Path) -> None:
    store.add(b"a name nobody may read" * 100, NOW)
    store.close()
    assert b"nobody may read" not in (tmp_path / "media.db").read_bytes()
    store._db = Media(tmp_path / "media.db", bytes(32))._db
