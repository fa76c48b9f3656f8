"""Runs the worker as a child of its own and tells the most memory it and whoever wants its answer had meanwhile.

    python measured.py PIPE WORKER.py

Three figures in MB: of the worker, however it ended; of the process that started this one, while the worker lived;
and of that process before. What `getrusage` says of a child includes its parent's, so the parent is this small one.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def most(process: int) -> int:
    """Return the most memory a process had since `forget`, in MB."""
    with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def forget(process: int) -> None:
    """Let what a process has count as the most it had."""
    with open(f"/proc/{process}/clear_refs", "w", encoding="ascii") as switch:
        switch.write("5")


def main() -> None:
    """Run it between the two looks, and end as it ended."""
    parent = os.getppid()
    told = os.open(sys.argv[1], os.O_WRONLY)
    before = most(parent)
    forget(parent)
    worker = os.fork()
    if not worker:
        os.close(told)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.execv(sys.executable, [sys.executable, "-E", "-P", *sys.argv[2:]])
    _which, status, usage = os.wait4(worker, 0)
    os.write(told, f"{usage.ru_maxrss // 1024} {most(parent)} {before}\n".encode())
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
