"""Lets go of the program's own text, which a window would keep in memory for ever.

PySide asks of every module imported after it whether it uses its newer names, and reads the module's source for that;
`linecache` keeps what was read. By the first exchange that is 12 MB of lines that nobody looks at. Whoever prints a
traceback reads them again.
"""

from __future__ import annotations

import linecache


def forget_sources() -> None:
    """Forget the lines of all modules imported so far; for after an import of many."""
    for file in list(linecache.cache):
        linecache.cache.pop(file, None)  # another thread may be at it, with files of its own
