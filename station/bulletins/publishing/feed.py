"""The Atom feed (RFC 4287) of what the county tells everybody: whole entries, in pages (RFC 5005, section 3).

In it stands what was told to everybody, still holds and was not replaced; what was taken back stays as an entry that
says so and why, for whoever has read it already. Pictures are not handed out; their captions are.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree

from station.bulletins import store
from station.bulletins.declared import CONTENT
from station.bulletins.markup import clean, visible
from station.bulletins.model import CATEGORIES, SECTIONS, Advice, Bulletin
from station.kernel.errors import StationError
from station.kernel.public import PublicPage, Shown, page
from station.kernel.words import _
from station.store.act import Reading

NAME = "bulletins.atom"
KIND = "application/atom+xml; charset=utf-8"
SPACE = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 20  # of a page: with six sections of 60,000 characters it must keep to the server's limit
MOST_CONTENT = 90_000  # bytes of an entry's HTML as it stands in the feed
TITLES = {column.name: column.title for column in CONTENT}
PICTURE = re.compile(r"<img(?:[^>\"]|\"[^\"]*\")*>")
CAPTION = re.compile(r"alt=\"([^\"]*)\"")
PUBLIC = f"""
SELECT one.id, coalesce((SELECT max(at) FROM bulletins_recall WHERE bulletin = one.id), one.issued) AS changed
FROM bulletins_bulletin AS one WHERE one.audience = '' AND {store.STATE} IN ('valid', 'recalled')
ORDER BY changed DESC, one.id DESC LIMIT :most OFFSET :skip"""
HOW_MANY = f"""
SELECT count(*) FROM bulletins_bulletin AS one WHERE one.audience = '' AND {store.STATE} IN ('valid', 'recalled')"""


def atom_feed(reading: Reading, query: Mapping[str, str]) -> Shown:
    """Return page `page` (from 1, the newest first); StationError("page.unknown") for one that is not there."""
    number, today = _number(query), {"today": reading.clock.today()}
    pages = max(1, -(-int(reading.db.execute(HOW_MANY, today).fetchone()[0]) // MOST_ENTRIES))
    if number > pages:
        raise StationError("page.unknown")
    skip = (number - 1) * MOST_ENTRIES
    found = reading.db.execute(PUBLIC, today | {"most": MOST_ENTRIES, "skip": skip}).fetchall()
    changed = max([0, *(row[1] for row in found)])
    feed = _head(reading, changed, number, pages)
    for row, at in found:
        _entry(feed, reading, store.need_bulletin(reading.db, row), at)
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, "utf-8", xml_declaration=False)
    return Shown(KIND, body, changed)


def _number(query: Mapping[str, str]) -> int:
    told = query.get("page", "1")
    if not (told.isascii() and told.isdigit() and 0 < len(told) < 7 and int(told) > 0) or set(query) - {"page"}:
        raise StationError("page.unknown")
    return int(told)


def _head(reading: Reading, changed: int, number: int, pages: int) -> ElementTree.Element:
    who = reading.identity
    county, name = (who.county, who.county_name) if who is not None else ("", "")
    feed = ElementTree.Element("feed", {"xmlns": SPACE, "xml:lang": "zh-CN"})
    _add(feed, "id", _id(county, "feed"))
    _add(feed, "title", _("Bulletins of {county}").format(county=name))
    _add(feed, "updated", _time(changed))
    _add(ElementTree.SubElement(feed, "author"), "name", name)
    links = {"self": number, "first": 1, "last": pages, "previous": number - 1, "next": number + 1}
    for relation, to in links.items():
        if 1 <= to <= pages:
            ElementTree.SubElement(feed, "link", {"rel": relation, "type": KIND.split(";")[0], "href": _address(to)})
    return feed


def _entry(feed: ElementTree.Element, reading: Reading, one: Bulletin, changed: int) -> None:
    county = reading.identity.county if reading.identity is not None else ""
    entry = ElementTree.SubElement(feed, "entry")
    title = one.content.title
    _add(entry, "id", _id(county, str(one.id)))
    _add(entry, "title", title if one.recall is None else _("Taken back: {title}").format(title=title))
    _add(entry, "updated", _time(changed))
    _add(entry, "published", _time(one.issued))
    if one.content.issuer:
        _add(ElementTree.SubElement(entry, "author"), "name", one.content.issuer)
    label = _(CATEGORIES[one.content.category])
    ElementTree.SubElement(entry, "category", {"term": one.content.category, "label": label})
    _add(entry, "content", _whole(one) if one.recall is None else _withdrawn(reading, one), {"type": "html"})


def _withdrawn(reading: Reading, one: Bulletin) -> str:
    """Say why, and what to read instead; what it said is not told any more."""
    if one.recall is None:
        return ""
    told = [one.recall.reason]
    if one.recall.instead:
        other = store.need_bulletin(reading.db, one.recall.instead).content.title
        told.append(_("Read instead: {title}").format(title=other))
    return "".join(f"<p>{escape(line)}</p>" for line in told)


def _whole(one: Bulletin) -> str:
    parts = []
    for name in SECTIONS:
        html = PICTURE.sub(_caption, clean(getattr(one.content, name)))
        if html:
            title = escape(_(TITLES[name]))
            parts.append(f"<h2>{title}</h2>{html}")
    parts += [f"<p>{escape(_line(line))}</p>" for line in one.content.advice]
    kept: list[str] = []
    size, more = 0, _("The whole text is at the information stations.")
    for part in parts:
        size += len(escape(part).encode())  # as it stands in the feed, where its tags are written out
        if size > MOST_CONTENT:
            return "".join([*kept, f"<p>{escape(more)}</p>"])
        kept.append(part)
    return "".join(kept)


def _caption(found: re.Match[str]) -> str:
    words = CAPTION.search(found.group())
    return words.group(1) if words else ""


def _line(line: Advice) -> str:
    told = _("{crop} against {pest}: {agent}, {dose}").format(
        crop=line.crop, pest=line.pest, agent=line.agent, dose=line.dose)
    if line.dilution:
        told = _("{advice}, diluted {dilution}").format(advice=told, dilution=line.dilution)
    if line.interval is not None:
        told = _("{advice}, last use {days} days before the harvest").format(advice=told, days=line.interval)
    return told


def _add(above: ElementTree.Element, name: str, words: str, told: dict[str, str] | None = None) -> None:
    ElementTree.SubElement(above, name, told or {}).text = visible(words)


def _id(county: str, what: str) -> str:
    """Return a name that never changes and belongs to nobody's domain."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"tianxin bulletin {county} {what}").urn


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _address(number: int) -> str:
    return NAME if number == 1 else f"{NAME}?page={number}"


FEED: PublicPage = page(NAME)(atom_feed)
