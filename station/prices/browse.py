"""What screens browse: answers to a typed word with their pictures, varieties with a price, what was judged lately."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import COUNTY_STAFF, Day, Role, view
from station.prices import store
from station.prices.actions import review
from station.prices.declared import SHEET
from station.prices.model import Found, MyReport
from station.store import oplog, outbox
from station.store.act import Reading

MOST_ANSWERS = 120  # looked through before those without a price are put behind the others
ANSWERED = """
SELECT item.id, item.name_en, coalesce(nullif(item.picture, ''), above.picture, ''), (
SELECT max(newest.day) FROM newest_of_name AS newest WHERE newest.name IN (
SELECT name FROM products_product WHERE id = item.id OR parent = item.id
UNION ALL SELECT alias.name FROM products_product AS called JOIN products_alias AS alias ON alias.product = called.id
WHERE called.id = item.id OR called.parent = item.id))
FROM json_each(?) AS asked JOIN products_product AS item ON item.id = asked.value
LEFT JOIN products_product AS above ON above.id = item.parent"""
PROVISIONAL = "SELECT name, day FROM newest_of_name WHERE name IN (SELECT value FROM json_each(?))"
VARIETIES = """
SELECT item.id, item.name, item.name_en, max(latest.day), json_group_array(DISTINCT series.product)
FROM products_product AS item JOIN prices_name ON prices_name.product = item.id
JOIN series ON series.product = prices_name.name JOIN latest ON latest.series = series.id
WHERE item.id = ?1 OR item.parent = ?1 GROUP BY item.id
ORDER BY item.parent IS NOT NULL, item.rank, item.id LIMIT ?2"""
LATELY_DAYS = 31  # after its report; what is older has been seen and printed
# Decisions that wait here for the county's mark are the newest, then the county's own order of arrival counts.
JUDGED = f"""
SELECT sheet.id FROM prices_sheet AS sheet
WHERE sheet.status <> 'submitted' AND sheet.taken >= ? AND sheet.station <> 0 AND sheet.corrects IS NULL
ORDER BY (SELECT max(op.number) FROM op WHERE op.tbl = '{SHEET.name}' AND op.row = sheet.id AND op.number > ?) DESC,
(SELECT max(held.version) FROM held WHERE held.tbl = '{SHEET.name}' AND held.row = sheet.id) DESC,
sheet.id DESC LIMIT ?"""
AMONG = "prices_sheet.id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a typed word, ready to be shown: `newest_day` is None where there is no price yet.

    `product` is 0 for a provisional name, which has no picture; a variety shows its parent's.
    """

    product: int
    name: str
    name_en: str
    matched: str
    picture: str
    newest_day: Day | None


@dataclass(frozen=True, slots=True)
class Variety:
    """A product or one of its varieties that has a price of its own; `reported` are the names it stands under."""

    product: int
    name: str
    name_en: str
    newest_day: Day
    reported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """A reported price with the county's decision; `decided` is UTC ms, `person` an account: 0 where not done here."""

    report: MyReport
    decided: int
    person: int


@view("prices.answers")
def answers_view(reading: Reading, *, word: str, limit: int) -> list[Answer]:
    """Products that answer a typed word, with picture and newest day; those without a price last."""
    found = store.find(reading.db, word, MOST_ANSWERS)
    known = _known(reading.db, [one.product for one in found if one.product])
    newest = dict(reading.db.execute(PROVISIONAL, (_listed([one.name for one in found if not one.product]),)))
    answers = [_answer(one, known, newest) for one in found]
    return sorted(answers, key=lambda answer: answer.newest_day is None)[:limit]


@view("prices.varieties")
def varieties_view(reading: Reading, *, product: int, limit: int) -> list[Variety]:
    """The product itself and its varieties, as far as each has a price under a name of its own."""
    rows = reading.db.execute(VARIETIES, (product, limit))
    return [Variety(row[0], row[1], row[2], row[3], tuple(json.loads(row[4]))) for row in rows]


@view("prices.judged", roles=COUNTY_STAFF | {Role.OPERATOR})
def judged_view(reading: Reading, *, limit: int) -> list[JudgedReport]:
    """Reported prices the county decided on lately, the newest decision first."""
    since = reading.clock.now_ms() - LATELY_DAYS * MILLI_PER_DAY
    rows = reading.db.execute(JUDGED, (since, outbox.mark(reading.db)[0], limit)).fetchall()
    sheets = [row[0] for row in rows]
    found = {one.sheet: one for one in store.reports(reading.db, AMONG, (json.dumps(sheets),), limit)}
    return [_judged(reading, found[sheet]) for sheet in sheets if sheet in found]


def _judged(reading: Reading, report: MyReport) -> JudgedReport:
    done = oplog.done_here(reading.db, SHEET.name, report.sheet, review.name)
    return JudgedReport(report, *(done or (0, 0)))


def _known(db: Any, products: list[int]) -> dict[int, tuple[str, str, int | None]]:
    return {row[0]: (row[1], row[2], row[3]) for row in db.execute(ANSWERED, (_listed(products),))}


def _listed(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _answer(found: Found, known: dict[int, Any], newest: dict[str, Day]) -> Answer:
    if not found.product:
        return Answer(0, found.name, "", found.matched, "", newest.get(found.name))
    name_en, picture, day = known.get(found.product, ("", "", None))
    return Answer(found.product, found.name, name_en, found.matched, picture, day)
