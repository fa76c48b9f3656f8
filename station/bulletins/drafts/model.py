"""Drafts: what is being written, and how it becomes a bulletin that somebody else vouches for.

Drafts are rows like all others, so that somebody begins one at a desk without a line and another goes on with it;
where two changed the same field, the last to arrive stands and the other value is put before people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.bulletins.declared import CONTENT
from station.bulletins.model import Advice, Asset, Content
from station.kernel.errors import StationError
from station.kernel.words import N_

WRITING, SUBMITTED, RETURNED, ISSUED = "writing", "submitted", "returned", "issued"
STATES = {
    WRITING: N_("being written"),
    SUBMITTED: N_("waits for approval"),
    RETURNED: N_("given back"),
    ISSUED: N_("issued"),
}
OPEN = frozenset({WRITING, RETURNED})  # what may be changed


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, by whom, and where it stands.

    `origin` is the county it is taken over from, `origin_name` what that is called, `taken_back` why that county took
    it back. `unasked`: nobody here has said yet for whom it is. `issued` is the bulletin it became (0: none), and
    `recalled` why that was taken back.
    """

    id: int
    content: Content
    station: int
    desk: str
    author: int
    author_name: str
    state: str
    remark: str
    changed: int
    hand: int | None
    assets: tuple[Asset, ...]
    origin: str = ""
    origin_row: int | None = None
    origin_name: str = ""
    taken_back: str = ""
    unasked: bool = False
    issued: int = 0
    recalled: str = ""


def pack_advice(lines: Sequence[Advice]) -> str:
    """Return advice lines as a draft keeps them."""
    import msgspec  # where drafts are written or read, and not at each start

    return json.dumps([msgspec.to_builtins(line) for line in lines], ensure_ascii=False)


def unpack_advice(told: str) -> tuple[Advice, ...]:
    """Undo `pack_advice`; StationError("bulletin.bad_advice")."""
    import msgspec  # as above

    try:
        return msgspec.json.decode(told or "[]", type=tuple[Advice, ...])
    except msgspec.MsgspecError as trouble:
        raise StationError("bulletin.bad_advice") from trouble


def content_of(row: Mapping[str, Any], advice: tuple[Advice, ...]) -> Content:
    """Return what the columns of a draft or a bulletin say."""
    values = {column.name: row[column.name] for column in CONTENT}
    values["crops"] = tuple(int(one) for one in values["crops"].split())
    for name in ("terms", "farmers"):
        values[name] = tuple(values[name].split())
    return Content(**values, advice=advice)


def row_of(content: Content) -> dict[str, Any]:
    """Return content as the columns of a row, its advice apart."""
    row = {column.name: getattr(content, column.name) for column in CONTENT}
    for name in ("crops", "terms", "farmers"):
        row[name] = " ".join(map(str, row[name]))
    return row
