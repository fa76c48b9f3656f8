"""What crossed a line or lay on a stick once is read by every later version, to the same meaning, and written the same.

The folder of a version that was released is never changed; `tests/sync/recordings/play.py` made it. A test that fails
here says that this program does not speak the wire of that version any more.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from station.kernel import forms
from station.kernel.errors import StationError
from sync import envelope, frames, protocol, standing, statements
from sync.frames import LIMITS, decode_frame, encode_frame
from sync.protocol import EXCHANGE_PATH
from tests.sync.recordings import meaning, plain
from tests.sync.recordings.meaning import Keys

FOLDER = Path(__file__).parent / "recordings"
PROTOCOL = Path(__file__).resolve().parents[2] / "sync" / "PROTOCOL.md"
FILES = sorted(FOLDER.glob("*/*.json"))
NAMES = {
    "bundle_news", "bundle_return", "bundle_start", "bundle_up", "comparison", "enrolment", "first_load", "frames",
    "later_program", "media", "nothing_new", "papers", "pull", "push", "push_in_the_clear", "put_back", "renumber",
    "snapshot", "worked_example"}


@cache
def recording(file: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def each() -> Iterator[tuple[str, Mapping[str, Any], Keys]]:
    """Yield (where, what is said, what it is read with) of everything that was recorded."""
    for file in FILES:
        found = recording(file)
        for number, one in enumerate(found["said"]):
            yield f"{file.parent.name} {found['name']} {number}", one, Keys.of_recording(found)


ALL = [pytest.param(one, keys, id=where) for where, one, keys in each()]


def differences(one: Mapping[str, Any], keys: Keys) -> list[str]:
    """Return what of a recorded thing is read, or written, otherwise now."""
    try:
        found = [] if meaning.of(one, keys) == one["means"] else ["means"]
        return found + [name for name, blob in meaning.again(one, keys).items() if one[name] != blob]
    except (StationError, AssertionError) as trouble:
        return [str(trouble)]


def test_everything_that_crosses_is_recorded() -> None:
    for folder in {file.parent for file in FILES}:
        assert {file.stem for file in folder.glob("*.json")} >= NAMES
    lines = [one for _where, one, _keys in each() if one["kind"] == "line"]
    forms_of = {bytes.fromhex(one["up"])[3] for one in lines if one["up"].startswith("5451")}
    assert forms_of == {envelope.CLEAR, envelope.SEALED_ONCE, envelope.BARE, envelope.SEALED}
    kept = {bytes.fromhex(one["down"])[3] for one in lines if one["path"] == EXCHANGE_PATH}
    assert kept >= {0x01, 0x02, 0x11, 0x12, 0x22, 0x21}
    blobs = [frame for _where, one, keys in each() for frame in meaning.frames_in(one, keys)]
    assert plain.codecs(blobs) == plain.ALL_CODECS


@pytest.mark.parametrize(("one", "keys"), ALL)
def test_a_recording_is_read_to_the_same_meaning(one: Mapping[str, Any], keys: Keys) -> None:
    assert meaning.of(one, keys) == one["means"]


@pytest.mark.parametrize(("one", "keys"), ALL)
def test_a_recording_is_written_byte_for_byte(one: Mapping[str, Any], keys: Keys) -> None:
    if one["kind"] == "frame":
        return  # below: what a compressor makes is not part of the wire
    for name, made in meaning.again(one, keys).items():
        assert made == one[name], name


@pytest.mark.parametrize(("one", "keys"), ALL)
def test_the_frames_of_a_recording_are_written_again(one: Mapping[str, Any], keys: Keys) -> None:
    """The same content always; the same bytes where the library that compressed them is the one of that day."""
    same_library = any(recording(file)["zlib"] == zlib.ZLIB_RUNTIME_VERSION for file in FILES)
    for blob in meaning.frames_in(one, keys):
        made = encode_frame(keys.known, decode_frame(keys.known, blob))
        assert frames._opened(made, LIMITS) == frames._opened(blob, LIMITS)
        assert made == blob or not same_library


def test_the_worked_example_of_the_protocol_is_one_of_them() -> None:
    text = "".join(PROTOCOL.read_text("utf-8").partition("## 13.")[2].split())
    line, paper, frame = (one for _where, one, keys in each() if keys.county_id == "440981-aaaaaa")
    for blob in (line["up"], line["down"], paper["blob"], frame["blob"]):
        assert all(part in text for part in (blob[:48], blob[-48:]))
    assert line["means"]["says"]["rows"][0]["values"] == {"text": "荔枝", "count": 3}


def test_the_control_a_changed_byte_of_any_of_them_is_seen() -> None:
    for where, one, keys in each():
        for name in ("up", "down", "blob"):
            if name not in one or (one.get("path") == protocol.TIME_PATH and name == "up"):
                continue
            blob = bytearray.fromhex(one[name])
            blob[len(blob) // 2] ^= 4
            assert differences({**one, name: blob.hex()}, keys), (where, name)


@pytest.mark.parametrize("change", [
    (envelope._SAYS_REQUEST, envelope.SEALED, b"tianxin sealed request 3"), (frames, "VERSION", 1),
    (protocol, "SECOND_MS", 100), (standing, "SEAL_BYTES", 16), (forms, "NEAR", 0x8C), (statements, "_SAYS_SEAL", b"x"),
], ids=lambda change: str(change[1]))
def test_the_control_a_program_that_speaks_otherwise_is_seen(
    change: tuple[Any, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(change[0], dict):
        monkeypatch.setitem(*change)
    else:
        monkeypatch.setattr(*change)
    if change[1] == "SEAL_BYTES":
        monkeypatch.setattr(standing.digest_of_sums, "__defaults__", (16,))
    if change[1] == "NEAR":
        from station.kernel import integers

        monkeypatch.setattr(integers, "NEAR", 0x8C)
    assert any(_differs(one, keys) for _where, one, keys in each())


def _differs(one: Mapping[str, Any], keys: Keys) -> bool:
    try:
        return bool(differences(one, keys))
    except (TypeError, ValueError, LookupError):
        return True
