"""Takes files for a draft: where they are likely, what they are, made small, stored and then named by their row."""

from __future__ import annotations

from pathlib import Path

from station.bulletins.checks import LONGEST_WORDS
from station.bulletins.importing.pieces import Piece, read_piece
from station.bulletins.model import AUDIO, LANGUAGES, PAPER, PICTURE, Asset
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.store.store import Store
from ui.drives import plugged_in
from ui.shrinking import CAMERA_FOLDER, shrunk
from ui.widgets.page_table import Field

KINDS = {PICTURE: N_("Picture"), AUDIO: N_("Recording"), PAPER: N_("PDF")}
ASKS = {PICTURE: N_("Choose a picture"), AUDIO: N_("Choose a recording"), PAPER: N_("Choose a PDF")}
ICONS = {PICTURE: "camera", AUDIO: "speaker", PAPER: "file"}


def likely_folder(last: str, kind: str) -> str:
    """Return where to look for a file: where the last one was, else on what is plugged in, else at home."""
    if last and Path(last).is_dir():
        return last
    folders = [drive.folder for drive in plugged_in()]
    camera = [folder / CAMERA_FOLDER for folder in folders if kind == PICTURE and (folder / CAMERA_FOLDER).is_dir()]
    return str((camera or folders or [Path.home()])[0])


def taken_in(path: Path, wanted: str) -> Piece:
    """Return a file fit to hang on a draft; StationError("bulletin.file_unknown") where it is of another kind."""
    piece = read_piece(path)
    if piece.kind != wanted:
        raise StationError("bulletin.file_unknown", name=path.name)
    if piece.kind != PICTURE:
        return piece
    return Piece(PICTURE, piece.name, "", "", shrunk(piece.content, path.name))


def hang(store: Store, person: Person, draft: int, piece: Piece) -> bytes:
    """Store a medium and then the row that names it; return its hash."""
    sha = store.media.add(piece.content, store.clock.now_ms())
    store.do(
        "bulletins.attach", person, draft=draft, kind=piece.kind, sha=sha, name=piece.name[-LONGEST_WORDS:],
        size=len(piece.content), language=piece.language, caption=piece.caption[:LONGEST_WORDS],
    )
    return sha


def asset_fields() -> tuple[Field, ...]:
    """Return the columns of what hangs on a draft."""
    return (
        Field(N_("Kind"), lambda one: _(KINDS.get(one.kind, one.kind)), width=84),
        Field(N_("File"), lambda one: one.name, hint=lambda one: one.name),
        Field(N_("Caption or language"), about_words, hint=about_words),
        Field(N_("Size"), lambda one: size_words(one.size), right=True, width=72),
    )


def about_words(one: Asset) -> str:
    """Return what a file shows, or in which language it speaks."""
    spoken = _(LANGUAGES[one.language]) if one.language in LANGUAGES else _("another language")
    return spoken if one.kind == AUDIO else one.caption


def size_words(size: int) -> str:
    """Return how large a file is."""
    return _("{n} kB").format(n=f"{max(1, round(size / 1000)):,}")
