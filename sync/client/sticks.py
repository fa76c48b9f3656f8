"""What a person does at a station with a stick: take work to the county, bring news home, begin from one.

Blocking calls; who runs them decides on threads. `progress` is told the step that begins (one of STEPS).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.store import identity
from station.store.chores import do_chores
from station.store.identity import Identity
from station.store.store import Store
from sync import bundle, freight, stick
from sync.bundle import Kind
from sync.client import bundles, freights, snapshots
from sync.client.bundles import Arrived, Made
from sync.client.clearing import clear_away
from sync.client.starting import start_from

PACKING, WRITING, READING, TAKING = "packing", "writing", "reading", "taking"
STEPS = (PACKING, WRITING, READING, TAKING)
NOTED_EXPORT, NOTED_IMPORT = "stick.export", "stick.import"  # in the audit trail, with the name of the file
Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was put on the stick, read back from it and found whole. `more`: not all that waits fitted.

    `media` ride beside the bundle; `size` is that of both files in bytes.
    """

    file: str
    number: int
    ops: int
    size: int
    more: bool
    media: int = 0


@dataclass(slots=True)
class Imported:
    """What came from the stick: bundles taken, ops newly confirmed, verdicts, rows, media that are whole now.

    `others` are bundles of other stations that were left alone, `refused` says which of ours could not
    be taken and why (file name: code). `again`: something had to be settled first, and the stick goes once more.
    `shared` are snapshots of what every machine may read, `shared_rows` what of them was new here.
    """

    bundles: int = 0
    ops: int = 0
    rulings: int = 0
    rows: int = 0
    others: int = 0
    more: bool = False
    refused: dict[str, str] = field(default_factory=dict)
    again: bool = False
    media: int = 0
    shared: int = 0
    shared_rows: int = 0


def export_to(
    store: Store, place: Path, progress: Progress = lambda step: None, person: Person = OPERATOR
) -> Exported:
    """Put everything that waits on the stick at `place` (its folder, or one file to write).

    When this returns the stick may be pulled. StationError: those of `stick.write` and `bundles.make`.
    """
    progress(PACKING)
    if not place.is_dir() and not (place.suffix and place.parent.is_dir()):
        raise StationError("stick.gone", place=str(place))
    do_chores(store)
    made = bundles.make(store)
    progress(WRITING)
    file = stick.write(stick.target(place, made.label), made.blob)
    if place.is_dir():
        stick.clear_older(file, made.label)
    media, size, behind = _with_media(store, file, made)
    store.note(person, NOTED_EXPORT, file.name)
    return Exported(
        str(file), made.label.number, made.ops, len(made.blob) + size, made.more or behind, media)


def _with_media(store: Store, file: Path, made: Made) -> tuple[int, int, bool]:
    """Write the media beside a bundle, as many as there is room for; return (how many, bytes, whether others wait)."""
    carried, behind = freight.chosen(freights.to_carry(store, made.media), stick.room(file.parent))
    if not carried:
        return 0, 0, behind
    size = stick.write_beside(file, freight.shut(made.key, freights.pieces(store, carried)))
    return len(carried), size, behind


def import_from(
    store: Store, place: Path, progress: Progress = lambda step: None, person: Person = OPERATOR
) -> Imported:
    """Take in what the county put on the stick for this machine; bundles of others stay untouched.

    Of several each is taken or refused for itself. StationError: "stick.nothing" where there is none for
    this machine, and for a single bundle whatever `bundles.take` raises.
    """
    progress(READING)
    imported = Imported()
    files = [place] if place.is_file() else _ours(store, place, imported)
    trouble: StationError | None = None
    for file in files:
        progress(TAKING)
        try:
            arrived = _take(store, stick.read(file), imported)
        except StationError as refusal:
            imported.refused[file.name] = refusal.code
            trouble = refusal
            continue
        store.note(person, NOTED_IMPORT, file.name)
        if arrived is None:
            continue
        imported.bundles += 1
        imported.ops += arrived.ops
        imported.rulings += arrived.rulings
        imported.rows += arrived.rows
        _take_media(store, file, arrived.key, imported)
        imported.more, imported.again = arrived.more, arrived.again
    do_chores(store)
    if trouble is not None and not imported.bundles + imported.shared:
        raise trouble
    clear_away(store)
    return imported


def _take(store: Store, blob: bytes, imported: Imported) -> Arrived | None:
    """Take in a bundle of this machine, or what everybody may read: then return None, for it answers nothing."""
    if not _is_shared(blob):
        return bundles.take(store, blob)
    imported.shared_rows += snapshots.take(store, blob).rows
    imported.shared += 1
    return None


def _is_shared(blob: bytes) -> bool:
    try:
        return bundle.label_of(blob).kind is Kind.SNAPSHOT
    except StationError:
        return False


def _take_media(store: Store, file: Path, key: bytes, imported: Imported) -> None:
    """Take in the media beside a bundle, if there are any; what is wrong with them is told beside the others."""
    beside = stick.beside(file)
    if not key or not beside.is_file():
        return
    try:
        with stick.opened(beside) as opened:
            for done in freights.take(store, freight.read(key, opened)):
                imported.media += done
    except StationError as trouble:
        imported.refused[beside.name] = trouble.code


def enrol_from(store: Store, place: Path, code: str, server: str = "") -> Identity:
    """Begin this machine from a stick, or one file of it, and the code that came with it.

    Of several beginnings on a stick the code finds its own. What everybody may read is taken from there too; where
    that is damaged, the machine has begun all the same. StationError: "stick.nothing", those of `start_from`.
    """
    found = [] if place.is_file() else stick.find(place)
    files = [place] if place.is_file() else [one.file for one in found if one.label.kind is Kind.START]
    if not files:
        raise StationError("stick.nothing", place=str(place))
    who = _begin(store, files, code, server)
    for one in found:
        if one.label.kind is Kind.SNAPSHOT:
            with contextlib.suppress(StationError):
                snapshots.take(store, stick.read(one.file))
    return who


def _begin(store: Store, files: Sequence[Path], code: str, server: str) -> Identity:
    for file in files[:-1]:
        try:
            return start_from(store, stick.read(file), code, server)
        except StationError as refusal:
            if refusal.code in ("enrol.already", "enrol.bad_code"):
                raise
    return start_from(store, stick.read(files[-1]), code, server)


def _ours(store: Store, place: Path, imported: Imported) -> list[Path]:
    """Return the county's bundles for this machine, oldest first, what is for everybody last; count those of others."""
    who = identity.need(store.reader())
    ours = []
    for one in stick.find(place):
        if one.label.kind in (Kind.RETURN, Kind.NEWS):
            if (one.label.county, one.label.device) == (who.county, who.device):
                ours.append(one.file)
            else:
                imported.others += 1
        elif one.label.kind is Kind.SNAPSHOT and one.label.county == who.county:
            ours.append(one.file)
    if not ours:
        raise StationError("stick.nothing", place=str(place))
    return ours
