"""The lines above a text that say what it is: `title: ...`, in English or Chinese words, between two lines of ---.

What a line names that is not known here is said and left out; the rest stands.
"""

from __future__ import annotations

import datetime
from typing import Any

from station.bulletins.importing.model import Found, Words, seen
from station.bulletins.model import CATEGORIES, FARMERS, LEVELS, Advice
from station.kernel import text
from station.kernel.calendar import SOLAR_TERMS
from station.kernel.days import day_of
from station.kernel.errors import StationError

FENCE = "---"
MOST_FIGURES = 4  # of the days before the harvest
KEYS = {
    "title": ("标题",), "category": ("类别", "分类"), "level": ("级别",), "issuer": ("单位", "发布单位"),
    "crops": ("作物",), "stage": ("生长期",), "terms": ("节气",), "audience": ("范围", "发给"), "farmers": ("农户",),
    "from": ("开始", "生效"), "until": ("截止", "到期"), "advice": ("用药", "农药"),
}
CHINESE = {
    "category": {
        "技术": "technology", "行情": "market", "政策": "policy", "预警": "warning", "培训": "training",
        "农资": "inputs", "村务": "village", "问答": "answer",
    },
    "level": {"省": "province", "市": "city", "县": "county", "镇": "town", "村": "village"},
    "farmers": {
        "普通农户": "household", "种植大户": "large", "大户": "large", "合作社": "cooperative", "养殖户": "livestock",
        "养鱼户": "fishery", "所有人": "any",
    },
    "terms": {term.chinese: term.code for term in SOLAR_TERMS},
}
KNOWN = {
    "category": set(CATEGORIES), "level": set(LEVELS), "farmers": set(FARMERS),
    "terms": {term.code for term in SOLAR_TERMS},
}
YES = frozenset({"已登记", "是", "yes", "registered", "true", "y"})
WHOLE = frozenset({"全县", "everybody", "all"})


def split_head(words: str) -> tuple[list[tuple[str, str]], str]:
    """Return (head lines, the text below them); without a head everything is text."""
    lines = words.lstrip().split("\n")
    if not lines or lines[0].strip() != FENCE:
        return [], words
    for at, line in enumerate(lines[1:], 1):
        if line.strip() == FENCE:
            pairs = [one.replace("：", ":", 1).partition(":") for one in lines[1:at] if one.strip()]
            return [(_key(name), text.nfc(value).strip()) for name, _colon, value in pairs], "\n".join(lines[at + 1 :])
    return [], words


def _key(word: str) -> str:
    told = text.nfc(word).strip().lower()
    return next((key for key, others in KEYS.items() if told == key or told in others), told)


def read_head(found: Found, words: Words, today: int) -> dict[str, Any]:
    """Return the columns of a content that the head lines say, what they do not say as in an empty form.

    StationError("bulletin.import_no_place") for a place nobody knows.
    """
    told: dict[str, Any] = {
        "title": "", "category": "technology", "level": "county", "issuer": "", "stage": "", "crops": (), "terms": (),
        "farmers": (), "audience": "", "valid_from": today, "valid_to": None, "replaces": None, "advice": (),
    }
    advice = []
    for key, value in found.head:
        if key in ("title", "issuer", "stage"):
            told[key] = value
        elif key in ("category", "level"):
            told[key] = _coded(found, key, value) or told[key]
        elif key in ("terms", "farmers"):
            told[key] = tuple(filter(None, (_coded(found, key, one) for one in listed(value))))
        elif key == "crops":
            told[key] = tuple(filter(None, (_named(found, words.crops, one) for one in listed(value))))
        elif key == "audience":
            told[key] = _audience(words, value)
        elif key in ("from", "until"):
            told["valid_from" if key == "from" else "valid_to"] = _day(found, value, today if key == "from" else None)
        elif key == "advice":
            advice += _advice(found, value)
        else:
            found.miss("bulletin.import_unknown_line", word=key)
    return told | {"advice": tuple(advice)}


def listed(value: str) -> list[str]:
    """Return the words of a list, however they are parted."""
    for separator in "、，;；":
        value = value.replace(separator, ",")
    return [one.strip() for one in value.split(",") if one.strip()]


def _coded(found: Found, key: str, value: str) -> str:
    code = CHINESE[key].get(value, value.lower())
    if code in KNOWN[key]:
        return "" if code == "any" else code
    found.miss("bulletin.import_unknown_word", word=value)
    return ""


def _named(found: Found, known: Any, name: str) -> int:
    row = known.get(text.fold(name), 0)
    if not row:
        found.miss("bulletin.bad_crop", word=name)
    return int(row)


def _audience(words: Words, value: str) -> str:
    if value in WHOLE:
        return ""
    codes = []
    for one in listed(value):
        code = one if one.isascii() and one.isdigit() else words.divisions.get(text.fold(one), "")
        if not code:  # left out, a text for one town would go to everybody
            raise StationError("bulletin.import_no_place", word=seen(one))
        codes.append(code)
    return " ".join(codes)


def _day(found: Found, value: str, other: int | None) -> int | None:
    try:
        return day_of(datetime.date.fromisoformat(value.replace("/", "-").replace(".", "-")))
    except ValueError:
        found.miss("bulletin.import_bad_day", word=value)
        return other


def _advice(found: Found, value: str) -> list[Advice]:
    """Return a line of plant protection: crop | pest | product | dose | dilution | days | registered."""
    cells = [one.strip() for one in value.replace("｜", "|").split("|")]
    figures = "".join(sign for sign in text.half_width(cells[5]) if sign in "0123456789") if len(cells) == 7 else ""
    if len(cells) != 7 or len(figures) > MOST_FIGURES:
        found.miss("bulletin.import_bad_advice", word=value)
        return []
    crop, pest, agent, dose, dilution = cells[:5]
    days = int(figures) if figures else None
    return [Advice(crop, pest, agent, dose, dilution, days, cells[6].lower() in YES)]
