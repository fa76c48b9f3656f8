"""Finding bulletins: every true hit, none that is false, the best first, and the index true to the rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from station import bulletins
from station.bulletins.searching import index
from station.bulletins.searching.plain import plain
from station.kernel import ids
from station.kernel.clock import SetClock
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.text import fold
from station.store import rows
from station.store.inbox import News, take_in
from station.store.oplog import OpKind
from station.store.store import Store
from tests.bench import bulletin_store
from tests.bench.bulletin_texts import Text, Writer
from tests.station.bulletins.seats import APPROVER, NOW_MS, become, county, issue

HOUR_MS = 3_600_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = county(tmp_path / "county")
    yield opened
    opened.close()


def search(store: Store, word: str, **other: Any) -> list[Any]:
    return list(store.show("bulletins.search", OPERATOR, word=word, **({"limit": 1000} | other)))


def titles(store: Store, word: str, **other: Any) -> list[str]:
    return [hit.bulletin.title for hit in search(store, word, **other)]


def product(store: Store, name: str) -> int:
    return int(store.show("products.find", OPERATOR, word=name, limit=1)[0].product)


def said(text: Text) -> str:
    sections = (plain(one) for one in bulletin_store.sections_of(text).values())
    return fold("\0".join([text.title, *text.advice, bulletin_store.DOSE, bulletin_store.DILUTION, *sections]))


def test_every_true_hit_is_found_and_no_false_one(tmp_path: Path, seed: int) -> None:
    writer, dice = Writer(seed), random.Random(seed)
    texts = [writer.write() for _each in range(150)]
    store, _cost = bulletin_store.arrived(tmp_path, texts)
    folded = [said(one) for one in texts]
    for length in (1, 2, 3, 4, 6):
        for _each in range(40):
            text = dice.choice(folded)
            at = dice.randrange(len(text) - length)
            word = text[at : at + length]
            if "\0" in word or " " in word or not word.isalnum() or (word.isascii() and word.isalpha()):
                continue
            expected = {number for number, one in enumerate(folded) if word in one}
            names = [row[0] for row in store.reader().execute(
                "SELECT name FROM products_alias UNION SELECT name FROM products_product")]
            if word not in names:  # those mean more than their letters
                assert bulletin_store.found(store, word) == expected, word
    store.close()


def test_a_word_of_four_is_not_found_by_its_pairs_scattered(store: Store) -> None:
    issue(store, title="甲", what="<p>水稻多，稻田少，田间好。</p>")
    issue(store, title="乙", what="<p>今年水稻田间管理。</p>")
    assert titles(store, "水稻田间") == ["乙"]


def test_title_and_crop_come_before_advice_and_text_and_the_newest_first_within(tmp_path: Path) -> None:
    clock = SetClock(NOW_MS)
    store = county(tmp_path / "county", clock)
    lines = '[{"crop": "荔枝", "pest": "霜疫霉病", "agent": "王铜", "dose": "20 克", "dilution": "", ' \
        '"interval": 7, "registered": true}]'
    crop = product(store, "荔枝")
    for title, other in (
        ("荔枝花穗", {}), ("正文提到", {"what": "<p>荔枝也是。</p>"}), ("药剂提到", {"advice": lines}),
        ("标的作物", {"crops": str(crop)}), ("正文又提", {"how": "<p>摘荔枝。</p>"}), ("夏管荔枝", {}),
    ):
        clock.advance(HOUR_MS)
        issue(store, **({"title": title, "advice": ""} | other))
    found = search(store, "荔枝")
    assert [(hit.bulletin.title, hit.rank) for hit in found] == [
        ("夏管荔枝", "title"), ("标的作物", "title"), ("荔枝花穗", "title"), ("药剂提到", "advice"),
        ("正文又提", "text"), ("正文提到", "text")]
    assert [titles(store, "荔枝", limit=2, offset=at) for at in (0, 2, 4, 6)] == [
        ["夏管荔枝", "标的作物"], ["荔枝花穗", "药剂提到"], ["正文又提", "正文提到"], []]
    store.close()


def test_hits_are_marked_in_title_and_quotation(store: Store) -> None:
    issue(store, title="晚稻稻飞虱防治", what=f"<p>{'先' * 90}<strong>稻</strong>飞虱到了高峰。</p>")
    [hit] = search(store, "稻飞虱")
    assert hit.title_places == ((2, 5),)
    assert (hit.section, [hit.snippet[first:last] for first, last in hit.snippet_places]) == ("what", ["稻飞虱"])
    [advised] = search(store, "吡蚜酮")
    assert (advised.rank, advised.section) == ("advice", "advice")
    assert [advised.snippet[first:last] for first, last in advised.snippet_places] == ["吡蚜酮"]


def test_a_crop_is_found_by_any_of_its_names(store: Store) -> None:
    issue(store, title="甘薯黑斑病", advice="")
    issue(store, title="秋植要点", crops=str(product(store, "甘薯")), advice="")
    issue(store, title="无关", advice="")
    for name in ("番薯", "地瓜", "甘薯", "紅薯"):
        assert sorted(titles(store, name)) == sorted(["甘薯黑斑病", "秋植要点"]), name
    hit = next(one for one in search(store, "番薯") if one.bulletin.title == "甘薯黑斑病")
    assert hit.title_places == ((0, 2),)


@pytest.mark.parametrize("typed", ["wandao", "daofeishi", "feish", "dfs", "wddf", "DaoFeiShi", "fangzhi"])
def test_titles_are_found_by_pinyin_and_initials_from_any_character(store: Store, typed: str) -> None:
    issue(store, title="晚稻稻飞虱防治", advice="")
    issue(store, title="行情周报", advice="")
    assert titles(store, typed) == ["晚稻稻飞虱防治"]


def test_every_reading_of_a_character_is_typed_and_others_are_not(store: Store) -> None:
    issue(store, title="蕹菜行情", advice="")
    for typed in ("hangqing", "wengcai", "yongcai", "wchq"):
        assert titles(store, typed) == ["蕹菜行情"], typed
    for typed in ("angqing", "caihangx", "hqw"):
        assert titles(store, typed) == [], typed


def test_a_marked_crop_is_found_by_pinyin(store: Store) -> None:
    issue(store, title="秋植要点", crops=str(product(store, "甘薯")), advice="")
    assert titles(store, "fanshu") == titles(store, "ganshu") == ["秋植要点"]


def test_width_case_and_traditional_characters_do_not_matter(store: Store) -> None:
    issue(store, title="生薑用肥", what="<p>施ＮＰＫ复合肥，ｐＨ值 6.5。</p>", advice="")
    for word in ("生姜", "生薑", "npk", "ＮＰＫ", "Ph值", "复合肥 姜", "6.5"):
        assert titles(store, word) == ["生薑用肥"], word


def test_a_long_word_is_found_however_its_text_is_kept(store: Store) -> None:
    issue(store, title="甲", what="<p>今年水稻<strong>田间</strong>管理</p>", advice="")
    issue(store, title="乙", what="<p>今年水稻田間管理</p>", advice="")
    issue(store, title="丙", what="<p>水稻，田间，管理，今年水稻&amp;田间管</p>", advice="")
    issue(store, title="丁", how="<p>今年水稻田间管理</p>", advice="")
    assert sorted(titles(store, "水稻田间管理")) == sorted("甲乙丁")
    assert sorted(titles(store, "稻田间")) == sorted("甲乙丁")
    assert titles(store, "水稻&田间") == ["丙"]


def test_all_words_must_occur_wherever_they_do(store: Store) -> None:
    issue(store, title="早稻育秧", what="<p>浸种催芽。</p>", advice="")
    issue(store, title="早稻收割", what="<p>抢晴收割。</p>", advice="")
    assert titles(store, "早稻 浸种") == ["早稻育秧"]
    assert titles(store, "早稻 没有的") == []


def test_several_words_rank_by_where_all_of_them_are(store: Store) -> None:
    issue(store, title="早稻浸种", advice="")
    issue(store, title="早稻", what=f"<p>{'长。' * 400}</p>", how="<p>浸种。</p>", advice="")
    issue(store, title="无题", what=f"<p>早稻。{'长长长。' * 300}要浸种。</p>", advice="")
    assert [(hit.bulletin.title, hit.rank) for hit in search(store, "浸种 早稻")] == [
        ("早稻浸种", "title"), ("无题", "text"), ("早稻", "text")]


def test_a_word_across_a_cut_of_a_long_text_is_found(store: Store) -> None:
    issue(store, title="长文", what=f"<p>{'长长。短短' * 300}甲乙丙。丁戊己庚</p>", advice="")
    for word in ("丙。丁", "丁戊己庚", "短短长长", "短长", "乙丙。丁戊"):
        assert titles(store, word) == ["长文"], word
    assert titles(store, "丙丁") == []


def test_filters_leave_out_what_they_do_not_name(tmp_path: Path) -> None:
    clock = SetClock(NOW_MS)
    store = county(tmp_path / "county", clock)
    crop = product(store, "荔枝")
    issue(store, title="一", category="policy", what="<p>补贴</p>", advice="")
    clock.advance(3 * 24 * HOUR_MS)
    issue(store, title="二", crops=str(crop), what="<p>补贴</p>", advice="")
    today = store.clock.today()
    assert titles(store, "补贴", category="policy") == titles(store, "补贴", end=today - 1) == ["一"]
    assert titles(store, "补贴", crop=crop) == titles(store, "补贴", start=today) == ["二"]
    assert titles(store, "补贴", start=today - 3, end=today) == titles(store, "") == ["二", "一"]
    assert titles(store, "", category="policy") == ["一"]
    assert titles(store, "补贴", state="past") == []
    assert titles(store, "补贴", category="nothing\" OR \"x") == []
    store.close()


def test_signs_of_the_engine_are_no_trouble(store: Store) -> None:
    issue(store, advice="")
    for word in ('"', "*", "稻*", "NEAR(稻飞虱)", "terms:稻", "稻\" OR \"", "()", "¤kpolicy", "-稻飞虱", "\u0000"):
        search(store, word)
    assert titles(store, "   ") == ["晚稻稻飞虱防治"]
    assert titles(store, "！？") == []


def test_what_was_taken_back_is_found_by_title_and_reason_alone(store: Store) -> None:
    bulletin = issue(store, title="喷药要点", what="<p>浓度五百倍。</p>")
    assert titles(store, "五百倍") == titles(store, "吡蚜酮") == ["喷药要点"]
    store.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="剂量写错了")
    assert titles(store, "五百倍") == titles(store, "吡蚜酮") == []
    [hit] = search(store, "剂量写错")
    assert (hit.bulletin.state, hit.section, hit.snippet) == ("recalled", "reason", "剂量写错了")
    assert titles(store, "喷药") == titles(store, "喷药", state="recalled") == ["喷药要点"]
    assert titles(store, "喷药", state="valid") == []


def arrive(store: Store, number: int, *news: News) -> None:
    store.write(lambda db: take_in(db, store.registry, ("all", 4), (number, number + len(news)), news))


def of(store: Store, table: str, row: int, number: int, kind: OpKind = OpKind.PUT) -> News:
    declared = store.registry.tables[table]
    values = rows.get_row(store.reader(), declared, row)
    assert values is not None
    keeper = declared.keeper
    return News(table, row, kind, number, values, keeper.get(store.reader(), row, values) if keeper else None)


def test_a_recall_that_arrives_first_hides_the_text_and_a_row_taken_away_takes_its_words(tmp_path: Path) -> None:
    office = county(tmp_path / "county")
    station = become(county(tmp_path / "station"), Seat.VILLAGE, 77, "440981104210")
    bulletin = issue(office, title="喷药要点", what="<p>浓度五百倍。</p>")
    recall = office.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="剂量写错了")
    arrive(station, 0, of(office, "bulletins.recall", recall, 1))
    assert titles(station, "剂量写错") == []
    arrive(station, 1, of(office, "bulletins.bulletin", bulletin, 2))
    assert (titles(station, "剂量写错"), titles(station, "五百倍")) == (["喷药要点"], [])
    arrive(station, 2, News("bulletins.bulletin", bulletin, OpKind.DELETE, 3, None, None))
    assert titles(station, "剂量写错") == titles(station, "喷药") == []
    for name in ("bulletins_place", "bulletins_words_docsize", "bulletins_unread"):
        assert station.reader().execute(f"SELECT count(*) FROM {name}").fetchone()[0] == 0, name
    assert index_is_sound(station)
    office.close()
    station.close()


def index_is_sound(store: Store) -> bool:
    found: list[bool] = []
    store.write(lambda db: found.append(index.is_sound(db)))
    return found[0]


FAULTS = (
    "DELETE FROM bulletins_place",
    "DELETE FROM bulletins_words WHERE rowid >= 2 << 35",
    "INSERT INTO bulletins_words (rowid, terms) VALUES (77, '稻飞')",
    "UPDATE bulletins_place SET issued = issued + 1",
    "UPDATE bulletins_bulletin SET title = '改了题'",
    "DELETE FROM bulletins_words_data WHERE id > 10",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_index_that_is_wrong_is_seen_and_made_anew(store: Store, fault: str) -> None:
    issue(store, title="甘薯黑斑病", what="<p>烂薯块。</p>")
    assert index_is_sound(store)
    assert store.do("bulletins.mend_search", OPERATOR) == 0
    store.write(lambda db: db.execute(fault))
    assert not index_is_sound(store)
    assert store.do("bulletins.mend_search", OPERATOR) == 1
    assert index_is_sound(store)
    assert len(titles(store, "烂薯块")) == 1


def test_a_store_from_before_the_index_has_its_bulletins_indexed(store: Store) -> None:
    issue(store, title="甘薯黑斑病")

    def step_back(db: Any) -> None:
        for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {row[0]}")
        for name in ("bulletins_words", "bulletins_place", "bulletins_unread"):
            db.execute(f"DROP TABLE {name}")

    class Migrating:
        def __init__(self, conn: Any) -> None:
            self.conn = conn

    store.write(step_back)
    store.write(lambda db: bulletins.FEATURE.migrations[1](Migrating(db)))
    assert titles(store, "黑斑") == ["甘薯黑斑病"]


def test_a_store_with_the_index_as_it_was_has_it_made_anew(tmp_path: Path) -> None:
    store = county(tmp_path / "county")
    issue(store, title="甘薯黑斑病", what="<p>烂薯块。</p>")

    def as_it_was(db: Any) -> None:
        db.execute("ALTER TABLE bulletins_place DROP COLUMN varied")
        db.execute("DROP TRIGGER bulletins_asset_unread_insert_new")
        db.execute("INSERT INTO bulletins_words (bulletins_words) VALUES ('delete-all')")

    store.write(as_it_was)
    store.write(lambda db: bulletins.FEATURE.migrations[6](sqlite_utils.Database(db)))
    assert titles(store, "烂薯块") == ["甘薯黑斑病"]
    assert index_is_sound(store)
    store.close()


def test_many_bulletins_of_one_minute_all_have_a_place(store: Store) -> None:
    made = [issue(store, title=f"通知{number}", advice="") for number in range(30)]
    found = [hit.bulletin.id for hit in search(store, "通知")]
    assert sorted(found) == sorted(made)
    assert found[:3] == sorted(made, key=ids.counter_of, reverse=True)[:3]
    assert titles(store, "通知", start=store.clock.today(), end=store.clock.today(), limit=3) == [
        "通知29", "通知28", "通知27"]
