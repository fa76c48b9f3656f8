"""Markdown, and files beside it: read into the few tags a bulletin has; what leads elsewhere is left out and said.

markdown-it-py (MIT) reads it; raw HTML in it is words and nothing more.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from station.bulletins.declared import PICTURE
from station.bulletins.importing.heads import split_head
from station.bulletins.importing.model import MOST_TEXT, Found, Piece, text_of
from station.bulletins.importing.pieces import kind_of
from station.bulletins.safety.taking import MOST_READ
from station.kernel import text
from station.kernel.errors import StationError
from station.kernel.foreign import files

MOST_NESTED = 40  # lists within lists and the like
LEVELS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}


def read_markdown(path: Path) -> Found:
    """Read a Markdown file with the pictures of its own folder; StationError("file.unreadable", "file.large")."""
    found = Found(files.plain_name(path.name))
    words = text_of(files.read_whole(path, MOST_TEXT), found.name)
    found.head, below = split_head(words)
    found.html = _html(found, below, path.parent)
    return found


def _html(found: Found, words: str, folder: Path) -> str:
    from markdown_it import MarkdownIt  # only where somebody imports

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(words)
    for token in tokens:
        token.tag = LEVELS.get(token.tag, token.tag)
        for inner in token.children or ():
            if inner.type == "image":
                _picture(found, inner, folder)
            elif inner.type == "link_open":
                found.miss("bulletin.import_link", word=str(inner.attrs.get("href", "")))
    return str(reader.renderer.render(tokens, reader.options, {}))


def _picture(found: Found, token: Any, folder: Path) -> None:
    """Take a picture of the same folder along; one from anywhere else is left out, its words stay."""
    source, caption = unquote(str(token.attrs.get("src", ""))), str(token.content)
    path = within(folder, source)
    token.attrs["src"] = ""
    if path is None:
        found.miss("bulletin.import_elsewhere", word=source)
    elif kind_of(path) != PICTURE:
        found.miss("bulletin.import_no_picture", word=source)
    elif found.is_full and path not in found.hashes:
        found.miss("bulletin.import_no_file", word=source)
    else:
        _taken(found, token, path, text.nfc(caption))


def _taken(found: Found, token: Any, path: Path, caption: str) -> None:
    known = found.hashes.get(path, "")
    try:
        sha = known or hashlib.sha256(files.read_whole(path, MOST_READ[PICTURE])).hexdigest()
    except StationError as trouble:
        found.problems.append(trouble)
        return
    if not known:
        found.hashes[path] = sha
        found.pieces.append(Piece(PICTURE, files.plain_name(path.name), "", caption, path))
    token.attrs["src"] = f"medium:{sha}"


def within(folder: Path, source: str) -> Path | None:
    """Return a plain file in the folder or below it; None for an address and for what lies or leads elsewhere."""
    if not source or ":" in source or source.startswith(("/", "\\")) or "\\" in source:
        return None
    try:
        path = (folder / source).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name no disk can have, links in a ring
        return None
