"""The table of photos behind reported prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.record import Column, Kind, Lane, Merge, Table


def evidence_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county and the station that took the photo."""
    return ("county", f"station:{row['station']}") if row["station"] else ("county",)


EVIDENCE = Table(
    "prices.evidence",
    columns=(
        Column("sheet", Kind.REF, refers="prices.sheet", meaning="the price sheet it stands behind"),
        Column("station", Kind.REF, meaning="the station that took it, 0 for the county"),
        Column("photo", Kind.BYTES, media=True, meaning="SHA-256 of the photo, a JPEG without data of the camera"),
    ),
    merge=Merge.EVENT,
    scopes=evidence_scopes,
    lane=Lane.PRICE,
)
