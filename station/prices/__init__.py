"""Prices: what something cost, where, when, in which unit, and who says so."""

from __future__ import annotations

from station.kernel.later import Later
from station.kernel.record import Feature
from station.prices.declared import LAYOUT, SHEET, SOURCE
from station.prices.expecting.declared import TABLES as EXPECTING
from station.prices.insight.declared import TABLES as INSIGHT
from station.prices.insight.sentences import SENTENCES as INSIGHT_SENTENCES
from station.prices.migrations import MIGRATIONS
from station.prices.quotes.declared import EVIDENCE
from station.prices.reading.sentences import SENTENCES as READING_SENTENCES
from station.prices.sentences import SENTENCES

FEATURE = Feature(
    "prices",
    tables=(SHEET, SOURCE, LAYOUT, *INSIGHT, *EXPECTING, EVIDENCE),
    deeds=Later(
        __name__,
        {
            "prices.import_file": "actions.import_file",
            "prices.report": "actions.report",
            "prices.review": "actions.review",
            "prices.correct": "correcting.correct",
            "prices.describe_source": "sources.describe_source",
            "prices.learn_layout": "sources.learn_layout",
            "prices.forget_layout": "sources.forget_layout",
            "prices.follow": "insight.alerts.follow",
            "prices.unfollow": "insight.alerts.unfollow",
            "prices.set_basket": "insight.basket.set_basket",
            "prices.set_expected": "expecting.lists.set_expected",
            "prices.not_on_sale": "expecting.answers.not_on_sale",
            "prices.on_sale_after_all": "expecting.answers.on_sale_after_all",
        },
    ),
    views=Later(
        __name__,
        {
            "prices.find": "store.find_view",
            "prices.latest": "store.latest_view",
            "prices.history": "store.history_view",
            "prices.reports": "store.reports_view",
            "prices.waiting": "store.waiting_view",
            "prices.grid": "store.grid_view",
            "prices.unknown_products": "store.unknown_view",
            "prices.merged_names": "store.merged_view",
            "prices.conflicts": "store.conflicts_view",
            "prices.by_station": "store.by_station_view",
            "prices.table": "table.table_view",
            "prices.markets": "table.markets_view",
            "prices.trail": "table.trail_view",
            "prices.report_states": "table.report_states_view",
            "prices.answers": "browse.answers_view",
            "prices.varieties": "browse.varieties_view",
            "prices.judged": "browse.judged_view",
            "prices.corrections": "correcting.corrections_view",
            "prices.courses": "looking.courses.courses_view",
            "prices.goods_categories": "looking.wfp.goods_categories_view",
            "prices.local_use": "looking.usage.local_use_view",
            "prices.sources": "sources.sources_view",
            "prices.layouts": "sources.layouts_view",
            "prices.change": "insight.change.change_view",
            "prices.seasonal": "insight.band.seasonal_view",
            "prices.baskets": "insight.basket.baskets_view",
            "prices.index": "insight.basket.index_view",
            "prices.alerts": "insight.alerts.alerts_view",
            "prices.alerting": "insight.alerts.alerting_view",
            "prices.watch": "insight.watching.watch_view",
            "prices.alert_news": "insight.watching.news_view",
            "prices.unusual": "insight.unusual.unusual_view",
            "prices.gaps": "insight.gaps.gaps_view",
            "prices.evidence": "quotes.evidence.evidence_view",
            "prices.expected_lists": "expecting.lists.expected_lists_view",
            "prices.to_report": "expecting.answers.to_report_view",
            "prices.came_in": "expecting.answers.came_in_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences={**SENTENCES, **READING_SENTENCES, **INSIGHT_SENTENCES},
)
