"""The feed is valid Atom, says everything that everybody may know and nothing else, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from station.bulletins.publishing.feed import MOST_ENTRIES, atom_feed
from station.kernel import words
from station.kernel.clock import MILLI_PER_DAY, SetClock
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.public import MOST_BYTES
from station.store.store import Store
from tests.station.bulletins.seats import APPROVER, NOW_MS, TOWN, county, issue

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# RFC 4287, section 4: which elements a feed and an entry have, and how often.
ONCE = {"feed": ("id", "title", "updated"), "entry": ("id", "title", "updated", "content", "published")}
ANY = {"feed": ("author", "link", "entry"), "entry": ("author", "category")}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_MS)


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    made = county(tmp_path / "county", clock)
    yield made
    made.close()


def read(store: Store, **query: str) -> ElementTree.Element:
    """Return the feed, checked against the standard."""
    shown = atom_feed(store.reading(OPERATOR), query)
    assert shown.kind.startswith("application/atom+xml")
    feed = ElementTree.fromstring(shown.body)
    check(feed, "feed")
    for entry in feed.iter(f"{ATOM}entry"):
        check(entry, "entry")
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return feed


def check(element: ElementTree.Element, kind: str) -> None:
    """Hold an element against RFC 4287."""
    assert element.tag == f"{ATOM}{kind}"
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= {*ONCE[kind], *ANY[kind]}
    for name in ONCE[kind]:
        assert names.count(name) == 1, name
    assert TIME.fullmatch(element.findtext(f"{ATOM}updated") or "")
    assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    for author in element.findall(f"{ATOM}author"):
        assert author.findtext(f"{ATOM}name")
    for link in element.findall(f"{ATOM}link"):
        assert link.get("href")
    for content in element.findall(f"{ATOM}content"):
        assert content.get("type") == "html"
        assert len(content) == 0


def entries(feed: ElementTree.Element) -> list[tuple[str, str]]:
    return [(one.findtext(f"{ATOM}title") or "", one.findtext(f"{ATOM}content") or "")
            for one in feed.iter(f"{ATOM}entry")]


def test_a_bulletin_for_everybody_stands_in_it_whole(store: Store) -> None:
    issue(store, safety="<p>收前停用 &amp; 洗手</p>")
    ((title, content),) = entries(read(store))
    assert title == "晚稻稻飞虱防治"
    assert "<h2>怎么做</h2>" in content
    assert "<li>先查田。</li>" in content
    assert "收前停用 &amp; 洗手" in content
    assert "水稻防稻飞虱：吡蚜酮，每亩 20 克，兑水2000 倍，收前14天停用" in content


def test_what_is_for_some_alone_or_does_not_hold_is_not_in_it(store: Store, clock: SetClock) -> None:
    today = store.clock.today()
    issue(store, title="一镇", audience=TOWN)
    issue(store, title="明天起", valid_from=today + 1)
    old = issue(store, title="旧的")
    issue(store, title="新的", replaces=old)
    issue(store, title="到今天", valid_to=today)
    assert [title for title, _content in entries(read(store))] == ["到今天", "新的"]
    clock.advance(MILLI_PER_DAY)
    assert [title for title, _content in entries(read(store))] == ["新的", "明天起"]


def test_what_was_taken_back_says_so_and_no_more(store: Store, clock: SetClock) -> None:
    told, other = issue(store), issue(store, title="改过的")
    clock.advance(60_000)
    store.do("bulletins.recall", APPROVER, bulletin=told, reason="剂量 <错>", instead=other)
    (title, content), _second = entries(read(store))
    assert title == "【已收回】晚稻稻飞虱防治"
    assert content == "<p>剂量 &lt;错&gt;</p><p>请改看：改过的</p>"


def test_pictures_are_told_by_their_captions_and_nothing_leads_anywhere(store: Store) -> None:
    sha = "0" * 64
    issue(store, what=f'<p>看<img src="medium:{sha}" alt="虱"><a href="http://x/">这</a>\u202e里</p>')
    ((_title, content),) = entries(read(store))
    assert "<p>看虱这里</p>" in content
    assert not re.search(r"src=|href=|medium:", content)


def test_pages_hold_everything_once(store: Store) -> None:
    for number in range(MOST_ENTRIES + 3):
        issue(store, title=f"第{number}条")
    first, second = read(store), read(store, page="2")
    titles = [title for feed in (first, second) for title, _content in entries(feed)]
    assert len(titles) == len(set(titles)) == MOST_ENTRIES + 3
    links = {link.get("rel"): link.get("href") for link in first.findall(f"{ATOM}link")}
    assert links == {"self": "bulletins.atom", "first": "bulletins.atom", "last": "bulletins.atom?page=2",
                     "next": "bulletins.atom?page=2"}
    for wrong in ("0", "3", "-1", "x", "²", "1" * 99):
        with pytest.raises(StationError, match=r"page\.unknown"):
            read(store, page=wrong)
    with pytest.raises(StationError, match=r"page\.unknown"):
        read(store, word="x")


def test_an_empty_county_has_a_valid_feed_too(store: Store) -> None:
    words.use("en")
    assert entries(read(store)) == []


def test_a_page_keeps_to_the_limit_whatever_was_written(store: Store) -> None:
    for number in range(MOST_ENTRIES):
        issue(store, title=f"{number}", body="<p>" + "&lt;" * 14_000 + "</p>", how="<p>" + "长" * 59_000 + "</p>",
              what="<p>" + "&quot;" * 9_000)
    shown = atom_feed(store.reading(OPERATOR), {})
    assert len(shown.body) < MOST_BYTES
    assert "全文在各信息站看" in shown.body.decode()
