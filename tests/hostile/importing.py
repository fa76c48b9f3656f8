"""The ways by which a bulletin written elsewhere comes in: a Word document, Markdown, a folder."""

from __future__ import annotations

import itertools
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from station.bulletins.importing.model import MOST_FILES, MOST_PROBLEMS, Words
from station.bulletins.importing.reading import prepared, read_source, take_in
from station.bulletins.markup import visible
from station.store.store import Store
from tests.hostile.kinds import TAKEN, Document, Way
from tests.station.bulletins.seats import EDITOR

OPEN_WORD, OPEN_FOLDER = "word", "folder"
CODES: Mapping[str, str] = {"marks": "given.md", "word": "given.docx", "folder": "given"}


def importers(store: Store, folder: Path, control: str = "") -> dict[str, Way]:
    """Return the ways by the family they are for; with a control, as somebody reads who takes no care."""
    counted = itertools.count()

    def way(name: str) -> Callable[[Document], str]:
        def read(document: Document) -> str:
            place = folder / "imports" / str(next(counted))
            place.mkdir(parents=True)
            try:
                return _imported(store, _laid(document, place / name), control)
            finally:
                shutil.rmtree(place)

        return read

    return {family: way(name) for family, name in CODES.items()}


def _laid(document: Document, path: Path) -> Path:
    if document.build is not None:
        document.build(path)
    else:
        path.write_bytes(document.content)
    return path


def _imported(store: Store, path: Path, control: str) -> str:
    if control == OPEN_WORD:
        return _opened_word(path)
    if control == OPEN_FOLDER:
        return _opened_folder(path)
    ready = prepared(read_source(path), Words({}, {}), store.clock.today())
    said = [str(value) for one in ready.problems for value in one.facts.values()]
    draft = take_in(store, ready, lambda deed, **told: store.do(deed, EDITOR, **told))
    store.do("bulletins.discard", EDITOR, draft=draft)
    if len(ready.kept) > MOST_FILES or len(ready.problems) > MOST_PROBLEMS + MOST_FILES:
        return "broke: more than anybody reads"
    unsafe = [word for word in said if visible(word) != word or "\n" in word or len(word) > 200]
    return f"broke: said {unsafe[0]!a:.80}" if unsafe else TAKEN


def _opened_word(path: Path) -> str:
    """As the library reads it where nobody forbids it to follow what it finds."""
    import mammoth

    socket.setdefaulttimeout(1)  # who is called there hears and never answers
    with path.open("rb") as file:
        mammoth.convert_to_html(file, external_file_access=True)
    return TAKEN


def _opened_folder(path: Path) -> str:
    """As somebody reads who follows a link."""
    found: list[Any] = [one.read_bytes() for one in path.iterdir() if one.is_file()]
    return TAKEN if found else "nothing"
