"""Makes a package of a county's own bulletins, and takes over what another county's package tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from station.bulletins import checks, markup
from station.bulletins.declared import ASSET_KINDS
from station.bulletins.drafts.hanging import Hung
from station.bulletins.drafts.writing import MOST_ASSETS
from station.bulletins.model import LANGUAGES, SECTIONS, Asset, Bulletin, Content
from station.bulletins.packages import form, store
from station.bulletins.packages.form import Item, Listed, Opened, Sign, TakenBack
from station.bulletins.safety.taking import made_safe
from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.store import identity
from station.store.store import Store

LAST_DAY = 100_000  # of the year 2243
Do = Callable[..., Any]  # a deed by its name, carried to the county's ledger


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a package: drafts begun, known already, recalls put before people."""

    drafts: int
    known: int
    recalls: int


def export(path: Path, county: Store, items: Sequence[Bulletin], crops: dict[int, str], sign: Sign) -> tuple[int, int]:
    """Write a package of bulletins; `crops` are names by row id. Return (bulletins, bytes); OSError, StationError."""
    own = identity.need(county.reader())
    here = {one.sha: one for bulletin in items for one in bulletin.assets if _is_whole(county, one)}
    listed = Listed(
        own.county, own.county_name, own.county_public, county.clock.now_ms(),
        [_item(one, crops, here) for one in items], [(sha, one.size) for sha, one in here.items()])
    return len(items), form.written(path, listed, sign, (_content(county, sha) for sha in here))


def _is_whole(store_: Store, asset: Asset) -> bool:
    found = store_.media.find(asset.sha)
    return found is not None and found.whole and found.total == asset.size


def _content(store_: Store, sha: bytes) -> bytes:
    content = store_.media.read(sha)
    if content is None:
        raise StationError("package.damaged")
    return content


def _item(one: Bulletin, crops: dict[int, str], here: dict[bytes, Asset]) -> Item:
    hung = [Hung(each.kind, each.language, each.caption, each.name, each.size, each.sha)
            for each in one.assets if each.sha in here]
    names = [crops[crop] for crop in one.content.crops if crop in crops]
    recall = None if one.recall is None else TakenBack(one.recall.reason, one.recall.at)
    return Item(one.id, replace(one.content, crops=(), audience=""), names, one.issued, hung, recall)


def checked(opened: Opened) -> None:
    """Refuse a package of which anything could not be taken over, before anything is: StationError."""
    known = {sha for sha, _size in opened.listed.media}
    for item in opened.listed.items:
        checks.check_shape(_cleaned(item.content))
        if not _is_sound(item) or any(one.sha not in known for one in item.hung):
            raise StationError("package.damaged")


def _is_sound(item: Item) -> bool:
    """Tell whether no form of ours could have refused what the item says beside its words."""
    told = item.content
    days = (told.valid_from, told.valid_from if told.valid_to is None else told.valid_to)
    rows = (item.row, item.row if told.replaces is None else told.replaces)
    times = (item.issued, 0 if item.recall is None else item.recall.at)
    names = [len(word) for one in item.hung for word in (one.name, one.caption)]
    return (
        all(0 < row < 1 << 63 for row in rows) and all(0 <= day <= LAST_DAY for day in days)
        and all(0 <= time < 1 << 50 for time in times) and max([0, *names]) <= checks.LONGEST_WORDS
        and len(item.hung) <= MOST_ASSETS and all(one.kind in ASSET_KINDS for one in item.hung)
        and all(not one.language or one.language in LANGUAGES for one in item.hung)
    )


def take(county: Store, do: Do, opened: Opened, crops: dict[str, int], person: Person = OPERATOR) -> Taken:
    """Take over what is new in a package that was checked and whose county is known; a repeat changes nothing."""
    origin, counts = opened.listed.county, Counter[str]()
    db = county.reader()
    wanted = [one for one in opened.listed.items if one.recall is None and not _here(db, origin, one.row)]
    counts["known"] = len(opened.listed.items) - len(wanted)
    kept = dict(_safe_media(county, opened, wanted))
    for item in wanted:
        hung = [_hung(one, kept) for one in item.hung]
        content = _renamed(_cleaned(item.content), kept, tuple(crops[name] for name in item.crops if name in crops))
        draft = do("bulletins.take_over", person, origin=origin, origin_row=item.row, content=content, hung=hung)
        counts["drafts" if draft else "known"] += 1
    for item in opened.listed.items:
        if item.recall is not None:
            told = {"origin": origin, "origin_row": item.row, "reason": item.recall.reason[:500], "at": item.recall.at}
            counts["recalls"] += bool(do("bulletins.propose_recall", person, **told))
    return Taken(counts["drafts"], counts["known"], counts["recalls"])


def _here(db: Any, origin: str, row: int) -> bool:
    return any(store.row_here(db, statement, origin, row) for statement in (store.HERE, store.DRAFTED))


def _safe_media(county: Store, opened: Opened, wanted: Sequence[Item]) -> Iterator[tuple[bytes, tuple[bytes, int]]]:
    """Yield what each medium that is wanted became here: its hash there, and (hash, bytes) here."""
    kinds = {one.sha: (one.kind, one.name) for item in wanted for one in item.hung}
    for sha, content in form.media_of(opened):
        if sha in kinds:
            safe, _ending = made_safe(content, *kinds[sha])
            yield sha, (county.media.add(safe, county.clock.now_ms()), len(safe))


def _hung(one: Hung, kept: dict[bytes, tuple[bytes, int]]) -> Hung:
    sha, size = kept[one.sha]
    return replace(one, sha=sha, size=size, name=markup.visible(one.name), caption=markup.visible(one.caption))


def _cleaned(content: Content) -> Content:
    sections: dict[str, Any] = {name: markup.clean(getattr(content, name)) for name in SECTIONS}
    return checks.neat(replace(content, **sections))


def _renamed(content: Content, kept: dict[bytes, tuple[bytes, int]], crops: tuple[int, ...]) -> Content:
    """Let sections name pictures by their hash here, and crops by their rows here."""
    told = {name: getattr(content, name) for name in SECTIONS}
    for there, (here, _size) in kept.items():
        told = {name: html.replace(f"medium:{there.hex()}", f"medium:{here.hex()}") for name, html in told.items()}
    sections: dict[str, Any] = told
    return replace(content, crops=crops, **sections)
