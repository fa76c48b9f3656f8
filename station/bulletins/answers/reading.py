"""Reads a file of questions and answers: CSV or one JSON object a line, with question, answer and perhaps a product."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.bulletins.checks import LONGEST_SECTION
from station.kernel.errors import StationError
from station.kernel.text import fold, nfc
from station.kernel.words import N_

MOST_BYTES = 32 << 20
NAMES = {
    "question": ("question", "问题", "问", "标题"),
    "answer": ("answer", "答案", "回答", "答"),
    "product": ("product", "crop", "产品", "作物", "品种"),
}
REASONS = {
    "unreadable": N_("the line cannot be read"),
    "no_question": N_("there is no question"),
    "no_answer": N_("there is no answer"),
    "too_long": N_("the answer is too long"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answer, both NFC and plain text; `product` as it was written, "" for none."""

    line: int
    question: str
    answer: str
    product: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is no question with an answer; `reason` is a key of REASONS."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """What a file says: `rows` read = pairs + rejected. `columns` are (name here, heading there) as recognised."""

    name: str
    pairs: tuple[Pair, ...]
    rejected: tuple[Rejected, ...]
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        return len(self.pairs) + len(self.rejected)


def read_answers(file: Path) -> AnswerFile:
    """Read a file; StationError("answers.unreadable", "answers.too_large", "answers.no_columns")."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise StationError("answers.too_large", file=file.name)
        content = file.read_bytes()
    except OSError as trouble:
        raise StationError("answers.unreadable", file=file.name) from trouble
    return parse_answers(content, file.name)


def parse_answers(content: bytes, name: str) -> AnswerFile:
    """Read the content of a file; StationError as `read_answers`."""
    text = _decoded(content, name)
    found = list(_json_rows(text) if text.lstrip().startswith("{") else _csv_rows(text, name))
    judged = [_judged(line, row) for line, row in found]
    return AnswerFile(
        name, tuple(one for one in judged if isinstance(one, Pair)),
        tuple(one for one in judged if isinstance(one, Rejected)), _columns(text))


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StationError("answers.unreadable", file=name)


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            read = None
        yield number, _known(read.items()) if isinstance(read, dict) else None


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        heading = next(reader, [])
        if not {"question", "answer"} <= _known((word, word) for word in heading).keys():
            raise StationError("answers.no_columns", file=name)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, _known(zip(heading, row, strict=False))
    except csv.Error as trouble:
        raise StationError("answers.unreadable", file=name) from trouble


def _known(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the cells by the names they are known by here."""
    named = {fold(str(heading)): value for heading, value in cells}
    return {name: named[word] for name, words in NAMES.items() for word in reversed(words) if word in named}


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Return which heading of the file is taken for what."""
    first = text.lstrip().split("\n", 1)[0]
    if first.startswith("{"):
        try:
            read = json.loads(first)
        except (ValueError, RecursionError):
            return ()
        headings = list(read) if isinstance(read, dict) else []
    else:
        headings = next(csv.reader(io.StringIO(text, newline="")), [])
    return tuple(_known((str(heading), str(heading).strip()) for heading in headings).items())


def _judged(line: int, row: Mapping[str, Any] | None) -> Pair | Rejected:
    if row is None or not all(isinstance(row.get(name, ""), str) for name in NAMES):
        return Rejected(line, "unreadable")
    words = {name: _words(row.get(name, "")) for name in NAMES}
    if not words["question"]:
        return Rejected(line, "no_question")
    if not words["answer"]:
        return Rejected(line, "no_answer")
    if max(len(words["answer"]), len(words["question"])) > LONGEST_SECTION // 4:
        return Rejected(line, "too_long")
    return Pair(line, words["question"], words["answer"], words["product"])


def _words(text: str) -> str:
    """Return text as it is stored; what no screen can show is left out."""
    return nfc("".join(one for one in text if one in "\n\t" or one.isprintable()))
