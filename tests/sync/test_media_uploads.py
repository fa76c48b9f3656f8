"""Uploads of media: many pieces at once, each machine on its own, and what no row names any more is let go of."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from station.kernel.record import Registry
from station.store import media
from station.store.media import PIECE
from sync import protocol
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import media as county_media
from sync.county.seat import CountySeat
from sync.envelope import open_request
from sync.protocol import Hello
from tests.sync.photos import with_photos
from tests.sync.seats import Village
from tests.sync.test_again import identity_of
from tests.sync.test_media import NOW, SIZE, at_county, cutting, noise, publish, slow, take_photo


@pytest.fixture
def declared() -> Registry:
    return with_photos()


def carried_by(county: CountySeat, cut: list[int], heard: list[Hello]) -> InProcess:
    """As `cutting`, and what was said is kept."""
    line = cutting(county, cut)
    sound = line._handle

    def listening(path: str, blob: bytes) -> bytes:
        heard.append(protocol.decode(open_request(blob).body, Hello))
        return sound(path, blob)

    return InProcess(listening)


def pieces_of(heard: list[Hello]) -> list[tuple[int, int]]:
    """Return (offset, size) of every piece that was sent up, in order."""
    return [(one.offset, len(one.data)) for hello in heard for one in hello.aside.pieces]


def test_a_fast_line_carries_many_pieces_in_one_round_trip_both_ways(
    county: CountySeat, village: Village, other: Village
) -> None:
    size = 2_000_000
    sha, heard = take_photo(village, noise(size)), []
    village.sync()
    assert at_county(county, sha) == noise(size)
    shown, asked = publish(county, noise(size, 2)), list[Hello]()
    tally = Exchange(other.store, carried_by(county, [], asked)).run()
    assert other.store.media.read(shown) == noise(size, 2)
    assert tally.rounds <= 12, "123 pieces"
    take_photo(village, noise(size, 3))
    tally = Exchange(village.store, carried_by(county, [], heard)).run()
    assert tally.rounds <= 12
    sent = pieces_of(heard)
    assert sum(one for _, one in sent) == size
    assert max(one for _, one in sent) <= PIECE


def test_after_a_cut_nothing_that_arrived_is_sent_again_however_much_went_at_once(
    county: CountySeat, village: Village, other: Village
) -> None:
    """The answer is what is lost: the county has the pieces, and says so before any more go."""
    size, heard = 600_000, list[Hello]()
    sha = take_photo(village, noise(size))
    with pytest.raises(Offline):
        Exchange(village.store, carried_by(county, [4], heard), want=1 << 20).run()
    assert len(pieces_of(heard)) > 1
    Exchange(village.store, carried_by(county, [], heard), want=1 << 20).run()
    assert at_county(county, sha) == noise(size)
    assert sum(one for _, one in pieces_of(heard)) == size
    shown = publish(county, noise(size, 2))
    down = cutting(county, [3])
    for _ in range(2):
        try:
            Exchange(other.store, down, want=PIECE, tick=slow()).run()
        except Offline:
            continue
    assert other.store.media.read(shown) == noise(size, 2)
    assert down.received < size + PIECE + 12_000, "on a slow line one piece of an answer at most comes twice"


def claim(village: Village, county: CountySeat, sha: bytes, total: int, data: bytes) -> None:
    """Say of a medium that a row names what one likes."""
    exchange = Exchange(village.store, InProcess(county.answer))
    ask = exchange.pieces.ask
    exchange.pieces.ask = lambda aside, want: msgspec.structs.replace(  # type: ignore[method-assign]
        ask(aside, want), pieces=[protocol.Piece(sha, 0, total, data)])
    exchange._signs = 0
    exchange.run()


def name_photo(village: Village, sha: bytes) -> None:
    """Write a row that names a photo this station does not have."""
    village.store.do("photos.add", village.officer, sha=sha, station=village.station)
    village.sync()


@pytest.mark.parametrize("total", [5, 90_000, 64 << 20])
def test_a_wrong_size_said_first_does_not_keep_the_true_upload_out(
    county: CountySeat, village: Village, other: Village, total: int
) -> None:
    content = noise(40_000)
    sha = hashlib.sha256(content).digest()
    name_photo(village, sha)
    claim(village, county, sha, total, b"wrong")
    other.sync()
    other.store.media.add(content, NOW)
    other.store.do("photos.add", other.officer, sha=sha, station=other.station)
    other.sync()
    assert at_county(county, sha) == content
    claim(village, county, sha, total, b"wrong")
    assert at_county(county, sha) == content
    village.sync()
    assert village.store.media.read(sha) == content


def test_control_an_upload_shared_by_everybody_is_kept_out_by_a_wrong_size(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = county_media._find
    monkeypatch.setattr(
        county_media, "_find", lambda visit, sha, device: sound(visit, sha, device and identity_of(village)))
    monkeypatch.setattr(
        county_media, "_has", lambda visit, sha, total: getattr(county_media._find(visit, sha, 1), "have", 0))
    content = noise(40_000)
    sha = hashlib.sha256(content).digest()
    name_photo(village, sha)
    claim(village, county, sha, 90_000, b"wrong")
    other.sync()
    other.store.media.add(content, NOW)
    other.store.do("photos.add", other.officer, sha=sha, station=other.station)
    other.sync()
    assert at_county(county, sha) != content


def test_an_upload_that_stands_still_begins_anew_after_two_weeks(county: CountySeat, village: Village) -> None:
    sha = hashlib.sha256(noise(40_000)).digest()
    name_photo(village, sha)
    claim(village, county, sha, 40_000, noise(40_000)[:PIECE])
    assert at_county(county, sha) == noise(40_000)[:PIECE]
    now = county.store.clock.now_ms()
    assert cleared(county, now + county_media.UNFINISHED_MS - 60_000) == 0
    assert cleared(county, now + county_media.UNFINISHED_MS + 60_000) == 1
    assert at_county(county, sha) is None


def cleared(county: CountySeat, now_ms: int) -> int:
    with county.ledger.writing() as connection:
        return county_media.clear(connection, county.ledger.county().county, now_ms)


def test_what_no_row_names_any_more_is_given_to_nobody_and_let_go_of_everywhere(
    county: CountySeat, village: Village, other: Village
) -> None:
    kept, gone = publish(county, noise(SIZE)), publish(county, noise(SIZE, 2))
    village.sync()
    assert village.store.media.read(gone) == noise(SIZE, 2)
    photo = county.store.reader().execute("SELECT id FROM photos_photo WHERE sha = ?", (gone,)).fetchone()[0]
    county.do("photos.drop", photo=photo)
    other.store.write(lambda db: db.execute(
        "INSERT INTO photos_photo (id, station, sha) VALUES (1, 0, ?)", (gone,)))  # it only claims to name it
    other.sync()
    assert (other.store.media.read(gone), other.store.media.read(kept)) == (None, noise(SIZE))
    now = county.store.clock.now_ms()
    assert cleared(county, now) == 0, "the row may be under way"
    assert cleared(county, now + media.ORPHAN_MS + 60_000) == 1
    assert (at_county(county, gone), at_county(county, kept)) == (None, noise(SIZE))
    village.sync()
    later = village.store.clock.now_ms() + media.ORPHAN_MS + 60_000
    assert village.store.media.sweep(set(media.named(village.store.reader(), village.store.registry)), later) == 1
    assert (village.store.media.read(gone), village.store.media.read(kept)) == (None, noise(SIZE))


def test_a_photo_that_was_let_go_of_is_sent_again_for_another_row(county: CountySeat, village: Village) -> None:
    sha = take_photo(village, noise(SIZE))
    village.sync()
    photo = village.store.reader().execute("SELECT id FROM photos_photo").fetchone()[0]
    village.store.do("photos.drop", village.officer, photo=photo)
    village.sync()
    assert cleared(county, county.store.clock.now_ms() + media.ORPHAN_MS + 60_000) == 1
    take_photo(village, noise(SIZE))
    village.sync()
    assert at_county(county, sha) == noise(SIZE)
