"""As `syncing`, for a home in which the bench's own feature is declared."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.declared import bench_registry
from tests.bench.syncing import exchange

if __name__ == "__main__":
    exchange(Path(sys.argv[1]), bench_registry())
