"""Questions and answers: taken from files, every row accounted for, approved by somebody else, searched and browsed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.bulletins.answers.reading import AnswerFile, parse_answers, read_answers
from station.bulletins.answers.topics import TOPICS, topic_of
from station.bulletins.searching import index
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.kernel.text import fold
from station.store.store import Store
from tests.bench import bulletin_words as words
from tests.station.bulletins.seats import APPROVER, EDITOR, OFFICER, VILLAGE, become, county


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = county(tmp_path / "county")
    yield opened
    opened.close()


def lines(*rows: object) -> bytes:
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows).encode()


def twin(count: int = 60) -> bytes:
    """Return made-up questions and answers with the oddities of the real ones: long ones, formulas, double ones."""
    dice = random.Random(5)
    rows: list[object] = []
    for number in range(count):
        crop, trouble = dice.choice(words.CROPS), dice.choice(words.TROUBLES)
        question = f"简述{crop}{trouble}的发生和防治（{number}）。" + "请说明。" * (30 if number % 17 == 0 else 0)
        when, agent = dice.choice(words.WHEN), dice.choice(words.AGENTS)
        answer = f"（1）{trouble}在{when}发生。\n（2）用{agent} < 0.7ppm & 500 × 90% = 405粒。"
        rows.append({"id": number, "type": "简答", "question": question, "answer": answer})
    return lines(*rows, rows[min(3, count - 1)])


def load(store: Store, file: AnswerFile) -> int:
    """Import and approve; return how many were issued."""
    found = store.do("bulletins.import_answers", EDITOR, file=file)
    return len(store.do("bulletins.approve_answers", APPROVER, drafts=found.drafts))


def test_every_row_is_stored_the_same_or_rejected_with_its_reason(store: Store) -> None:
    file = parse_answers(lines(
        {"question": "荔枝怎样催花？", "answer": "控水。\n环割。", "product": "荔枝"},
        {"question": "荔枝怎样催花？", "answer": "控水。\n环割。"},
        {"question": "", "answer": "没有问题"}, {"question": "没有答案？", "answer": "  "}, "{不是 JSON", "[1]",
        {"question": 7, "answer": "数字"}, {"question": "太长？", "answer": "长" * 20_000},
        {"question": "番薯怎样种？", "answer": "起垄。", "product": "番薯"},
        {"question": "谁？", "answer": "某。", "product": "无名草"}), "问答.jsonl")
    dry = store.do("bulletins.import_answers", EDITOR, file=file, dry_run=True)
    assert store.show("bulletins.drafts", EDITOR) == []
    found = store.do("bulletins.import_answers", EDITOR, file=file)
    assert (dry.stored, dry.same, dry.drafts) == (found.stored, found.same, ())
    assert (found.rows, found.stored, found.same, len(found.rejected)) == (10, 3, 1, 6)
    assert found.rows == found.stored + found.same + len(found.rejected)
    assert [(one.line, one.reason) for one in found.rejected] == [
        (3, "no_question"), (4, "no_answer"), (5, "unreadable"), (6, "unreadable"), (7, "unreadable"), (8, "too_long")]
    assert found.unknown == ("无名草",)


def test_a_second_import_stores_nothing_whether_approved_or_not(store: Store) -> None:
    file = parse_answers(twin(), "twin.jsonl")
    first = store.do("bulletins.import_answers", EDITOR, file=file)
    assert (first.stored, first.same) == (60, 1)
    again = store.do("bulletins.import_answers", EDITOR, file=file)
    assert (again.stored, again.same) == (0, 61)
    store.do("bulletins.approve_answers", APPROVER, drafts=first.drafts)
    once_more = store.do("bulletins.import_answers", EDITOR, file=file)
    assert (once_more.stored, once_more.same) == (0, 61)


def test_what_was_taken_back_may_come_again(store: Store) -> None:
    """The control of the test above: it is the words that stand which count, not those that ever stood."""
    file = parse_answers(lines({"question": "问？", "answer": "答。"}), "a.jsonl")
    load(store, file)
    [hit] = store.show("bulletins.search", OPERATOR, category="answer")
    store.do("bulletins.recall", APPROVER, bulletin=hit.bulletin.id, reason="答错了")
    assert store.do("bulletins.import_answers", EDITOR, file=file).stored == 1


def test_who_imports_approves_only_while_the_county_has_nobody_else(store: Store) -> None:
    drafts = store.do("bulletins.import_answers", OPERATOR, file=parse_answers(twin(4), "t.jsonl")).drafts
    store.do("bulletins.approve_answers", OPERATOR, drafts=drafts[:2])
    assert all(hit.bulletin.alone for hit in store.show("bulletins.search", OPERATOR, category="answer"))
    for login, name, role in (("editor", "李编", "editor"), ("approver", "何审", "approver")):
        store.do("people.add", OPERATOR, login=login, name=name, role=role)
    with pytest.raises(StationError) as refused:
        store.do("bulletins.approve_answers", OPERATOR, drafts=drafts[2:])
    assert refused.value.code == "bulletin.own_work"
    assert len(store.show("bulletins.questions", OPERATOR)) == 2


@pytest.mark.parametrize("heading", ["question,answer,product", "问题,答案,作物", "\ufeff问,答,产品"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_of_a_spreadsheet_is_read(tmp_path: Path, heading: str, encoding: str) -> None:
    if heading.startswith("\ufeff") and encoding != "utf-8":
        pytest.skip("a mark of UTF-8 stands in UTF-8 alone")
    out = io.StringIO()
    csv.writer(out).writerows([["水稻何时晒田？", "够苗晒田。\n晒到裂。", "稻谷"], ["", "", ""], ["只有问？", "", ""]])
    path = tmp_path / "问答.csv"
    path.write_bytes((heading + "\r\n" + out.getvalue()).encode(encoding))
    file = read_answers(path)
    assert [(one.question, one.answer, one.product) for one in file.pairs] == [
        ("水稻何时晒田？", "够苗晒田。\n晒到裂。", "稻谷")]
    assert [one.reason for one in file.rejected] == ["no_answer"]


@pytest.mark.parametrize(("content", "code"), [
    (b"a,b\r\n1,2", "answers.no_columns"), (b"\xff\xfe\x00\x00\x81", "answers.unreadable"), (b"", "answers.no_columns"),
    (b'question,answer\r\n"' + b"x" * 200_000, "answers.unreadable"),
])
def test_a_file_that_is_none_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(StationError) as refused:
        parse_answers(content, "x.csv")
    assert refused.value.code == code


def test_a_question_too_long_for_a_title_stands_whole_below(store: Store) -> None:
    long = "为什么" * 60 + "？"
    load(store, parse_answers(lines({"question": long, "answer": "因为<b>。"}), "a.jsonl"))
    [hit] = store.show("bulletins.search", OPERATOR, word="为什么", limit=5)
    assert len(hit.bulletin.title) == 80
    [read] = store.show("bulletins.read", OPERATOR, bulletin=hit.bulletin.id)
    assert read.content.what == f"<p>{long}</p>"
    assert read.content.body == "<p>因为&lt;b&gt;。</p>"
    assert store.show("bulletins.search", OPERATOR, word="因为<b>", limit=5)


def test_an_officer_makes_an_answer_that_goes_to_the_county(store: Store, tmp_path: Path) -> None:
    village = become(county(tmp_path / "village"), Seat.VILLAGE, 77, VILLAGE)
    draft = village.do("bulletins.answer", OFFICER, question="番薯黑了怎么办？", answer="是黑斑病，换种。")
    [(found, _digest)] = village.show("bulletins.draft", OFFICER, draft=draft)
    assert (found.state, found.station, found.content.category) == ("submitted", 77, "answer")
    own = store.do("bulletins.answer", EDITOR, question="再问？", answer="再答。")
    assert store.show("bulletins.draft", EDITOR, draft=own)[0][0].state == "writing"
    for empty in ({"question": " ", "answer": "答"}, {"question": "问", "answer": " "}):
        with pytest.raises(StationError):
            store.do("bulletins.answer", EDITOR, **empty)
    village.close()


def test_questions_are_browsed_by_topic_and_by_crop(store: Store) -> None:
    load(store, parse_answers(lines(
        {"question": "荔枝蒂蛀虫怎样防治？", "answer": "清园。", "product": "荔枝"},
        {"question": "荔枝何时施肥？", "answer": "采后。", "product": "荔枝"},
        {"question": "母猪不吃怎么办？", "answer": "找兽医。", "product": "生猪"},
        {"question": "什么是节气？", "answer": "二十四个。"}), "a.jsonl"))
    shelves = store.show("bulletins.question_shelves", OPERATOR)
    assert [(one.topic, one.count) for one in shelves if one.topic] == [
        ("pests", 1), ("feeding", 1), ("animals", 1), ("other", 1)]
    lychee = next(one.crop for one in shelves if one.crop)
    assert [one.question for one in store.show("bulletins.questions", OPERATOR, crop=lychee)] == [
        "荔枝何时施肥？", "荔枝蒂蛀虫怎样防治？"]
    animals = store.show("bulletins.questions", OPERATOR, topic="animals")
    assert [one.question for one in animals] == ["母猪不吃怎么办？"]
    [gone] = store.show("bulletins.questions", OPERATOR, topic="other")
    store.do("bulletins.recall", APPROVER, bulletin=gone.id, reason="不是农事")
    assert store.show("bulletins.questions", OPERATOR, topic="other") == []


def test_every_topic_has_a_question_of_its_own() -> None:
    asked = ["稻瘟病？", "怎样施肥？", "怎样播种？", "怎样贮藏？", "母猪发热？", "补贴多少？", "谁来讲课？"]
    assert [topic_of(one) for one in asked] == list(TOPICS)


def searched(store: Store, file: AnswerFile, seed: int, count: int) -> None:
    """Look words of questions and answers up: all true hits and none that is false."""
    dice = random.Random(seed)
    said = [fold(f"{one.question}\0{one.answer}".replace("\n", "\0")) for one in file.pairs]
    names = {row[0] for row in store.reader().execute(
        "SELECT name FROM products_alias UNION SELECT name FROM products_product")}
    asked = 0
    while asked < count:
        text, length = dice.choice(said), dice.choice((2, 2, 4, 4, 5))
        at = dice.randrange(max(1, len(text) - length))
        word = text[at : at + length]
        if len(word) < length or not all("\u4e00" <= letter <= "\u9fff" for letter in word) or word in names:
            continue
        asked += 1
        hits = store.show("bulletins.search", OPERATOR, word=word, limit=10_000)
        assert len(hits) == sum(word in one for one in set(said)), word


def test_made_up_questions_load_and_are_searched(store: Store, seed: int) -> None:
    file = parse_answers(twin(), "twin.jsonl")
    assert load(store, file) == 60
    searched(store, file, seed, 60)


def test_the_real_questions_load_and_are_searched(store: Store, shared: Path, seed: int) -> None:
    path = shared / "data" / "knowledge" / "agrieval_qa.jsonl.gz"
    if not path.exists():
        pytest.skip("the folder has no questions and answers")
    file = parse_answers(gzip.decompress(path.read_bytes()), path.name)
    assert (file.rows, len(file.rejected)) == (1519, 0)
    assert load(store, file) == 1519
    assert store.do("bulletins.import_answers", EDITOR, file=file).stored == 0
    searched(store, file, seed, 80)
    assert len(store.show("bulletins.questions", OPERATOR, limit=5000)) == 1519
    assert sum(one.count for one in store.show("bulletins.question_shelves", OPERATOR) if one.topic) == 1519
    sound: list[bool] = []
    store.write(lambda db: sound.append(index.is_sound(db)))
    assert sound == [True]


def test_an_officer_may_not_import(store: Store) -> None:
    with pytest.raises(StationError):
        store.do("bulletins.import_answers", OFFICER, file=parse_answers(twin(1), "t.jsonl"))
