"""The core of the exchange knows no clock and no chance: both are given to it, or a seed could not replay it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Source

# What one seed must replay exactly.
CORE = (
    "sync/protocol.py", "sync/standing.py", "sync/merge.py", "sync/frames.py", "sync/items.py", "sync/squeeze.py",
    "station/kernel/spans.py", "station/kernel/sums.py", "station/store/spans.py", "station/store/inbox.py",
    "station/store/outbox.py", "station/store/oplog.py", "sync/client/exchange.py", "sync/client/telling.py",
    "sync/client/taking.py", "sync/client/comparing.py", "sync/county/exchange.py", "sync/county/visit.py",
    "sync/county/intake.py", "sync/county/judge.py", "sync/county/draft.py", "sync/county/numbering.py",
    "sync/county/sent.py", "sync/county/fresh.py", "sync/county/held.py", "sync/county/placing.py", "sync/groups.py",
    "sync/county/feeds.py", "sync/county/portions.py", "sync/county/stretches.py", "sync/county/compare.py",
)
MODULES = frozenset({"time", "random", "secrets", "uuid", "datetime"})
CALLS = frozenset({("os", "urandom"), ("os", "getrandom")})
# Defaults that a caller may replace: (file, module), and why.
ALLOWED = {("sync/client/exchange.py", "time"): "the default of `tick`, which a simulation replaces"}


def faults(source: Source) -> list[str]:
    """Return the clocks and dice in a file of the core."""
    if source.path not in CORE:
        return []
    return [f"{source.path}:{line}: {what}" for line, what in _found(source.tree) if (source.path, what) not in ALLOWED]


def _found(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield node.lineno, str(node.module)
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from ((node.lineno, f"os.{name.name}") for name in node.names if ("os", name.name) in CALLS)
        elif isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in CALLS:
            yield node.lineno, f"os.{node.attr}"
