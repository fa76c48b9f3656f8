"""Deeds of bulletins: write, hand in, give back, approve, recall."""

from __future__ import annotations

from dataclasses import replace

from station.bulletins import advice, checks, store
from station.bulletins.declared import ASSET, BULLETIN, RECALL
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.model import ISSUED, OPEN, RETURNED, SUBMITTED, Draft, row_of
from station.bulletins.model import Bulletin, Content
from station.bulletins.searching import index
from station.kernel import audience
from station.kernel.deeds import COUNTY_STAFF, Role, Seat, deed
from station.kernel.errors import StationError
from station.kernel.record import LineColumns
from station.store.act import Act

APPROVERS = frozenset({Role.APPROVER, Role.SUPERVISOR, Role.KEEPER, Role.TOWN, Role.OPERATOR})
WRITERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR}
DESKS = frozenset({Seat.COUNTY, Seat.TOWN})
LONGEST_REMARK = 500
INSERT = frozenset({"insert"})


@deed("bulletins.submit", roles=WRITERS, writes={DRAFT.name: frozenset({"state", "changed"})})
def submit(act: Act, *, draft: int) -> None:
    """Hand a draft in for approval."""
    found = need_own(act, draft)
    checks.check_ready(found.content)
    if found.unasked:
        raise StationError("bulletin.no_audience")
    act.patch(DRAFT.name, draft, {"state": SUBMITTED, "changed": act.clock.now_ms()})


@deed(
    "bulletins.give_back", roles=APPROVERS, seats=DESKS, writes={DRAFT.name: frozenset({"state", "remark", "changed"})}
)
def give_back(act: Act, *, draft: int, remark: str) -> None:
    """Give a draft back to who wrote it, with a remark."""
    found = store.need_draft(act.db, draft)
    _need_submitted(act, found)
    if not remark.strip():
        raise StationError("bulletin.no_remark")
    if len(remark) > LONGEST_REMARK:
        raise StationError("bulletin.long_words", most=LONGEST_REMARK)
    act.patch(DRAFT.name, draft, {"state": RETURNED, "remark": remark.strip(), "changed": act.clock.now_ms()})


@deed(
    "bulletins.approve", roles=APPROVERS, seats=DESKS,
    writes={DRAFT.name: frozenset({"state", "changed"}), BULLETIN.name: INSERT, ASSET.name: INSERT},
)
def approve(act: Act, *, draft: int, digest: str = "") -> int:
    """Vouch for a draft that somebody else wrote and issue it; return the bulletin.

    `digest` (hex) is that of what was looked at: "bulletin.changed" where the draft says something else by now.
    """
    bulletin = issue(act, draft, digest)
    index.refresh(act.db)
    return bulletin


def issue(act: Act, draft: int, digest: str = "") -> int:
    """Issue a draft, without its words in the index yet; return the bulletin. StationError as "bulletins.approve"."""
    found = store.need_draft(act.db, draft)
    _need_submitted(act, found)
    checks.check_ready(found.content)
    if found.origin and act.db.execute(store.TAKEN_BACK_THERE, (found.origin, found.origin_row)).fetchone():
        raise StationError("bulletin.taken_back_there")
    seen = checks.digest_of(found.content, found.assets)
    if digest and digest != seen.hex():
        raise StationError("bulletin.changed")
    alone = _is_alone(act, found)
    bulletin = act.insert(BULLETIN.name, _issued(act, found, seen, alone=alone), _lines(found.content))
    for one in found.assets:
        act.insert(ASSET.name, {
            "bulletin": bulletin, "draft": None, "audience": found.content.audience, "station": found.station,
            "desk": found.desk, "kind": one.kind, "place": one.place, "language": one.language,
            "caption": one.caption, "name": one.name, "size": one.size, "sha": one.sha,
        })
    act.patch(DRAFT.name, draft, {"state": ISSUED, "changed": act.clock.now_ms()})
    return bulletin


