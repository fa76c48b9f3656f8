"""Leaves the program's own text unread, and lets go of what was read: a window would keep it in memory for ever.

PySide asks of every module imported after it whether it uses its newer names, and reads the module's source for that;
`linecache` keeps what was read. By the first exchange that is 12 MB of lines that nobody looks at. Whoever prints a
traceback reads them again.
"""

from __future__ import annotations

import contextlib
import linecache
from importlib import import_module
from typing import Any

ASKED = "_mod_uses_pyside"  # PySide's own question, no promise of its: a PySide without it is left as it is


def leave_unread() -> None:
    """Answer PySide's question once for all modules: nothing here uses its newer names.

    For before the first module of the window: each one's source read is 0.1 to 0.2 ms of a start, 5 % in all.
    """
    import_module("PySide6.QtCore")
    with contextlib.suppress(ImportError):
        feature: Any = import_module("shibokensupport.feature")
        if hasattr(feature, ASKED):
            setattr(feature, ASKED, lambda _module: True)


def forget_sources() -> None:
    """Forget the lines of all modules imported so far; for after an import of many."""
    for file in list(linecache.cache):
        linecache.cache.pop(file, None)  # another thread may be at it, with files of its own
