"""Reads one bulletin with everything that is shown of it; runs on the store's lane, knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.bulletins.model import SECTIONS, Asset, Bulletin, Successor
from station.kernel.deeds import Person
from station.products.model import Product
from station.store.identity import Identity
from station.store.store import Store
from ui.bulletins.closed import Plate
from ui.bulletins.passages import pictures
from ui.bulletins.plates import content_of, plates

MOST_PRODUCTS, MOST_GOODS = 5_000, 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A bulletin as it is read: `plates` are its pictures that are here, `recordings` the sound by language.

    `crops` are the products it is about, `priced` those of them whose price is one touch away. `next` is the title of
    what is to be read `instead` of one that was taken back or replaced, "" where there is none here. `away` are the
    hashes of the attachments that are not here whole.
    """

    bulletin: Bulletin
    plates: Mapping[bytes, Plate]
    recordings: Mapping[str, bytes]
    crops: tuple[Product, ...]
    priced: tuple[Product, ...]
    instead: int
    next: str
    identity: Identity | None
    now_ms: int
    offset: int
    today: int
    away: frozenset[bytes] = frozenset()

    @property
    def withdrawn(self) -> bool:
        """Whether the words must not be shown any more."""
        return self.bulletin.recall is not None or bool(self.bulletin.replaced)

    @property
    def lead(self) -> Asset | None:
        """The picture on top: the first that no section shows in its place."""
        return next(iter(self.loose), None)

    @property
    def loose(self) -> tuple[Asset, ...]:
        """The pictures no section shows in its place."""
        content = self.bulletin.content
        placed = {sha for name in SECTIONS for sha in pictures(getattr(content, name))}
        return tuple(one for one in self.bulletin.assets if one.kind == PICTURE and one.sha not in placed)

    @property
    def papers(self) -> tuple[Asset, ...]:
        """The papers that hang on it, none of them on one that must not be followed any more."""
        return () if self.withdrawn else tuple(one for one in self.bulletin.assets if one.kind == PAPER)

    @property
    def coming(self) -> bool:
        """Whether a picture or a paper of it is still on its way."""
        return any(one.kind != AUDIO and one.sha in self.away for one in self.bulletin.assets)

    @property
    def damaged(self) -> tuple[Asset, ...]:
        """The pictures that are here and cannot be shown."""
        return tuple(one for one in self.bulletin.assets
                     if one.kind == PICTURE and one.sha not in self.plates and one.sha not in self.away)


def read(store: Store, person: Person, bulletin: int) -> Reading:
    """Read a bulletin; StationError("bulletin.not_here")."""
    found: Bulletin = store.show("bulletins.read", person, bulletin=bulletin)[0]
    withdrawn = found.recall is not None or bool(found.replaced)
    instead = store.show("bulletins.instead", person, bulletin=bulletin)[0] if withdrawn else Successor(0, "")
    known = {one.id: one for one in store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)}
    tops = dict.fromkeys(known[crop].parent or crop for crop in found.content.crops if crop in known)
    crops = tuple(known[top] for top in tops if top in known)
    goods = {tile.product for tile in store.show("prices.grid", person, limit=MOST_GOODS)} if crops else set()
    clock = store.clock
    return Reading(
        bulletin=found,
        plates={} if withdrawn else plates(store, found.assets),
        recordings={} if withdrawn else _recordings(store, found),
        crops=crops,
        priced=tuple(one for one in crops if one.id in goods),
        instead=instead.bulletin,
        next=instead.title,
        identity=store.identity(),
        now_ms=clock.now_ms(),
        offset=clock.offset_minutes(),
        today=clock.today(),
        away=frozenset() if withdrawn else _away(store, found),
    )


def _away(store: Store, bulletin: Bulletin) -> frozenset[bytes]:
    known = {one.sha: store.media.find(one.sha) for one in bulletin.assets}
    return frozenset(sha for sha, medium in known.items() if medium is None or not medium.whole)


def _recordings(store: Store, bulletin: Bulletin) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in bulletin.assets:
        if one.kind == AUDIO and one.language not in found:
            content = content_of(store, one)
            if content:
                found[one.language] = content
    return found
