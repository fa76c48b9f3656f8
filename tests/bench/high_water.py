"""How much memory a process ever held; a module of its own, so that asking loads nothing else."""

from __future__ import annotations

from pathlib import Path


def high_water_mb() -> float:
    """Return the largest resident size so far, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6
