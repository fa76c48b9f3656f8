"""What was read of a bulletin written elsewhere, and each thing of it that was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from station.bulletins import markup
from station.kernel.errors import StationError
from station.kernel.foreign import files

MOST_TEXT = 2_000_000  # bytes of a text; a bulletin has some hundred kB at most
MOST_FILES = 24
MOST_PROBLEMS = 60
LONGEST_WORD = 80  # letters of a foreign word that is said again


def seen(word: str) -> str:
    """Return a foreign word as it may stand in a sentence: one short line without signs that hide or turn around."""
    return " ".join(markup.visible(word[: 4 * LONGEST_WORD]).split())[:LONGEST_WORD]


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as it was found. The text names a picture by the SHA-256 of its bytes until it was drawn anew.

    `source` is the file itself where there is one: two dozen of them at once would fill the memory.
    """

    kind: str
    name: str
    language: str
    caption: str
    source: Path | bytes

    def content(self, most: int) -> bytes:
        """Return its bytes; StationError file.unreadable, file.large."""
        return self.source if isinstance(self.source, bytes) else files.read_whole(self.source, most)


@dataclass(slots=True)
class Found:
    """What stands in a source: head lines (key, value), its HTML, the files, and what was not taken and why."""

    name: str
    head: list[tuple[str, str]] = field(default_factory=list)
    html: str = ""
    pieces: list[Piece] = field(default_factory=list)
    problems: list[StationError] = field(default_factory=list)
    hashes: dict[Path, str] = field(default_factory=dict)  # of pictures the text shows

    @property
    def is_full(self) -> bool:
        """Whether no more files are taken."""
        return len(self.pieces) >= MOST_FILES

    def miss(self, code: str, **facts: object) -> None:
        """Say that something is not taken; beyond a page of such words nobody reads on."""
        if len(self.problems) < MOST_PROBLEMS:
            shown = {name: seen(one) if isinstance(one, str) else one for name, one in facts.items()}
            self.problems.append(StationError(code, **shown))


@dataclass(frozen=True, slots=True)
class Words:
    """What a source names in words, by the rows and codes it means: crops and divisions of this county."""

    crops: Mapping[str, int]
    divisions: Mapping[str, str]


def text_of(content: bytes, name: str) -> str:
    """Return a text file's words, UTF-8 or as Chinese systems of old wrote them; StationError("file.unreadable")."""
    if len(content) > MOST_TEXT:
        raise StationError("file.large", name=name, most=MOST_TEXT // 1_000_000)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise StationError("file.unreadable", name=name)


def first_of(head: Sequence[tuple[str, str]], key: str) -> str:
    """Return the value of a head line, "" where there is none."""
    return next((value for name, value in head if name == key), "")
