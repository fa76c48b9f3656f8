"""What a bundle from the county must be before anything of it is taken in: ours, asked for, whole, of this epoch.

A bundle may be weeks old and come after one made later. So whatever is no mere going forward (another epoch,
a certificate) counts only in the answer to a bundle that this machine made as it stands now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store import identity, outbox, settings
from station.store.database import Connection
from station.store.identity import Identity
from sync import bundle, protocol
from sync.bundle import Bundle, Down, Kind, Label
from sync.client import telling
from sync.client.layouts import Layouts
from sync.enrolling import Grant
from sync.envelope import DeviceKey
from sync.frames import decode_frame
from sync.protocol import Answer
from sync.statements import verify_certificate

ISSUED = "sync.issued"
MOST_ISSUED = 64  # bundles remembered until they come back: one a day for two months


@dataclass(frozen=True, slots=True)
class Issued:
    """A bundle this machine made; the epoch it knew and the papers it had then (`standing.papers`)."""

    number: int
    digest: bytes
    epoch: int
    papers: bytes


@dataclass(frozen=True, slots=True)
class Brought:
    """A bundle from the county that was verified; `begins` says that all it brings is another epoch.

    `issued` is the bundle of ours that it answers, None for news unasked. `known` are the tables its frames are
    read by, `layout` is what is to be kept of the county's, or b"".
    """

    number: int
    down: Down
    answers: Sequence[Answer]
    issued: Issued | None
    grant: Grant | None
    papers: Sequence[bytes]
    begins: bool
    known: Known
    layout: bytes = b""


def read(db: Connection, layouts: Layouts, blob: bytes) -> Brought:
    """Verify a bundle against this store; the errors of `bundles.take`."""
    who = identity.need(db)
    arrived = bundle.read(blob)
    down = _verified(who, arrived)
    issued = _asked(db, arrived.label, down)
    label = arrived.label
    del arrived  # a large bundle lies here in several forms: each goes as soon as the next one stands
    answers = [protocol.decode(down.answers.pop(0), Answer) for _ in range(len(down.answers))]
    if down.renumbered and issued is not None:
        return Brought(label.number, down, [], issued, None, [], begins=False, known=layouts.own)
    if not answers:
        raise StationError("bundle.damaged")
    known, told = layouts.brought(db, answers)
    grant, begins = _grant_of(who, down), _begins_epoch(who, answers, issued)
    papers: list[bytes] = []
    if not begins:
        _check(db, known, who, down, answers)
        papers = _newer_papers(db, who, issued, [paper for answer in answers for paper in answer.reply.papers])
    return Brought(label.number, down, answers, issued, grant, papers, begins, known, told)


def remember(db: Connection, issued: Issued) -> None:
    """Write down that a bundle was made, so that the answer to it is known when it comes back."""
    said = [issued.number, issued.digest.hex(), issued.epoch, issued.papers.hex()]
    settings.put(db, ISSUED, [*settings.get(db, ISSUED, []), said][-MOST_ISSUED:])


def _asked(db: Connection, label: Label, down: Down) -> Issued | None:
    """Return the bundle that this one answers, None for news unasked; StationError("bundle.not_asked")."""
    if label.kind is Kind.NEWS:
        return None
    for number, digest, epoch, papers in settings.get(db, ISSUED, []):
        if (number, digest) == (label.number, down.to.hex()):
            return Issued(number, down.to, epoch, bytes.fromhex(papers))
    raise StationError("bundle.not_asked")


def _begins_epoch(who: Identity, answers: Sequence[Answer], issued: Issued | None) -> bool:
    """Whether the county says that its ledger was put back from a backup, in answer to how this machine stands now.

    Epochs are random numbers and have no order: an answer to a bundle of an epoch this machine has left would
    lead it back (StationError("bundle.old_epoch")).
    """
    for answer in answers:
        if answer.problem:
            raise StationError(answer.problem)
    epochs = {answer.epoch for answer in answers}
    if epochs <= {who.epoch}:
        return False
    if len(epochs) > 1 or issued is None or issued.epoch != who.epoch:
        raise StationError("bundle.old_epoch")
    return True


def _newer_papers(db: Connection, who: Identity, issued: Issued | None, papers: Sequence[bytes]) -> list[bytes]:
    """Return the papers that may be kept: a certificate of another day must not be laid over the one that is here.

    One that answers this machine's papers as they are is newer; else only one that lasts longer.
    """
    if issued is not None and issued.papers == telling.papers(db, who):
        return list(papers)
    ours = verify_certificate(who.county_public, who.certificate).not_after_day
    return [paper for paper in papers if _lasts(who, paper) is None or (_lasts(who, paper) or 0) > ours]


def _lasts(who: Identity, paper: bytes) -> int | None:
    """Return the last day of a certificate, None for another paper."""
    try:
        return verify_certificate(who.county_public, paper).not_after_day
    except StationError:
        return None


def _verified(who: Identity, arrived: Bundle) -> Down:
    """Return what is inside a bundle that the county made for this machine."""
    label = arrived.label
    if label.county != who.county:
        raise StationError("bundle.other_county")
    if label.kind not in (Kind.RETURN, Kind.NEWS):
        raise StationError("bundle.not_down")
    if label.device != who.device:
        raise StationError("bundle.other_station")
    arrived.verify(who.county_public)
    down = arrived.open(DeviceKey.from_private(who.private).sealing()[0], Down)
    if down.version != bundle.VERSION:
        raise StationError("bundle.newer")
    return down


def _grant_of(who: Identity, down: Down) -> Grant | None:
    """Return the grant that confirms this machine's key, if there is one."""
    if not down.grant:
        return None
    grant = protocol.decode(down.grant, Grant)
    if (grant.county, grant.device, grant.county_public) != (who.county, who.device, who.county_public):
        raise StationError("bundle.other_station")
    return grant


def _check(db: Connection, known: Known, who: Identity, down: Down, answers: Sequence[Answer]) -> None:
    """Verify every part of the answers against this store before anything of them is taken."""
    scopes = len(down.scopes)
    if down.after > settings.get(db, telling.RULINGS, 0):
        raise StationError("bundle.earlier_missing")
    for answer in answers:
        chain_at(db, answer)
        _check_receipt(db, who, answer)
        for mend in answer.reply.mends:
            if not 0 <= mend.scope < scopes:
                raise StationError("sync.malformed")
            decode_frame(known, mend.frame)
        for feed in answer.feeds:
            if feed.total or not 0 <= feed.scope < scopes or not 0 <= feed.low < feed.high:
                raise StationError("sync.malformed")
            if feed.frame:
                decode_frame(known, feed.frame)


def chain_at(db: Connection, answer: Answer) -> bytes | None:
    """Return the chain value at the mark of an answer; StationError("sync.forked") when it is another one.

    None for a mark so old that its op is no longer kept.
    """
    chain = outbox.chain_at(db, answer.mark)
    if chain is None and answer.mark < outbox.mark(db)[0]:
        return None
    if chain is None or chain[: protocol.CHAIN_BYTES] != answer.chain:
        raise StationError("sync.forked")
    return chain


def _check_receipt(db: Connection, who: Identity, answer: Answer) -> None:
    if not answer.receipt:
        return
    chain = chain_at(db, answer)
    if chain is not None:
        telling.proven(who, answer, chain)
