"""What a bulletin must have before anybody is shown it, and the digest that says what was approved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from station.bulletins.markup import visible
from station.bulletins.model import CATEGORIES, FARMERS, LEVELS, SECTIONS, Advice, Asset, Content
from station.kernel import audience, text
from station.kernel.calendar import TERM_OF_CODE
from station.kernel.errors import StationError

LONGEST_TITLE = 80
LONGEST_WORDS = 200  # issuer, stage, a field of an advice line
LONGEST_SECTION = 60_000  # characters of HTML
MOST_ADVICE = 40
MOST_CROPS = 40
LONGEST_INTERVAL_DAYS = 365


def neat(content: Content) -> Content:
    """Return content as it is stored: NFC, without signs nobody sees, its audience without doubles."""
    names = ("title", "issuer", "stage", *SECTIONS)
    words: dict[str, Any] = {name: text.nfc(visible(getattr(content, name))) for name in names}
    advice = tuple(_neat_line(line) for line in content.advice)
    return replace(content, **words, advice=advice, audience=audience.joined(audience.codes_of(content.audience)))


def _neat_line(line: Advice) -> Advice:
    names = ("crop", "pest", "agent", "dose", "dilution")
    words: dict[str, Any] = {name: text.nfc(visible(getattr(line, name))) for name in names}
    return replace(line, **words)


def check_shape(content: Content) -> None:
    """Refuse what no form can have made; StationError with the code of the field."""
    _need_at_most(len(content.title), LONGEST_TITLE, "bulletin.long_title")
    _need_at_most(max(len(content.issuer), len(content.stage)), LONGEST_WORDS, "bulletin.long_words")
    _need_at_most(len(content.crops), MOST_CROPS, "bulletin.many_crops")
    _need_at_most(len(content.advice), MOST_ADVICE, "bulletin.many_lines")
    _need_at_most(max(len(getattr(content, name)) for name in SECTIONS), LONGEST_SECTION, "bulletin.long_text")
    known = (
        (content.category in CATEGORIES, "bulletin.bad_category"),
        (content.level in LEVELS, "bulletin.bad_level"),
        (set(content.farmers) <= set(FARMERS), "bulletin.bad_farmers"),
        (set(content.terms) <= set(TERM_OF_CODE), "bulletin.bad_term"),
    )
    for fits, code in known:
        if not fits:
            raise StationError(code)
    if content.valid_to is not None and content.valid_to < content.valid_from:
        raise StationError("bulletin.ends_before")


def check_ready(content: Content) -> None:
    """Refuse what is not fit to be put before farmers; StationError with the code of the field that is missing."""
    check_shape(content)
    if not content.title:
        raise StationError("bulletin.no_title")
    if not any(getattr(content, name) for name in SECTIONS):
        raise StationError("bulletin.no_text")
    for number, line in enumerate(content.advice, 1):
        _check_line(number, line)


def _check_line(number: int, line: Advice) -> None:
    """Plant protection is told whole or not at all: half of it is how people are poisoned."""
    if not (line.crop and line.pest and line.agent and line.dose):
        raise StationError("bulletin.half_advice", line=number)
    words = (line.crop, line.pest, line.agent, line.dose, line.dilution)
    _need_at_most(max(map(len, words)), LONGEST_WORDS, "bulletin.long_words")
    if not line.registered:
        raise StationError("bulletin.not_registered", line=number, agent=line.agent, crop=line.crop)
    if line.interval is None or not 0 <= line.interval <= LONGEST_INTERVAL_DAYS:
        raise StationError("bulletin.no_interval", line=number)


def _need_at_most(count: int, most: int, code: str) -> None:
    if count > most:
        raise StationError(code, most=most)


def digest_of(content: Content, assets: Sequence[Asset]) -> bytes:
    """Return the SHA-256 of what somebody approves: the content and its attachments, in their order."""
    pieces = [(one.kind, one.place, one.language, one.caption, one.sha) for one in assets]
    return hashlib.sha256(msgspec.msgpack.encode((msgspec.to_builtins(content), pieces))).digest()
