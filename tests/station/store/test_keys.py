"""The database key: made once, found again, refused to everybody else, whole after a power cut anywhere."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from station.kernel import sealed
from station.kernel.errors import StationError
from station.store import keyfile, keys

PIN, OTHER_PIN = "荔枝-2741", "龙眼-9035"


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyfile.VARIABLE, str(tmp_path / "outside" / "keys"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def key_files() -> list[Path]:
    return sorted(keyfile.folder().iterdir())


def code_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(StationError) as refused:
        attempt()
    return refused.value.code


def test_the_key_is_made_once_and_found_again(home: Path) -> None:
    key = keys.obtain(home)
    assert len(key) == 32
    assert keys.obtain(home) == key == keys.unlock(home)
    assert len(key_files()) == 1
    assert keys.obtain(home.with_name("another")) != key


def test_the_key_file_is_the_owners_alone(home: Path) -> None:
    keys.obtain(home)
    (file,) = key_files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / keys.WRAPPED).stat().st_mode) == 0o600


def test_a_key_file_open_to_others_is_closed(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = keys.obtain(home)
    (file,) = key_files()
    file.chmod(0o644)
    assert keys.obtain(home) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "closed now" in caplog.text


def test_the_data_folder_does_not_hold_the_key(home: Path) -> None:
    key = keys.obtain(home)
    keys.split_with_pin(home, PIN)
    (file,) = key_files()
    for found in home.rglob("*"):
        content = found.read_bytes()
        for secret in (key, file.read_bytes()):
            assert secret not in content
            assert secret.hex().encode() not in content.lower()
    assert sorted(found.name for found in home.iterdir()) == [keys.WRAPPED]
    assert key not in file.read_bytes()


def test_keys_inside_the_data_folder_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyfile.VARIABLE, str(home / "keys"))
    assert code_of(lambda: keys.obtain(home)) == "keys.same_place"


def test_a_missing_key_file_is_said_to_be_lost(home: Path) -> None:
    keys.obtain(home)
    key_files()[0].unlink()
    before = (home / keys.WRAPPED).read_bytes()
    assert code_of(lambda: keys.obtain(home)) == "keys.lost"
    assert (home / keys.WRAPPED).read_bytes() == before


def test_a_database_without_its_wrapped_key_gets_no_new_one(home: Path) -> None:
    keys.obtain(home)
    (home / "station.db").write_bytes(b"encrypted")
    (home / keys.WRAPPED).unlink()
    assert code_of(lambda: keys.obtain(home)) == "keys.lost"
    assert not (home / keys.WRAPPED).exists()


def test_a_cut_before_the_wrapped_key_was_written_leaves_a_fresh_start(home: Path) -> None:
    """The key file is there, key.wrapped is not, or only its draft: the next start makes a new pair."""
    keys.obtain(home)
    (home / keys.WRAPPED).rename(home / f"{keys.WRAPPED}.1a2b3c4d.tmp")
    key = keys.obtain(home)
    assert keys.obtain(home) == key
    assert len(key_files()) == 2


def test_a_cut_before_the_old_key_file_went_leaves_the_new_pair(home: Path) -> None:
    key = keys.obtain(home)
    (old,) = key_files()
    content = old.read_bytes()
    keys.split_with_pin(home, PIN)
    old.write_bytes(content)  # as if the power had failed before it was taken away
    assert keys.obtain(home, PIN) == key
    assert not old.exists()


def test_a_cut_before_the_new_wrapped_key_leaves_the_old_pair(home: Path) -> None:
    key = keys.obtain(home)
    before = (home / keys.WRAPPED).read_bytes()
    (old,) = key_files()
    content = old.read_bytes()
    keys.split_with_pin(home, PIN)
    (home / keys.WRAPPED).write_bytes(before)
    old.write_bytes(content)
    assert keys.obtain(home) == key


def test_two_first_starts_at_once_agree(home: Path) -> None:
    found: list[bytes] = []
    gate = threading.Barrier(4)

    def begin() -> None:
        gate.wait()
        found.append(keys.obtain(home))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == {keys.obtain(home)}


def test_with_the_split_on_the_pin_is_needed(home: Path) -> None:
    key = keys.obtain(home)
    keys.split_with_pin(home, PIN)
    assert keys.is_split(home)
    assert keys.obtain(home, PIN) == key
    assert code_of(lambda: keys.obtain(home)) == "keys.pin_needed"
    assert code_of(lambda: keys.obtain(home, OTHER_PIN)) == "keys.wrong_pin"
    assert len(key_files()) == 1


def test_the_pin_can_be_changed_and_taken_away(home: Path) -> None:
    key = keys.obtain(home)
    keys.split_with_pin(home, PIN)
    assert code_of(lambda: keys.split_with_pin(home, OTHER_PIN)) == "keys.pin_needed"
    keys.split_with_pin(home, OTHER_PIN, old_pin=PIN)
    assert code_of(lambda: keys.join(home, PIN)) == "keys.wrong_pin"
    keys.join(home, OTHER_PIN)
    assert keys.obtain(home) == key
    assert not keys.is_split(home)


def test_a_short_boot_pin_is_refused(home: Path) -> None:
    keys.obtain(home)
    assert code_of(lambda: keys.split_with_pin(home, "12345")) == "keys.pin_short"
    assert not keys.is_split(home)


def test_full_width_digits_are_the_same_pin(home: Path) -> None:
    key = keys.obtain(home)
    keys.split_with_pin(home, "274183")
    assert keys.obtain(home, "２７４１８３") == key


def test_the_wrapped_key_from_before_the_split_opens_nothing(home: Path) -> None:
    keys.obtain(home)
    copied = (home / keys.WRAPPED).read_bytes()
    keys.split_with_pin(home, PIN)
    (home / keys.WRAPPED).write_bytes(copied)
    assert code_of(lambda: keys.obtain(home)) == "keys.lost"


@pytest.mark.parametrize("field", ["key", "salt", "old", "closed"])
def test_a_changed_wrapped_key_is_found(home: Path, field: str) -> None:
    keys.obtain(home)
    keys.split_with_pin(home, PIN)
    told = json.loads((home / keys.WRAPPED).read_text())
    changed = told | {field: ("1" if told[field][0] != "1" else "2") + told[field][1:]}
    (home / keys.WRAPPED).write_text(json.dumps(changed))
    assert code_of(lambda: keys.obtain(home, PIN)) == ("keys.lost" if field == "key" else "keys.damaged")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'"x"', b'{"format": 2}',
     b'{"format": 1, "key": "../../etc", "salt": "", "old": "", "closed": ""}',
     b'{"format": 1, "key": 7, "salt": 7, "old": "", "closed": null}'],
)
def test_a_wrapped_key_that_is_none_is_damaged(home: Path, content: bytes) -> None:
    keys.obtain(home)
    (home / keys.WRAPPED).write_bytes(content)
    assert code_of(lambda: keys.obtain(home)) == "keys.damaged"


@pytest.mark.parametrize("content", [b"", b"short", bytes(32)])
def test_a_damaged_key_file_is_found(home: Path, content: bytes) -> None:
    keys.obtain(home)
    key_files()[0].write_bytes(content)
    assert code_of(lambda: keys.obtain(home)) == "keys.damaged"


def test_no_place_for_the_key_is_said(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(keyfile.VARIABLE, str(tmp_path / "file" / "keys"))
    assert code_of(lambda: keys.obtain(home)) == "keys.not_kept"
    assert not (home / keys.WRAPPED).exists()


def test_the_county_opens_a_recovery_copy(home: Path) -> None:
    key = keys.obtain(home)
    private, public = sealed.new_pair()
    copy = keys.recovery_copy(key, public)
    assert key not in copy
    assert keys.open_recovery(private, copy) == key
    stranger, _public = sealed.new_pair()
    assert code_of(lambda: keys.open_recovery(stranger, copy)) == "keys.wrong_recovery"
    assert code_of(lambda: keys.open_recovery(private, copy[:-1])) == "keys.wrong_recovery"
    short = sealed.seal_to(public, b"not a key", keys.RECOVERY)
    assert code_of(lambda: keys.open_recovery(private, short)) == "keys.wrong_recovery"


def test_a_restored_machine_takes_the_recovered_key(home: Path, tmp_path: Path) -> None:
    key = keys.obtain(home)
    keys.adopt(tmp_path / "new machine", key)
    assert keys.obtain(tmp_path / "new machine") == key
    assert code_of(lambda: keys.adopt(home, bytes(32))) == "keys.present"
    assert keys.obtain(home) == key


def test_the_default_folder_is_in_the_users_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(keyfile.VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "config"))
    assert keyfile.folder() == tmp_path / "config" / "tianxin" / "keys"
