"""What an exchange brought and nobody indexed yet is found as well, and what hangs on a bulletin by its words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from station import bulletins
from station.bulletins.searching import index
from station.kernel.deeds import OPERATOR
from station.store.chores import do_chores
from station.store.inbox import take_in
from station.store.store import Store
from tests.bench import bulletin_store
from tests.bench.bulletin_texts import Writer
from tests.station.bulletins.searching.test_searching import arrive, index_is_sound, of, search, titles
from tests.station.bulletins.seats import APPROVER, EDITOR, NOW_MS, county, issue, write

WAITING = 40
SCOPE = ("all", 4)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = bulletin_store.opened(tmp_path / "station", bulletins.FEATURE)
    yield opened
    opened.close()


def bring(store: Store, seed: int, count: int = WAITING, first: int = 100) -> None:
    """Let bulletins come in one frame, which is number `first` and the following ones."""
    writer = Writer(seed)
    news = [bulletin_store.news_of(number, 1000, writer.write()) for number in range(first, first + count)]
    store.write(lambda db: take_in(db, store.registry, SCOPE, (first, first + count), news))


def waiting(store: Store) -> int:
    return int(store.reader().execute("SELECT count(*) FROM bulletins_unread").fetchone()[0])


def words_of(store: Store, seed: int) -> list[str]:
    dice, found = random.Random(seed), ["荔枝", "稻飞虱", "防治", "荔枝 防治", "没有这个词"]
    texts = [row[0] for row in store.reader().execute("SELECT what || how || body FROM bulletins_bulletin")]
    for _each in range(60):
        text = dice.choice([one for one in texts if len(one) > 40])
        at = dice.randrange(len(text) - 6)
        found.append(text[at : at + dice.randint(1, 5)])
    return [word for word in found if word.replace(" ", "").isalnum()]


def test_what_waits_is_found_as_it_is_once_it_is_indexed(store: Store, seed: int) -> None:
    bring(store, seed)
    assert waiting(store) == WAITING
    words = words_of(store, seed)
    found = {word: search(store, word) for word in words}
    filtered = search(store, "防治", category="technology", start=store.clock.today() - 960)
    assert sum(map(len, found.values())) > 100
    store.write(index.refresh)
    assert waiting(store) == 0
    assert {word: search(store, word) for word in words} == found
    assert search(store, "防治", category="technology", start=store.clock.today() - 960) == filtered
    assert filtered


def test_what_is_neither_indexed_nor_marked_is_not_found(store: Store, seed: int) -> None:
    """The control of the one above: it is the marks that find what waits."""
    bring(store, seed)
    before = len(search(store, ""))
    store.write(lambda db: db.execute("DELETE FROM bulletins_unread WHERE bulletin % 2"))
    assert 0 < len(search(store, "")) < before


def test_the_chore_indexes_what_waits(tmp_path: Path, seed: int) -> None:
    station = county(tmp_path / "station")
    bring(station, seed)
    assert waiting(station) == WAITING
    do_chores(station)
    assert waiting(station) == 0
    assert index_is_sound(station)
    assert station.show("bulletins.unread_due", OPERATOR) == []
    station.close()


def test_little_is_indexed_at_once_and_much_by_the_batch(
    store: Store, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(store, seed, index.FEW)
    assert waiting(store) == 0
    monkeypatch.setattr(index, "BATCH", 30)
    bring(store, seed + 1, 70, first=200)
    assert index.FEW < waiting(store) < 30


def test_a_recall_hides_at_once_what_waits_and_what_is_indexed(tmp_path: Path, seed: int) -> None:
    office, station = county(tmp_path / "county"), county(tmp_path / "station")
    bulletin = issue(office, title="喷药要点", what="<p>浓度五百倍。</p>", advice="")
    arrive(station, 0, of(office, "bulletins.bulletin", bulletin, 1))
    bring(station, seed)
    assert (titles(station, "五百倍"), waiting(station)) == (["喷药要点"], WAITING)
    recall = office.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="剂量写错了")
    arrive(station, 900, of(office, "bulletins.recall", recall, 2))
    assert waiting(station) == WAITING + 1, "the index still holds its text"
    assert (titles(station, "五百倍"), titles(station, "剂量写错")) == ([], ["喷药要点"])
    do_chores(station)
    assert (titles(station, "五百倍"), titles(station, "剂量写错")) == ([], ["喷药要点"])
    office.close()
    station.close()


def illustrated(store: Store) -> int:
    """Issue a bulletin with a picture that has words, one in the text, a paper known by its name, and a recording."""
    alone, shown = (store.media.add(name, NOW_MS) for name in (b"alone", b"shown"))
    draft = write(store, title="秋管", what=f'<p>看图。</p><img src="medium:{shown.hex()}" alt="田埂缺口">', advice="")
    for kind, sha, name, caption in (
        ("picture", alone, "a.jpg", "蓟马 <5 头 为害状"), ("picture", shown, "b.jpg", ""),
        ("paper", alone, "补贴名单.pdf", ""), ("audio", alone, "录音文件.mp3", "")):
        store.do("bulletins.attach", EDITOR, draft=draft, kind=kind, sha=sha, name=name, size=9, caption=caption)
    store.do("bulletins.submit", EDITOR, draft=draft)
    return int(store.do("bulletins.approve", APPROVER, draft=draft))


def test_words_of_pictures_and_papers_are_found(tmp_path: Path) -> None:
    office, station = county(tmp_path / "county"), county(tmp_path / "station")
    bulletin = illustrated(office)
    for word in ("蓟马", "为害", "<5 头", "田埂缺口", "补贴名单"):
        assert titles(office, word) == ["秋管"], word
    [hit] = search(office, "蓟马")
    assert (hit.rank, hit.section) == ("text", "captions")
    assert [hit.snippet[first:last] for first, last in hit.snippet_places] == ["蓟马"]
    assert titles(office, "录音文件") == titles(office, "jpg") == [], "names nobody sees"
    arrive(station, 0, of(office, "bulletins.bulletin", bulletin, 1))
    assert titles(station, "蓟马") == []
    assets = [row[0] for row in office.reader().execute("SELECT id FROM bulletins_asset WHERE bulletin IS NOT NULL")]
    arrive(station, 1, *(of(office, "bulletins.asset", row, number) for number, row in enumerate(assets, 2)))
    assert titles(station, "蓟马") == titles(station, "补贴名单") == ["秋管"]
    office.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="图错了")
    assert titles(office, "蓟马") == titles(office, "田埂") == []
    office.close()
    station.close()
