"""Drafts: what is being written, and how it becomes a bulletin that somebody else vouches for.

Drafts are rows like all others, so that somebody begins one at a desk without a line and another goes on with it;
where two changed the same field, the last to arrive stands and the other value is put before people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.bulletins.model import CONTENT, Advice, Asset, Content, draft_scopes
from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, Lane, Merge, Table
from station.kernel.words import N_

WRITING, SUBMITTED, RETURNED, ISSUED = "writing", "submitted", "returned", "issued"
STATES = {
    WRITING: N_("being written"),
    SUBMITTED: N_("waits for approval"),
    RETURNED: N_("given back"),
    ISSUED: N_("issued"),
}
OPEN = frozenset({WRITING, RETURNED})  # what may be changed

DRAFT = Table(
    "bulletins.draft",
    columns=(
        *CONTENT,
        Column("advice", Kind.TEXT, meaning="JSON: the lines of plant protection", title=N_("Plant protection")),
        Column("station", Kind.REF, merge=Merge.EVENT, meaning="the station that writes it, 0 for the county"),
        Column("desk", Kind.TEXT, merge=Merge.EVENT, meaning="town that approves it, empty for the county"),
        Column("author", Kind.REF, merge=Merge.EVENT, meaning="account, 0 for the operator"),
        Column("author_name", Kind.TEXT, merge=Merge.EVENT),
        Column("state", Kind.TEXT, meaning="writing, submitted, returned or issued", title=N_("State")),
        Column("remark", Kind.TEXT, meaning="why it was given back", title=N_("Remark")),
        Column("changed", Kind.TIME, meaning="by the clock of the machine", title=N_("Last change")),
        Column(
            "hand", Kind.REF, optional=True, meaning="account that wrote on it last, 0 for the operator",
            title=N_("Last author"),
        ),
        Column("origin", Kind.TEXT, optional=True, merge=Merge.EVENT, meaning="id of the county it is taken over from"),
        Column("origin_row", Kind.INT, optional=True, merge=Merge.EVENT, meaning="its row there"),
        Column("unasked", Kind.BOOL, optional=True, meaning="1 while nobody here has said for whom it is"),
    ),
    merge=Merge.LAST,
    scopes=draft_scopes,
    lane=Lane.TEXT,
)


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
