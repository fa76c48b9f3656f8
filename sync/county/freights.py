"""The county's half of media by stick: kept in short transactions, given to whoever may see a row that names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from station.kernel.errors import StationError
from station.store.media import PIECE
from sync import freight, protocol
from sync.county import media
from sync.county.exchange import Now, known_device
from sync.county.layouts import NO_TABLES
from sync.county.ledger import Ledger
from sync.county.visit import Visit
from sync.protocol import Aside, Have, Hello, Piece

AT_ONCE = 16  # pieces in one transaction, some 50 ms: others write in between


class Freights:
    """Takes and gives the media of one machine's bundle over a ledger."""

    def __init__(self, ledger: Ledger, now: Now, number: int, hello: Hello) -> None:
        self._ledger = ledger
        self._now = now
        self._number = number
        self._hello = hello

    def take(self, pieces: Iterable[Piece]) -> Iterator[int]:
        """Keep pieces of media that rows at the county name; yield how many media became whole by some of them.

        StationError as `freight.read`; what came before stays.
        """
        some: list[Piece] = []
        try:
            for one in pieces:
                some.append(one)
                if len(some) == AT_ONCE:
                    yield self._kept(some)
                    some = []
        except StationError:  # what came before the end of a file that was cut
            yield self._kept(some)
            raise
        yield self._kept(some)

    def chosen(self, room: int) -> list[Have]:
        """Return the media the machine wants and may have, as many as there is room for, with their sizes."""
        found = []
        with self._ledger.reading() as connection:
            if self._visit(connection, Aside()).barred:
                return []
            for one in self._hello.aside.wanted[: freight.MOST_TOLD]:
                given = media.given(self._visit(connection, Aside(wanted=[Have(one.sha, 0)])))
                found += [Have(piece.sha, piece.total) for piece in given]
        return freight.chosen(found, room)[0]

    def pieces(self, chosen: Sequence[Have]) -> Iterator[Piece]:
        """Yield media piece by piece."""
        for one in chosen:
            offset = 0
            while offset < one.size:
                with self._ledger.reading() as connection:
                    given = media.given(self._visit(connection, Aside(wanted=[Have(one.sha, offset)])))
                if not given:  # taken away meanwhile
                    break
                yield given[0]
                offset += len(given[0].data)

    def _visit(self, connection: Connection, aside: Aside) -> Visit:
        county = self._ledger.county()
        hello = msgspec.structs.replace(self._hello, aside=aside, want=PIECE)
        device = known_device(connection, county, self._number)
        return Visit(connection, county, device, hello, protocol.whole_seconds(self._now()), NO_TABLES)

    def _kept(self, some: Sequence[Piece]) -> int:
        if not some:
            return 0
        with self._ledger.writing() as connection:
            return self._keep(connection, some)

    def _keep(self, connection: Connection, pieces: Sequence[Piece]) -> int:
        sizes = {one.sha: one.total for one in pieces}
        offers = [Have(sha, total) for sha, total in sizes.items()]
        have = {one.sha: one.size for one in media.taken(self._visit(connection, Aside(offers=offers)))}
        following = []
        for one in pieces:
            at = have[one.sha]
            if one.offset <= at < one.offset + len(one.data):
                following.append(Piece(one.sha, at, one.total, one.data[at - one.offset :]))
                have[one.sha] = one.offset + len(one.data)
        taken = media.taken(self._visit(connection, Aside(pieces=following))) if following else []
        return sum([one.size == sizes[one.sha] for one in taken])
