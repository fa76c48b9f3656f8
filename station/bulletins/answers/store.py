"""Reads questions and answers: those of a topic or a crop, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from station.bulletins.answers.topics import TOPICS, topic_of
from station.bulletins.searching.grams import ANY, CATEGORY
from station.bulletins.searching.numbers import PLACE_OF
from station.kernel.deeds import view
from station.store.act import Reading

MOST = 5_000
# By the list of the index: the rows of all bulletins would have to be read to find those of one category. Those that
# wait to be indexed are read beside it.
QUESTIONS = f"""
WITH found (id) AS (
SELECT known.bulletin FROM bulletins_words AS words
CROSS JOIN bulletins_place AS known ON known.place = {PLACE_OF.format("words.rowid")}
WHERE bulletins_words MATCH '"{ANY}" AND "{CATEGORY}answer"'
UNION SELECT bulletin FROM bulletins_unread)
SELECT one.id, one.title, one.crops, one.issued FROM found CROSS JOIN bulletins_bulletin AS one ON one.id = found.id
WHERE one.category = 'answer' AND one.valid_from <= ?1 AND coalesce(one.valid_to, ?1) >= ?1
AND NOT EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = one.id)
AND NOT EXISTS (SELECT 1 FROM bulletins_bulletin WHERE replaces = one.id)
ORDER BY one.issued DESC, one.id DESC LIMIT ?2"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was answered; `topic` is a key of TOPICS, `issued` UTC ms."""

    id: int
    question: str
    crops: tuple[int, ...]
    topic: str
    issued: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many questions there are of a topic, or of a crop (the other is "" or 0)."""

    topic: str
    crop: int
    count: int


@view("bulletins.questions")
def questions_view(reading: Reading, *, topic: str = "", crop: int = 0, limit: int = 200) -> list[Question]:
    """Questions whose answers hold, the newest first, of one topic or one crop."""
    found = (
        one for one in _all(reading.db, reading.clock.today())
        if topic in ("", one.topic) and (not crop or crop in one.crops))
    return [one for one, _place in zip(found, range(limit), strict=False)]


@view("bulletins.question_shelves")
def shelves_view(reading: Reading, *, limit: int = 200) -> list[Shelf]:
    """The topics that have questions, in their order, then the crops, the most asked about first."""
    questions = _all(reading.db, reading.clock.today())
    topics = Counter(one.topic for one in questions)
    crops = Counter(crop for one in questions for crop in one.crops)
    shelves = [Shelf(topic, 0, topics[topic]) for topic in TOPICS if topics[topic]]
    return [*shelves, *(Shelf("", crop, count) for crop, count in crops.most_common())][:limit]


def _all(db: Any, today: int) -> list[Question]:
    cursor = db.cursor()
    cursor.row_factory = None
    return [
        Question(number, title, tuple(map(int, crops.split())), topic_of(title), issued)
        for number, title, crops, issued in cursor.execute(QUESTIONS, (today, MOST))]
