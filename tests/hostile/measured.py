"""Runs the worker as it is and tells the most memory it had: what `getrusage` says of a child includes its parent's.

    python measured.py PIPE WORKER.py      a pipe, because the worker may write no file
"""

from __future__ import annotations

import os
import runpy
import sys

told = os.open(sys.argv[1], os.O_WRONLY)
status = open("/proc/self/status", encoding="ascii")  # noqa: SIM115, opened while something may be opened
try:
    runpy.run_path(sys.argv[2], run_name="__main__")
finally:
    status.seek(0)
    most = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    os.write(told, f"{int(most) // 1024}\n".encode())
