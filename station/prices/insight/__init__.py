"""Figures drawn from prices; each says how it was made and how far its data go (basis.py)."""

from __future__ import annotations

from station.prices.insight import alerts, band, basket, change, gaps, unusual
from station.prices.insight.sentences import SENTENCES

__all__ = ["DEEDS", "SENTENCES", "TABLES", "VIEWS"]

TABLES = (alerts.ALERT, basket.BASKET, basket.BASKET_ITEM)
DEEDS = (alerts.follow, alerts.unfollow, basket.set_basket)
VIEWS = (
    change.change_view,
    band.seasonal_view,
    basket.baskets_view,
    basket.index_view,
    alerts.alerts_view,
    alerts.alerting_view,
    unusual.unusual_view,
    gaps.gaps_view,
)
