"""Bulletins: written at the county, approved by a second person, read and heard in the village, taken back."""

from __future__ import annotations

from station.bulletins.declared import ASSET, BULLETIN, RECALL
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.migrations import MIGRATIONS
from station.bulletins.packages.declared import TABLES as PACKAGES
from station.bulletins.receipts.declared import TABLES as RECEIPTS
from station.bulletins.sentences import SENTENCES
from station.kernel.later import Later, called_later
from station.kernel.record import Feature

FEATURE = Feature(
    "bulletins",
    tables=(BULLETIN, RECALL, DRAFT, ASSET, *RECEIPTS, *PACKAGES),
    deeds=Later(
        __name__,
        {
            "bulletins.write": "drafts.writing.write",
            "bulletins.rewrite": "drafts.writing.rewrite",
            "bulletins.attach": "drafts.writing.attach",
            "bulletins.detach": "drafts.writing.detach",
            "bulletins.rehang": "drafts.hanging.rehang",
            "bulletins.take_in": "drafts.hanging.take_in",
            "bulletins.discard": "drafts.writing.discard",
            "bulletins.submit": "actions.submit",
            "bulletins.give_back": "actions.give_back",
            "bulletins.approve": "actions.approve",
            "bulletins.recall": "actions.recall",
            "bulletins.import_answers": "answers.importing.import_answers",
            "bulletins.approve_answers": "answers.importing.approve_answers",
            "bulletins.answer": "answers.importing.answer",
            "bulletins.undo_answers": "answers.importing.undo_answers",
            "bulletins.mend_search": "searching.mending.mend_search",
            "bulletins.index_due": "searching.index.index_due",
            "bulletins.note_arrivals": "receipts.actions.note_arrivals",
            "bulletins.note_counts": "receipts.actions.note_counts",
            "bulletins.show": "receipts.actions.show",
            "bulletins.print": "receipts.actions.print_slip",
            "bulletins.reprint": "receipts.actions.reprint",
            "bulletins.note_contact": "receipts.actions.note_contact",
            "bulletins.acknowledge": "receipts.actions.acknowledge",
            "bulletins.trust": "packages.actions.trust",
            "bulletins.take_over": "packages.actions.take_over",
            "bulletins.propose_recall": "packages.actions.propose_recall",
        },
    ),
    views=Later(
        __name__,
        {
            "bulletins.drafts": "store.drafts_view",
            "bulletins.draft": "store.draft_view",
            "bulletins.list": "store.list_view",
            "bulletins.instead": "store.instead_view",
            "bulletins.read": "store.read_view",
            "bulletins.search": "searching.finding.search_view",
            "bulletins.unread_due": "searching.index.unread_due_view",
            "bulletins.questions": "answers.store.questions_view",
            "bulletins.question_shelves": "answers.store.shelves_view",
            "bulletins.answers": "answers.desk.answers_view",
            "bulletins.arrivals_due": "receipts.actions.arrivals_due_view",
            "bulletins.counts_due": "receipts.actions.counts_due_view",
            "bulletins.reach": "receipts.reach.reach_view",
            "bulletins.reach_list": "receipts.reach.reach_list_view",
            "bulletins.slips": "receipts.store.slips_view",
            "bulletins.withdrawn": "receipts.store.withdrawn_view",
            "bulletins.waiting": "drafts.waiting.waiting_view",
            "bulletins.shelf": "reading.shelves.shelf_view",
            "bulletins.news": "reading.news.news_view",
            "bulletins.to_hand_over": "packages.store.to_hand_over_view",
            "bulletins.sources": "packages.store.sources_view",
            "bulletins.proposals": "packages.store.proposals_view",
        },
    ),
    pages=Later(__name__, {"bulletins.atom": "publishing.feed.FEED"}),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    arrived=called_later(__name__, "searching.index.arrived"),
    chores={
        "bulletins.index_due": "bulletins.unread_due",
        "bulletins.note_arrivals": "bulletins.arrivals_due",
        "bulletins.note_counts": "bulletins.counts_due",
    },
)
