"""Mounts the public pages that the features declare (station/kernel/public.py); it names none of them.

Everybody may ask, so nobody may ask much: each address has a few questions at once and one a second, all together
share two threads, and what was just answered is answered again without the store.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.public import MOST_BYTES, PUBLIC_PATH, Shown
from station.kernel.record import Registry
from station.store.store import Store

log = logging.getLogger(__name__)
AT_ONCE, A_SECOND = 20, 1.0  # questions of one address
MOST_ADDRESSES, MOST_KEPT = 4_096, 64
KEPT_S = 10.0
THREADS = 2
MOST_QUERY = 200  # characters
HEADERS = {
    "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "public, max-age=60",
}


@dataclass
class Bucket:
    """How many questions an address has left, and since when it has been filling again."""

    left: float
    since: float


@dataclass
class Publisher:
    """Answers questions for public pages from the store of the county's seat, which it `opens` at the first one."""

    registry: Registry
    opens: Callable[[], Store]
    now: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)
    _kept: OrderedDict[tuple[str, str], tuple[float, Shown]] = field(default_factory=OrderedDict)
    _store: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(THREADS))

    def answer(self, name: str, query: Mapping[str, str], asked: Mapping[str, str], address: str) -> Response:
        """Return the page, 304 where the asker has it, 404, 429 or 503."""
        if name not in self.registry.pages or sum(map(len, query.values())) > MOST_QUERY:
            return Response(status_code=404)
        if not self._may_ask(address):
            return Response(status_code=429, headers={"Retry-After": "5"})
        if not self._threads.acquire(blocking=False):
            return Response(status_code=503, headers={"Retry-After": "2"})
        try:
            shown = self._shown(name, query)
        except StationError as refused:
            return Response(refused.code.encode(), status_code=404 if refused.code == "page.unknown" else 503)
        finally:
            self._threads.release()
        return _told(shown, asked)

    def close(self) -> None:
        """Close the store, where it was opened for the pages alone."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _shown(self, name: str, query: Mapping[str, str]) -> Shown:
        key = (name, repr(sorted(query.items())))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and self.now() - kept[0] < KEPT_S:
                return kept[1]
            if self._store is None:
                self._store = self.opens()
            store = self._store
        shown = self.registry.pages[name].run(store.reading(OPERATOR), dict(query))
        if len(shown.body) > MOST_BYTES:
            log.error("public page %s is too large: %d bytes", name, len(shown.body))
            raise StationError("page.too_large")
        with self._lock:
            self._kept[key] = (self.now(), shown)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return shown

    def _may_ask(self, address: str) -> bool:
        with self._lock:
            now = self.now()
            bucket = self._buckets.pop(address, None) or Bucket(AT_ONCE, now)
            bucket.left = min(AT_ONCE, bucket.left + (now - bucket.since) * A_SECOND)
            bucket.since = now
            self._buckets[address] = bucket
            while len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True


def _told(shown: Shown, asked: Mapping[str, str]) -> Response:
    tag = f'"{hashlib.sha256(shown.body).hexdigest()[:32]}"'
    headers = {**HEADERS, "ETag": tag, "Last-Modified": formatdate(shown.changed_ms // 1000, usegmt=True)}
    known = [one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(shown.body, media_type=shown.kind, headers=headers)


def beside(app: ASGIApp, publisher: Publisher) -> ASGIApp:
    """Return the application with the public pages before it; everything else goes on to `app`."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PUBLIC_PATH):
            return await app(scope, receive, send)
        answer: Any = Response(status_code=405, headers={"Allow": "GET, HEAD"})
        if scope["method"] in ("GET", "HEAD"):
            request = Request(scope, receive)
            address = request.client.host if request.client else ""
            answer = await run_in_threadpool(
                publisher.answer, scope["path"].removeprefix(PUBLIC_PATH), dict(request.query_params),
                dict(request.headers), address)
        await answer(scope, receive, send)

    return door
