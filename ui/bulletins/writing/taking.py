"""Takes files for a draft: where they are likely, what they are, made small, stored and then named by their row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from station.bulletins.checks import LONGEST_WORDS
from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.bulletins.importing.pieces import language_of
from station.bulletins.model import LANGUAGES, Asset
from station.bulletins.safety.taking import MOST_READ, made_safe
from station.kernel.deeds import Person
from station.kernel.foreign import files
from station.kernel.words import N_, _
from station.store.store import Store
from ui.drives import plugged_in
from ui.shrinking import CAMERA_FOLDER, picture_of
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a file that was looked at."""

    kind: str
    name: str
    language: str
    content: bytes


def looked_at(path: Path, kind: str) -> Kept:
    """Return what may be kept of a file; never on a window's thread: a process of its own looks at it.

    StationError file.unreadable, file.large and the others of `station.bulletins.safety`.
    """
    name = files.plain_name(path.name)
    kept, ending = made_safe(files.read_whole(path, MOST_READ[kind]), kind, name)
    language = language_of(path.stem) if kind == AUDIO else ""
    return Kept(kind, files.with_ending(name or kind, ending)[-LONGEST_WORDS:], language, kept)


def hang(store: Store, person: Person, draft: int, kept: Kept, caption: str) -> tuple[bytes, QImage]:
    """Store a medium and then the row that names it; return its hash, and its pixels where it is a picture."""
    sha = store.media.add(kept.content, store.clock.now_ms())
    store.do(
        "bulletins.attach", person, draft=draft, kind=kept.kind, sha=sha, name=kept.name, size=len(kept.content),
        language=kept.language, caption=caption[:LONGEST_WORDS],
    )
    return sha, picture_of(kept.content) if kept.kind == PICTURE else QImage()


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
