"""Recordings are what their first bytes say, from the first byte to the last."""

from __future__ import annotations

import pytest

from station.kernel.errors import StationError
from station.kernel.foreign import sounds
from tests.station.kernel.foreign.made import id3, m4a, mp3, ogg, wav

TAIL = b"<script>alert(1)</script>" * 100


@pytest.mark.parametrize(
    ("ending", "content"), [(".ogg", ogg()), (".wav", wav()), (".m4a", m4a()), (".mp3", mp3())])
def test_each_kind_is_kept_as_it_is(ending: str, content: bytes) -> None:
    assert sounds.plain(content) == (content, ending)
    assert sounds.kind_of(content) == ending


def test_tags_with_names_and_places_stay_behind() -> None:
    tagged = mp3(before=id3(b"APIC a picture of a face"), behind=b"TAG" + bytes(125))
    assert sounds.plain(tagged) == (mp3(), ".mp3")
    assert sounds.plain(wav(extra=b"LIST" + (8).to_bytes(4, "little") + b"INFOname")) == (wav(), ".wav")
    assert sounds.plain(wav() + TAIL)[0] == wav()


@pytest.mark.parametrize("content", [ogg() + TAIL, ogg()[:-3], m4a() + TAIL, m4a()[:-3], m4a(brand=b"evil"),
                                     mp3() + TAIL, mp3(1), wav()[:30], ogg([b"no head"]), m4a(b"\0\0\0\x08evil")])
def test_what_carries_something_else_or_is_cut_is_damaged(content: bytes) -> None:
    with pytest.raises(StationError) as refused:
        sounds.plain(content, "a.mp3")
    assert (refused.value.code, refused.value.facts) == ("file.damaged", {"name": "a.mp3"})


@pytest.mark.parametrize("content", [b"", b"MZ" + bytes(99), b"%PDF-1.7", b"RIFF\0\0\0\0WEBP", b"<svg/>"])
def test_what_is_no_sound_is_refused(content: bytes) -> None:
    with pytest.raises(StationError, match=r"file\.not_sound"):
        sounds.plain(content, "a.mp3")


def test_more_than_a_village_waits_for_is_refused() -> None:
    with pytest.raises(StationError, match=r"file\.large"):
        sounds.plain(wav(bytes(sounds.MOST_BYTES)), "a.wav")
