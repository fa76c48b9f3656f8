"""Recordings of others: known by their first bytes and walked to their last, so that nothing else rides along.

Nothing is decoded here. What is kept of an MP3 are its frames, of a WAV its format and its samples; the pages of an
Ogg and the boxes of an M4A must fill the file from end to end.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from station.kernel.foreign import child

MOST_BYTES = 8_000_000  # half an hour of speech in Opus, two minutes in WAV
ENDINGS = "*.ogg *.opus *.oga *.mp3 *.m4a *.wav"
OGG_HEADS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
BRANDS = frozenset({b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"iso6", b"3gp4", b"3gp5", b"dash"})
BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"sidx", b"styp", b"mfra"})
# kbit/s of layer III by the index in its header, of MPEG 1 and of MPEG 2 and 2.5; samples a second likewise.
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
FEWEST_FRAMES = 3


def plain(content: bytes, name: str = "") -> tuple[bytes, str]:
    """Return a recording without what is no sound, and the ending of its kind.

    StationError file.large, file.not_sound, file.damaged, all with `name`.
    """
    if len(content) > MOST_BYTES:
        raise child.refusal("large", name, most=MOST_BYTES // 1_000_000)
    for fits, ending, taken in KINDS:
        if fits(content):
            kept = taken(content)
            if kept is None:
                raise child.refusal(child.DAMAGED, name)
            return kept, ending
    raise child.refusal("not_sound", name)


def kind_of(content: bytes) -> str:
    """Return the ending of a recording by its first bytes, "" for what is none."""
    return next((ending for fits, ending, _taken in KINDS if fits(content)), "")


def _ogg(content: bytes) -> bytes | None:
    """Walk the pages (RFC 3533): each begins where the one before ended, the last one with the file."""
    at = 0
    while at < len(content):
        if content[at : at + 4] != b"OggS" or at + 27 > len(content):
            return None
        lengths = content[at + 27 : at + 27 + content[at + 26]]
        start = at + 27 + len(lengths)
        if at == 0 and not content[start:].startswith(OGG_HEADS):
            return None
        at = start + sum(lengths)
    return content if at == len(content) else None


def _wav(content: bytes) -> bytes | None:
    """Return a file of the format and the samples alone."""
    at, kept = 12, dict[bytes, bytes]()
    while at + 8 <= len(content):
        word, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        if word in (b"fmt ", b"data") and at + 8 + size <= len(content):
            kept.setdefault(word, content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    if set(kept) != {b"fmt ", b"data"} or not 16 <= len(kept[b"fmt "]) <= 64:
        return None
    parts = b"".join(
        word + struct.pack("<I", len(kept[word])) + kept[word] + bytes(len(kept[word]) % 2)
        for word in (b"fmt ", b"data"))
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def _m4a(content: bytes) -> bytes | None:
    """Walk the boxes: known ones alone, from the first byte to the last."""
    at, seen = 0, set()
    while at + 8 <= len(content):
        size, word = struct.unpack_from(">I", content, at)[0], content[at + 4 : at + 8]
        if word not in BOXES or size < 8:
            return None
        seen.add(word)
        at += size
    whole = at == len(content) and seen >= {b"moov", b"mdat"} and content[8:12] in BRANDS
    return content if whole and b"vide" not in content else None


def _mp3(content: bytes) -> bytes | None:
    """Return the frames alone: tags before and behind (with pictures, places and names in them) stay behind."""
    at = _behind_tag(content)
    start, frames = at, 0
    while size := _frame(content, at):
        if at + size > len(content):
            break
        at, frames = at + size, frames + 1
    rest = content[at:]
    ended = len(rest) < 1_500 or rest.startswith((b"TAG", b"APETAGEX", b"ID3", b"LYRICSBEGIN")) or not rest.strip(b"\0")
    return content[start:at] if frames >= FEWEST_FRAMES and ended else None


def _behind_tag(content: bytes) -> int:
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame(content: bytes, at: int) -> int:
    """Return the bytes of the frame of layer III at `at`, 0 where there is none."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >> 1 & 3 != 1:
        return 0
    version, rate, samples = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in SAMPLES or not 1 <= rate <= 14 or samples > 2:
        return 0
    kilobits, each = (RATES_1, 144) if version == 3 else (RATES_2, 72)
    return each * kilobits[rate] * 1000 // SAMPLES[version][samples] + (head[2] >> 1 & 1)


KINDS: tuple[tuple[Callable[[bytes], bool], str, Callable[[bytes], bytes | None]], ...] = (
    (lambda content: content.startswith(b"OggS"), ".ogg", _ogg),
    (lambda content: content.startswith(b"RIFF") and content[8:12] == b"WAVE", ".wav", _wav),
    (lambda content: content[4:8] == b"ftyp", ".m4a", _m4a),
    (lambda content: content.startswith(b"ID3") or _frame(content, 0) > 0, ".mp3", _mp3),
)
