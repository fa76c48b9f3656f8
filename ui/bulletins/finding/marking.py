"""Words with the hits in them marked, as the little HTML that Qt draws; everything else in it is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from station.bulletins.model import CATEGORIES
from station.bulletins.searching.finding import Hit
from station.kernel.words import _
from station.store.reading import Clock
from ui.bulletins.words import BETWEEN, issuer_words, state_words, when_words
from ui.colours import Colours

HIT = '<span style="font-weight:700; color:{ink}; background-color:{ground}">{words}</span>'


def marked(words: str, places: Sequence[tuple[int, int]], colours: Colours) -> str:
    """Return `words` with what stands at `places` (first, behind the last) bold and on another ground."""
    pieces, at = [], 0
    for first, last in places:
        pieces.append(escape(words[at:first]))
        pieces.append(HIT.format(ink=colours.ink, ground=colours.ripe_pale, words=escape(words[first:last])))
        at = last
    return "".join([*pieces, escape(words[at:])])


def about(hit: Hit, clock: Clock) -> str:
    """Return what stands below a quotation: kind, who speaks, when, and how it stands where it does not hold."""
    one = hit.bulletin
    category = _(CATEGORIES[one.category]) if one.category in CATEGORIES else ""
    state = "" if one.state == "valid" else state_words(one.state)
    return BETWEEN.join(filter(None, (state, category, issuer_words(one), when_words(one.issued, clock))))


def html_of(hit: Hit, clock: Clock, colours: Colours, sizes: tuple[int, int]) -> str:
    """Return a hit as it stands in the list; `sizes` are the pixels of title and quotation."""
    title, small = sizes
    tone = colours.rise if hit.bulletin.state in ("recalled", "replaced") else colours.ink_soft
    return (
        f'<div style="font-size:{title}px; font-weight:600; color:{colours.ink}">'
        f"{marked(hit.bulletin.title, hit.title_places, colours)}</div>"
        f'<div style="font-size:{small}px; color:{colours.ink}">'
        f"{marked(hit.snippet, hit.snippet_places, colours)}</div>"
        f'<div style="font-size:{small}px; color:{tone}">{escape(about(hit, clock))}</div>')


def said(hit: Hit, clock: Clock) -> str:
    """Return a hit in plain words, for who hears the screen."""
    return "\n".join([hit.bulletin.title, hit.snippet, about(hit, clock)])
