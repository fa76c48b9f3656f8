"""Writes the sample county's bulletins the way people do: one writes, another approves, one is taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from station.bulletins.drafts.hanging import Hung
from station.bulletins.drafts.model import SUBMITTED
from station.bulletins.model import SECTIONS, Advice, Content
from station.kernel.calendar import solar_term
from station.kernel.deeds import OPERATOR, Person
from station.people.session import log_in
from station.store.store import Store
from ui.sample import people
from ui.sample.bulletin_texts import (
    AGENT,
    AGENT_DAYS,
    ISSUED,
    LABEL_DILUTION,
    LABEL_DOSE,
    NOTICE,
    NOW,
    REASON,
    REMARK,
    REPLACEMENTS,
    RETURNED,
    WAITING,
    WRITING,
    Told,
)
from ui.sample.drawings import drawn
from ui.sample.people import WORKERS, Worker

MOST = 500
WRITER, APPROVER = "zhou", "wang"
Coded = Callable[[str], str]


def publish(store: Store, coded: Coded) -> None:
    """Issue the county's bulletins and leave some drafts on their way; `coded` gives the code of a town."""
    writer, approver = (_person(store, login) for login in (WRITER, APPROVER))
    rows: dict[str, int] = {}
    for told in ISSUED:
        draft = _write(store, writer, told, coded, rows)
        store.do("bulletins.submit", writer, draft=draft)
        rows[told.key] = store.do("bulletins.approve", approver, draft=draft)
    store.do("bulletins.submit", writer, draft=_write(store, writer, WAITING, coded, rows))
    returned = _write(store, writer, RETURNED, coded, rows)
    store.do("bulletins.submit", writer, draft=returned)
    store.do("bulletins.give_back", approver, draft=returned, remark=REMARK)
    _write(store, writer, WRITING, coded, rows)


def take_back(store: Store) -> None:
    """Take back what was wrong, once stations have it: their people must hear of it."""
    titles = {one.title: one.id for one in store.show("bulletins.list", OPERATOR, limit=MOST)}
    rows = {told.key: titles[told.title] for told in ISSUED}
    for wrong, right in REPLACEMENTS.items():
        store.do(
            "bulletins.recall", _person(store, APPROVER), bulletin=rows[wrong], reason=REASON, instead=rows[right])


def hand_in_notice(store: Store, worker: Worker) -> None:
    """Let a village's officer hand in a notice to its own people."""
    person = log_in(store, worker.login, people.PIN)
    draft = _write(store, person, NOTICE, str, {})
    store.do("bulletins.submit", person, draft=draft)


def approve_notices(store: Store) -> None:
    """Let the county approve what villages handed in: the sample has no town's desk."""
    approver = _person(store, APPROVER)
    for one in store.show("bulletins.drafts", approver, state=SUBMITTED, limit=MOST):
        if one.station:
            store.do("bulletins.approve", approver, draft=one.id)


def _person(store: Store, login: str) -> Person:
    """Return somebody of the office as they act here: the sample is made before anybody has a PIN."""
    worker = next(one for one in WORKERS if one.login == login)
    accounts = store.show("people.accounts", OPERATOR, limit=MOST)
    found = next(one.id for one in accounts if one.login == login)
    return Person(found, login, worker.name, worker.role)


def _write(store: Store, person: Person, told: Told, coded: Coded, rows: dict[str, int]) -> int:
    hung = []
    sections: dict[str, Any] = dict.fromkeys(SECTIONS, "") | told.sections
    if told.picture:
        picture = drawn(told.picture)
        sha = store.media.add(picture, store.clock.now_ms())
        hung.append(Hung("picture", "", told.caption, f"{told.title[:12]}.jpg", len(picture), sha))
        shown = f'<p><img src="medium:{hashlib.sha256(picture).hexdigest()}" alt="{told.caption}"></p>'
        sections["what"] += shown
    content = Content(**_head(store, told, coded), **sections, replaces=rows.get(told.replaces))
    return int(store.do("bulletins.take_in", person, content=content, hung=hung))


def _head(store: Store, told: Told, coded: Coded) -> dict[str, Any]:
    today = store.clock.today()
    now = solar_term(today).term.code
    begins = today - told.days_ago
    return {
        "category": told.category, "title": told.title, "level": told.level, "issuer": told.issuer,
        "crops": tuple(_product(store, name) for name in told.crops), "stage": told.stage,
        "terms": tuple(dict.fromkeys(now if one == NOW else one for one in told.terms)),
        "audience": " ".join(coded(town) for town in told.towns),
        "farmers": tuple(told.farmers.split()), "valid_from": begins,
        "valid_to": None if told.lasts is None else begins + told.lasts,
        "advice": tuple(
            Advice(crop, pest, AGENT, LABEL_DOSE, LABEL_DILUTION, AGENT_DAYS, True) for crop, pest in told.advice
        ),
    }


def _product(store: Store, name: str) -> int:
    found = store.show("products.find", OPERATOR, word=name, limit=MOST)
    return next(int(one.product) for one in found if one.name == name)
