"""A seat's side of the exchange; these are the names a window may use.

What only an exchange under way needs is loaded at its first use: with signatures and frames it would
add a tenth to the time until a kiosk shows its first picture.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sync.client.state import Offline, SyncState, Tally, next_delay, sync_state

if TYPE_CHECKING:
    from sync.client.exchange import last_receipt
    from sync.client.joining import enrol
    from sync.client.sticks import Exported, Imported, export_to, import_from
    from sync.client.syncer import sync_once
    from sync.client.transport import Http

__all__ = [
    "Exported",
    "Http",
    "Imported",
    "Offline",
    "SyncState",
    "Tally",
    "enrol",
    "export_to",
    "import_from",
    "last_receipt",
    "next_delay",
    "sync_once",
    "sync_state",
]

_LATER = {
    "Exported": "sync.client.sticks",
    "Imported": "sync.client.sticks",
    "export_to": "sync.client.sticks",
    "import_from": "sync.client.sticks",
    "Http": "sync.client.transport",
    "enrol": "sync.client.joining",
    "last_receipt": "sync.client.exchange",
    "sync_once": "sync.client.syncer",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(importlib.import_module(_LATER[name]), name)
