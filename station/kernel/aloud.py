"""Running text as it is read aloud: figures, units, doses, dates and percentages as people say them.

What a voice makes of "20g/亩" or "1:500" cannot be known; here it becomes words before any voice sees it. The result is
Chinese for Mandarin ("cmn") or Cantonese ("yue"). Numbers that may be somebody's telephone or identity are never said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from station.kernel.said import number_said, numeral
from station.kernel.signs_said import SIGNS, UNITS, plain, spelled_letters

HIDDEN = "号码写在屏幕上"
LONGEST_NUMBER = 12  # digits; what is longer is no amount
NUMBER = r"\d+(?:\.\d+)?"
TO = r"\s*[-~～—–－到至]{1,2}\s*"
LATIN = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
HAN_UNITS = (
    "公斤|千克|毫克|斤|克|两|吨|毫升|升|毫米|厘米|公分|米|公里|平方米|立方米|亩|公顷|倍|元|角|分钟|分|万|亿|个|天|日|年|月|周|"
    "星期|小时|次|遍|株|丛|头|尾|只|条|根|棵|颗|粒|穗|片|层|包|袋|瓶|桶|箱|盒|支|行|户|人|级|成|度|点|种|份|号|公里|节|厢|畦|担"
)
FINAL = "月日号年克斤升米亩倍元天次度%℃"  # behind one of them a dash before a figure means "to"
PER = "亩|公顷|株|丛|次|升|公斤|斤|平方米|立方米|小时|天|头|只|袋|包|瓶|桶|人|户"
PER_LATIN = "hm2|m2|m3|cm2|cm3|km2|kg|mg|min|ml|mL|L|l|g|s|h|d|t"
NOT_COUNTED = ("月", "日", "号")  # 二月 and 二号, never 两月
CALLS = r"(?:打|拨|电话|热线|号码)[^\d。，；]{0,8}"
WIDE = str.maketrans("０１２３４５６７８９％．＋＝／", "0123456789%.+=/")
ENDS = "。！？；!?;\n"


def aloud(text: str, voice: str = "cmn") -> str:
    """Return `text` as it is said in `voice` ("cmn" or "yue"): no digit is left, no sign a voice stumbles at."""
    said = plain(text.translate(WIDE), voice)
    said = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", said)
    for pattern, words in _rules(voice):
        said = re.sub(pattern, words, said)
    for sign, name in SIGNS:
        said = said.replace(sign, name)
    return spelled_letters(re.sub(r"\d+", lambda found: _digits(found[0], voice), said), voice)


def pieces(text: str, most: int) -> list[str]:
    """Return `text` in pieces of at most `most` characters, cut where a sentence ends, at a comma, or anywhere."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        cut = max((rest.rfind(end, 0, most) for end in ENDS), default=-1) + 1
        if not cut:
            cut = max(rest.rfind(end, 0, most) for end in "，、：,: ") + 1
        found.append(rest[: cut or most].strip())
        rest = rest[cut or most :].strip()
    return [piece for piece in (*found, rest) if piece]


