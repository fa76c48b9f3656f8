"""Declared tables as they were: columns are only appended, always optional, never renamed, retyped or removed.

Stations of three versions and bodies of years count on it: a body says how many columns its writer knew,
and nothing else of them (sync/PROTOCOL.md, section 12). `python -m tests.house.declared` writes down the
present declarations; it refuses what is not an extension of those written down before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from station.kernel.record import Column, Table

FROZEN = Path(__file__).resolve().parents[1] / "old_stores" / "declared.json"
Said = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


def said(tables: Mapping[str, Table]) -> Said:
    """Return what the bytes of rows depend on, as it is written down."""
    return {
        name: {"columns": [_said(one) for one in table.columns], "lines": [_said(one) for one in table.lines]}
        for name, table in sorted(tables.items())
    }


def _said(column: Column) -> dict[str, Any]:
    return {
        "name": column.name, "kind": column.kind.value, "optional": column.optional, "near": column.near,
        "media": column.media,
    }


def faults(was: Said, now: Said) -> list[str]:
    """Return what is not an extension of what was."""
    found = [f"{name} is gone" for name in was if name not in now]
    for name in sorted(set(was) & set(now)):
        if bool(was[name]["lines"]) != bool(now[name]["lines"]):
            found.append(f"{name} never had lines, or always has")
        for part in ("columns", "lines"):
            found += _faults(f"{name} {part}", was[name][part], now[name][part])
    return found


def _faults(where: str, was: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[str]:
    changed = [
        f"{where}: {one['name']} stood at place {at} and is now another"
        for at, one in enumerate(was)
        if at >= len(now) or dict(now[at]) != dict(one)
    ]
    added = [f"{where}: {one['name']} is new and not optional" for one in now[len(was) :] if not one["optional"]]
    return changed + added


def frozen() -> Said:
    """Return the declarations written down last."""
    found: Said = json.loads(FROZEN.read_text("utf-8"))
    return found


def main() -> None:
    from tests.house.product import registry

    now = said(registry().tables)
    found = faults(frozen(), now) if FROZEN.exists() else []
    if found:
        raise SystemExit("\n".join(found))
    FROZEN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
