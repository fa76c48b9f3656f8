"""A seat's media by stick: those of its rows that the county has not, and those of the county it lacks.

Also those that were told to wait for a stick. A medium goes with every stick until the county says it has it:
a stick may be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from station.kernel.errors import StationError
from station.store import media, settings
from station.store.database import Connection
from station.store.media import PIECE, SHA_BYTES
from station.store.store import Store
from sync.freight import MOST_TOLD
from sync.protocol import Answer, Have, Piece

REFUSED = "media.refused"  # media of rows that the county does not know or did not take; offered, not carried


def offers(db: Connection, store: Store) -> list[Have]:
    """Return the media of rows that are not known to be at the county, with their sizes."""
    found = []
    for sha in media.named_or_owed(db, store.registry):
        known = store.media.find(sha)
        if known is not None and known.whole and not known.sent:
            found.append(Have(sha, known.total))
    return found[:MOST_TOLD]


def wanted(db: Connection, store: Store) -> list[Have]:
    """Return the media that rows name and that are not whole here, with how many bytes are."""
    found = []
    for sha in media.named(db, store.registry):
        known = store.media.find(sha)
        if len(sha) == SHA_BYTES and (known is None or not known.whole):
            found.append(Have(sha, 0 if known is None else known.have))
    return found[:MOST_TOLD]


def to_carry(store: Store, offered: Sequence[Have]) -> list[Have]:
    """Return what of the offers goes along: not what the county said it does not want."""
    refused = set(settings.get(store.reader(), REFUSED, []))
    return [one for one in offered if one.sha.hex() not in refused]


def pieces(store: Store, carried: Iterable[Have]) -> Iterator[Piece]:
    """Yield media piece by piece."""
    for one in carried:
        for offset in range(0, one.size, PIECE):
            yield Piece(one.sha, offset, one.size, store.media.piece(one.sha, offset))


def heed(store: Store, answers: Iterable[Answer]) -> None:
    """Write down what the county has of our media."""
    before = settings.get(store.reader(), REFUSED, [])
    refused = set(before)
    for one in [one for answer in answers for one in answer.reply.taken]:
        refused = refused | {one.sha.hex()} if one.size < 0 else refused - {one.sha.hex()}
        known = store.media.find(one.sha)
        if known is not None and one.size >= known.total:
            store.media.mark_sent(one.sha)
    if refused != set(before):
        store.write(lambda db: settings.put(db, REFUSED, sorted(refused)))


def take(store: Store, found: Iterable[Piece]) -> Iterator[int]:
    """Keep the pieces of media that rows here name; yield 1 for each medium that became whole.

    StationError as `freight.read`; what came before stays.
    """
    named = set(media.named(store.reader(), store.registry))
    for one in found:
        known = store.media.find(one.sha)
        if one.sha not in named or (known is not None and known.whole):
            continue
        if _keep(store, one, 0 if known is None else known.have):
            store.announce(frozenset({"sync.media"}))
            yield 1


def _keep(store: Store, one: Piece, have: int) -> bool:
    """Keep what of a piece is not here yet; return whether its medium is whole now."""
    data = one.data[have - one.offset :] if have >= one.offset else b""
    if not data:
        return False
    try:
        return store.media.take(one.sha, have, one.total, data, store.clock.now_ms()) == one.total
    except StationError:  # another hash than the row names: all of it was let go
        return False
