"""Takes questions and answers in as drafts, and vouches for many at once.

Whoever imports is the author, and somebody else approves, as with every bulletin. What says the same already, as a
draft or a bulletin that was not taken back, is not stored again, so that a file can be imported twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from station.bulletins import actions, checks, store
from station.bulletins.answers.reading import AnswerFile, Rejected
from station.bulletins.checks import LONGEST_TITLE
from station.bulletins.declared import ASSET, BULLETIN
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.drafts.model import SUBMITTED, WRITING, pack_advice, row_of
from station.bulletins.model import Content
from station.bulletins.searching import index
from station.kernel.deeds import COUNTY_SEAT, COUNTY_STAFF, Role, Seat, deed
from station.kernel.errors import StationError
from station.kernel.text import fold
from station.store.act import Act

ANSWER = "answer"
MORE = "…"
INSERT, DELETE = frozenset({"insert"}), frozenset({"delete"})
MINE = "SELECT author, hand FROM bulletins_draft WHERE id = ? AND category = 'answer' AND state <> 'issued'"
ANSWERERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR}
KNOWN = """
SELECT title, what, body FROM bulletins_draft WHERE category = 'answer' AND state <> 'issued'
UNION ALL SELECT title, what, body FROM bulletins_bulletin AS one WHERE category = 'answer'
AND NOT EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = one.id)"""
PRODUCTS = """
SELECT name, id FROM products_product
UNION ALL SELECT name, product FROM products_alias WHERE kind <> 'code'"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: `rows` = `stored` + `same` + rejected; `unknown` are products nobody knows here.

    `drafts` are the rows that were stored, which wait for approval.
    """

    rows: int
    stored: int
    same: int
    rejected: tuple[Rejected, ...]
    unknown: tuple[str, ...]
    drafts: tuple[int, ...] = ()


@deed(
    "bulletins.import_answers", roles=COUNTY_STAFF | {Role.OPERATOR}, seats=COUNTY_SEAT,
    writes={DRAFT.name: INSERT},
)
def import_answers(act: Act, *, file: AnswerFile, dry_run: bool = False) -> Imported:
    """Store what is new of a file as drafts that wait for approval; with `dry_run` only say what would be."""
    known = {tuple(row) for row in act.db.execute(KNOWN)}
    crops = {fold(name): product for name, product in reversed(act.db.execute(PRODUCTS).fetchall())}
    fresh: list[Content] = []
    same = 0
    for pair in file.pairs:
        content = content_of(pair.question, pair.answer, crops.get(fold(pair.product), 0), act.clock.today())
        if _key(content) in known:
            same += 1
            continue
        known.add(_key(content))
        fresh.append(content)
    unknown = dict.fromkeys(pair.product for pair in file.pairs if pair.product and fold(pair.product) not in crops)
    drafts = () if dry_run else tuple(_store(act, content, SUBMITTED) for content in fresh)
    return Imported(file.rows, len(fresh), same, file.rejected, tuple(unknown), drafts)


@deed(
    "bulletins.approve_answers", roles=actions.APPROVERS, seats=COUNTY_SEAT,
    writes={DRAFT.name: frozenset({"state", "changed"}), BULLETIN.name: INSERT, ASSET.name: INSERT},
)
def approve_answers(act: Act, *, drafts: Sequence[int]) -> tuple[int, ...]:
    """Vouch for many answers that somebody else wrote; return the bulletins. StationError as "bulletins.approve"."""
    made = tuple(actions.issue(act, draft) for draft in drafts)
    index.refresh(act.db)
    return made


@deed("bulletins.answer", roles=ANSWERERS, writes={DRAFT.name: INSERT})
def answer(act: Act, *, question: str, answer: str, crop: int = 0, replaces: int = 0) -> int:
    """Make a draft of a question that was answered; return it. `replaces` is the answer that it puts right.

    At the county it can still be worked on; from a village or a town it goes to the county for approval.
    StationError("bulletin.no_title", "bulletin.no_text", "bulletin.bad_replacement").
    """
    if not question.strip():
        raise StationError("bulletin.no_title")
    if not answer.strip():
        raise StationError("bulletin.no_text")
    content = content_of(question.strip(), answer.strip(), max(crop, 0), act.clock.today())
    if replaces:
        content = _in_place_of(act, content, replaces)
    return _store(act, content, WRITING if act.identity.seat is Seat.COUNTY else SUBMITTED)


def _in_place_of(act: Act, content: Content, bulletin: int) -> Content:
    """Return the content for whom the answer was that it puts right."""
    found = store.need_bulletin(act.db, bulletin)
    if found.content.category != ANSWER or found.recall is not None or found.replaced:
        raise StationError("bulletin.bad_replacement")
    return replace(
        found.content, title=content.title, what=content.what, body=content.body,
        crops=content.crops or found.content.crops,
        replaces=bulletin, valid_from=act.clock.today())


@deed("bulletins.undo_answers", roles=COUNTY_STAFF | {Role.OPERATOR}, seats=COUNTY_SEAT, writes={DRAFT.name: DELETE})
def undo_answers(act: Act, *, drafts: Sequence[int]) -> int:
    """Throw answers of one's own away that wait, as if they had not been imported; return how many.

    One that was approved meanwhile stays: it is taken back, with a reason, as every bulletin.
    """
    thrown = 0
    for draft in drafts:
        row = act.db.execute(MINE, (draft,)).fetchone()
        if row is not None and act.person.id in (row[0], row[1]):
            act.delete(DRAFT.name, draft)
            thrown += 1
    return thrown


def content_of(question: str, answer: str, crop: int, today: int) -> Content:
    """Return a question and its answer (plain text) as a bulletin; too long for a title, it stands whole below."""
    title = question.replace("\n", " ")
    what = ""
    if len(title) > LONGEST_TITLE:
        title, what = title[: LONGEST_TITLE - len(MORE)] + MORE, _paragraphs(question)
    content = Content(
        category=ANSWER, title=title, level="county", issuer="", what=what, timing="", how="", dose="", safety="",
        body=_paragraphs(answer), crops=(crop,) if crop else (), stage="", terms=(), audience="", farmers=(),
        valid_from=today, valid_to=None, replaces=None, advice=())
    neat = checks.neat(content)
    checks.check_shape(neat)
    return neat


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.split("\n") if line.strip())


def _key(content: Content) -> tuple[str, str, str]:
    return content.title, content.what, content.body


def _store(act: Act, content: Content, state: str) -> int:
    row: dict[str, Any] = row_of(content) | {
        "advice": pack_advice(content.advice), "station": act.identity.station, "desk": "", "author": act.person.id,
        "author_name": act.person.name, "state": state, "remark": "", "changed": act.clock.now_ms(),
        "hand": act.person.id,
    }
    if act.identity.seat is Seat.COUNTY:
        row["station"] = 0
    return act.insert(DRAFT.name, row)
