"""From the door 学技术 to any bulletin: few touches, what grows here first, and nothing of what was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from station.prices.looking import usage
from tests.ui.bulletins.shelf import HOPPER, issue, learned, picture, product, recall
from tests.ui.prices.village import village_desk
from tests.ui.seats import clock_of, put_away
from ui.bulletins.farmer import shelf
from ui.bulletins.farmer.listing import LearnList
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.farmer.screen import LearnScreen
from ui.home.screen import HomeScreen
from ui.prices.farmer.card import ProductCard
from ui.shell import Shell
from ui.speech import speaker_of

Window = tuple[Shell, dict[str, int]]


@pytest.fixture(params=[(1024, 768)])
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    desk, rows = learned(tmp_path)
    shell = Shell(desk, True, QSize(*request.param))
    shell.resize(*request.param)
    shell.show()
    QApplication.processEvents()
    yield shell, rows
    put_away(shell)


def touch(widget: Any) -> None:
    assert widget.isVisible()
    assert widget.isEnabled()
    widget.click()
    QApplication.processEvents()


def at(shell: Shell, kind: type) -> Any:
    assert isinstance(shell.current, kind), shell.walk.visit
    return shell.current


def door(shell: Shell) -> Any:
    shell.desk.go("home")
    QApplication.processEvents()
    return next(one for one in at(shell, HomeScreen).doors if one.text() == "学技术")


def learn(shell: Shell) -> LearnScreen:
    touch(door(shell))
    screen: LearnScreen = at(shell, LearnScreen)
    return screen


def tile(screen: LearnScreen, name: str) -> Any:
    return next(one for one in screen.grid._buttons if one.tile.name == name)


def titles(shell: Shell) -> list[str]:
    return [one.line.name for one in at(shell, LearnList).list.in_sight]


def read(shell: Shell, bulletin: int) -> Reader:
    shell.desk.go("learn.read", bulletin=bulletin)
    QApplication.processEvents()
    reader: Reader = at(shell, Reader)
    return reader


def words(screen: Any) -> str:
    """Everything the bulletin says on the screen."""
    sheet = screen.sheet
    parts = [sheet.headline.plain, sheet.facts.plain, sheet.validity.plain, sheet.caption.plain, sheet.foot.plain]
    parts += [viewer.spoken() for viewer in (sheet.what, sheet.how, sheet.dose, sheet.safety, sheet.rest)]
    return "\n".join([*parts, *(" ".join(fact) for fact in sheet.advice.words())])


def test_the_door_opens_the_pictures_of_topics_and_crops(window: Window) -> None:
    shell, _rows = window
    names = [one.name for one in learn(shell).grid.in_sight]
    assert names[:2] == ["这几天田里", "最新的"]
    assert {"种养技术", "政策", "村务公开", "稻谷", "荔枝", "香蕉"} <= set(names)
    assert "培训" not in names, "no picture leads to an empty page"


def test_a_station_without_bulletins_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    screen = learn(shell)
    assert screen.stack.currentWidget() is screen.nothing
    put_away(shell)


def test_one_list_holds_the_items_of_every_level_newest_first_with_issuer_and_day(window: Window) -> None:
    shell, rows = window
    found = shelf.gather(shell.desk.store, OPERATOR)
    shell.desk.go("learn.list", kind=shelf.NEWEST)
    QApplication.processEvents()
    listing: LearnList = at(shell, LearnList)
    notes = []
    for page in range(listing.list.pages):
        listing.list.turn_to(page)
        notes += [button.line.note for button in listing.list.in_sight]
    for told in ("省里发 · 广东省农业农村厅", "市里发 · 茂名市农业农村局", "县里发 · 高州市农业技术推广中心",
                 "村里发 · 元坝村村民委员会"):
        assert any(told in note for note in notes), told
    levels = {one.line.level for one in shelf.chosen(found, shelf.NEWEST, "")}
    assert levels >= {"province", "city", "county", "village"}
    issued = [one.line.issued for one in shelf.chosen(found, shelf.NEWEST, "")]
    assert issued == sorted(issued, reverse=True)
    touch(tile(learn(shell), "政策"))
    note = at(shell, LearnList).list.in_sight[0].line.note
    assert note == "省里发 · 广东省农业农村厅 · 刚才 · 单人发布"
    assert rows["past"] not in {one.line.id for one in found.items}, "what does not hold any more is not offered"


def test_this_week_is_what_the_term_asks_for_of_what_grows_here(window: Window) -> None:
    shell, rows = window
    store = shell.desk.store
    everything = {one.line.id for one in shelf.of_week(shelf.gather(store, OPERATOR))}
    assert everything == {rows["hopper"], rows["lychee"]}, "nobody looked at anything yet: all crops count as local"
    lychee = product(store, "荔枝")
    store.write(lambda db: usage.count_look(db, lychee, store.clock.today()))
    assert {one.line.id for one in shelf.of_week(shelf.gather(store, OPERATOR))} == {rows["lychee"]}
    general = issue(store, title="小雪农事", terms="xiaoxue", what="<p>清沟。</p>")
    assert {one.line.id for one in shelf.of_week(shelf.gather(store, OPERATOR))} == {rows["lychee"], general}
    clock_of(shell.desk).advance(40 * 86_400_000)
    assert shelf.of_week(shelf.gather(store, OPERATOR)) == [], "the terms have gone by"


def test_a_crop_somebody_uses_here_stands_first(window: Window) -> None:
    shell, _rows = window
    store = shell.desk.store
    banana = product(store, "香蕉")
    assert shelf.crops_in_order(shelf.gather(store, OPERATOR))[0] != banana
    store.write(lambda db: usage.count_look(db, banana, store.clock.today()))
    assert shelf.crops_in_order(shelf.gather(store, OPERATOR))[0] == banana


@pytest.mark.parametrize(("size", "items"), [("normal", 30), ("large", 20)])
def test_every_bulletin_is_at_most_four_touches_from_home(window: Window, size: str, items: int) -> None:
    shell, rows = window
    store = shell.desk.store
    speaker_of(shell.desk)._told(("cmn", "yue"))  # with voices to choose from the bar below takes two rows
    for number in range(items):
        title = f"柑橘管理第{number}期：冬季清园、施肥、培土、防冻要点和常见的错误做法一览"
        issue(store, title=title, what="<p>照做。</p>")
    shell.desk.preferences.lend(size=size)
    found = shelf.gather(store, OPERATOR)
    wanted = {one.line.id for one in found.items}
    reached: set[int] = set()
    for topic in {one.line.category for one in found.items}:
        screen = learn(shell)  # one touch
        touch(tile(screen, shelf.words_of(found, shelf.TOPIC, topic)))  # two
        listing: LearnList = at(shell, LearnList)
        for page in range(listing.list.pages):
            if page:
                numbers = {button.text(): button for button in listing.numbers.buttons}
                touch(numbers[str(page + 1)])  # three; what leads on would be one too many
            reached |= {button.line.key for button in listing.list.in_sight}  # and the bulletin itself, four
    assert reached == wanted
    assert rows["policy"] in reached
    assert len(reached) > items


def test_the_reader_shows_all_of_it_in_its_place(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    told = words(screen)
    for part in ("晚稻稻飞虱防治", "县里发 · 高州市农业技术推广中心 · 刚才", "12月13日前有效", "稻飞虱在稻株下部",
                 "对着稻株下部喷", "每亩20克，兑水30公斤", "打药以后24小时不要下田", "药名 吡蚜酮",
                 "每亩用量 每亩 20 克", "稀释 1500 倍", "安全间隔期 采收前14天", "为什么", "李编编写，何审审核",
                 "受害的田块"):
        assert part in told, part
    assert not screen.sheet.lead.image.isNull()
    assert "怎么做" in screen.sheet.how.spoken()
    assert screen.sheet.how.parent() is screen.sheet.steps
    assert screen.sheet.advice.parent() is screen.sheet.caution
    assert screen.sheet.dose.parent() is screen.sheet.safety.parent() is screen.sheet.caution


def test_pages_are_turned_to_the_end(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    assert screen.sheet.pages > 2
    assert screen.sheet.at == 0
    assert not screen.back.isEnabled()
    for _page in range(screen.sheet.pages - 1):
        touch(screen.forward)
    bar = screen.sheet.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert not screen.forward.isEnabled()


def test_a_touched_picture_fills_the_window(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    screen.sheet.lead.touched.emit()
    assert screen.overlay is not None
    assert screen.overlay.size() == shell.size()
    shell.desk.go("home")
    assert screen.overlay is None, "nothing stays behind for whoever comes next"


def test_the_price_of_the_crop_is_one_touch_away_and_the_way_back_too(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["lychee"])
    touch(next(button for button in screen.prices if button.isVisible()))
    assert at(shell, ProductCard).title() == "荔枝"
    shell.walk.back()
    QApplication.processEvents()
    assert "荔枝冬季清园怎么做" in words(at(shell, Reader))


def test_paragraphs_that_follow_each_other_become_numbered_steps(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["lychee"])
    lists = screen.sheet.how.document().toHtml()
    assert "<ol" in lists


@pytest.mark.parametrize(("which", "why", "instead"), [
    ("wrong", "这篇撤回了，别再照着做：每亩用量写错了", "right"), ("old", "这篇有新的了，看新的。", "new"),
])
def test_of_a_withdrawn_one_only_why_and_what_instead(window: Window, which: str, why: str, instead: str) -> None:
    shell, rows = window
    screen = read(shell, rows[which])
    assert screen.stack.currentWidget() is screen.gone
    assert screen.gone.sentence.plain == why
    assert not screen.paper.isVisible()
    assert not screen.forward.isVisible()
    assert words(screen).strip() == "", "no word of it is left, not even out of sight"
    touch(screen.gone.button)
    assert at(shell, Reader)._bulletin == rows[instead]
    assert screen.stack.currentWidget() is screen.sheet


def test_the_way_leads_past_what_was_taken_back_in_its_turn(window: Window) -> None:
    shell, rows = window
    store = shell.desk.store
    last = issue(store, title="香蕉枯萎病用药（再更正）", what="<p>每亩 15 克。</p>", replaces=rows["right"])
    recall(store, rows["right"], "又写错了")
    screen = read(shell, rows["wrong"])
    touch(screen.gone.button)
    assert screen._bulletin == last
    recall(store, last, "还是错了")
    screen = read(shell, rows["wrong"])
    assert "香蕉枯萎病用药（" not in screen.gone.button.text(), "none of them is to be followed"


def test_what_is_taken_back_while_it_is_read_goes_off_the_screen(window: Window, qtbot: QtBot) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    assert "每亩20克" in words(screen)
    recall(shell.desk.store, rows["hopper"])
    qtbot.waitUntil(lambda: screen.stack.currentWidget() is screen.gone)
    assert words(screen).strip() == ""


def test_a_long_reason_leaves_the_way_on_in_sight(window: Window) -> None:
    shell, rows = window
    shell.desk.preferences.lend(size="large")
    recall(shell.desk.store, rows["lychee"], "用量写错了。" * 60, rows["right"])
    screen = read(shell, rows["lychee"])
    bottom = screen.gone.button.mapTo(shell, screen.gone.button.rect().bottomLeft()).y()
    assert screen.gone.button.isVisible()
    assert bottom < shell.height()
    touch(screen.gone.button)
    assert screen._bulletin == rows["right"]


def test_a_long_title_ends_in_dots_instead_of_being_cut(window: Window) -> None:
    shell, rows = window
    shell.desk.preferences.lend(size="large")
    title = "香蕉枯萎病用药怎么配才算对" * 4
    last = issue(shell.desk.store, title=title, what="<p>每亩 15 克。</p>", replaces=rows["right"])
    button = read(shell, rows["wrong"]).gone.button
    assert button.text().startswith("改看这一篇：香蕉")
    assert button.text().endswith("…")
    assert button.sizeHint().width() <= button.width() <= shell.width()
    assert title in button.accessibleName()
    touch(button)
    assert at(shell, Reader)._bulletin == last


def test_an_expired_one_says_so(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["past"])
    assert screen.sheet.validity.plain == "这篇11月13日就过期了。要照着做，先问信息员。"
    assert screen.sheet.validity.property("tone") == "ripe"


def test_one_that_is_not_here_says_so(window: Window) -> None:
    shell, _rows = window
    screen = read(shell, 123_456)
    assert screen.stack.currentWidget() is screen.gone
    assert screen.gone.sentence.plain


def test_nothing_of_what_was_read_stays_behind(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    shell.desk.go("home")
    assert words(screen).strip() == ""
    assert screen.sheet.lead.image.isNull()


def test_main_controls_are_as_large_as_a_finger_needs(window: Window) -> None:
    shell, rows = window
    screen = read(shell, rows["hopper"])
    least = screen.look.theme.pt(60)
    for button in (screen.paper, screen.forward, screen.back):
        assert min(button.width(), button.height()) >= least
    small = screen.look.theme.pt(18)
    for viewer in (screen.sheet.what, screen.sheet.how, screen.sheet.dose, screen.sheet.safety):
        block = viewer.document().begin()
        while block.isValid():
            for part in block.textFormats():
                assert part.format.font().pixelSize() >= small or not block.text().strip()
            block = block.next()


def test_a_picture_still_on_its_way_is_told_of(qtbot: QtBot, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    store = desk.store
    file = {"kind": "picture", "caption": "病叶", "name": "a.jpg", "content": picture()}
    bulletin = issue(store, files=(file,), **HOPPER)
    sha = store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].assets[0].sha
    store.media._drop(sha)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    screen = read(shell, bulletin)
    assert screen.sheet.caption.plain == "这里有张图，还在路上。"
    assert not screen.sheet.lead.isVisible()
    assert "先查田" in words(screen)
    put_away(shell)


