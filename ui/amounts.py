"""Amounts of data as people read them: on the meter of the exchange, on a stick."""

from __future__ import annotations

BYTES_PER_KB = 1000


def size_words(size: int) -> str:
    """Return bytes as kB, "0.4 kB"."""
    return f"{max(size, 100) / BYTES_PER_KB:,.1f} kB" if size < 10 * BYTES_PER_KB else f"{size / BYTES_PER_KB:,.0f} kB"


def room_words(size: int) -> str:
    """Return a free space as it stands on the stick itself, "14.9 GB"."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"
