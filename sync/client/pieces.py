"""Media over the line: last of all, in pieces, each way from where it stood (SYNC.md rule 19)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from station.kernel.errors import StationError
from station.store import media, outbox
from station.store.store import Store
from sync.protocol import MOST_MEDIA, Answer, Aside, Have, Piece

MOST_TOLD = 64  # media named in one hello


class Pieces:
    """The media this store has for the county, and those it wants from there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._taken: dict[bytes, int] = {}  # bytes the county says it has of ours
        self._refused: set[bytes] = set()
        self._moved = False
        self._asked = self._tried = self._stuck = False
        self.allowed = True  # not on a metered line

    def asks(self) -> bool:
        """Whether there is anything to send or to fetch."""
        return self.allowed and not self._stuck and bool(self._wanted() or self._waiting())

    def moved(self) -> bool:
        """Whether the last round brought a medium on, or the next is the first to speak of media."""
        moved, self._moved = self._moved or (not self._tried and self.asks()), False
        return moved

    def ask(self, aside: Aside, want: int) -> Aside:
        """Return what goes beside the next hello, with our media in it: about `want` bytes of them."""
        if not self.allowed:
            return aside
        offers, pieces, room = [], [], min(want, MOST_MEDIA)
        self._asked = self._tried = True
        for sha in self._waiting()[:MOST_TOLD]:
            known = self._store.media.find(sha)
            if known is None:
                continue
            if sha not in self._taken:
                offers.append(Have(sha, known.total))
            for piece in self._rest(sha, known.total, room):
                pieces.append(piece)
                room -= len(piece.data)
        wanted = [Have(sha, have) for sha, have in list(self._wanted().items())[:MOST_TOLD]]
        return msgspec.structs.replace(aside, offers=offers, pieces=pieces, wanted=wanted)

    def _rest(self, sha: bytes, total: int, room: int) -> Iterator[Piece]:
        """Yield the pieces that follow what the county has of a medium, while there is room for them."""
        at = self._taken.get(sha, total)
        while room > 0 and at < total:
            data = self._store.media.piece(sha, at, min(room, media.PIECE))
            if not data:
                return
            yield Piece(sha, at, total, data)
            at, room = at + len(data), room - len(data)

    def hear(self, answer: Answer) -> None:
        """Take the pieces an answer brings, and what it says of ours."""
        for one in answer.reply.taken:
            self._count(one)
        for piece in answer.reply.pieces:
            self._take(piece)
        self._stuck = self._asked and not self._moved
        self._asked = False

    def _count(self, one: Have) -> None:
        """Write down how much the county has of a medium of ours."""
        self._moved |= self._taken.get(one.sha, -1) != one.size
        if one.size < 0:
            self._refused.add(one.sha)
            return
        self._taken[one.sha] = one.size
        known = self._store.media.find(one.sha)
        if known is not None and one.size >= known.total:
            self._store.media.mark_sent(one.sha)

    def _take(self, piece: Piece) -> None:
        before = self._store.media.find(piece.sha)
        now_ms = self._store.clock.now_ms()
        try:
            have = self._store.media.take(piece.sha, piece.offset, piece.total, piece.data, now_ms)
        except StationError:  # another hash than the row names: it is fetched anew some other day
            self._refused.add(piece.sha)
            return
        self._moved |= before is None or have > before.have
        if have == piece.total:
            self._store.announce(frozenset({"sync.media"}))

    def _wanted(self) -> dict[bytes, int]:
        """Return {medium: bytes here} of what rows name and is not whole."""
        db = self._store.reader()
        wanted = {}
        for sha in media.named(db, self._store.registry):
            known = self._store.media.find(sha)
            if sha not in self._refused and (known is None or not known.whole):
                wanted[sha] = 0 if known is None else known.have
        return wanted

    def _waiting(self) -> list[bytes]:
        """Return the media of confirmed rows that are not known to be at the county, whoever's rows they are.

        Whoever made the row may be gone, and what came from the county itself is known to be there.
        """
        db = self._store.reader()
        named = media.named_or_owed(db, self._store.registry)
        if not named or outbox.waiting(db).ops:
            return []
        return [sha for sha in named if sha not in self._refused and self._may_go(sha)]

    def _may_go(self, sha: bytes) -> bool:
        known = self._store.media.find(sha)
        return known is not None and known.whole and not known.sent and not known.wait
