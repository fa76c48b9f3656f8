"""The county server: one raw binary route for the exchange, one for enrolment, one to see it is alive.

What is not a coroutine runs in worker threads (the ledger is synchronous); refusals are answered with
their bare code so that a device can show its own sentence for it.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from station.kernel.errors import StationError
from sync import protocol
from sync.county.writer import Busy

log = logging.getLogger(__name__)
Handler = Callable[[bytes], bytes] | Callable[[bytes], Awaitable[bytes]]
RETRY_AFTER_S = "5"
OWN_TROUBLE = "store."  # a full disk here is no fault of the device: it keeps its ops and comes again


def make_app(
    exchange: Handler, renumber: Handler, enrol: Handler, tell_time: Handler, arrived: Callable[[], None]
) -> ASGIApp:
    """Return the ASGI application; `arrived` is called after each exchange that was answered.

    An exchange goes past the routes: to find the one that nearly all requests want costs more than to serve it.
    """
    app = _others(renumber, enrol, tell_time)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != protocol.EXCHANGE_PATH or scope["method"] != "POST":
            return await app(scope, receive, send)
        answer = await _answer(Request(scope, receive), exchange)
        if answer.status_code == 200:
            arrived()
        await answer(scope, receive, send)

    return door


def _others(renumber: Handler, enrol: Handler, tell_time: Handler) -> FastAPI:
    app = FastAPI(title="Tianxin county", docs_url=None, redoc_url=None, openapi_url=None)

    @app.api_route(protocol.EXCHANGE_PATH, methods=["POST"])
    async def _exchange() -> None:
        """What comes here came by another method, and is told which one is right."""

    @app.post(protocol.RENUMBER_PATH)
    async def _renumber(request: Request) -> Response:
        return await _answer(request, renumber)

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
        if inspect.iscoroutinefunction(handler):
            return Response(await handler(body))
        return Response(await run_in_threadpool(handler, body))
    except StationError as refusal:
        if refusal.code.startswith(OWN_TROUBLE):
            log.error("the county's own disk: %s", refusal.code)
            return Response(status_code=503, headers={"Retry-After": RETRY_AFTER_S})
        return Response(refusal.code.encode(), status_code=400)
    except Busy as full:
        return Response(status_code=503, headers={"Retry-After": str(full.retry_after)})
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
