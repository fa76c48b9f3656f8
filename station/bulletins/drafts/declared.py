"""The table of drafts."""

from __future__ import annotations

from station.bulletins.declared import CONTENT, draft_scopes
from station.kernel.record import Column, Kind, Lane, Merge, Table
from station.kernel.words import N_

DRAFT = Table(
    "bulletins.draft",
    columns=(
        *CONTENT,
        Column("advice", Kind.TEXT, meaning="JSON: the lines of plant protection", title=N_("Plant protection")),
        Column("station", Kind.REF, merge=Merge.EVENT, meaning="the station that writes it, 0 for the county"),
        Column("desk", Kind.TEXT, merge=Merge.EVENT, meaning="town that approves it, empty for the county"),
        Column("author", Kind.REF, merge=Merge.EVENT, meaning="account, 0 for the operator"),
        Column("author_name", Kind.TEXT, merge=Merge.EVENT),
        Column("state", Kind.TEXT, meaning="writing, submitted, returned or issued", title=N_("State")),
        Column("remark", Kind.TEXT, meaning="why it was given back", title=N_("Remark")),
        Column("changed", Kind.TIME, meaning="by the clock of the machine", title=N_("Last change")),
        Column(
            "hand", Kind.REF, optional=True, meaning="account that wrote on it last, 0 for the operator",
            title=N_("Last author"),
        ),
        Column("origin", Kind.TEXT, optional=True, merge=Merge.EVENT, meaning="id of the county it is taken over from"),
        Column("origin_row", Kind.INT, optional=True, merge=Merge.EVENT, meaning="its row there"),
        Column("unasked", Kind.BOOL, optional=True, meaning="1 while nobody here has said for whom it is",
               title=N_("For whom is open")),
    ),
    merge=Merge.LAST,
    scopes=draft_scopes,
    lane=Lane.TEXT,
)
