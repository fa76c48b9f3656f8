"""A copy that knows sticks alone gets a number of its own by them: it hears of it, asks, and moves.

The county refuses a bundle that does not follow from what it has, and says so in the one that goes back; or a
bundle names what this log never had. The next bundle then carries no work: only the request a line would carry,
page by page, for nobody can ask back. Its return brings the number, and the work goes with the bundle after that.
A machine that a ledger put back from a backup forgot asks the same way to be known again by its certificate.
"""

from __future__ import annotations

from station.kernel.errors import StationError
from station.store import copies, identity, outbox, settings
from station.store.database import Connection
from station.store.store import Store
from sync import protocol
from sync.client import telling
from sync.client.renumbering import FORKS, PENDING, Renumbering
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.enrolling import Renumbered
from sync.envelope import Context, DeviceKey, Signed, open_answer, sign_request

OTHERS = "bundles.others"  # the number of this machine when it heard that another goes by it too
FORGOTTEN, UNKNOWN = "bundles.forgotten", "sync.unknown_device"  # number and epoch of a machine that was forgotten
ASKED = "bundles.renumber"  # the digests of the requests that went with the last such bundle
MOST_PAGES = 64  # of a thousand groups each


def _no_line(path: str, blob: bytes) -> bytes:
    raise Offline("by stick")


class Apart(Renumbering):
    """Asks for a number and moves to it without any line."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, InProcess(_no_line))

    def requests(self) -> list[bytes]:
        """Return what asks for a number of our own, or to be known again, page by page; none where neither is due."""
        db = self._store.reader()
        forgotten = _is_forgotten(db)
        if not forgotten and not _is_due(db):
            return []
        pending, who = None if forgotten else self._pending(), identity.need(db)
        key, before, more = DeviceKey.from_private(who.private), None, True
        pages: list[Signed] = []
        while more and len(pages) < MOST_PAGES:
            said, before = self._page(pending, forgotten, before)
            counter = self._store.write(lambda db: settings.take_numbers(db, telling.REQUESTS))
            pages.append(sign_request(key, Context(who.device, counter, protocol.RENUMBER_PATH), protocol.encode(said)))
            more = said.more
        self._store.write(lambda db: settings.put(db, ASKED, [page.digest.hex() for page in pages]))
        return [page.blob for page in pages]

    def move(self, blob: bytes) -> None:
        """Take the number that came; StationError("bundle.not_asked") for one asked for by another copy.

        "sync.number_taken" where that copy was quicker: the next bundle asks anew.
        """
        answer = self._answer(blob)
        if _is_forgotten(self._store.reader()):
            self._known(answer)
            self._store.write(lambda db: settings.forget(db, FORGOTTEN))
            return
        if answer.problem or answer.older:
            self._store.write(lambda db: settings.forget(db, PENDING))
            raise StationError(answer.problem or "sync.forked")
        self._move(answer, self._pending())

    def _answer(self, blob: bytes) -> Renumbered:
        db = self._store.reader()
        public = identity.need(db).county_public
        waits = settings.get(db, PENDING) is not None or _is_forgotten(db)
        for digest in settings.get(db, ASKED, []) if waits else ():
            try:
                return protocol.decode(open_answer(public, bytes.fromhex(digest), blob), Renumbered)
            except StationError:  # to another page
                continue
        raise StationError("bundle.not_asked")


def note(store: Store, code: str) -> None:
    """Write down that the county, or what it sent, knows of another log under this number, or of none."""
    if code == UNKNOWN:
        store.write(lambda db: settings.put(db, FORGOTTEN, _standing(db)))
    elif code in FORKS:
        store.write(lambda db: settings.put(db, OTHERS, identity.need(db).device))


def _standing(db: Connection) -> list[int]:
    who = identity.need(db)
    return [who.device, who.epoch]


def _is_forgotten(db: Connection) -> bool:
    return bool(settings.get(db, FORGOTTEN) == _standing(db))


def _is_due(db: Connection) -> bool:
    """Whether another copy was heard of, or this is one by its files and what it brought is delivered."""
    who = identity.need(db)
    if settings.get(db, OTHERS) == who.device:
        return True
    return copies.is_copy(db) and not outbox.waiting(db).ops
