"""A table before anybody knows its columns: lines of text or rows of cells, handed out block by block.

A block is transposed at once into columns of equal length. Lines that do not have the width of the
heading are set apart and leave an empty row in the columns, so the rest stays a matter of a few calls
into C: splitting a whole block costs a third of what splitting its lines one by one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Protocol

FIRST_BLOCK, BLOCK = 64, 8192  # rows
HEAD = 24  # the heading stands in the first 20 rows; a merged one takes two


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide the heading is: `width` cells, of which those after `named` are empty."""

    named: int
    width: int

    def fitted(self, cells: list[str]) -> list[str] | None:
        """Return `cells` in the width of the heading; None where that would lose or invent one."""
        if self.named <= len(cells) <= self.width:
            return cells + [""] * (self.width - len(cells))
        if len(cells) > self.width and not any(cell.strip() for cell in cells[self.width :]):
            return cells[: self.width]
        return None


@dataclass(slots=True)
class Block:
    """Consecutive rows as columns; `apart` holds the cells of rows of another width by their place."""

    lines: Sequence[int]
    columns: list[list[str]]
    apart: dict[int, list[str]] = field(default_factory=dict)

    def cells(self, place: int) -> list[str]:
        """Return the cells of one row as they stood in the file."""
        found = self.apart.get(place)
        return [column[place] for column in self.columns] if found is None else found


class Sheet(Protocol):
    """What a table can do, wherever it came from."""

    name: str
    open_end: bool  # a text file whose last line has no end, and may have lost part of it

    def __len__(self) -> int: ...
    def head(self, start: int = 0) -> list[list[str]]: ...
    def block(self, start: int, stop: int, shape: Shape) -> Block: ...


@dataclass(slots=True)
class Lines:
    """Text without a quotation mark: a line is a row, and a delimiter is always a delimiter."""

    texts: list[str]
    delimiter: str
    name: str = ""
    open_end: bool = False

    def __len__(self) -> int:
        return len(self.texts)

    def head(self, start: int = 0) -> list[list[str]]:
        return [text.split(self.delimiter) for text in self.texts[start : start + HEAD]]

    def block(self, start: int, stop: int, shape: Shape) -> Block:
        texts = self.texts[start:stop]
        apart: dict[int, list[str]] = {}
        delimiters = shape.width - 1
        counts = list(map(str.count, texts, repeat(self.delimiter)))
        if counts.count(delimiters) != len(counts):
            for place, count in enumerate(counts):
                if count != delimiters:
                    cells = texts[place].split(self.delimiter)
                    fitted = shape.fitted(cells)
                    texts[place] = self.delimiter * delimiters if fitted is None else self.delimiter.join(fitted)
                    if fitted is None:
                        apart[place] = cells
        joined = self.delimiter.join(texts).split(self.delimiter)
        columns = [joined[at :: shape.width] for at in range(shape.width)]
        return Block(range(start + 1, start + 1 + len(texts)), columns, apart)


@dataclass(slots=True)
class Grid:
    """Rows of cells with the number of the line each began on."""

    rows: list[list[str]]
    lines: Sequence[int]
    name: str = ""
    open_end: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def head(self, start: int = 0) -> list[list[str]]:
        return self.rows[start : start + HEAD]

    def block(self, start: int, stop: int, shape: Shape) -> Block:
        rows = self.rows[start:stop]
        apart: dict[int, list[str]] = {}
        for place, cells in enumerate(rows):
            if len(cells) != shape.width:
                fitted = shape.fitted(cells)
                rows[place] = fitted or [""] * shape.width
                if fitted is None:
                    apart[place] = cells
        columns = [list(column) for column in zip(*rows, strict=True)]
        return Block(self.lines[start : start + len(rows)], columns, apart)
