"""The county's server shows the public what the features declare: a page, its age, and not too much of it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.public import MOST_BYTES, Shown, page
from station.kernel.record import Feature, Registry
from sync.county.publishing import AT_ONCE, KEPT_S, Publisher
from sync.county.seat import CountySeat
from tests.sync.server import serving_county

FEED = "/public/bulletins.atom"


def get(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address + path, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, dict(refusal.headers), refusal.read()


@pytest.fixture
def address(county: CountySeat) -> Iterator[str]:
    with serving_county(county) as found:
        yield found


def issue(county: CountySeat, title: str) -> None:
    draft = county.do("bulletins.write", category="technology", title=title, what="<p>查田。</p>")
    county.do("bulletins.submit", draft=draft)
    county.do("bulletins.approve", draft=draft)


def test_the_feed_is_there_with_its_age_and_is_not_sent_twice(county: CountySeat, address: str) -> None:
    issue(county, "晚稻稻飞虱防治")
    status, headers, body = get(address, FEED)
    headers = {name.lower(): value for name, value in headers.items()}
    assert status == 200
    assert headers["content-type"].startswith("application/atom+xml")
    assert headers["last-modified"].endswith("GMT")
    assert "晚稻稻飞虱防治" in body.decode()
    assert ElementTree.fromstring(body).tag == "{http://www.w3.org/2005/Atom}feed"
    again = get(address, FEED, **{"If-None-Match": headers["etag"]})
    assert (again[0], again[2]) == (304, b"")
    assert get(address, FEED, **{"If-None-Match": '"other"'})[0] == 200
    assert get(address, FEED, "HEAD")[::2] == (200, b"")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/public/other", "GET", 404), ("/public/", "GET", 404), (f"{FEED}?page=2", "GET", 404),
     (f"{FEED}?page={'1' * 400}", "GET", 404), (FEED, "POST", 405), ("/public/../store.db", "GET", 404)],
)
def test_nothing_else_is_there(address: str, path: str, method: str, status: int) -> None:
    assert get(address, path, method)[0] == status


class Counting:
    """A feature with a page that counts how often it is made."""

    def __init__(self) -> None:
        self.made = 0
        self.body = b"x"
        self.now = 0.0

    def run(self, reading: Any, query: Any) -> Shown:
        self.made += 1
        return Shown("text/plain", self.body, 0)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def publisher(counting: Counting, county: CountySeat) -> Publisher:
    registry = Registry([Feature("things", pages=(page("things.txt")(counting.run),))])
    return Publisher(registry, lambda: county.store, lambda: counting.now)


def test_what_was_just_answered_is_not_made_again(publisher: Publisher, counting: Counting) -> None:
    for _each in range(3):
        assert publisher.answer("things.txt", {}, {}, "a").status_code == 200
    assert counting.made == 1
    counting.now += KEPT_S
    publisher.answer("things.txt", {}, {}, "a")
    publisher.answer("things.txt", {"page": "2"}, {}, "a")
    assert counting.made == 3


def test_one_address_is_slowed_down_and_the_others_are_not(publisher: Publisher, counting: Counting) -> None:
    statuses = [publisher.answer("things.txt", {}, {}, "a").status_code for _each in range(AT_ONCE + 5)]
    assert statuses == [200] * AT_ONCE + [429] * 5
    assert publisher.answer("things.txt", {}, {}, "b").status_code == 200
    counting.now += 2
    assert [publisher.answer("things.txt", {}, {}, "a").status_code for _each in range(3)] == [200, 200, 429]


def test_too_large_a_page_is_not_sent(publisher: Publisher, counting: Counting) -> None:
    counting.body = bytes(MOST_BYTES + 1)
    assert publisher.answer("things.txt", {}, {}, "a").status_code == 503


def test_a_crowd_is_sent_away_before_the_store_is_asked(publisher: Publisher, counting: Counting) -> None:
    publisher._threads.acquire()
    publisher._threads.acquire()
    assert publisher.answer("things.txt", {}, {}, "a").status_code == 503
    assert counting.made == 0


def test_every_declared_page_answers_an_empty_question(county: CountySeat) -> None:
    for name, one in county.store.registry.pages.items():
        shown = one.run(county.store.reading(OPERATOR), {})
        assert len(shown.body) <= MOST_BYTES, name
