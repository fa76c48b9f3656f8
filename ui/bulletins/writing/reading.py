"""What the writing desk reads from the store at once; on the store's lane, without a widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from station.bulletins.drafts.model import Draft
from station.bulletins.model import SECTIONS, Content, Listed
from station.kernel.deeds import Person, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from ui.bulletins.writing.shown import read_plates
from ui.desk import Desk
from ui.divisions import Division, read_divisions

Failed = Callable[[StationError], None] | None
MOST_DRAFTS, MOST_BULLETINS, MOST_PRODUCTS = 200, 200, 5_000


@dataclass(frozen=True, slots=True)
class Heap:
    """The drafts of this desk, the newest first, how many wait here for approval, and what the editor offers."""

    drafts: Sequence[Draft]
    waiting: int
    divisions: Sequence[Division]
    bulletins: Sequence[Listed]
    products: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with its pictures; `draft` None for a new one that says `content` so far."""

    draft: Draft | None
    content: Content
    images: Mapping[bytes, QImage]


def gather(store: Store, person: Person) -> Heap:
    """Read the drafts of this desk and what the editor offers."""
    products = store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)
    return Heap(
        store.show("bulletins.drafts", person, limit=MOST_DRAFTS),
        len(store.show("bulletins.waiting", person, limit=MOST_DRAFTS)),
        read_divisions(store, person),
        [one for one in store.show("bulletins.list", person, limit=MOST_BULLETINS) if one.state in ("valid", "coming")],
        {one.id: one.name for one in products},
    )


def open_draft(store: Store, person: Person, draft: int) -> Opened:
    """Read a draft with its pictures; StationError("bulletin.no_draft")."""
    found: Draft = store.show("bulletins.draft", person, draft=draft)[0][0]
    return Opened(found, found.content, read_plates(store, found.assets))


def read_draft(desk: Desk, draft: int, owner: QObject, done: Callable[[Opened], None], failed: Failed = None) -> None:
    """Read a draft on the store's lane; without `failed` one that is gone is passed over."""
    store, person = desk.store, desk.person

    def judge(error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        if failed is not None:
            failed(error)

    desk.jobs.run("store", lambda job: open_draft(store, person, draft), done=done, failed=judge, owner=owner)


def new_draft(store: Store) -> Opened:
    """Return an empty draft of this seat, that holds from today."""
    identity = store.identity()
    seat = identity.seat if identity is not None else Seat.VILLAGE
    category = "village" if seat is Seat.VILLAGE else "technology"
    blank = dict.fromkeys(("title", "issuer", "stage", "audience", *SECTIONS), "")
    empty = Content(
        category=category, level=seat.value, **blank, crops=(), terms=(), farmers=(),
        valid_from=store.clock.today(), valid_to=None, replaces=None, advice=())
    return Opened(None, empty, {})
