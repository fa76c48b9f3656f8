"""Warnings: what the weather or another danger is about to do, with colour and hours; and short notes of weather."""

from __future__ import annotations

from station.kernel.later import Later
from station.kernel.record import Feature
from station.warnings.declared import ENDING, NOTE, SHOWN, WARNING
from station.warnings.migrations import MIGRATIONS
from station.warnings.sentences import SENTENCES

FEATURE = Feature(
    "warnings",
    tables=(WARNING, ENDING, SHOWN, NOTE),
    deeds=Later(
        __name__,
        {
            "warnings.issue": "actions.issue",
            "warnings.extend": "actions.extend",
            "warnings.lift": "actions.lift",
            "warnings.show": "actions.show",
            "warnings.add_note": "actions.add_note",
            "warnings.remove_note": "actions.remove_note",
        },
    ),
    views=Later(
        __name__,
        {
            "warnings.standing": "store.standing_view",
            "warnings.list": "store.list_view",
            "warnings.shown": "store.shown_view",
            "warnings.note_list": "store.note_list_view",
            "warnings.notes": "store.notes_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
)
