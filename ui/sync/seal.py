"""The county's receipt as it lies in the store: checked here and now, with no line, against the county's key."""

from __future__ import annotations

import enum
from base64 import b32encode
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.store import identity, outbox, settings
from station.store.database import Connection
from sync.client import last_receipt

PREFIX = "TIANXIN:"
BLOCK = 4


class Mark(enum.Enum):
    """What the county's signature is worth."""

    NONE = "none"
    GOOD = "good"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Seal:
    """A receipt with what its signature is worth. Without a good one only `mark` and `trouble` mean anything.

    `number` is the last entry the county has, `chain` the chain value after it, `time_ms` the county's clock,
    `text` what a QR code carries.
    """

    mark: Mark
    county: str = ""
    county_name: str = ""
    device: int = 0
    number: int = 0
    time_ms: int = 0
    chain: bytes = b""
    text: str = ""
    trouble: StationError | None = None

    @property
    def blocks(self) -> list[str]:
        """The chain value in hexadecimal, in blocks of four, as it is read out."""
        value = self.chain.hex()
        return [value[start : start + BLOCK] for start in range(0, len(value), BLOCK)]


def read_seal(db: Connection) -> Seal:
    """Return the newest receipt, its signature checked; for the store's lane."""
    who, kept = identity.load(db), settings.get(db, outbox.RECEIPT)
    if who is None or kept is None:
        return Seal(Mark.NONE)
    try:
        receipt = last_receipt(db)
    except StationError as trouble:
        return Seal(Mark.WRONG, trouble=trouble)
    if receipt is None:
        return Seal(Mark.NONE)
    return Seal(
        Mark.GOOD,
        county=receipt.county,
        county_name=who.county_name,
        device=receipt.device,
        number=receipt.mark,
        time_ms=receipt.time_ms,
        chain=receipt.chain,
        text=PREFIX + letters(bytes.fromhex(kept)),
    )


def letters(blob: bytes) -> str:
    """Return bytes in the capital letters and digits a QR code holds best; the county's tools read them back."""
    return b32encode(blob).decode("ascii").rstrip("=")
