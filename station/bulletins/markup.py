"""What of HTML a bulletin may say: an allow-list, held when it is written and again before it is shown.

Nothing in it may load anything or lead anywhere: no address, no style, no script. Pictures stand among the
attachments and are named by their hash in a scheme of our own. Nor may it be built so that laying it out hurts:
tables within tables by the thousand bring Qt down, lists within lists cost it minutes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

TAGS = frozenset(
    {"p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "img"})
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(), "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
PICTURE = re.compile(r"medium:[0-9a-f]{64}")
LONGEST = 500_000  # characters that are looked at; a section has 60,000
MOST_TAGS = 6_000  # of more, the tags go and the words stay: sorting them out takes time by their square
MOST_COLUMNS = 20
MOST_ROWS = 300  # of all tables of a section
MOST_WORDS_OF_PICTURE = 200
SPAN = re.compile(r"[1-9]|1[0-9]|20")
# How often a kind of tag may stand within itself; what is deeper loses its tags and keeps its words.
KINDS = {"ul": "list", "ol": "list", "th": "td", "h3": "h2"}
DEEPEST = {"list": 3, "li": 3}
ROOTS = frozenset({"table", "list", "tr"})  # below one of these that is dropped, its parts are dropped too
PARTS = {"list": frozenset({"li"}), "table": frozenset({"thead", "tbody", "tr", "td"}), "tr": frozenset({"td"})}
TAG = re.compile(r"<(/?)([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>")
ANY_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
COLSPAN = re.compile(r"colspan=\"([0-9]+)\"")


def clean(html: str) -> str:
    """Return what of `html` may be shown; everything else is gone, its words stay."""
    if not html:
        return ""
    if html.count("<") > MOST_TAGS:
        html = ANY_TAG.sub(" ", html[:LONGEST]).replace("<", " ")
    import nh3  # where bulletins are written or read, and not at the start of a kiosk

    kept = nh3.clean(
        html[:LONGEST], tags=set(TAGS), attributes=ATTRIBUTES,
        attribute_filter=_kept, url_schemes={"medium"}, link_rel=None, strip_comments=True)
    return _Flattened().of(visible(kept))


def visible(words: str) -> str:
    """Return words without signs nobody sees that hide, join or turn around the others."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(filter(None, map(_seen, words)))


def _seen(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in ("Zl", "Zp"):
        return "\n"
    return "" if (kind in ("Cc", "Cf", "Cs", "Co", "Cn") and sign not in "\n\t") or sign == "\ufffc" else sign


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name in ("colspan", "rowspan"):
        return value if SPAN.fullmatch(value) else None
    return value[:MOST_WORDS_OF_PICTURE]


class _Flattened:
    """Takes tags off well-formed HTML where they stand too deep within their own kind, and cells nobody could read."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []  # kind of each open tag, and whether it was kept
        self._depth: Counter[str] = Counter()  # how many of a kind are open and kept
        self._dropped: Counter[str] = Counter()  # how many of a kind are open and were not kept
        self._columns = self._rows = 0

    def of(self, html: str) -> str:
        return TAG.sub(self._one, html)

    def _one(self, found: re.Match[str]) -> str:
        ends, name, told = found.groups()
        kind = KINDS.get(name, name)
        if kind in ("br", "img"):
            return found.group()
        if ends:
            return found.group() if self._close(kind) else " "
        kept = self._may_open(kind, told)
        self._open.append((kind, kept))
        (self._depth if kept else self._dropped)[kind] += 1
        return found.group() if kept else ""

    def _close(self, kind: str) -> bool:
        if not self._open or self._open[-1][0] != kind:
            return False
        kept = self._open.pop()[1]
        (self._depth if kept else self._dropped)[kind] -= 1
        return kept

    def _may_open(self, kind: str, told: str) -> bool:
        if any(self._dropped[root] and kind in PARTS[root] for root in ROOTS):
            return False
        if self._depth[kind] >= DEEPEST.get(kind, 1):
            return False
        if kind == "tr":
            self._columns, self._rows = 0, self._rows + 1
            return self._rows <= MOST_ROWS
        if kind == "td":
            span = COLSPAN.search(told)
            self._columns += int(span.group(1)) if span else 1
            return self._columns <= MOST_COLUMNS
        return True
