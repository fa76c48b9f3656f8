"""The real county server in this process: uvicorn on a free port, in a thread of its own."""

from __future__ import annotations

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import uvicorn

from sync.county.seat import CountySeat
from sync.county.serving import serving
from tests.programs import free_port

START_S = 30


@contextlib.contextmanager
def running(application: Any, **options: Any) -> Iterator[str]:
    """Serve an ASGI application; yields its address. `options` are uvicorn's, for an encrypted line say."""
    port = free_port()
    config = uvicorn.Config(application, host="127.0.0.1", port=port, log_level="critical", access_log=False,
                            server_header=False, date_header=False, lifespan="off", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_S
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.005)  # waiting for another thread to open its port: nothing to be told by
    try:
        yield f"http{'s' if options.get('ssl_certfile') else ''}://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def serving_county(county: CountySeat, **options: Any) -> Iterator[str]:
    """The server as `county serve` makes it, with its seat following the ledger."""
    loop, application = serving(county)
    loop.start()
    try:
        with running(application(), **options) as address:
            yield address
    finally:
        loop.stop()


def post(address: str, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    """Post without any help of the program under test; return (status, body)."""
    request = urllib.request.Request(address + path, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()
