"""A feature of nothing but photos, to try media with: one table that names a medium."""

from __future__ import annotations

from typing import Any

from station.features import FEATURES
from station.kernel.deeds import ANYONE, deed
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Table
from station.store.act import Act
from station.store.migrate import create_declared

PHOTO = Table(
    "photos.photo",
    columns=(
        Column("station", Kind.REF, meaning="who may see it, 0 for everybody"),
        Column("sha", Kind.BYTES, media=True),
    ),
    merge=Merge.EVENT,
    scopes=lambda row: (f"station:{row['station']}", "county") if row["station"] else ("all",),
)


@deed("photos.add", roles=ANYONE, writes={PHOTO.name: frozenset({"insert"})})
def add(act: Act, *, sha: bytes, station: int = 0) -> int:
    """Keep a photo."""
    return act.insert(PHOTO.name, {"station": station, "sha": sha})


@deed("photos.drop", roles=ANYONE, writes={PHOTO.name: frozenset({"delete"})})
def drop(act: Act, *, photo: int) -> None:
    """Take a photo away."""
    act.delete(PHOTO.name, photo)


def m001_photos(db: Any) -> None:
    create_declared(db.conn, PHOTO)


PHOTOS = Feature("photos", tables=(PHOTO,), deeds=(add, drop), migrations=(m001_photos,))


def with_photos() -> Registry:
    return Registry([*FEATURES, PHOTOS])
