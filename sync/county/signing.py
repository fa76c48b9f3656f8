"""The county's signature on files that other counties read, and the words two people compare its key by."""

from __future__ import annotations

from sync.county.ledger import Ledger
from sync.keys import fingerprint, message, verify


class Signer:
    """Signs with the county's key, which stays in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def sign(self, says: bytes, words: bytes) -> bytes:
        """Return the county's signature over `words`; `says` tells what kind of thing they are."""
        return self._ledger.county().key.sign(message(says, words))

    def check(self, public: bytes, signature: bytes, says: bytes, words: bytes) -> None:
        """Check what another county signed; StationError("envelope.bad_signature")."""
        verify(public, signature, message(says, words))

    def words(self, public: bytes) -> str:
        """Return what two people say to each other to know a key by."""
        return fingerprint(public)

    def own_words(self) -> str:
        """Return what the other county is told of ours."""
        return fingerprint(self._ledger.county().public)
