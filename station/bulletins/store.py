"""Reads bulletins and drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from station.bulletins.advice import LINES
from station.bulletins.checks import digest_of
from station.bulletins.declared import ASSET_KINDS, BULLETIN
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.model import ISSUED, Draft, content_of, unpack_advice
from station.bulletins.model import SECTIONS, Advice, Asset, Bulletin, Listed, Recall, Successor
from station.kernel.deeds import COUNTY_STAFF, Role, Seat, view
from station.kernel.errors import StationError
from station.store import rows
from station.store.act import Reading

WRITERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR}
ASSETS = f"""
SELECT id, kind, place, language, caption, name, size, sha FROM bulletins_asset WHERE {{owner}} = ?
ORDER BY CASE kind {" ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(ASSET_KINDS))} END, place, id"""
OF_DRAFT, OF_BULLETIN = ASSETS.format(owner="bulletin IS NULL AND draft"), ASSETS.format(owner="bulletin")
RECALLED = """
SELECT id, bulletin, reason, coalesce(instead, 0), person_name, at FROM bulletins_recall
WHERE bulletin = ? ORDER BY at, id LIMIT 1"""
ISSUED_FROM = "SELECT id FROM bulletins_bulletin WHERE draft = ? ORDER BY id LIMIT 1"
ORIGIN = """
SELECT coalesce((SELECT name FROM bulletins_source WHERE county = :origin ORDER BY at DESC LIMIT 1), :origin),
coalesce((SELECT reason FROM bulletins_proposal WHERE origin = :origin AND origin_row = :row
ORDER BY at LIMIT 1), '')"""
TAKEN_BACK_THERE = "SELECT 1 FROM bulletins_proposal WHERE origin = ? AND origin_row = ? LIMIT 1"
REPLACED = "SELECT id FROM bulletins_bulletin WHERE replaces = ? ORDER BY issued DESC, id DESC LIMIT 1"
FOLLOWING = """
SELECT coalesce((SELECT instead FROM bulletins_recall WHERE bulletin = :one ORDER BY at, id LIMIT 1),
(SELECT id FROM bulletins_bulletin WHERE replaces = :one ORDER BY issued DESC, id DESC LIMIT 1), 0),
EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = :one),
coalesce((SELECT title FROM bulletins_bulletin WHERE id = :one), '')"""
STAFF = """
SELECT count(*) FROM people_account WHERE station = 0 AND active AND role IN ('editor', 'approver', 'expert',
'supervisor', 'keeper')"""
DRAFTS = "SELECT id FROM bulletins_draft WHERE ? IN ('', state) ORDER BY changed DESC, id DESC LIMIT ?"
STATE = """CASE WHEN EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = one.id) THEN 'recalled'
WHEN EXISTS (SELECT 1 FROM bulletins_bulletin WHERE replaces = one.id) THEN 'replaced'
WHEN one.valid_from > :today THEN 'coming' WHEN one.valid_to < :today THEN 'past' ELSE 'valid' END"""
LIST = f"""
SELECT one.id, one.category, one.title, one.level, one.issuer, one.crops, one.valid_from, one.valid_to, one.issued,
one.alone, {STATE} AS state FROM bulletins_bulletin AS one
WHERE :category IN ('', one.category) AND (:crop = 0 OR ' ' || one.crops || ' ' LIKE '% ' || :crop || ' %')
AND (:state = '' OR {STATE} = :state) ORDER BY one.issued DESC, one.id DESC LIMIT :limit"""


def need_draft(db: Any, draft: int) -> Draft:
    """Return a draft; StationError("bulletin.no_draft")."""
    row = rows.get_row(db, DRAFT, draft)
    if row is None:
        raise StationError("bulletin.no_draft")
    content = content_of(row, unpack_advice(row["advice"]))
    names = ("station", "desk", "author", "author_name", "state", "remark", "changed", "hand")
    told = {name: row[name] for name in names}
    return Draft(
        draft, content, **told, assets=assets(db, OF_DRAFT, draft), unasked=bool(row["unasked"]),
        **_origin(db, row), **_outcome(db, draft, row["state"]))


def _origin(db: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a draft was taken over from, and why it was taken back there."""
    if not row["origin"]:
        return {}
    told = {"origin": row["origin"], "row": row["origin_row"]}
    name, taken_back = db.execute(ORIGIN, told).fetchone()
    return {"origin": row["origin"], "origin_row": row["origin_row"], "origin_name": name, "taken_back": taken_back}


def _outcome(db: Any, draft: int, state: str) -> dict[str, Any]:
    """Return what became of a draft that was issued."""
    found = db.execute(ISSUED_FROM, (draft,)).fetchone() if state == ISSUED else None
    if found is None:
        return {}
    recall = recall_of(db, found[0])
    return {"issued": int(found[0]), "recalled": recall.reason if recall is not None else ""}


def need_bulletin(db: Any, bulletin: int) -> Bulletin:
    """Return a bulletin with what became of it; StationError("bulletin.not_here")."""
    row = rows.get_row(db, BULLETIN, bulletin)
    if row is None:
        raise StationError("bulletin.not_here")
    advice = tuple(_advice(*line) for line in db.execute(LINES, (bulletin,)))
    found = db.execute(REPLACED, (bulletin,)).fetchone()
    told = {name: row[name] for name in ("station", "author_name", "approver_name", "issued", "origin")}
    return Bulletin(
        bulletin, content_of(row, advice), **told, alone=bool(row["alone"]), assets=assets(db, OF_BULLETIN, bulletin),
        recall=recall_of(db, bulletin), replaced=0 if found is None else int(found[0]),
    )


def for_eyes(reading: Reading, found: Bulletin) -> Bulletin:
    """Return a bulletin as it may be shown at this seat: nothing of what a recalled one told anybody to do."""
    county = reading.identity is not None and reading.identity.seat is Seat.COUNTY
    if found.recall is None or county:
        return found
    bare: dict[str, Any] = dict.fromkeys(SECTIONS, "")
    return replace(found, content=replace(found.content, **bare, advice=()), assets=())


def assets(db: Any, statement: str, owner: int) -> tuple[Asset, ...]:
    """Return the attachments of a draft or a bulletin: pictures, recordings, papers, each kind in its order."""
    return tuple(_asset(*row) for row in db.execute(statement, (owner,)))


def _asset(number: int, kind: str, place: int, language: str, caption: str, *rest: Any) -> Asset:
    name, size, sha = rest
    return Asset(number, kind, place, language, caption, name, size, bytes(sha))


def _advice(crop: str, pest: str, agent: str, dose: str, dilution: str, *rest: Any) -> Advice:
    interval, registered = rest
    return Advice(crop, pest, agent, dose, dilution, interval, bool(registered))


def recall_of(db: Any, bulletin: int) -> Recall | None:
    """Return how a bulletin was taken back: the first word of it stands."""
    found = db.execute(RECALLED, (bulletin,)).fetchone()
    return None if found is None else Recall(*found)


def successor(db: Any, bulletin: int) -> Successor:
    """Return what is to be read in place of a bulletin, be that taken back or replaced in its turn."""
    seen: set[int] = set()
    at = bulletin
    while at not in seen:
        seen.add(at)
        following, recalled, title = db.execute(FOLLOWING, {"one": at}).fetchone()
        if not following:
            return Successor(0, "") if recalled or at == bulletin else Successor(at, title)
        at = int(following)
    return Successor(0, "")


def staff_count(db: Any) -> int:
    """Return how many people the county has who might approve each other's work."""
    return int(db.execute(STAFF).fetchone()[0])


def listed(found: Iterable[Any]) -> list[Listed]:
    """Return rows of LIST as what they are."""
    return [_line(*row) for row in found]


def _line(number: int, category: str, title: str, level: str, issuer: str, crops: str, *rest: Any) -> Listed:
    valid_from, valid_to, issued, alone, state = rest
    known = tuple(int(one) for one in crops.split())
    return Listed(number, category, title, level, issuer, known, valid_from, valid_to, issued, bool(alone), state)


@view("bulletins.drafts", roles=WRITERS)
def drafts_view(reading: Reading, *, state: str = "", limit: int = 200) -> list[Draft]:
    """Drafts, the last changed first."""
    found = reading.db.execute(DRAFTS, (state, limit)).fetchall()
    return [need_draft(reading.db, row[0]) for row in found]


@view("bulletins.draft", roles=WRITERS)
def draft_view(reading: Reading, *, draft: int, limit: int = 1) -> list[tuple[Draft, str]]:
    """One draft with the digest (hex) of what it says, to approve just that."""
    found = need_draft(reading.db, draft)
    return [(found, digest_of(found.content, found.assets).hex())][:limit]


@view("bulletins.list")
def list_view(
    reading: Reading, *, category: str = "", crop: int = 0, state: str = "", limit: int = 100
) -> list[Listed]:
    """Bulletins, the newest first; `state` valid, coming, past, replaced, recalled or empty for all."""
    told = {"category": category, "crop": crop, "state": state, "today": reading.clock.today(), "limit": limit}
    return listed(reading.db.execute(LIST, told))


@view("bulletins.read")
def read_view(reading: Reading, *, bulletin: int, limit: int = 1) -> list[Bulletin]:
    """One bulletin with its attachments; one that was taken back without all that it said, but at the county."""
    return [for_eyes(reading, need_bulletin(reading.db, bulletin))][:limit]


@view("bulletins.instead")
def instead_view(reading: Reading, *, bulletin: int, limit: int = 1) -> list[Successor]:
    """What is to be read in place of a bulletin that was taken back or replaced."""
    return [successor(reading.db, bulletin)][:limit]
