"""Reads a bulletin from where it was written: a Markdown file, a Word document, or a folder of text and files.

In three steps, so that it can be looked at before anything is stored: `read_source` (files), `prepared` (what becomes
of it, pictures drawn anew) and `take_in` (the draft with everything that hangs on it, whole or not at all).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.bulletins.checks import LONGEST_TITLE, LONGEST_WORDS
from station.bulletins.declared import AUDIO, PICTURE
from station.bulletins.drafts.hanging import Hung
from station.bulletins.importing.heads import read_head
from station.bulletins.importing.marked import read_markdown
from station.bulletins.importing.model import MOST_FILES, Found, Piece, Words
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
    """Read a file or a folder; StationError file.unreadable, bulletin.import_no_text, bulletin.import_unknown."""
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() in WORD:
        return read_docx(path)
    if path.suffix.lower() in MARKDOWN:
        return read_markdown(path)
    raise StationError("bulletin.import_unknown", name=path.name)


def _read_folder(folder: Path) -> Found:
    """Read the text of a folder, then hang on it whatever else lies there and can hang on a bulletin."""
    inside = sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
    main = _text_of(inside)
    if main is None:
        raise StationError("bulletin.import_no_text", name=folder.name)
    found = read_source(main)
    documents = [one for one in inside if one.suffix.lower() in WORD and one != main]
    if main.name.lower() in INDEXES and not found.html.strip() and len(documents) == 1:
        worded = read_docx(documents[0])
        found.html = worded.html
        found.pieces += worded.pieces
        found.problems += worded.problems
        inside.remove(documents[0])
    named = {piece.name for piece in found.pieces}
    for one in inside:
        if one != main and text.nfc(one.name) not in named:
            _hang(found, one)
    return found


def _text_of(inside: Sequence[Path]) -> Path | None:
    indexes = [one for one in inside if one.name.lower() in INDEXES]
    texts = [one for one in inside if one.suffix.lower() in (*MARKDOWN, *WORD)]
    return indexes[0] if indexes else texts[0] if len(texts) == 1 else None


def _hang(found: Found, path: Path) -> None:
    kind = kind_of(path)
    if not kind or path.is_symlink():
        found.miss("bulletin.import_no_file", word=path.name)
        return
    try:
        content = files.read_whole(path, MOST_READ[kind])
    except StationError as trouble:
        found.problems.append(trouble)
        return
    language = language_of(path.stem) if kind == AUDIO else ""
    caption = "" if kind == AUDIO else text.nfc(path.stem)
    found.pieces.append(Piece(kind, text.nfc(path.name), language, caption, content))


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
    for piece in found.pieces[:MOST_FILES]:
        one = _kept(found, piece)
        if one is not None:
            raw = hashlib.sha256(piece.content).hexdigest()
            if raw not in names:
                kept.append(one)
            names[raw] = one.hung.sha.hex()
    for piece in found.pieces[MOST_FILES:]:
        found.miss("bulletin.import_no_file", word=piece.name)
    told |= renamed(sections, names)
    content = Content(**told)
    return Ready(content, tuple(kept), tuple(found.problems))


def _kept(found: Found, piece: Piece) -> Kept | None:
    name = files.plain_name(piece.name)
    try:
        content, ending = made_safe(piece.content, piece.kind, name)
    except StationError as trouble:
        found.problems.append(trouble)
        return None
    sha = hashlib.sha256(content).digest()
    named = files.with_ending(name or PICTURE, ending)[-LONGEST_WORDS:]
    caption = piece.caption[:LONGEST_WORDS]
    return Kept(Hung(piece.kind, piece.language, caption, named, len(content), sha), content)


def take_in(store: Store, ready: Ready, do: Callable[..., Any]) -> int:
    """Store the media and then the draft that names them; `do(deed, **params)` does a deed. Return the draft."""
    for one in ready.kept:
        store.media.add(one.content, store.clock.now_ms())
    return int(do("bulletins.take_in", content=ready.content, hung=[one.hung for one in ready.kept]))
