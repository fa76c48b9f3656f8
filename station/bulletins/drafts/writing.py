"""Deeds of who writes: begin a draft, go on with it, hang files on it, throw it away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from station.bulletins import checks, markup
from station.bulletins.actions import WRITERS, for_seat, need_own
from station.bulletins.declared import ASSET, ASSET_KINDS, CONTENT
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.model import RETURNED, WRITING, pack_advice, row_of, unpack_advice
from station.bulletins.model import LANGUAGES, SECTIONS, Content
from station.kernel.deeds import Day, deed
from station.kernel.errors import StationError
from station.store.act import Act

COLUMNS = frozenset(column.name for column in CONTENT) | {"advice", "state", "changed", "hand", "unasked"}
LONGEST_NUMBER = 19  # digits of the largest row id
MOST_ASSETS = 24


@deed("bulletins.write", roles=WRITERS, writes={DRAFT.name: frozenset({"insert"})})
def write(
    act: Act,
    *,
    category: str,
    title: str,
    level: str = "county",
    issuer: str = "",
    what: str = "",
    timing: str = "",
    how: str = "",
    dose: str = "",
    safety: str = "",
    body: str = "",
    crops: str = "",
    stage: str = "",
    terms: str = "",
    audience: str = "",
    farmers: str = "",
    valid_from: Day | None = None,
    valid_to: Day | None = None,
    replaces: int = 0,
    advice: str = "",
) -> int:
    """Begin a draft; sections are HTML, lists have blanks between, `advice` is JSON. Return the draft."""
    content = Content(
        category, title, level, issuer, what, timing, how, dose, safety, body, tuple(map(_number, crops.split())),
        stage, tuple(terms.split()), audience, tuple(farmers.split()),
        act.clock.today() if valid_from is None else valid_from, valid_to, replaces or None, unpack_advice(advice))
    ready, station, desk = for_seat(act, _cleaned(content))
    return act.insert(DRAFT.name, row_of(ready) | {
        "advice": pack_advice(ready.advice), "station": station, "desk": desk, "author": act.person.id,
        "author_name": act.person.name, "state": WRITING, "remark": "", "changed": act.clock.now_ms(),
        "hand": act.person.id,
    })


@deed("bulletins.rewrite", roles=WRITERS, writes={DRAFT.name: COLUMNS})
def rewrite(
    act: Act,
    *,
    draft: int,
    category: str | None = None,
    title: str | None = None,
    level: str | None = None,
    issuer: str | None = None,
    what: str | None = None,
    timing: str | None = None,
    how: str | None = None,
    dose: str | None = None,
    safety: str | None = None,
    body: str | None = None,
    crops: str | None = None,
    stage: str | None = None,
    terms: str | None = None,
    audience: str | None = None,
    farmers: str | None = None,
    valid_from: Day | None = None,
    valid_to: Day | None = None,
    endless: bool = False,
    replaces: int | None = None,
    advice: str | None = None,
    asked: bool = False,
) -> None:
    """Change what is given of a draft; `endless` takes its last day away, `replaces` 0 what it replaces.

    `asked`: somebody has said for whom one is that was taken over, be it that it is for everybody.
    """
    found = need_own(act, draft)
    told: dict[str, Any] = {
        "category": category, "title": title, "level": level, "issuer": issuer, "what": what, "timing": timing,
        "how": how, "dose": dose, "safety": safety, "body": body, "stage": stage, "audience": audience,
        "valid_from": valid_from, "valid_to": valid_to, "replaces": replaces,
        "crops": None if crops is None else tuple(map(_number, crops.split())),
        "terms": None if terms is None else tuple(terms.split()),
        "farmers": None if farmers is None else tuple(farmers.split()),
        "advice": None if advice is None else unpack_advice(advice),
    }
    changed = {name: value for name, value in told.items() if value is not None}
    if endless:
        changed["valid_to"] = None
    if replaces == 0:
        changed["replaces"] = None
    ready, _, _ = for_seat(act, _cleaned(replace(found.content, **changed)))
    row = row_of(ready) | {"advice": pack_advice(ready.advice)}
    before = row_of(found.content) | {"advice": pack_advice(found.content.advice)}
    changes = {name: value for name, value in row.items() if value != before[name]}
    if found.unasked and (asked or audience is not None):
        changes["unasked"] = False
    if changes or found.state == RETURNED:
        told = {"state": WRITING, "changed": act.clock.now_ms(), "hand": act.person.id}
        act.patch(DRAFT.name, draft, changes | told)


@deed("bulletins.attach", roles=WRITERS, writes={ASSET.name: frozenset({"insert"})})
def attach(
    act: Act, *, draft: int, kind: str, sha: bytes, name: str, size: int, language: str = "", caption: str = ""
) -> int:
    """Hang a stored medium on a draft, behind those of its kind; return the attachment."""
    found = need_own(act, draft)
    if kind not in ASSET_KINDS or (language and language not in LANGUAGES):
        raise StationError("bulletin.bad_asset")
    if len(found.assets) >= MOST_ASSETS:
        raise StationError("bulletin.many_assets", most=MOST_ASSETS)
    if max(len(name), len(caption)) > checks.LONGEST_WORDS:
        raise StationError("bulletin.long_words", most=checks.LONGEST_WORDS)
    places = [one.place for one in found.assets if one.kind == kind]
    return act.insert(ASSET.name, {
        "bulletin": None, "draft": draft, "audience": "", "station": found.station, "desk": found.desk, "kind": kind,
        "place": max(places, default=-1) + 1, "language": language, "caption": markup.visible(caption),
        "name": markup.visible(name), "size": size,
        "sha": sha,
    })


@deed("bulletins.detach", roles=WRITERS, writes={ASSET.name: frozenset({"delete"})})
def detach(act: Act, *, draft: int, asset: int) -> None:
    """Take an attachment off a draft."""
    found = need_own(act, draft)
    if any(one.id == asset for one in found.assets):
        act.delete(ASSET.name, asset)


@deed(
    "bulletins.discard", roles=WRITERS, writes={DRAFT.name: frozenset({"delete"}), ASSET.name: frozenset({"delete"})}
)
def discard(act: Act, *, draft: int) -> None:
    """Throw a draft away that was not handed in."""
    for one in need_own(act, draft).assets:
        act.delete(ASSET.name, one.id)
    act.delete(DRAFT.name, draft)


def _cleaned(content: Content) -> Content:
    if max(len(getattr(content, name)) for name in SECTIONS) > markup.LONGEST:
        raise StationError("bulletin.long_text")
    sections: dict[str, Any] = {name: markup.clean(getattr(content, name)) for name in SECTIONS}
    ready = checks.neat(replace(content, **sections))
    checks.check_shape(ready)
    return ready


def _number(word: str) -> int:
    if not word.isascii() or not word.isdigit() or len(word) > LONGEST_NUMBER:
        raise StationError("bulletin.bad_crop", word=word)
    return int(word)
