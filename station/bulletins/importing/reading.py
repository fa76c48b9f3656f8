"""Reads a bulletin from where it was written: a Markdown file, a Word document, or a folder of text and files.

In three steps, so that it can be looked at before anything is stored: `read_source` (files), `prepared` (what becomes
of it, pictures drawn anew) and `take_in` (the draft with everything that hangs on it, whole or not at all).
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.bulletins.checks import LONGEST_TITLE, LONGEST_WORDS
from station.bulletins.declared import AUDIO, PICTURE
from station.bulletins.drafts.hanging import Hung
from station.bulletins.importing.heads import read_head
from station.bulletins.importing.marked import read_markdown, within
from station.bulletins.importing.model import Found, Piece, Words, seen
from station.bulletins.importing.pieces import kind_of, language_of
from station.bulletins.importing.sections import parted, renamed
from station.bulletins.importing.worded import read_docx
from station.bulletins.model import Content
from station.bulletins.safety.taking import MOST_READ, made_safe
from station.kernel import text
from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.kernel.foreign import files
from station.store.store import Store

MARKDOWN, WORD = (".md", ".markdown", ".txt"), (".docx",)
INDEXES = ("index.md", "正文.md", "公告.md")
MOST_NAMES = 1_000  # files of a folder; who has more has chosen the wrong one
MOST_TOGETHER = 40_000_000  # bytes of all that hangs on a draft that is read: it is in memory until it is stored
MOST_PRODUCTS, MOST_DIVISIONS = 5_000, 2_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it will be stored."""

    hung: Hung
    content: bytes


@dataclass(frozen=True, slots=True)
class Ready:
    """What a draft will say and what will hang on it; `problems` say what was not taken, each for itself."""

    content: Content
    kept: tuple[Kept, ...]
    problems: tuple[StationError, ...]


def read_source(path: Path) -> Found:
    """Read a file or a folder; StationError file.unreadable, bulletin.import_no_text, bulletin.import_unknown,
    bulletin.import_crowded."""
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() in WORD:
        return read_docx(path)
    if path.suffix.lower() in MARKDOWN:
        return read_markdown(path)
    raise StationError("bulletin.import_unknown", name=files.plain_name(path.name))


def _read_folder(folder: Path) -> Found:
    """Read the text of a folder, then hang on it whatever else lies there and can hang on a bulletin.

    What is no plain file, or leads out of the folder, is left out and said.
    """
    names = _names(folder)
    inside = [one for one in names if within(folder, one.name) == folder.resolve() / one.name]
    main = _text_of(inside)
    if main is None:
        raise StationError("bulletin.import_no_text", name=files.plain_name(folder.name))
    found = read_source(main)
    documents = [one for one in inside if one.suffix.lower() in WORD and one != main]
    if main.name.lower() in INDEXES and not found.html.strip() and len(documents) == 1:
        worded = read_docx(documents[0])
        found.html = worded.html
        found.pieces += worded.pieces
        found.problems += worded.problems
        inside.remove(documents[0])
        names.remove(documents[0])
    for one in names:
        if one not in inside and not one.is_dir():
            found.miss("bulletin.import_no_file", word=one.name)
        elif one in inside and one != main and one.resolve() not in found.hashes:
            _hang(found, one)
    return found


def _names(folder: Path) -> list[Path]:
    """Return what lies in a folder, in order; StationError bulletin.import_crowded, file.unreadable."""
    try:
        with os.scandir(folder) as entries:
            plain = (one.name for one in entries if not one.name.startswith("."))
            names = list(itertools.islice(plain, MOST_NAMES + 1))
    except OSError as trouble:
        raise StationError("file.unreadable", name=files.plain_name(folder.name)) from trouble
    if len(names) > MOST_NAMES:
        raise StationError("bulletin.import_crowded", name=files.plain_name(folder.name), most=MOST_NAMES)
    return [folder / name for name in sorted(names)]


def _text_of(inside: Sequence[Path]) -> Path | None:
    indexes = [one for one in inside if one.name.lower() in INDEXES]
    texts = [one for one in inside if one.suffix.lower() in (*MARKDOWN, *WORD)]
    return indexes[0] if indexes else texts[0] if len(texts) == 1 else None


def _hang(found: Found, path: Path) -> None:
    kind = kind_of(path)
    if not kind or found.is_full:
        found.miss("bulletin.import_no_file", word=path.name)
        return
    language = language_of(path.stem) if kind == AUDIO else ""
    caption = "" if kind == AUDIO else seen(text.nfc(path.stem))
    found.pieces.append(Piece(kind, files.plain_name(path.name), language, caption, path))


def words_of(store: Store, person: Person = OPERATOR) -> Words:
    """Return what the crops and divisions of this county are called."""
    products = store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)
    identity = store.identity()
    here = identity.division if identity is not None else ""
    towns = store.show("places.divisions", person, parent=here, limit=MOST_DIVISIONS)
    villages = [one for town in towns for one in store.show(
        "places.divisions", person, parent=town.code, limit=MOST_DIVISIONS)]
    divisions = {text.fold(name): one.code for one in (*villages, *towns) for name in (one.name, one.short_name)}
    return Words({text.fold(one.name): one.id for one in products}, divisions)


def prepared(found: Found, words: Words, today: int) -> Ready:
    """Return what becomes of a source: its files looked at by a process of their own, pictures drawn anew."""
    told = read_head(found, words, today)
    title, sections = parted(found.html)
    told["title"] = (told["title"] or title or Path(found.name).stem)[:LONGEST_TITLE]
    kept: list[Kept] = []
    names: dict[str, str] = {}
    for piece in found.pieces:
        raw, one = _kept(found, piece, MOST_TOGETHER - sum(len(each.content) for each in kept))
        if one is not None:
            if raw not in names:
                kept.append(one)
            names[raw] = one.hung.sha.hex()
    told |= renamed(sections, names)
    content = Content(**told)
    return Ready(content, tuple(kept), tuple(found.problems))


def _kept(found: Found, piece: Piece, room: int) -> tuple[str, Kept | None]:
    """Return the hash of a file as it is, and what is kept of it if it is safe and there is room for it."""
    try:
        content = piece.content(MOST_READ[piece.kind])
        raw = hashlib.sha256(content).hexdigest()
        content, ending = made_safe(content, piece.kind, piece.name)
    except StationError as trouble:
        found.problems.append(trouble)
        return "", None
    if len(content) > room:
        found.miss("bulletin.import_heavy", word=piece.name)
        return "", None
    sha = hashlib.sha256(content).digest()
    named = files.with_ending(piece.name or PICTURE, ending)[-LONGEST_WORDS:]
    caption = piece.caption[:LONGEST_WORDS]
    return raw, Kept(Hung(piece.kind, piece.language, caption, named, len(content), sha), content)


def take_in(store: Store, ready: Ready, do: Callable[..., Any]) -> int:
    """Store the media and then the draft that names them; `do(deed, **params)` does a deed. Return the draft."""
    for one in ready.kept:
        store.media.add(one.content, store.clock.now_ms())
    return int(do("bulletins.take_in", content=ready.content, hung=[one.hung for one in ready.kept]))
