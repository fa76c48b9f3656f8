"""The plain way: rows as JSON under gzip over HTTP, as most programs would do it; measured beside ours.

No signature, no verdict, no merge: what it carries is compared, not what it promises. Rows have the ids
and times such programs give them. Uvicorn and requests with their usual headers, one kept-alive connection.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.relay import Line, Relay, relayed
from tests.sync.server import running

PAGE = 5000
HEADERS = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
Row = dict[str, Any]


class Plain:
    """A server with a list of rows in the order they changed, and a client that asks for what came after."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._draw = random.Random(7)

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.rows.append({"id": str(uuid.UUID(int=self._draw.getrandbits(128), version=4)),
                              "updated_at": f"2026-11-28T00:00:{len(self.rows) % 60:02d}Z", **row})

    async def _get(self, request: Request) -> Response:
        after = int(request.query_params["after"])
        page = {"rows": self.rows[after : after + PAGE], "next": min(after + PAGE, len(self.rows))}
        return Response(gzip.compress(_json(page)), headers=HEADERS)

    async def _post(self, request: Request) -> Response:
        rows = json.loads(gzip.decompress(await request.body()))
        return Response(gzip.compress(_json({"accepted": [row["id"] for row in rows]})), headers=HEADERS)

    def application(self) -> Starlette:
        return Starlette(routes=[Route("/rows", self._get), Route("/rows", self._post, methods=["POST"])])


class PlainClient:
    """Where one client stands."""

    def __init__(self, address: str) -> None:
        self._address = address + "/rows"
        self._session = requests.Session()
        self.after = 0

    def pull(self) -> int:
        """Ask until there is nothing more; return the number of rows that came."""
        came = 0
        while True:
            found = self._session.get(self._address, params={"after": self.after}, timeout=600).json()
            self.after = found["next"]
            came += len(found["rows"])
            if len(found["rows"]) < PAGE:
                return came

    def push(self, rows: Sequence[Row]) -> None:
        self._session.post(self._address, data=gzip.compress(_json(list(rows))), headers=HEADERS, timeout=600)


@contextlib.contextmanager
def plain(line: Line | None = None) -> Iterator[tuple[Plain, PlainClient, Relay]]:
    """A plain server and a client, with a relay that counts between them."""
    server = Plain()
    with running(server.application()) as address, relayed(address, line) as relay:
        yield server, PlainClient(relay.address), relay


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
