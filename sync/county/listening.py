"""`county serve`: a county on a port until it is told to stop, in several processes where this machine can fork."""

from __future__ import annotations

import contextlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from station.home import Home, open_store
from station.kernel.record import Registry
from sync.county import pace, papers, tls
from sync.county.apart import apart
from sync.county.crew import may_fork
from sync.county.queued import Queued
from sync.county.seat import CountySeat
from sync.county.service import Service, open_service
from sync.county.serving import answering, serving

if TYPE_CHECKING:
    import uvicorn

KEEP_ALIVE_S = 30


def serve(home: Home, registry: Registry, where: tuple[str, int], *, seat: bool) -> None:
    """Answer devices at `where`, and keep the county's seat level where it is here; errors of `open_service`."""
    import uvicorn  # noqa: F401  with FastAPI half a second: here once, and not in each process

    from sync.county import app  # noqa: F401

    if may_fork():
        _apart(home, registry, where, seat=seat)
    elif seat:
        _with_seat(home, registry, where)
    else:
        _without_seat(home, registry, where)


def _apart(home: Home, registry: Registry, where: tuple[str, int], *, seat: bool) -> None:
    servers: list[uvicorn.Server] = []

    def lost() -> None:
        for one in servers:
            one.should_exit = True

    from sync.county import publishing  # with what it stands on, which a station has no need of

    with apart(home, registry, lost, seat=seat) as here:
        application = answering(here.service, here.answers, here.arrived)
        pages = publishing.Publisher(registry, lambda: open_store(home, registry))
        if seat:
            application = publishing.beside(application, pages)
        with closing(pages):
            servers.append(_server(application, where, here.service))
            if here.lost():
                lost()
            _run(servers[0])


def _with_seat(home: Home, registry: Registry, where: tuple[str, int]) -> None:
    with closing(CountySeat(home, registry)) as seat:
        loop, application = serving(seat)
        loop.start()
        with contextlib.ExitStack() as undo:
            undo.callback(loop.stop)
            _run(_server(application(), where, seat.service))


def _without_seat(home: Home, registry: Registry, where: tuple[str, int]) -> None:
    with closing(open_service(home, registry)) as service:
        queued = Queued(service.exchange, service.ledger)
        queued.start()
        with contextlib.ExitStack() as undo:
            undo.callback(queued.stop)
            _run(_server(answering(service, queued), where, service))


def _run(server: uvicorn.Server) -> None:
    with contextlib.suppress(KeyboardInterrupt):  # it has stopped in good order by then
        server.run()


def _server(application: Any, where: tuple[str, int], service: Service) -> uvicorn.Server:
    import uvicorn

    pace.settle()
    host, port = where
    return uvicorn.Server(uvicorn.Config(
        application, host=host, port=port, log_level="warning", access_log=False, server_header=False,
        date_header=False, timeout_keep_alive=KEEP_ALIVE_S, **certificates(service)))


def certificates(service: Service) -> dict[str, Any]:
    """What uvicorn needs to encrypt the line, nothing where the county was not set up for it."""
    files = service.tls
    if not files.ready:
        return {}
    tls.renew(files, service.now_ms())
    papers.publish(service.ledger, tls.authority(files), first=True)
    return {
        "ssl_certfile": str(files.certificate(tls.SERVER)), "ssl_keyfile": str(files.key(tls.SERVER)),
        "ssl_keyfile_password": files.password,
    }
