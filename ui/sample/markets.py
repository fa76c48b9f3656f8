"""The markets of the sample county. Their towns are real, the markets and their days are not: each name says so."""

from __future__ import annotations

from dataclasses import dataclass

LABEL = "（演示）"


@dataclass(frozen=True, slots=True)
class Market:
    """One market: `town` is the name of its division, `dearer` its usual price against the county's.

    Its figures come in `late` days after the day itself; `kind` and `by_kilogram` are how its sheet is written.
    """

    title: str
    town: str
    place_kind: str
    day_rule: str
    kind: str
    dearer: float
    late: int
    by_kilogram: bool = False

    @property
    def name(self) -> str:
        """Return the name as people and files call it: nobody may take its prices for real ones."""
        return self.title + LABEL


MARKETS = (
    Market("高州批发市场", "潘州街道", "wholesale", "daily", "批发", 1.0, 0, by_kilogram=True),
    Market("根子圩", "根子镇", "town", "lunar:1,4,7", "收购", 0.93, 0),
    Market("分界圩", "分界镇", "town", "lunar:2,5,8", "收购", 0.95, 1),
    Market("泗水圩", "泗水镇", "town", "lunar:3,6,9", "零售", 1.17, 1),
    Market("曹江圩", "曹江镇", "town", "lunar:2,5,8", "零售", 1.14, 2),
    Market("长坡圩", "长坡镇", "town", "lunar:3,6,9", "零售", 1.12, 9),
)
MOST_LATE = max(market.late for market in MARKETS)