@deed("bulletins.recall", roles=APPROVERS, seats=DESKS, writes={RECALL.name: INSERT})
def recall(act: Act, *, bulletin: int, reason: str, instead: int = 0) -> int:
    """Take a bulletin back: its text goes off every screen, and why stands there. Return the recall."""
    found = store.need_bulletin(act.db, bulletin)
    _need_own_desk(act, found)
    if found.recall is not None:
        raise StationError("bulletin.recalled_already")
    if not reason.strip():
        raise StationError("bulletin.no_reason")
    if len(reason) > LONGEST_REMARK:
        raise StationError("bulletin.long_words", most=LONGEST_REMARK)
    if instead and (instead == bulletin or store.need_bulletin(act.db, instead).recall is not None):
        raise StationError("bulletin.bad_replacement")
    recall = act.insert(RECALL.name, {
        "bulletin": bulletin, "audience": found.content.audience, "title": found.content.title,
        "reason": reason.strip(),
        "instead": instead or None, "person": act.person.id, "person_name": act.person.name,
        "at": act.clock.now_ms(),
    })
    index.refresh(act.db)
    return recall


def need_own(act: Act, draft: int) -> Draft:
    """Return a draft that may be changed here; StationError("bulletin.no_draft", "not_open", "not_yours")."""
    found = store.need_draft(act.db, draft)
    if found.state not in OPEN:
        raise StationError("bulletin.not_open")
    if found.station != act.identity.station and act.identity.seat is not Seat.COUNTY:
        raise StationError("bulletin.not_yours")
    return found


def _need_submitted(act: Act, found: Draft) -> None:
    if found.state != SUBMITTED:
        raise StationError("bulletin.not_submitted")
    if act.identity.seat is Seat.TOWN and found.desk != act.identity.division:
        raise StationError("bulletin.not_yours")


def _need_own_desk(act: Act, found: Bulletin) -> None:
    """A town takes back what is told within the town alone; the county everything."""
    codes = audience.codes_of(found.content.audience)
    within = codes and all(code.startswith(act.identity.division) for code in codes)
    if act.identity.seat is not Seat.COUNTY and not within:
        raise StationError("bulletin.not_yours")


def _is_alone(act: Act, found: Draft) -> bool:
    """Tell whether author and approver are one, which a county may do until it has two people (ruling 17).

    Who wrote on a draft last is its author too: nobody vouches for words that only they have seen.
    """
    if act.person.id not in (found.author, found.hand):
        return False
    if store.staff_count(act.db) >= 2 or found.station:
        raise StationError("bulletin.own_work")
    return True


def _issued(act: Act, found: Draft, digest: bytes, *, alone: bool) -> dict[str, object]:
    return row_of(found.content) | {
        "station": found.station, "draft": found.id, "author": found.author, "author_name": found.author_name,
        "approver": act.person.id, "approver_name": act.person.name, "alone": alone, "issued": act.clock.now_ms(),
        "digest": digest, "origin": found.origin, "origin_row": found.origin_row,
    }


def _lines(content: Content) -> LineColumns:
    return [[getattr(line, name) for line in content.advice] for name in advice.COLUMNS]


def for_seat(act: Act, content: Content) -> tuple[Content, int, str]:
    """Return (content as this seat may write it, station, division of the desk that approves it).

    A village tells its own people about the village alone, a town its own villages; the county whomever it likes.
    StationError("bulletin.village_only", "bulletin.beyond_town").
    """
    here = act.identity
    if here.seat is Seat.COUNTY:
        return content, 0, ""
    if here.seat is Seat.TOWN:
        codes = audience.codes_of(content.audience) or (here.division,)
        if not all(code.startswith(here.division) for code in codes):
            raise StationError("bulletin.beyond_town")
        return replace(content, level="town", audience=audience.joined(codes)), here.station, ""
    if content.category != "village":
        raise StationError("bulletin.village_only")
    return replace(content, level="village", audience=here.division), here.station, town_of(here.division)


def town_of(division: str) -> str:
    """Return the division of the town that a village lies in."""
    return division[:9]
