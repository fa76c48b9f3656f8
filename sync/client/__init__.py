"""A seat's side of the exchange; these are the names a window may use."""

from sync.client.enrol import enrol
from sync.client.exchange import Tally, last_receipt
from sync.client.syncer import SyncState, next_delay, sync_once, sync_state
from sync.client.transport import Http, Offline

__all__ = [
    "Http", "Offline", "SyncState", "Tally", "enrol", "last_receipt", "next_delay", "sync_once", "sync_state",
]
