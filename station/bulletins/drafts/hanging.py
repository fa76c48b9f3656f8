"""The files that hang on a draft: put in another order, given another caption, or taken over with a whole draft.

A file's row is never changed, so each of these takes rows away and hangs the same media up again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from station.bulletins import checks, markup
from station.bulletins.actions import WRITERS, for_seat, need_own
from station.bulletins.declared import ASSET, ASSET_KINDS
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.model import WRITING, Draft, pack_advice, row_of
from station.bulletins.drafts.writing import MOST_ASSETS
from station.bulletins.model import LANGUAGES, SECTIONS, Asset, Content
from station.kernel.deeds import deed
from station.kernel.errors import StationError
from station.store.act import Act

INSERT = frozenset({"insert"})


@dataclass(frozen=True, slots=True)
class Hung:
    """A stored medium that is to hang on a draft."""

    kind: str
    language: str
    caption: str
    name: str
    size: int
    sha: bytes


@deed("bulletins.rehang", roles=WRITERS, writes={ASSET.name: frozenset({"insert", "delete"})})
def rehang(
    act: Act, *, draft: int, asset: int, place: int | None = None, caption: str | None = None,
    language: str | None = None,
) -> int:
    """Give an attachment another place among its kind (from 0), another caption or language; return its new row."""
    found = need_own(act, draft)
    one = next((each for each in found.assets if each.id == asset), None)
    if one is None:
        raise StationError("bulletin.no_asset")
    told = replace(
        one, caption=one.caption if caption is None else caption,
        language=one.language if language is None else language,
    )
    _check(told.kind, told.language, told.caption, told.name)
    kin = [each for each in found.assets if each.kind == one.kind]
    others = [each for each in kin if each is not one]
    at = kin.index(one) if place is None else max(0, min(place, len(others)))
    wanted = [*others[:at], told, *others[at:]]
    rows = {}
    for number, each in enumerate(wanted):
        if each is told or each.place != number:
            act.delete(ASSET.name, each.id)
            rows[each.id] = _hang(act, found, each, number)
    return rows[asset]


@deed("bulletins.take_in", roles=WRITERS, writes={DRAFT.name: INSERT, ASSET.name: INSERT})
def take_in(act: Act, *, content: Content, hung: Sequence[Hung]) -> int:
    """Begin a draft with everything that hangs on it, whole or not at all; return the draft."""
    return begin(act, content, hung)


def begin(act: Act, content: Content, hung: Sequence[Hung], origin: tuple[str, int] | None = None) -> int:
    """Do what `take_in` does for another deed; `origin` is the county and the row there it is taken over from."""
    sections: dict[str, Any] = {name: markup.clean(getattr(content, name)) for name in SECTIONS}
    ready = checks.neat(replace(content, **sections))
    checks.check_shape(ready)
    if len(hung) > MOST_ASSETS:
        raise StationError("bulletin.many_assets", most=MOST_ASSETS)
    ready, station, desk = for_seat(act, ready)
    owner = {"station": station, "desk": desk}
    draft = act.insert(DRAFT.name, row_of(ready) | owner | {
        "advice": pack_advice(ready.advice), "author": act.person.id, "author_name": act.person.name,
        "state": WRITING, "remark": "", "changed": act.clock.now_ms(), "hand": act.person.id,
        "origin": origin[0] if origin else None, "origin_row": origin[1] if origin else None,
        "unasked": True if origin else None,  # whom the other county meant says nothing of ours
    })
    places: Counter[str] = Counter()
    for one in hung:
        _check(one.kind, one.language, one.caption, one.name)
        act.insert(ASSET.name, owner | _named(one) | {"draft": draft, "place": places[one.kind]})
        places[one.kind] += 1
    return draft


def _check(kind: str, language: str, caption: str, name: str) -> None:
    if kind not in ASSET_KINDS or (language and language not in LANGUAGES):
        raise StationError("bulletin.bad_asset")
    if max(len(name), len(caption)) > checks.LONGEST_WORDS:
        raise StationError("bulletin.long_words", most=checks.LONGEST_WORDS)


def _hang(act: Act, found: Draft, one: Asset, place: int) -> int:
    owner = {"station": found.station, "desk": found.desk, "draft": found.id, "place": place}
    return act.insert(ASSET.name, owner | _named(one))


def _named(one: Asset | Hung) -> dict[str, Any]:
    return {
        "bulletin": None, "audience": "", "kind": one.kind, "language": one.language, "caption": one.caption,
        "name": one.name, "size": one.size, "sha": one.sha,
    }
