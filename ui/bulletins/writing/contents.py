"""What an editor says as the content of a bulletin, to show it and to hold it against what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.bulletins.checks import neat
from station.bulletins.drafts.model import unpack_advice
from station.bulletins.model import Content


def content_told(told: Mapping[str, Any]) -> Content:
    """Return the parameters of the deeds as a content."""
    values = {name: value for name, value in told.items() if name != "asked"}
    values["crops"] = tuple(int(one) for one in told["crops"].split())
    for name in ("terms", "farmers"):
        values[name] = tuple(told[name].split())
    values |= {"replaces": told["replaces"] or None, "advice": unpack_advice(told["advice"])}
    return neat(Content(**values))


def words_for_deed(values: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """Return what a deed takes: that a draft ends never, or is for everybody, is said apart where it is changed."""
    told = {name: value for name, value in values.items() if name != "asked" or (value and not new)}
    if not new and "valid_to" in told and told["valid_to"] is None:
        told["endless"] = True
    return told
