"""What the journeys share: the files they start from, real where ../shared is at hand."""

from __future__ import annotations

import gzip
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "prices"
FRUIT = "xinfadi_fruit_2013-06_2015-12.csv.gz"
VILLAGE = "440981104210"
PIN = "258036"

TWIN = """\ufeff品名,最低价,平均价,最高价,规格,单位,发布日期\r
妃子笑,4,4.5,5,普通,斤,2015-06-10\r
妃子笑,4.2,4.6,5.2,普通,斤,2015-06-11\r
番薯,1.1,1.2,1.3,普通,斤,2015-06-11\r
香蕉,1.9,2.1,2.4,进口,斤,2015-06-11\r
香蕉,1.9,2.2,2.4,进口,斤,2015-06-11\r
\ufeff龙眼,0,0,0,普通,斤,2015-06-11\r
荔枝王,9,2.7（个）,12,普通,斤,2015-06-11\r
"""


def fruit_file(folder: Path) -> Path:
    """Return a fruit price file: the real one, unpacked, or a small twin with the same quirks."""
    target = folder / "fruit.csv"
    real = SHARED / FRUIT
    target.write_bytes(gzip.decompress(real.read_bytes()) if real.exists() else TWIN.encode())
    return target
