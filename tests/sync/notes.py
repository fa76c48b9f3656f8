"""A feature of notes that any station may rewrite: the kind of row on which two people collide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.features import FEATURES
from station.kernel.deeds import Role, deed, view
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Sensitivity, Table
from station.store.act import Act, Reading
from station.store.migrate import create_declared

WRITERS = frozenset({Role.OFFICER, Role.KEEPER, Role.OPERATOR})


def note_scopes(_row: Mapping[str, Any]) -> tuple[str, ...]:
    return ("county", "at:440981")


NOTE = Table(
    "notes.note",
    (
        Column("title", Kind.TEXT, merge=Merge.STATION),
        Column("text", Kind.TEXT),
        Column("phone", Kind.TEXT, optional=True, sensitivity=Sensitivity.PERSONAL),
        Column("picture", Kind.BYTES, optional=True),
    ),
    merge=Merge.LAST,
    scopes=note_scopes,
)
WRITES = {NOTE.name: frozenset({"insert", "text", "phone", "picture"})}


@deed("notes.add", roles=WRITERS, writes=WRITES)
def add(act: Act, *, title: str, text: str) -> int:
    """Write a note."""
    return act.insert(NOTE.name, {"title": title, "text": text})


@deed("notes.change", roles=WRITERS, writes=WRITES)
def change(act: Act, *, note: int, text: str | None = None, phone: str | None = None) -> None:
    """Rewrite a note."""
    given = {"text": text, "phone": phone}
    act.patch(NOTE.name, note, {name: value for name, value in given.items() if value is not None})


@deed("notes.remove", roles=WRITERS, writes={NOTE.name: frozenset({"delete"})})
def remove(act: Act, *, note: int) -> None:
    """Take a note away."""
    act.delete(NOTE.name, note)


@view("notes.list")
def list_view(reading: Reading, *, limit: int) -> list[tuple[Any, ...]]:
    """Every note."""
    found = reading.db.execute("SELECT id, title, text, phone FROM notes_note ORDER BY id LIMIT ?", (limit,))
    return [tuple(row) for row in found]


def m001_notes(db: Any) -> None:
    create_declared(db.conn, NOTE)


FEATURE = Feature("notes", tables=(NOTE,), deeds=(add, change, remove), views=(list_view,), migrations=(m001_notes,))


def with_notes() -> Registry:
    """Return the product's features and the notes."""
    return Registry((*FEATURES, FEATURE))
