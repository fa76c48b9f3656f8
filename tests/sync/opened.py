"""What is inside an answer, for lines that look at it or change it: whether the signature is right is not asked."""

from __future__ import annotations

from sync import protocol, sealing
from sync.answering import HEAD_BYTES
from sync.county.exchange import known_device
from sync.county.seat import CountySeat
from sync.envelope import Receipt, open_request
from sync.keys import SIGNATURE_BYTES


def body_of(blob: bytes, answering: bytes = b"") -> bytes:
    """Return the message of an answer; `answering` is the key it was sealed with, if it was."""
    body = blob[HEAD_BYTES:-SIGNATURE_BYTES]
    return sealing.open_answer(answering, body) if answering else body


def receipt_of(county: CountySeat, request: bytes, answer: bytes) -> Receipt | None:
    """Return the receipt that an answer in the clear was signed as, by what the ledger says; None where it was not."""
    if answer[3] >> 4 != 1:
        return None
    ours, number = county.ledger.county(), open_request(request).device
    with county.ledger.reading() as connection:
        device = known_device(connection, ours, number)
    mark, time_ms = protocol.mark_and_time(body_of(answer))
    return Receipt(ours.county, number, bytes(device.incarnation), mark, bytes(device.chain), time_ms)
