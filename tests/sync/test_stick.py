"""Files on a stick: written whole, read back, found again; full, locked, pulled and taken sticks say so."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.store import outbox
from sync import bundle, stick
from sync.bundle import Kind, Label, Up
from sync.client import sticks
from sync.county import courier
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from tests.sync.looking import waiting
from tests.sync.seats import Village
from tests.sync.sticks import in_folder, ledger_hash, number_of, store_hash

KEY = DeviceKey.generate()
ROOT_ONLY = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small file system needs root")


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own: what a stick is."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "stick", str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def some(number: int = 1, size: int = 100, its_id: bytes = bytes(16)) -> tuple[Label, bytes]:
    label = Label(Kind.UP, "440981-a1b2c3", 7, number, its_id)
    return label, bundle.close(KEY, KEY.sealing()[1], label, Up(1, 0, [os.urandom(size)]))


def test_a_bundle_is_written_whole_and_found_again(tmp_path: Path) -> None:
    label, blob = some()
    file = stick.write(stick.target(tmp_path, label), blob)
    assert file.parent.name == "TIANXIN"
    assert stick.read(file) == blob
    assert [(one.file, one.label) for one in stick.find(tmp_path)] == [(file, label)]
    assert [one.file for one in stick.find(file.parent)] == [file]
    assert os.listdir(file.parent) == [file.name]
    assert stick.write(file, blob) == file  # once more is no trouble


@pytest.mark.parametrize("name", ["up-440981-a1b2c3-00007-000001-00000000.txb"])
def test_its_name_fits_every_file_system(name: str) -> None:
    assert stick.name_of(some()[0]) == name
    wild = Label(Kind.UP, "A/B:\\..县*?", 7, 1, bytes(16))
    assert not set(stick.name_of(wild)) & set('/\\:*?"<>| ')
    assert len(stick.name_of(wild)) < 100


def test_a_name_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    label, blob = some()
    file = stick.target(tmp_path, label)
    stick.write(file, blob)
    with pytest.raises(StationError, match=r"stick\.name_taken"):
        stick.write(file, some()[1])
    assert file.read_bytes() == blob
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "TIANXIN").write_text("not a folder")
    with pytest.raises(StationError, match=r"stick\.name_taken"):
        stick.write(stick.target(tmp_path / "other", label), blob)


def test_a_stick_that_is_gone(tmp_path: Path) -> None:
    label, blob = some()
    for act in (lambda: stick.target(tmp_path / "none", label), lambda: stick.find(tmp_path / "none"),
                lambda: stick.read(tmp_path / "none.txb"), lambda: stick.write(tmp_path / "a" / "b" / "c.txb", blob)):
        with pytest.raises(StationError, match=r"stick\.gone"):
            act()


@ROOT_ONLY
def test_a_full_stick_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=256k") as place:
        label, blob = some(size=400_000)
        with pytest.raises(StationError, match=r"stick\.full") as told:
            stick.write(stick.target(place, label), blob)
        assert told.value.facts["needed"] > told.value.facts["free"] > 0
        assert in_folder(place, Kind.UP) == []
        assert stick.write(stick.target(place, some()[0]), some()[1]).exists()


@ROOT_ONLY
def test_a_stick_that_fills_up_while_it_is_written(tmp_path: Path) -> None:
    """Many small files can use up what is not counted in bytes: what was begun is taken away again."""
    with mounted(tmp_path / "small", "size=512k,nr_inodes=2") as place:
        (place / "TIANXIN").mkdir()
        with pytest.raises(StationError, match=r"stick\.full"):
            stick.write(stick.target(place, some()[0]), some()[1])
        assert os.listdir(place / "TIANXIN") == []


@ROOT_ONLY
def test_a_locked_stick(tmp_path: Path) -> None:
    with mounted(tmp_path / "locked", "size=1m") as place:
        label, blob = some()
        file = stick.write(stick.target(place, label), blob)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        with pytest.raises(StationError, match=r"stick\.locked"):
            stick.write(stick.target(place, some(2)[0]), blob)
        assert stick.read(file) == blob


def test_what_is_not_a_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txb")
    (tmp_path / "folder.txb").mkdir()
    assert stick.find(tmp_path) == []
    with pytest.raises(StationError, match=r"bundle\.not_one"):
        stick.read(tmp_path / "pipe.txb")
    (tmp_path / "big.txb").touch()
    os.truncate(tmp_path / "big.txb", bundle.MOST_BUNDLE + 1)
    with pytest.raises(StationError, match=r"bundle\.too_large"):
        stick.read(tmp_path / "big.txb")


def test_a_newer_bundle_makes_older_ones_of_the_same_machine_needless(tmp_path: Path) -> None:
    files = [stick.write(stick.target(tmp_path, some(number)[0]), some(number)[1]) for number in (1, 2, 5)]
    theirs = Label(Kind.UP, "440981-a1b2c3", 8, 1, bytes(16))
    kept = stick.write(
        stick.target(tmp_path, theirs), bundle.close(KEY, KEY.sealing()[1], theirs, Up(1, 0, [])))
    half = files[0].with_name(files[0].name + ".part")
    half.write_bytes(b"pulled while it was written")
    assert stick.clear_older(files[1], some(2)[0]) == 1
    assert not half.exists()
    assert sorted(in_folder(tmp_path, Kind.UP)) == sorted([files[1], files[2], kept])


def test_one_stick_serves_two_stations(
    county: CountySeat, village: Village, other: Village, tmp_path: Path
) -> None:
    village.report(3800)
    other.report(4200)
    first, second = (sticks.export_to(one.store, tmp_path) for one in (village, other))
    assert (first.ops, second.ops) == (1, 1)
    lines = courier.take_all(county, tmp_path)
    assert sorted((line.device, line.ops, line.code) for line in lines) == sorted(
        (number_of(one), 1, "") for one in (village, other))
    assert waiting(county) == [3800, 4200]
    for one in (village, other):
        brought = sticks.import_from(one.store, tmp_path)
        assert (brought.bundles, brought.ops, brought.others, brought.refused) == (1, 1, 1, {})
    noted = village.store.reader().execute("SELECT what, object FROM audit ORDER BY seq DESC LIMIT 2").fetchall()
    assert [row[0] for row in noted] == ["stick.import", "stick.export"]
    assert noted[1][1] == Path(first.file).name
    again = courier.take_all(county, tmp_path)
    assert all(line.repeated and not line.ops for line in again)


def test_one_damaged_file_holds_up_nobody(
    county: CountySeat, village: Village, other: Village, tmp_path: Path
) -> None:
    village.report(3800)
    other.report(4200)
    files = [Path(sticks.export_to(one.store, tmp_path).file) for one in (village, other)]
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[: len(whole) // 2])
    (files[0].parent / "letter.txb").write_bytes(b"somebody's letter")
    lines = courier.take_all(county, tmp_path)
    assert {line.file: line.code for line in lines} == {
        files[0].name: "bundle.cut", files[1].name: "", "letter.txb": "bundle.not_one"}
    assert waiting(county) == [4200]
    with pytest.raises(StationError, match=r"stick\.nothing"):
        sticks.import_from(village.store, tmp_path)


def test_a_single_refusal_is_raised(county: CountySeat, village: Village, other: Village, tmp_path: Path) -> None:
    theirs = Path(sticks.export_to(other.store, tmp_path).file)
    courier.take_all(county, tmp_path)
    back = in_folder(tmp_path, Kind.RETURN)[0]
    before = store_hash(village.store), ledger_hash(county)
    with pytest.raises(StationError, match=r"bundle\.other_station"):
        sticks.import_from(village.store, back)
    with pytest.raises(StationError, match=r"bundle\.not_up"):
        courier.take_all(county, back)
    with pytest.raises(StationError, match=r"bundle\.not_down"):
        sticks.import_from(other.store, theirs)
    assert (store_hash(village.store), ledger_hash(county)) == before


def test_news_for_everybody(county: CountySeat, village: Village, other: Village, tmp_path: Path) -> None:
    sheet = other.report(4200)
    other.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    lines = courier.export(county, tmp_path, None)
    assert {line.device for line in lines} >= {number_of(village), number_of(other)}
    assert sticks.import_from(village.store, tmp_path).rows >= 1
    one = courier.export(county, tmp_path / "one.txb", village.station)
    assert [line.device for line in one] == [number_of(village)]
    with pytest.raises(StationError, match=r"stick\.nobody"):
        courier.export(county, tmp_path, 12345)
    again = courier.export(county, tmp_path, None)
    assert len(in_folder(tmp_path, Kind.NEWS)) >= len(again)


@ROOT_ONLY
def test_work_on_a_locked_stick_is_taken_and_answered_later(
    county: CountySeat, village: Village, tmp_path: Path
) -> None:
    village.report(3800)
    with mounted(tmp_path / "stick", "size=1m") as place:
        made = sticks.export_to(village.store, place)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        line = courier.take_all(county, place)[0]
        assert (line.ops, line.code, line.back) == (made.ops, "stick.locked", "")
        subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
        line = courier.take_all(county, place)[0]
        assert (line.ops, line.code, line.repeated) == (0, "", True)
        assert sticks.import_from(village.store, place).ops == made.ops


def test_a_stick_that_does_not_keep_what_it_took_is_never_called_safe(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cheap sticks say "written" and keep something else: the medium changes a byte as soon as it has synced."""
    real = os.fsync

    def lying(handle: int) -> None:
        real(handle)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.pwrite(handle, b"\xff\x00", os.fstat(handle).st_size // 2)

    waits = outbox.waiting(village.store.reader())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lying)
        with pytest.raises(StationError, match=r"stick\.not_kept"):
            sticks.export_to(village.store, tmp_path)
    assert in_folder(tmp_path, Kind.UP) == []
    assert outbox.waiting(village.store.reader()) == waits
    assert Path(sticks.export_to(village.store, tmp_path).file).exists()


@pytest.mark.parametrize(("number", "code"), [
    (errno.EIO, "stick.gone"), (errno.ENODEV, "stick.gone"), (errno.ENOSPC, "stick.full"),
    (errno.EROFS, "stick.locked"),
])
def test_a_stick_that_goes_wrong_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def failing(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    label, blob = some()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(StationError) as told:
            stick.write(stick.target(tmp_path, label), blob)
    assert told.value.code == code
    assert os.listdir(tmp_path / "TIANXIN") == []
    assert stick.write(stick.target(tmp_path, label), blob).exists()
