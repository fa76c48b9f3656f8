"""The exchange as a server runs it: reading on the way in, writing in turn, sealing on the way out."""

from __future__ import annotations

import asyncio

from station.kernel.errors import StationError
from sync.county.exchange import Asked, Begun, Exchange
from sync.county.ledger import Ledger
from sync.county.writer import Writer

QUICK = 16 << 10  # bytes of a request that is read in about a millisecond: handing it to another thread costs as much


class Queued:
    """Answers requests through one writer; `start` it first and `stop` it after the last request."""

    def __init__(self, exchange: Exchange, ledger: Ledger) -> None:
        self._exchange = exchange
        self._writer: Writer[Asked, Begun] = Writer(ledger, exchange.begin)
        self.start, self.stop, self.quiet = self._writer.start, self._writer.stop, self._writer.quiet

    async def handle(self, blob: bytes) -> bytes:
        """Answer one signed request once what it changed is durable; errors as `Exchange.handle`, and Busy."""
        try:
            if len(blob) <= QUICK:
                asked = self._exchange.prepare(blob)
            else:
                asked = await asyncio.to_thread(self._exchange.prepare, blob)
        except StationError as trouble:
            return self._exchange.refusal(blob, trouble)
        begun = await asyncio.wrap_future(self._writer.submit(asked))
        if begun.later:
            return await asyncio.to_thread(self._exchange.finish, asked, begun)
        return self._exchange.finish(asked, begun)
