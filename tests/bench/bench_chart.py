"""What drawing a year of prices costs, against drawing an empty widget of the same size; writes out/bench/chart.json.

Processor time counts: three markets with a price every day and the band of earlier years, on a screen of the desk.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Look, Theme
from ui.widgets.chart import PriceChart
from ui.widgets.chart_parts import Band, Chart, Line

OUT = Path(__file__).resolve().parents[2] / "out" / "bench"
GOAL_MS = 150.0
SIZE = (1100, 620)
END, DAYS, RUNS = 20_779, 365, 30
MARKETS = ("高州批发市场", "根子圩", "茂名水东市场")


def year() -> Chart:
    """Return a year of three markets with a band."""
    days = tuple(range(END - DAYS + 1, END + 1))
    lines = [
        Line(name, days, tuple(3.5 + place + math.sin(day * (place + 1) / 9) for day in days), "3.80")
        for place, name in enumerate(MARKETS)
    ]
    weeks = days[::7]
    low, high = (tuple(base + math.sin(day / 40) for day in weeks) for base in (3.0, 5.0))
    band = Band(weeks, low, high)
    return Chart(days[0], END, "元/斤", tuple(lines), band)


def cost(work: Callable[[], object]) -> dict[str, float]:
    """Return the milliseconds of processor time of the first run and of the usual one."""
    found = []
    for _each in range(RUNS):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return {"first_ms": round(found[0], 2), "usual_ms": round(sorted(found)[RUNS // 2], 2)}


def run() -> dict[str, object]:
    app = QApplication.instance() or QApplication([])
    look = Look(Theme(), motion=False)
    look.wear(look.theme)
    empty, chart = QWidget(), PriceChart(look)
    for widget in (empty, chart):
        widget.resize(*SIZE)
    chart.show_chart(year(), "荔枝")
    nothing, drawn = cost(empty.grab), cost(chart.grab)
    app.processEvents()
    return {
        "size": SIZE,
        "prices": len(MARKETS) * DAYS,
        "empty_widget": nothing,
        "chart": drawn,
        "ratio": round(drawn["usual_ms"] / max(0.01, nothing["usual_ms"]), 1),
        "goal_ms": GOAL_MS,
        "met": drawn["usual_ms"] <= GOAL_MS and drawn["first_ms"] <= GOAL_MS,
    }


if __name__ == "__main__":
    told = json.dumps(run(), indent=2)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "chart.json").write_text(told + "\n", encoding="utf-8")
    print(told)
