"""Which encoding a file is in, decided the same way every time: marks, strict UTF-8, then plausibility.

Old county systems write GBK, Hong Kong and Taiwan Big5, "Unicode text" from spreadsheets is UTF-16.
Nearly every byte sequence is valid in several of these, so the candidates are compared by how common
their Chinese is: a wrong decoding gives rare characters at once.

charset-normalizer, restricted to the same candidates, decided whole sheets as well as this does, but it
gave no answer for a file with one damaged byte, and called 178 of 257 single price lines in GBK Big5
(this: 1 of 257). A damaged file must still be read, its damaged lines rejected, so it is not used.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from station.kernel.errors import StationError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CANDIDATES = ("gbk", "gb18030", "big5", "big5hkscs", "utf-8")
_KNOWN = {
    "utf8": "utf-8",
    "utf8sig": "utf-8",
    "gb2312": "gbk",
    "cp936": "gbk",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "cp950": "cp950",
    "big5hkscs": "big5hkscs",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
}
_LONE_BYTES = ("gbk", "gb18030", "big5", "big5hkscs", "cp950")  # in which a line end is always one byte
_UTF_8_PAIR = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}[\xe3-\xef][\x80-\xbf]{2}")  # two Chinese characters
_IN_A_WORD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f\ufffd](?=[A-Za-z])")
_SURELY_CHINESE = 0.8  # of the characters beyond ASCII are common ones
_SAMPLE = 1 << 16
_JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
# A hundredth of unreadable characters is a damaged file whose other lines are fine; a twentieth is no text.
_JUNK_SHARE = 0.05


def decode(data: bytes, asked: str = "") -> tuple[str, str]:
    """Return (text, encoding). Byte order marks are taken out wherever they stand.

    Bytes that fit nowhere become U+FFFD, and the lines holding one are rejected later, one by one.
    Errors: price.encoding_not_known for an `asked` nobody knows, price.file_unreadable for no text.
    """
    encoding = _asked(asked) if asked else _found(data)
    text = _decoded(data, encoding) if not asked else data.decode(encoding, "replace")
    text = text.replace("\ufeff", "")
    sample = text[:_SAMPLE]
    if len(_JUNK.findall(sample)) > _JUNK_SHARE * len(sample):
        raise StationError("price.file_unreadable")
    return text, encoding


def _decoded(data: bytes, encoding: str) -> str:
    """Decode line by line where two exports were joined, one in UTF-8: its lines would become other names."""
    if encoding not in _LONE_BYTES:
        return data.decode(encoding, "replace")
    if _UTF_8_PAIR.search(data):
        text = "\n".join([_line(line, encoding) for line in data.split(b"\n")])
    else:
        text = data.decode(encoding, "replace")
    return _IN_A_WORD.sub(lambda found: _no_swallowed_letter(found[0], encoding), text)


def _no_swallowed_letter(character: str, encoding: str) -> str:
    """A stray byte takes the next letter with it: "Zhao<0xF9>qing" must not become another town."""
    try:
        return character if character.encode(encoding)[-1] > 0x7F else "\ufffd"
    except UnicodeEncodeError:
        return character


def _line(line: bytes, encoding: str) -> str:
    usual = line.decode(encoding, "replace")
    if not _UTF_8_PAIR.search(line):
        return usual
    other = line.decode("utf-8", "replace")
    return other if _plausibility(other) > _plausibility(usual) else usual


def _asked(name: str) -> str:
    known = _KNOWN.get(re.sub("[-_ ]", "", name.lower()))
    if known is None:
        raise StationError("price.encoding_not_known", text=name)
    return known


def _found(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    wide = _wide(data[:_SAMPLE])
    if wide:
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _most_plausible(data)
    return "utf-8"


def _wide(sample: bytes) -> str:
    """Name the UTF-16 without a mark: its commas and digits have a zero byte on one side.

    "一" is U+4E00 and has its zero on the other side, hence the comparison instead of a ban.
    """
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if max(first, second) * 50 < len(sample):
        return ""
    if second > 4 * first:
        return "utf-16-le"
    return "utf-16-be" if first > 4 * second else ""


def _most_plausible(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    others = b"\n".join([line for line in sample.split(b"\n") if not _fits(line, "utf-8")])
    scores = _scores(others)
    best = max(score for score, _ in scores)
    if best < _SURELY_CHINESE or not _UTF_8_PAIR.search(sample):  # else some lines are in UTF-8 and the rest is not
        scores = _scores(sample)
        best = max(score for score, _ in scores)
    if best < 0:  # no Chinese at all: letters with stray bytes among them, which must not become characters
        return "utf-8"
    chosen = next(encoding for score, encoding in scores if score == best)
    return "gb18030" if chosen == "gbk" and not _fits(data, "gbk") and _fits(data, "gb18030") else chosen


def _scores(sample: bytes) -> list[tuple[float, str]]:
    return [(_plausibility(sample.decode(encoding, "replace")), encoding) for encoding in _CANDIDATES]


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(text: str) -> float:
    """Return the mean worth of the characters beyond ASCII, 1 for text in common Chinese only."""
    common = _common_characters()
    beyond = [character for character in text if character > "\x7f"]
    worth = 0
    for character in beyond:
        if character in common:
            worth += 1
        elif _JUNK.match(character):
            worth -= 4
        elif not "\u3000" <= character <= "\u303f" and not "\uff00" <= character <= "\uff5f":
            worth -= 1
    return worth / len(beyond) if beyond else 0.0


@cache
def _common_characters() -> frozenset[str]:
    """Return what GB2312 and Big5 each put on their first level: the characters in daily use."""
    simplified = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(byte for row in range(0xA4, 0xC7) for cell in trails for byte in (row, cell))
    both = simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
    return frozenset(both) - {"\ufffd"}
