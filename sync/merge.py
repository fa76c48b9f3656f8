"""Who wins when a row changed in two places; pure, and the same on every database (SYNC.md rule 15).

Order is the county's order of arrival plus the base version a patch was made on (DESIGN.md ruling 6):
no clock takes part.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from station.kernel.record import Merge, Row, Table


class Merged(NamedTuple):
    """The row after a patch; `lost` holds values that were overwritten though the patch had not seen them."""

    row: Row
    clean: bool
    lost: Mapping[str, Any]


class Current(NamedTuple):
    """A row as the county holds it, with (version, device) of the last change of each column since insert."""

    row: Row
    changed: Mapping[str, tuple[int, int]]


def merge_patch(current: Current, device: int, base: int, changes: Mapping[str, Any]) -> Merged:
    """Apply a patch `device` made on version `base` to the row the county has now.

    A column nobody else changed since `base` is simply set; a device never conflicts with itself.
    Where two changed it and the values differ, the last to arrive wins and the value it overwrote
    is returned in `lost`.
    """
    others = unseen(current, device, base)
    lost = {name: others[name] for name, value in changes.items() if name in others and others[name] != value}
    return Merged({**current.row, **changes}, clean=not lost, lost=lost)


def unseen(current: Current, device: int, base: int) -> dict[str, Any]:
    """Return the values that others wrote since version `base`: what `device` deletes blindly with the row."""
    return {
        name: current.row.get(name)
        for name, (since, changer) in current.changed.items()
        if base < since and changer != device
    }


def may_patch(table: Table, name: str, *, county: bool, author: bool) -> bool:
    """Return whether a device may change column `name`: by policy, who it is, and whose row it is."""
    policy = table.merge_of(name)
    if policy is Merge.COUNTY:
        return county
    if policy is Merge.STATION:
        return author
    return policy is Merge.LAST
