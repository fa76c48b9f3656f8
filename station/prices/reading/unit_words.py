"""The unit of a price as files write it. What is not certain is no unit: a wrong one is a wrong price."""

from __future__ import annotations

import re

from station.kernel.errors import StationError
from station.kernel.units import read_unit
from station.prices.reading.texts import fold

_MONEY = re.compile(r"^(?:人民币|yuan|rmb|cny|¥)(?=[/每元])|^人民币")
_ALSO = {"mt": "ton", "tonne": "ton", "市担": "dan"}
_TITLE = re.compile(r"单位[:\s]*([^\s,;。()]+)")


def unit_code(text: str) -> str | None:
    """Return the unit code of a text such as 斤, KG, 元/公斤 or 元/500克; None for anything not certain."""
    folded = _MONEY.sub("", fold(text).strip(".:").replace("/每", "/"))
    if folded.startswith("(") and folded.endswith(")"):
        folded = folded[1:-1]
    also = _ALSO.get(folded.removeprefix("元").removeprefix("/"))
    if also:
        return also
    try:
        return read_unit(folded)
    except StationError:
        return None


def unit_in_heading(inner: str) -> tuple[str | None, str]:
    """Return (unit code, "") for the inner text of a price heading, or (None, text) of a unit not known.

    An inner text that speaks of something else, such as 含税, gives (None, "").
    """
    for part in inner.split():
        code = unit_code(part)
        if code:
            return code, ""
        if "/" in part or "每" in part:
            return None, part
    return None, ""


def unit_in_title(text: str) -> str | None:
    """Return the unit code a title line names after 单位 ("单位：元/公斤"), or None."""
    spaced = fold(text.replace("\u3000", " ").replace(" ", ",")).replace(":,", ":")
    codes = [unit_code(found) for found in _TITLE.findall(spaced)]
    return next((code for code in codes if code), None)
