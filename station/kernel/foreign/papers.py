"""Papers of others (PDF): only ever seen as pictures of their pages; nothing in them runs, opens or is handed on."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.foreign import child
from station.kernel.foreign.pictures import Pixels

PDF = b"%PDF-"
MOST_BYTES = 8_000_000  # an hour and a half of a line of 20 kbit/s: it travels last
MOST_PAGES = 60
PAGE_EDGE = 1400  # pixels of a page's longer side, as wide as a village's screen
MOST_EDGE = 3000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a paper, counted from 0."""

    number: int
    pages: int
    pixels: Pixels


def look(content: bytes, name: str = "", page: int = 0, longest: int = PAGE_EDGE) -> Leaf:
    """Return one page; StationError file.large, not_paper, locked, many_pages, damaged, slow, all with `name`."""
    return leaves(content, name, page, 1, longest)[0]


def leaves(content: bytes, name: str, first: int, count: int, longest: int = PAGE_EDGE) -> list[Leaf]:
    """Return up to `count` pages from `first`, at least one; refuses as `look` does."""
    if len(content) > MOST_BYTES:
        raise child.refusal("large", name, most=MOST_BYTES // 1_000_000)
    if not content.startswith(PDF):
        raise child.refusal("not_paper", name)
    try:
        found = child.run(
            "pages", [content], first=max(0, first), count=count, longest=min(longest, MOST_EDGE), most=MOST_PAGES)
        made = [_leaf(facts, data, first + place) for place, (facts, data) in enumerate(found)]
    except child.Refused as why:
        raise child.refusal(why.word, name, most=MOST_PAGES) from why
    if not made:
        raise child.refusal(child.DAMAGED, name)
    return made


def _leaf(facts: dict[str, object], data: bytes, number: int) -> Leaf:
    width, height, pages = facts.get("width"), facts.get("height"), facts.get("pages")
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(pages, int)):
        raise child.Refused(child.DAMAGED)
    if width * height * 3 != len(data):
        raise child.Refused(child.DAMAGED)
    return Leaf(number, pages, Pixels(width, height, data))
