"""How Python itself is to run in a server of a county: for many short requests rather than for a window."""

from __future__ import annotations

import gc
import sys

# New containers between two looks for circles of them. Requests leave none behind, and each look takes the time of a
# request.
BETWEEN_LOOKS = (50_000, 20, 50)
TURN_S = 0.0005  # how long one thread keeps another waiting: the writer comes back from the database 20 times a request


def settle() -> None:
    """Call it once, after everything a server needs was loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*BETWEEN_LOOKS)
    sys.setswitchinterval(TURN_S)
