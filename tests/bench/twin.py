"""The files a price bench runs on: the real Xinfadi sheets where ../shared is at hand, else a twin of their size."""

from __future__ import annotations

import gzip
import random
from datetime import date, timedelta
from pathlib import Path

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "prices"
NAMES = ("xinfadi_veg_2013-06_2015-12.csv.gz", "xinfadi_fruit_2013-06_2015-12.csv.gz")
ROWS = 168_000


def price_files() -> list[tuple[str, bytes]]:
    """Return (name, bytes) of the sheets."""
    if REAL.is_dir():
        return [(name, gzip.decompress((REAL / name).read_bytes())) for name in NAMES]
    return [("twin.csv", _twin())]


def _twin() -> bytes:
    """About as many rows, products and days, with prices that move as seldom as real ones."""
    chance = random.Random(26)
    products = [f"品种{number:03d}" for number in range(180)]
    fen = {name: chance.randint(50, 2000) for name in products}
    lines = ["品名,最低价,平均价,最高价,规格,单位,发布日期"]
    for day in range(ROWS // len(products)):
        when = date(2013, 6, 10) + timedelta(days=day)
        for name in products:
            if chance.random() < 0.3:
                fen[name] = max(20, fen[name] + chance.randint(-20, 20))
            price = fen[name]
            lines.append(f"{name},{price * 0.9 / 100:.2f},{price / 100:.2f},{price * 1.1 / 100:.2f},普通,斤,{when}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
