"""Prices: what something cost, where, when, in which unit, and who says so."""

from __future__ import annotations

from station.kernel.record import Feature
from station.prices import actions, browse, correcting, insight, sources, store, table
from station.prices.looking import courses, usage, wfp
from station.prices.migrations import MIGRATIONS
from station.prices.model import SENTENCES, SHEET
from station.prices.reading.sentences import SENTENCES as READING_SENTENCES

FEATURE = Feature(
    "prices",
    tables=(SHEET, sources.SOURCE, sources.LAYOUT, *insight.TABLES),
    deeds=(
        actions.import_file,
        actions.report,
        actions.review,
        correcting.correct,
        sources.describe_source,
        sources.learn_layout,
        sources.forget_layout,
        *insight.DEEDS,
    ),
    views=(
        store.find_view,
        store.latest_view,
        store.history_view,
        store.reports_view,
        store.waiting_view,
        store.grid_view,
        store.unknown_view,
        store.merged_view,
        store.conflicts_view,
        store.by_station_view,
        table.table_view,
        table.markets_view,
        table.trail_view,
        table.report_states_view,
        browse.answers_view,
        browse.varieties_view,
        browse.judged_view,
        correcting.corrections_view,
        courses.courses_view,
        wfp.goods_categories_view,
        usage.local_use_view,
        sources.sources_view,
        sources.layouts_view,
        *insight.VIEWS,
    ),
    migrations=MIGRATIONS,
    sentences={**SENTENCES, **table.SENTENCES, **sources.SENTENCES, **insight.SENTENCES, **READING_SENTENCES},
)
