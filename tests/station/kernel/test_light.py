"""The kernel's words and numbers load nothing heavy: a kiosk must be up in a moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LIGHT = ("text", "pinyin", "units", "money", "clock", "said", "calendar", "market_days", "sentences")
HEAVY = ("pypinyin", "lunar_python", "babel")


def test_importing_the_kernel_loads_no_heavy_library() -> None:
    script = "import sys\n" + "".join(f"import station.kernel.{name}\n" for name in LIGHT)
    script += f"print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_typed_query_and_a_price_on_screen_load_none_either() -> None:
    script = (
        "import sys\n"
        "from station.kernel.money import format_price\nfrom station.kernel.said import price_said\n"
        "from station.kernel.text import match_expression, query_form\n"
        "query_form('lizhi'), query_form('芥蘭'), match_expression('水稻')\n"
        "format_price(12600, 'jin'), price_said(1, 'kg')\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