def _rules(voice: str) -> list[tuple[str, Callable[[re.Match[str]], str]]]:
    """Return what is replaced by what, in this order: whatever is longer and surer comes first."""

    def say(number: str) -> str:
        return _number(number, voice)

    def amount(low: str, high: str | None, unit: str) -> str:
        return _counted(low, unit, voice) + (f"到{_counted(high, unit, voice)}" if high else "") + UNITS.get(unit, unit)

    both = rf"({NUMBER})(?:{TO}({NUMBER}))?"
    unit = rf"({LATIN}(?![A-Za-z])|{HAN_UNITS})"
    return [
        (r"(?<![\d.])\d{17}[\dXx](?!\d)", lambda _found: HIDDEN),
        (r"(?<![\d.])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", lambda _found: HIDDEN),
        (r"(?<![\d.])0\d{2,3}[ -]?\d{7,8}(?!\d)", lambda _found: HIDDEN),
        (rf"(?<![\d.])\d{{7,}}(?![\d.]|\s*(?:{HAN_UNITS}|{LATIN}))", lambda _found: HIDDEN),
        (rf"({CALLS})(\d{{3,6}})(?!\d)", lambda found: found[1] + _digits(found[2], voice, phone=True)),
        (r"(?<!\d)(123\d\d|110|119|120)(?!\d|\.\d|\s*(?:" + HAN_UNITS + "))",
         lambda found: _digits(found[1], voice, phone=True)),
        (r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:[日号]|(?!\d))",
         lambda found: f"{_digits(found[1], voice)}年{say(found[2])}月{say(found[3])}日"),
        (r"(?<!\d)((?:19|20)\d\d)(?=年)", lambda found: _digits(found[1], voice)),
        (rf"(?<=[{FINAL}]){TO}(?=\d)", lambda _found: "到"),
        (rf"(?<=\d){TO}(?=\d+[月日号])", lambda _found: "到"),
        (r"(?<!\d)(\d{1,2})(?=[月日号])", lambda found: say(found[1])),
        (r"第(\d+)", lambda found: f"第{say(found[1])}"),
        (rf"(?<=[:：]\d\d){TO}(?=\d{{1,2}}[:：]\d\d)", lambda _found: "到"),
        (r"(?<![\d:：])([5-9]|1\d|2[0-3])[:：]([0-5]\d)(?![\d:：])", lambda found: _clock(found[1], found[2], voice)),
        (rf"({NUMBER})(?:\s*[:：]\s*({NUMBER}))(?:\s*[:：]\s*({NUMBER}))?",
         lambda found: "比".join(say(part) for part in found.groups() if part)),
        (r"(?<!\d)(\d+)-(\d+)-(\d+)(?!\d)", lambda found: "，".join(say(part) for part in found.groups())),
        (rf"(\d+)\s*\^\s*-?(\d+)\s*({LATIN}(?![A-Za-z]))?",
         lambda found: f"{say(found[1])}的{say(found[2])}次方{UNITS.get(found[3] or '', '')}"),
        (rf"{both}\s*%", lambda found: _share("百分之", found[1], found[2], voice)),
        (rf"{both}\s*‰", lambda found: _share("千分之", found[1], found[2], voice)),
        (rf"{both}\s*ppm", lambda found: _share("百万分之", found[1], found[2], voice)),
        (rf"(?<![\d.])-({NUMBER})\s*(?:℃|°C|度)", lambda found: f"零下{_counted(found[1], '度', voice)}度"),
        (rf"{both}\s*(?:℃|°C)", lambda found: amount(found[1], found[2], "度")),
        (rf"{both}\s*{unit}\s*/\s*({PER}|(?:{PER_LATIN})(?![A-Za-z]))",
         lambda found: f"每{UNITS.get(found[4], found[4])}{amount(found[1], found[2], found[3])}"),
        (rf"(?<=[\u4e00-\u9fff])\s*/\s*({PER}|(?:{PER_LATIN})(?![A-Za-z]))",
         lambda found: f"每{UNITS.get(found[1], found[1])}"),
        (rf"(?<![A-Za-z\d])({LATIN})\s*/\s*({PER}|(?:{PER_LATIN})(?![A-Za-z]))",
         lambda found: f"{UNITS[found[1]]}每{UNITS.get(found[2], found[2])}"),
        (rf"[(（]\s*({LATIN})\s*[)）]", lambda found: f"，{UNITS[found[1]]}，"),
        (r"(?<![\d.])(\d+)/(\d+)(?![\d.])", lambda found: f"{say(found[2])}分之{say(found[1])}"),
        (rf"{both}\s*{unit}", lambda found: amount(found[1], found[2], found[3])),
        (rf"({NUMBER})\s*[×xX*]\s*({NUMBER})", lambda found: f"{say(found[1])}乘{say(found[2])}"),
        (rf"({NUMBER}){TO}({NUMBER})", lambda found: f"{say(found[1])}到{say(found[2])}"),
        (rf"{NUMBER}", lambda found: say(found[0])),
    ]


def _number(number: str, voice: str) -> str:
    """Return a number as it is read: 二, 十二, 一点五, 零点零五."""
    whole, _point, rest = number.partition(".")
    if len(whole) > LONGEST_NUMBER or (len(whole) > 1 and whole.startswith("0")):
        return _digits(number.replace(".", ""), voice)
    return numeral(int(whole), voice) + (f"点{_digits(rest, voice)}" if rest else "")


def _counted(number: str, unit: str, voice: str) -> str:
    """Return a number before what is counted: 两 and not 二, except of days and months of the calendar."""
    if "." in number or unit in NOT_COUNTED or len(number) > LONGEST_NUMBER:
        return _number(number, voice)
    return number_said(int(number), voice)


def _digits(digits: str, voice: str, phone: bool = False) -> str:
    """Return digits one by one; on the telephone a one is 幺 in Mandarin."""
    said = "".join(numeral(int(digit), voice) for digit in digits if digit.isdigit())
    return said.replace("一", "幺") if phone and voice == "cmn" else said


def _share(of: str, low: str, high: str | None, voice: str) -> str:
    return of + _number(low, voice) + (f"到{_number(high, voice)}" if high else "")


def _clock(hours: str, minutes: str, voice: str) -> str:
    """Return a time of day: 八点, 八点半, 八点零五分."""
    said, rest = f"{number_said(int(hours), voice)}点", int(minutes)
    if not rest:
        return said
    if rest == 30:
        return f"{said}半"
    return f"{said}{'零' if rest < 10 else ''}{numeral(rest, voice)}分"
