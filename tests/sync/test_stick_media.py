"""Media by stick: both ways, beside the bundle, whole or not at all, bounded, and never held in memory whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store.media import PIECE
from sync import freight, stick
from sync.bundle import Kind
from sync.client import bundles, freights, sticks
from sync.county import courier, media
from sync.county.seat import CountySeat
from sync.freight import MAGIC
from sync.protocol import Have, Piece
from tests.sync.photos import with_photos
from tests.sync.seats import Village
from tests.sync.sticks import in_folder
from tests.sync.test_media import SIZE, at_county, noise, publish, take_photo


@pytest.fixture
def declared() -> Registry:
    return with_photos()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carry(county: CountySeat, place: Path, *villages: Village) -> list[courier.Line]:
    """One carrier, one stick, there and back; return what the county said of each station."""
    for village in villages:
        sticks.export_to(village.store, place)
    lines = courier.take_all(county, place)
    for village in villages:
        assert sticks.import_from(village.store, place).refused == {}
    return lines


def beside(place: Path, kind: Kind) -> Path:
    return stick.beside(in_folder(place, kind)[0])


def test_a_photo_goes_up_with_the_row_that_names_it_and_goes_once(
    county: CountySeat, village: Village, place: Path
) -> None:
    sha = take_photo(village, noise(SIZE))
    exported = sticks.export_to(village.store, place)
    assert exported.media == 1
    assert exported.size > SIZE
    line = courier.take_all(county, place)[0]
    assert (line.media, line.code) == (1, "")
    assert at_county(county, sha) == noise(SIZE)
    sticks.import_from(village.store, place)
    known = village.store.media.find(sha)
    assert known is not None
    assert known.sent
    again = sticks.export_to(village.store, place)
    assert (again.media, again.more) == (0, False)
    assert not beside(place, Kind.UP).exists()


def test_what_was_told_to_wait_for_a_stick_goes_by_it(county: CountySeat, village: Village, place: Path) -> None:
    sha = take_photo(village, noise(SIZE))
    village.store.media.hold_back(sha)
    village.sync()
    assert at_county(county, sha) is None, "the control: the line leaves it"
    carry(county, place, village)
    assert at_county(county, sha) == noise(SIZE)


def test_media_come_down_for_the_rows_a_station_has(county: CountySeat, village: Village, place: Path) -> None:
    shown = publish(county, noise(SIZE, 2))
    county.sync()
    carry(county, place, village)
    assert village.store.media.read(shown) is None, "its row came just now"
    lines = carry(county, place, village)
    assert lines[0].given == 1
    assert village.store.media.read(shown) == noise(SIZE, 2)
    assert carry(county, place, village)[0].given == 0


def test_a_photo_of_one_station_is_not_given_to_another(
    county: CountySeat, village: Village, other: Village, place: Path
) -> None:
    sha = take_photo(village, noise(SIZE))
    carry(county, place, village)
    other.store.write(lambda db: db.execute(
        "INSERT INTO photos_photo (id, station, sha) VALUES (1, 0, ?)", (sha,)))  # it only claims to name it
    carry(county, place, village, other)
    assert other.store.media.read(sha) is None
    assert at_county(county, sha) == noise(SIZE)


def test_a_shut_out_station_is_given_nothing(county: CountySeat, village: Village, place: Path) -> None:
    shown = publish(county, noise(SIZE, 2))
    county.sync()
    carry(county, place, village)
    who = village.store.identity()
    assert who is not None
    county.revoke(who.device)
    assert carry(county, place, village)[0].given == 0
    assert village.store.media.read(shown) is None


@pytest.mark.parametrize("pulled", [0, 20, 5_000, SIZE + 3_000, 2 * SIZE])
def test_p04_a_stick_pulled_too_early_costs_what_is_cut_and_goes_on_from_there(
    county: CountySeat, village: Village, place: Path, pulled: int
) -> None:
    shas = {take_photo(village, noise(SIZE, seed)): noise(SIZE, seed) for seed in (1, 2, 3)}
    sticks.export_to(village.store, place)
    file = beside(place, Kind.UP)
    file.write_bytes(file.read_bytes()[:pulled])
    line = courier.take_all(county, place)[0]
    assert line.code == "bundle.media_cut"
    assert line.back
    there = {sha: at_county(county, sha) for sha in shas}
    assert line.media == sum(content == shas[sha] for sha, content in there.items()) == max(0, pulled - 2_000) // SIZE
    assert sum(len(content or b"") for content in there.values()) >= pulled - 2 * PIECE
    sticks.import_from(village.store, place)
    carry(county, place, village)
    assert {sha: at_county(county, sha) for sha in shas} == shas


def flipped(whole: bytes) -> bytes:
    return whole[: len(whole) // 2] + bytes((whole[len(whole) // 2] ^ 1,)) + whole[len(whole) // 2 + 1 :]


def without_one(whole: bytes) -> bytes:
    size = 4 + int.from_bytes(whole[40:44], "big")
    return whole[:40] + whole[40 + size :]


def swapped(whole: bytes) -> bytes:
    size = 4 + int.from_bytes(whole[40:44], "big")
    return whole[:40] + whole[40 + size : 40 + 2 * size] + whole[40 : 40 + size] + whole[40 + 2 * size :]


def another_file(_: bytes) -> bytes:
    return b"".join(freight.shut(freight.new_key(), [Piece(bytes(32), 0, 3, b"abc")]))


def no_media(_: bytes) -> bytes:
    return bytes(1000)


@pytest.mark.parametrize("change", [flipped, without_one, swapped, another_file, no_media])
def test_p11_media_that_were_changed_on_the_way_are_not_taken_and_the_work_is(
    county: CountySeat, village: Village, place: Path, change: Callable[[bytes], bytes]
) -> None:
    sha = take_photo(village, noise(SIZE))
    exported = sticks.export_to(village.store, place)
    file = beside(place, Kind.UP)
    file.write_bytes(change(file.read_bytes()))
    line = courier.take_all(county, place)[0]
    assert (line.code, line.media, line.ops) == ("bundle.media_strange", 0, exported.ops)
    kept = at_county(county, sha) or b""
    assert len(kept) < SIZE
    assert noise(SIZE).startswith(kept)
    sticks.import_from(village.store, place)
    carry(county, place, village)
    assert at_county(county, sha) == noise(SIZE), "the control: what is whole is taken"


def test_a_carrier_can_read_no_picture(village: Village, place: Path) -> None:
    content = b"a face " * 5_000
    take_photo(village, content)
    sticks.export_to(village.store, place)
    raw = beside(place, Kind.UP).read_bytes()
    assert raw.startswith(MAGIC)
    assert len(raw) > len(content)
    assert b"a face" not in raw
    assert b"a face" in content, "the control"


def test_what_does_not_fit_waits_for_the_next_stick(
    county: CountySeat, village: Village, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freight, "MOST_FREIGHT", 2 * SIZE + PIECE)
    shas = {take_photo(village, noise(SIZE, seed)): noise(SIZE, seed) for seed in (1, 2, 3)}
    first = sticks.export_to(village.store, place)
    assert (first.media, first.more) == (2, True)
    assert beside(place, Kind.UP).stat().st_size <= freight.MOST_FREIGHT
    courier.take_all(county, place)
    sticks.import_from(village.store, place)
    second = sticks.export_to(village.store, place)
    assert (second.media, second.more) == (1, False)
    courier.take_all(county, place)
    assert {sha: at_county(county, sha) for sha in shas} == shas


def test_room_on_the_stick_is_left_to_the_answers(
    county: CountySeat, village: Village, other: Village, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = publish(county, noise(SIZE, 2))
    county.sync()
    carry(county, place, village, other)
    monkeypatch.setattr(stick, "room", lambda _: SIZE // 2)
    lines = carry(county, place, village, other)
    assert [bool(line.back) for line in lines] == [True, True]
    assert [line.given for line in lines] == [0, 0]
    monkeypatch.undo()
    carry(county, place, village, other)
    assert village.store.media.read(shown) == other.store.media.read(shown) == noise(SIZE, 2)


def test_the_same_stick_twice_and_late_brings_media_once(county: CountySeat, village: Village, place: Path) -> None:
    sha = take_photo(village, noise(SIZE))
    sticks.export_to(village.store, place)
    first, again = courier.take_all(county, place)[0], courier.take_all(county, place)[0]
    assert (first.media, again.media, again.repeated) == (1, 0, True)
    assert at_county(county, sha) == noise(SIZE)


def test_media_of_a_row_the_county_refused_are_not_carried_for_ever(
    county: CountySeat, village: Village, place: Path
) -> None:
    content = noise(SIZE)
    sha = village.store.media.add(content, village.store.clock.now_ms())
    village.forge("prices.report", lambda act: act.insert("photos.photo", {"station": village.station, "sha": sha}))
    carry(county, place, village)
    assert at_county(county, sha) is None
    assert sticks.export_to(village.store, place).media == 0


def test_a_file_of_media_is_never_in_memory_whole(county: CountySeat, village: Village, place: Path) -> None:
    size = 12 << 20
    sha = take_photo(village, noise(size))
    key, many = freight.new_key(), [Have(sha, size)]
    tracemalloc.start()
    try:
        stick.write_beside(place / "one.txb", freight.shut(key, freights.pieces(village.store, many)))
        written = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        with stick.opened(place / "one.txm") as opened:
            count = sum(len(piece.data) for piece in freight.read(key, opened))
        read = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == size
    assert written < size // 4
    assert read < size // 4


def test_pieces_go_on_from_where_the_line_broke_off(county: CountySeat, village: Village, place: Path) -> None:
    """A line cuts pieces as it likes: the stick goes on in the middle of one."""
    sha = take_photo(village, noise(SIZE))
    village.sync(2_000)
    bundles.make(village.store)
    begun = len(at_county(county, sha) or b"")
    assert begun < SIZE
    carry(county, place, village)
    assert at_county(county, sha) == noise(SIZE)
    assert media.REFUSED < 0


def test_opening_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StationError, match=r"stick\.gone"), stick.opened(tmp_path / "none.txm"):
        pass
