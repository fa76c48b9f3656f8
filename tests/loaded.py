"""All that commands and servers load, for the process that programs are forked from (tests/forks.py)."""

from __future__ import annotations

import importlib
import pkgutil

OURS = ("station", "sync")
APART = "migrations"  # what Alembic runs, and nobody imports
LATE = (  # what ours import within functions
    "alembic.command", "argon2.low_level", "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.x25519", "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf", "cryptography.x509", "fastapi", "lunar_python", "msgspec", "pypinyin",
    "sqlalchemy.dialects.sqlite", "sqlite_utils", "uvicorn.lifespan.on", "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
)


def load() -> None:
    for package in OURS:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if APART not in module.name.split("."):
                importlib.import_module(module.name)
    for name in LATE:
        importlib.import_module(name)


load()
