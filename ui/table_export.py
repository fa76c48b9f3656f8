"""A list as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"  # without it spreadsheets in China read the file as GBK


def csv_text(lines: Sequence[Sequence[str]]) -> str:
    """Return the lines as CSV; a cell that would be taken for a formula gets a quote before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow("'" + cell if cell.startswith(FORMULA) else cell for cell in line)
    return out.getvalue()


def write_csv(path: Path, lines: Sequence[Sequence[str]]) -> None:
    """Write the lines to `path`, whole or not at all; OSError when it cannot be written."""
    new = path.with_name(path.name + ".part")
    new.write_text(MARK + csv_text(lines), encoding="utf-8", newline="")
    new.replace(path)
