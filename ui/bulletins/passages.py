"""The words of a section as plain blocks: what is said, and what stands on a slip, is made of them. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from station.bulletins import markup

HEADING, TEXT, STEP, DOT, ROW = "heading", "text", "step", "dot", "row"
PICTURES = re.compile(r'src="medium:([0-9a-f]{64})"')
KINDS = {"h2": HEADING, "h3": HEADING, "p": TEXT}
BLOCKS = frozenset({"h2", "h3", "p", "li", "ul", "ol", "table", "tr", "br"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `number` is that of a step, from 1; the cells of a row of a table stand in `cells`."""

    kind: str
    words: str
    number: int = 0
    cells: tuple[str, ...] = ()


def blocks(html: str) -> list[Block]:
    """Return the words of a section, one block a paragraph, step or row; empty ones are left out."""
    reader = _Reader()
    reader.feed(markup.clean(html))
    reader.close()
    return [block for block in reader.ended() if block.words]


def pictures(html: str) -> list[bytes]:
    """Return the SHA-256 of the pictures a section names, in their order."""
    return [bytes.fromhex(name) for name in PICTURES.findall(markup.clean(html))]


def numbered(html: str) -> str:
    """Return a section as steps: paragraphs that follow each other are numbered, where it has no steps of its own."""
    cleaned = markup.clean(html)
    if "<ol" in cleaned or "<table" in cleaned or "<ul" in cleaned or cleaned.count("<p>") < 2:
        return cleaned
    steps = "".join(f"<li>{part}</li>" for part in re.findall(r"<p>(.*?)</p>", cleaned, re.DOTALL) if part.strip())
    rest = re.sub(r"<p>.*?</p>", "", cleaned, flags=re.DOTALL).strip()
    return cleaned if rest else f"<ol>{steps}</ol>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[Block] = []
        self._words: list[str] = []
        self._kind, self._number = TEXT, 0
        self._counts: list[int | None] = []  # of the lists one stands in: the number of the last step, None for dots
        self._cells: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and self._cells is None:
            self._end()
        if tag in ("ol", "ul"):
            self._counts.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "tr":
            self._cells = []
        elif tag in KINDS and self._kind not in (STEP, DOT):
            self._kind = KINDS[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._taken())
        elif tag == "tr" and self._cells is not None:
            cells, self._cells = tuple(self._cells), None
            self._done.append(Block(ROW, " ".join(cells).strip(), cells=cells))
        elif tag in BLOCKS and self._cells is None:
            self._end()
            if tag in ("ol", "ul") and self._counts:
                self._counts.pop()
            if tag in ("li", "h2", "h3"):
                self._kind, self._number = TEXT, 0

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def ended(self) -> Iterator[Block]:
        """End the last paragraph and return them all."""
        self._end()
        yield from self._done

    def _begin_item(self) -> None:
        self._kind = DOT
        if self._counts and self._counts[-1] is not None:
            self._counts[-1] += 1
            self._kind, self._number = STEP, self._counts[-1]

    def _taken(self) -> str:
        words, self._words = " ".join("".join(self._words).split()), []
        return words

    def _end(self) -> None:
        words = self._taken()
        if words:
            self._done.append(Block(self._kind, words, self._number))
            if self._kind in (STEP, DOT):  # what else stands in the same step is no further step
                self._number = 0
