"""A private PostgreSQL for the tests: Debian's programs, a cluster in a temporary folder, an unprivileged user.

PostgreSQL refuses to run as root, so root gives it to the user `postgres`, or to nobody. It dies with the
process that started it.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.programs import free_port

USER, PASSWORD = "province", "correct horse battery"
STRATEGIES = 15_00_00  # the version that asks how to copy; those before know the faster one alone
READY = "database system is ready to accept connections"
# A test needs no disk: what is lost when the power fails is lost with the folder. `durable` keeps Debian's settings.
HASTY = {"fsync": "off", "full_page_writes": "off"}


@functools.cache
def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL server here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@dataclass
class Cluster:
    """A running cluster. `log` is everything it said."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str, password: str = PASSWORD) -> str:
        return f"postgresql+psycopg://{USER}:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser over the Unix socket."""
        return psycopg.connect(host=str(self.folder), port=self.port, user=USER, dbname=database, autocommit=True)

    def new_database(self, template: str = "template0") -> str:
        """Make a database of the user's own; return its name."""
        name = f"county_{next(self.numbers)}"
        with self.admin() as connection:
            copying = " STRATEGY FILE_COPY" if connection.info.server_version >= STRATEGIES else ""  # half the work
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{copying}")
        return name

    def drop(self, database: str) -> None:
        with self.admin() as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


@contextlib.contextmanager
def cluster(*, durable: bool = False, settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Run a cluster for the block; skips the test where PostgreSQL is not installed."""
    if programs() is None:
        pytest.skip("no PostgreSQL server here: packaging/system-packages.sh installs Debian's")
    memory = None if durable else os.environ.get("TIANXIN_MEMORY")
    folder = Path(tempfile.mkdtemp(prefix="tianxin-postgres-", dir=memory))
    try:
        if user := _user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        _make(folder)
        made = _start(folder, {**({} if durable else HASTY), **(settings or {})})
        try:
            yield made
        finally:
            made.process.send_signal(signal.SIGINT)  # "fast": waits for nobody
            made.process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("root, and nobody to run PostgreSQL")


def _command(program: str, *words: str) -> Sequence[str]:
    """Return the command as the unprivileged user; it is interrupted when this process dies."""
    folder, user = programs(), _user()
    assert folder is not None
    other = [] if user is None else [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return ["setpriv", *other, "--pdeathsig=INT", str(folder / program), *words]


def _make(folder: Path) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    command = _command(
        "initdb", "-D", str(folder / "data"), "-U", USER, "--pwfile", str(secret), "--auth-local=trust",
        "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
    )
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    secret.unlink()


def _start(folder: Path, settings: Mapping[str, str]) -> Cluster:
    port = free_port()
    words = ["-D", str(folder / "data"), "-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    for name, value in {"log_statement": "none", "max_connections": "60", **settings}.items():
        words += ["-c", f"{name}={value}"]
    process = subprocess.Popen(
        _command("postgres", *words), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    made = Cluster(folder, port, process)
    assert process.stderr is not None
    for line in process.stderr:
        made.log.append(line)
        if READY in line:
            break
    assert process.poll() is None, "".join(made.log)
    threading.Thread(target=lambda: made.log.extend(process.stderr or []), daemon=True).start()
    return made
