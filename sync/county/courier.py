"""What staff at the county do with a stick: take in a hundred stations' work, and send each its own back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from sync import bundle, freight, stick
from sync.bundle import Kind
from sync.client.sticks import NOTED_EXPORT, NOTED_IMPORT
from sync.county import accounts, snapshots
from sync.county.bundles import Taken
from sync.county.seat import CountySeat


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file: whose it is and what was new, or the code of why it was not taken.

    `back` is the file with the answer; a bundle that could not be answered on this stick (`code` says
    why) is taken all the same and answered when it comes again. `again`: the answer tells the machine of the
    restored ledger or its new place, and what comes after that comes with the next bundle. `media` came whole
    beside it, `given` go back beside the answer; `code` may also say what was wrong with the media.
    """

    file: str
    device: int = 0
    station: str = ""
    ops: int = 0
    repeated: bool = False
    back: str = ""
    code: str = ""
    facts: dict[str, Any] | None = None
    again: bool = False
    media: int = 0
    given: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """The file for everybody that was put on a stick: its bytes and scopes, and the scopes left out as personal."""

    file: str
    size: int
    scopes: Sequence[str]
    private: Sequence[str]
    more: bool


def take_all(seat: CountySeat, place: Path) -> list[Line]:
    """Take in every bundle of our stations at `place` (or the one file) and put the answers beside them.

    Of several each is taken or refused for itself; the refusal of a single one is raised.
    StationError("stick.nothing", "stick.gone").
    """
    files = [place] if place.is_file() else _waiting(seat, place)
    if not files:
        raise StationError("stick.nothing", place=str(place))
    took = [_take(seat, file) for file in files]
    lines = [_give_media(line, file, taken) for (line, taken), file in zip(took, files, strict=True)]
    if any(line.device for line in lines):
        seat.sync()
        seat.pack()
    if len(lines) == 1 and lines[0].code and not lines[0].device:
        raise StationError(lines[0].code, **(lines[0].facts or {}))
    return lines


def export(seat: CountySeat, place: Path, station: int | None) -> list[Line]:
    """Put news on the stick for the machines of a station, or of all (None): what each lacks as far as is known.

    StationError("stick.nobody") where the station has no machine that the county could close a bundle for.
    """
    seat.sync()
    seat.pack()
    chosen = [
        one for one in accounts.devices(seat.ledger)
        if one.station and one.sealing and not one.revoked and station in (None, one.station)
    ]
    if not chosen:
        raise StationError("stick.nobody")
    if len(chosen) > 1 and not place.is_dir():
        raise StationError("stick.gone", place=str(place))
    return [_news(seat, place, one) for one in chosen]


def share(seat: CountySeat, place: Path) -> Shared:
    """Put on the stick what every machine of the county may read, for as many as it is brought to.

    StationError: those of `snapshots.make` and `stick.write`.
    """
    seat.sync()
    seat.pack()
    made = snapshots.make(seat.ledger, seat.store.registry, seat.store.clock.now_ms())
    file = stick.write(stick.target(place, made.label), made.blob)
    if place.is_dir():
        stick.clear_older(file, made.label)
    seat.store.note(OPERATOR, NOTED_EXPORT, file.name)
    return Shared(str(file), len(made.blob), made.scopes, made.private, made.more)


def _waiting(seat: CountySeat, place: Path) -> list[Path]:
    """Return the files to look at: our stations' bundles, and what cannot even be told whose it is."""
    county = seat.ledger.county().county
    ups = [one.file for one in stick.find(place) if one.label.kind is Kind.UP and one.label.county == county]
    return ups + stick.unreadable(place)


def _take(seat: CountySeat, file: Path) -> tuple[Line, Taken | None]:
    beside = stick.beside(file)
    try:
        taken = seat.bundles.take(stick.read(file), beside if beside.is_file() else None)
    except StationError as refusal:
        return Line(file.name, code=refusal.code, facts=refusal.facts), None
    seat.store.note(OPERATOR, NOTED_IMPORT, file.name)
    back, code = "", taken.code
    try:
        back = _put(file, taken)
    except StationError as trouble:
        code = trouble.code
    return Line(
        file.name, taken.device, taken.station, taken.ops, taken.repeated, back, code, again=taken.again,
        media=taken.media), taken


def _give_media(line: Line, file: Path, taken: Taken | None) -> Line:
    """Write the media a machine wants beside its answer, where there is room: all answers are on the stick by then."""
    if taken is None or taken.riding is None or taken.again or not line.back:
        return line
    chosen = taken.riding.chosen(stick.room(file.parent))
    if not chosen:
        return line
    try:
        stick.write_beside(file.with_name(line.back), freight.shut(taken.key, taken.riding.pieces(chosen)))
    except StationError as trouble:
        return replace(line, code=line.code or trouble.code)
    return replace(line, given=len(chosen))


def _put(file: Path, taken: Taken) -> str:
    label = bundle.label_of(taken.back)
    written = stick.write(file.with_name(stick.name_of(label)), taken.back)
    stick.clear_older(written, label)
    return written.name


def _news(seat: CountySeat, place: Path, device: Any) -> Line:
    blob = seat.bundles.news(device.device)
    label = bundle.label_of(blob)
    file = stick.write(stick.target(place, label), blob)
    if place.is_dir():
        stick.clear_older(file, label)
    seat.store.note(OPERATOR, NOTED_EXPORT, file.name)
    return Line(file.name, device.device, device.station_name)
