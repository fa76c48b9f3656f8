"""Leaves the program's own text unread, and lets go of what was read: a window would keep it in memory for ever.

PySide puts its own `import` in place of Python's: it looks whether a module wants names like_this of Qt, and reads the
source of every module imported after it for that; `linecache` keeps what was read. By the first exchange that is 12 MB
of lines that nobody looks at. Whoever prints a traceback reads them again.
"""

from __future__ import annotations

import builtins
import linecache
from importlib import import_module

PLAIN = "__orig_import__"  # where PySide keeps Python's own import, no promise of its: without it all is left as it is


def leave_unread() -> None:
    """Put Python's own import back: nothing here wants Qt's names in another spelling.

    For before the first module of the window: PySide's import takes seven microseconds longer for each of the thousand
    imports of a start, and 0.1 to 0.2 ms to read each module.
    """
    import_module("PySide6.QtCore")
    plain = getattr(builtins, PLAIN, None)
    if plain is not None:
        builtins.__import__ = plain


def forget_sources() -> None:
    """Forget the lines of all modules imported so far; for after an import of many."""
    for file in list(linecache.cache):
        linecache.cache.pop(file, None)  # another thread may be at it, with files of its own
