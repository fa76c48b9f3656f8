"""Finds names by Chinese, by pinyin and by initials, whichever feature the name belongs to.

Every name anybody may look for (a product, an alias, a name only ever seen in an import) is given to
`learn`, which stores all its keys once; looking up then needs no pinyin tables, so it is quick at start.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from station.kernel import pinyin, text
from station.kernel.text import QueryKind
from station.store.database import Connection

FORM_NAME, FORM_LATIN = 0, 1
LAST = "\U0010ffff"  # sorts after every key
KNOWN = "SELECT 1 FROM known_name WHERE name = ?"
ADD_NAME = "INSERT OR IGNORE INTO known_name (name) VALUES (?)"
ADD_KEY = "INSERT OR IGNORE INTO name_key (key, form, name) VALUES (?, ?, ?)"
BY_PREFIX = """
SELECT name, min(length(key)) AS long FROM name_key WHERE key >= ? AND key < ? AND form = ?
GROUP BY name ORDER BY long, name LIMIT ?"""
BY_PART = """
SELECT name, min(length(key)) AS long FROM name_key WHERE form = 0 AND instr(key, ?) > 0
GROUP BY name ORDER BY long, name LIMIT ?"""


def learn(db: Connection, names: Iterable[str]) -> None:
    """Index the names that are new; an already known name costs one look."""
    for name in names:
        if db.execute(KNOWN, (name,)).fetchone():
            continue
        db.execute(ADD_NAME, (name,))
        folded = text.fold(name)
        for key in (folded, folded.replace(" ", "")):  # a typed word comes without its spaces
            db.execute(ADD_KEY, (key, FORM_NAME, name))
        for key in pinyin.pinyin_keys(name):
            db.execute(ADD_KEY, (key, FORM_LATIN, name))


def find(db: Connection, word: str, limit: int = 50) -> list[tuple[str, bool]]:
    """Return (name, whether a key of it is exactly `word`), best first: exact, then prefix, then inside.

    Initials collide (DOMAIN.md 4.4), so many names may be exact; the caller ranks among them.
    """
    form, folded = text.query_form(word)
    if not folded:
        return []
    found: list[Any] = []
    if form is QueryKind.LATIN:
        found = db.execute(BY_PREFIX, (folded, folded + LAST, FORM_LATIN, limit)).fetchall()
    if not found:
        found = db.execute(BY_PREFIX, (folded, folded + LAST, FORM_NAME, limit)).fetchall()
        found += db.execute(BY_PART, (folded, limit)).fetchall()
    answers: dict[str, bool] = {}
    for name, long in found:
        answers.setdefault(name, long == len(folded))
    return list(answers.items())[:limit]
