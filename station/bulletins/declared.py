"""The tables of bulletins, of what took them back, and of what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.bulletins.advice import AdviceKeeper
from station.kernel import audience
from station.kernel.record import Column, Kind, Lane, Merge, Table
from station.kernel.words import N_

PICTURE, AUDIO, PAPER = "picture", "audio", "paper"
ASSET_KINDS = (PICTURE, AUDIO, PAPER)  # in this order they travel
# Of a draft and of the bulletin that comes of it alike.
CONTENT = (
    Column("category", Kind.TEXT, title=N_("Category")),
    Column("title", Kind.TEXT, title=N_("Title")),
    Column("level", Kind.TEXT, meaning="province, city, county, town or village: whose word it is", title=N_("Level")),
    Column("issuer", Kind.TEXT, meaning="the body that speaks", title=N_("Issued by")),
    Column("what", Kind.TEXT, meaning="allow-listed HTML: what it is about", title=N_("What")),
    Column("timing", Kind.TEXT, meaning="allow-listed HTML: when to do it", title=N_("When")),
    Column("how", Kind.TEXT, meaning="allow-listed HTML: what to do, in steps", title=N_("How")),
    Column("dose", Kind.TEXT, meaning="allow-listed HTML: how much, beside the advice lines", title=N_("How much")),
    Column("safety", Kind.TEXT, meaning="allow-listed HTML: what to beware of", title=N_("Safety")),
    Column("body", Kind.TEXT, meaning="allow-listed HTML: everything else", title=N_("Text")),
    Column("crops", Kind.TEXT, meaning="row ids of products, with blanks", title=N_("Crops")),
    Column("stage", Kind.TEXT, meaning="growth stage in words", title=N_("Growth stage")),
    Column("terms", Kind.TEXT, meaning="codes of solar terms, with blanks", title=N_("Solar terms")),
    Column("audience", Kind.TEXT, meaning="division codes with blanks, empty for everybody", title=N_("For whom")),
    Column("farmers", Kind.TEXT, meaning="kinds of farmers with blanks, empty for everybody", title=N_("Farmers")),
    Column("valid_from", Kind.DAY, title=N_("Holds from")),
    Column("valid_to", Kind.DAY, optional=True, title=N_("Holds until")),
    Column("replaces", Kind.REF, optional=True, meaning="the bulletin this one stands in for", title=N_("In place of")),
)
ADVICE = (
    Column("crop", Kind.TEXT, meaning="on which crop"),
    Column("pest", Kind.TEXT, meaning="against what"),
    Column("agent", Kind.TEXT, meaning="the product, by its common name"),
    Column("dose", Kind.TEXT, meaning="per mu, as on the label"),
    Column("dilution", Kind.TEXT, meaning="as on the label"),
    Column("interval", Kind.INT, optional=True, meaning="days between the last use and the harvest"),
    Column("registered", Kind.BOOL, meaning="whether it is registered on this crop"),
)


def bulletin_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Whoever it is meant for; nobody else ever stores it."""
    return audience.scopes_of(row["audience"])


BULLETIN = Table(
    "bulletins.bulletin",
    columns=(
        *CONTENT,
        Column("station", Kind.REF, meaning="the station that wrote it, 0 for the county"),
        Column("draft", Kind.REF, optional=True, meaning="what it was approved from"),
        Column("author", Kind.REF, meaning="account, 0 for the operator"),
        Column("author_name", Kind.TEXT),
        Column("approver", Kind.REF, meaning="account, 0 for the operator"),
        Column("approver_name", Kind.TEXT),
        Column("alone", Kind.BOOL, meaning="author and approver are one: the county had nobody else (ruling 17)"),
        Column("issued", Kind.TIME, meaning="when it was approved, by the clock of that machine"),
        Column("digest", Kind.BYTES, meaning="SHA-256 of the content with its attachments, that was approved"),
        Column("origin", Kind.TEXT, meaning="id of the county it was taken over from, empty for our own"),
        Column("origin_row", Kind.INT, optional=True, meaning="its row there"),
    ),
    merge=Merge.EVENT,
    scopes=bulletin_scopes,
    lines=ADVICE,
    keeper=AdviceKeeper(),
    lane=Lane.TEXT,
)
RECALL = Table(
    "bulletins.recall",
    columns=(
        Column("bulletin", Kind.REF, refers="bulletins.bulletin"),
        Column("audience", Kind.TEXT, meaning="that of the bulletin"),
        Column("reason", Kind.TEXT),
        Column("instead", Kind.REF, optional=True, meaning="the bulletin to read in its place"),
        Column("person", Kind.REF, meaning="account, 0 for the operator"),
        Column("person_name", Kind.TEXT),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
        Column("title", Kind.TEXT, optional=True, meaning="that of the bulletin, which may come later than its recall"),
    ),
    merge=Merge.EVENT,
    scopes=bulletin_scopes,
    lane=Lane.URGENT,
    unique=("bulletin",),
)


def asset_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """With its bulletin; while it hangs on a draft, with that."""
    if row["bulletin"]:
        return audience.scopes_of(row["audience"])
    return draft_scopes(row)


def draft_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county; what a village writes, that station and the desk of its town as well."""
    if not row["station"]:
        return ("county",)
    return ("county", f"station:{row['station']}", *([f"desk:{row['desk']}"] if row["desk"] else []))


ASSET = Table(
    "bulletins.asset",
    columns=(
        Column("bulletin", Kind.REF, optional=True, refers="bulletins.bulletin"),
        Column("draft", Kind.REF, optional=True, refers="bulletins.draft"),
        Column("audience", Kind.TEXT, meaning="that of the bulletin"),
        Column("station", Kind.REF, meaning="that of the draft"),
        Column("desk", Kind.TEXT, meaning="that of the draft"),
        Column("kind", Kind.TEXT, meaning="picture, audio or paper"),
        Column("place", Kind.INT, meaning="its place among those of its kind, from 0"),
        Column("language", Kind.TEXT, meaning="what is spoken: cmn, yue, hak, nan; empty for others"),
        Column("caption", Kind.TEXT),
        Column("name", Kind.TEXT, meaning="of the file, as people know it"),
        Column("size", Kind.INT, meaning="bytes"),
        Column("sha", Kind.BYTES, media=True, turns=("kind", ASSET_KINDS)),
    ),
    merge=Merge.EVENT,
    scopes=asset_scopes,
    lane=Lane.TEXT,
)
