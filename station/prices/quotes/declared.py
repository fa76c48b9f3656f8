"""The table of photos behind reported prices."""

from __future__ import annotations

from station.kernel.record import Column, Kind, Lane, Merge, Table, county_and_station

EVIDENCE = Table(
    "prices.evidence",
    columns=(
        Column("sheet", Kind.REF, refers="prices.sheet", meaning="the price sheet it stands behind"),
        Column("station", Kind.REF, meaning="the station that took it, 0 for the county"),
        Column("photo", Kind.BYTES, media=True, meaning="SHA-256 of the photo, a JPEG without data of the camera"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.PRICE,
)
