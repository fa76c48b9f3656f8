"""The county server: one raw binary route for the exchange, one for enrolment, one to see it is alive.

Handlers run in worker threads (the ledger is synchronous); refusals are answered with their bare code
so that a device can show its own sentence for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from station.kernel.errors import StationError
from sync import protocol

log = logging.getLogger(__name__)
Handler = Callable[[bytes], bytes]
Signed = Callable[[str, bytes], bytes]  # a route and a request to it
RETRY_AFTER_S = "5"
OWN_TROUBLE = "store."  # a full disk here is no fault of the device: it keeps its ops and comes again


def make_app(signed: Signed, enrol: Handler, tell_time: Handler, arrived: Callable[[], None]) -> FastAPI:
    """Return the ASGI application; `arrived` is called after each exchange that was answered."""
    app = FastAPI(title="Tianxin county", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post(protocol.EXCHANGE_PATH)
    @app.post(protocol.RENUMBER_PATH)
    async def _exchange(request: Request) -> Response:
        answer = await _answer(request, partial(signed, request.url.path))
        if answer.status_code == 200:
            arrived()
        return answer

    @app.post(protocol.ENROL_PATH)
    async def _enrol(request: Request) -> Response:
        return await _answer(request, enrol)

    @app.post(protocol.TIME_PATH)
    async def _time(request: Request) -> Response:
        return await _answer(request, tell_time)

    @app.get(protocol.ALIVE_PATH)
    async def _alive() -> Response:
        return Response(b"tianxin")

    return app


async def _answer(request: Request, handler: Handler) -> Response:
    try:
        body = await _body(request)
        return Response(await run_in_threadpool(handler, body))
    except StationError as refusal:
        if refusal.code.startswith(OWN_TROUBLE):
            log.error("the county's own disk: %s", refusal.code)
            return Response(status_code=503, headers={"Retry-After": RETRY_AFTER_S})
        return Response(refusal.code.encode(), status_code=400)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:  # a bug must not look like an answer: the device keeps its ops and comes again
        log.exception("exchange failed")
        return Response(status_code=503, headers={"Retry-After": RETRY_AFTER_S})


async def _body(request: Request) -> bytes:
    """Read the body with its bound checked as it comes, whatever the headers promised."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > protocol.MOST_BODY:
            raise StationError("sync.malformed")
        parts.append(part)
    return b"".join(parts)


