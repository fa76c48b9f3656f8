"""From a draft to a bulletin and back off the screen: who may, what must be there, what is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from tests.station.bulletins.seats import (
    ADVICE,
    APPROVER,
    EDITOR,
    OFFICER,
    TOWN,
    TOWN_CLERK,
    VILLAGE,
    become,
    county,
    issue,
    write,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    opened = county(tmp_path)
    yield opened
    opened.close()


def refused(store: Store, deed: str, person: Any = EDITOR, **told: Any) -> str:
    with pytest.raises(StationError) as caught:
        store.do(deed, person, **told)
    return caught.value.code


def test_a_draft_is_approved_by_somebody_else_and_says_who(desk: Store) -> None:
    draft = write(desk, audience=f"{VILLAGE} {TOWN}")
    assert refused(desk, "bulletins.approve", APPROVER, draft=draft) == "bulletin.not_submitted"
    desk.do("bulletins.submit", EDITOR, draft=draft)
    assert refused(desk, "bulletins.rewrite", draft=draft, title="改") == "bulletin.not_open"
    seen = desk.show("bulletins.draft", APPROVER, draft=draft)[0][1]
    bulletin = desk.do("bulletins.approve", APPROVER, draft=draft, digest=seen)
    told = desk.show("bulletins.read", OPERATOR, bulletin=bulletin)[0]
    assert (told.author_name, told.approver_name, told.alone) == ("李编", "何审", False)
    assert told.content.audience == TOWN, "a village within a town that is told anyway is not named"
    assert told.content.advice[0].agent == "吡蚜酮"
    assert desk.show("bulletins.list", OPERATOR)[0].state == "valid"


def test_nobody_approves_what_was_changed_after_the_look(desk: Store) -> None:
    draft = write(desk)
    desk.do("bulletins.submit", EDITOR, draft=draft)
    seen = desk.show("bulletins.draft", APPROVER, draft=draft)[0][1]
    desk.do("bulletins.give_back", APPROVER, draft=draft, remark="写明安全间隔期")
    desk.do("bulletins.rewrite", EDITOR, draft=draft, safety="<p>收获前 14 天停用。</p>")
    desk.do("bulletins.submit", EDITOR, draft=draft)
    assert refused(desk, "bulletins.approve", APPROVER, draft=draft, digest=seen) == "bulletin.changed"


def test_one_person_alone_issues_until_the_county_has_two(desk: Store) -> None:
    draft = write(desk, OPERATOR)
    desk.do("bulletins.submit", OPERATOR, draft=draft)
    bulletin = desk.do("bulletins.approve", OPERATOR, draft=draft)
    assert desk.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].alone
    for login in ("lie", "hes"):
        desk.do("people.add", OPERATOR, login=login, name=login, role="editor")
    draft = write(desk, OPERATOR)
    desk.do("bulletins.submit", OPERATOR, draft=draft)
    assert refused(desk, "bulletins.approve", OPERATOR, draft=draft) == "bulletin.own_work"


@pytest.mark.parametrize(("other", "code"), [
    ({"title": ""}, "bulletin.no_title"),
    ({"what": "", "how": ""}, "bulletin.no_text"),
    ({"advice": ADVICE.replace("每亩 20 克", "")}, "bulletin.half_advice"),
    ({"advice": ADVICE.replace("14", "null")}, "bulletin.no_interval"),
    ({"advice": ADVICE.replace("true", "false")}, "bulletin.not_registered"),
])
def test_what_is_not_fit_for_farmers_is_not_handed_in(desk: Store, other: dict[str, Any], code: str) -> None:
    assert refused(desk, "bulletins.submit", draft=write(desk, **other)) == code


@pytest.mark.parametrize(("other", "code"), [
    ({"category": "x"}, "bulletin.bad_category"), ({"level": "x"}, "bulletin.bad_level"),
    ({"title": "长" * 81}, "bulletin.long_title"), ({"terms": "x"}, "bulletin.bad_term"),
    ({"farmers": "x"}, "bulletin.bad_farmers"), ({"crops": "荔枝"}, "bulletin.bad_crop"),
    ({"audience": "44x"}, "audience.bad_division"),
    ({"valid_from": 20_000, "valid_to": 19_999}, "bulletin.ends_before"),
    ({"advice": "[1]"}, "bulletin.bad_advice"), ({"body": "<p>" + "长" * 60_001}, "bulletin.long_text"),
])
def test_what_no_form_can_have_made_is_refused(desk: Store, other: dict[str, Any], code: str) -> None:
    with pytest.raises(StationError) as caught:
        write(desk, **other)
    assert caught.value.code == code


def test_nothing_in_a_text_loads_or_leads_anywhere(desk: Store) -> None:
    sha = "ab" * 32
    told = f'<p onclick="x()">甲<img src="medium:{sha}" alt="叶"><img src="http://h/x.png">'
    body = told + '<a href="file:///etc/passwd">乙</a><script>x</script>'
    found = desk.show("bulletins.draft", EDITOR, draft=write(desk, body=body))[0][0]
    assert found.content.body == f'<p>甲<img src="medium:{sha}" alt="叶"><img>乙</p>'


def test_a_recalled_bulletin_says_why_and_what_instead(desk: Store) -> None:
    wrong, right = issue(desk), issue(desk, title="晚稻稻飞虱防治(更正)")
    assert refused(desk, "bulletins.recall", APPROVER, bulletin=wrong, reason=" ") == "bulletin.no_reason"
    assert refused(desk, "bulletins.recall", APPROVER, bulletin=wrong, reason="错", instead=wrong) == \
        "bulletin.bad_replacement"
    desk.do("bulletins.recall", APPROVER, bulletin=wrong, reason="用量写错了", instead=right)
    told = desk.show("bulletins.read", OPERATOR, bulletin=wrong)[0].recall
    assert (told.reason, told.instead, told.person_name) == ("用量写错了", right, "何审")
    assert {one.id: one.state for one in desk.show("bulletins.list", OPERATOR)} == {wrong: "recalled", right: "valid"}
    assert refused(desk, "bulletins.recall", APPROVER, bulletin=wrong, reason="再") == "bulletin.recalled_already"


def test_a_replaced_and_a_past_bulletin_are_told_from_one_that_holds(desk: Store) -> None:
    today = desk.clock.today()
    old = issue(desk)
    new = issue(desk, replaces=old)
    past = issue(desk, valid_from=today - 9, valid_to=today - 1)
    coming = issue(desk, valid_from=today + 1)
    assert {one.id: one.state for one in desk.show("bulletins.list", OPERATOR)} == {
        old: "replaced", new: "valid", past: "past", coming: "coming"}
    assert [one.id for one in desk.show("bulletins.list", OPERATOR, state="valid")] == [new]


def test_a_village_tells_its_own_people_after_its_town_looked(desk: Store) -> None:
    become(desk, Seat.VILLAGE, 77, VILLAGE)
    with pytest.raises(StationError, match="village_only"):
        write(desk, OFFICER)
    draft = write(desk, OFFICER, category="village", title="低保名单公示", advice="", level="county")
    found = desk.show("bulletins.draft", OFFICER, draft=draft)[0][0]
    assert (found.content.audience, found.content.level, found.desk) == (VILLAGE, "village", TOWN)
    desk.do("bulletins.submit", OFFICER, draft=draft)
    become(desk, Seat.TOWN, 70, "440981105")
    assert refused(desk, "bulletins.approve", TOWN_CLERK, draft=draft) == "bulletin.not_yours"
    become(desk, Seat.TOWN, 70, TOWN)
    bulletin = desk.do("bulletins.approve", TOWN_CLERK, draft=draft)
    desk.do("bulletins.recall", TOWN_CLERK, bulletin=bulletin, reason="名单有误")


def test_a_town_recalls_nothing_of_the_county(desk: Store) -> None:
    bulletin = issue(desk)
    become(desk, Seat.TOWN, 70, TOWN)
    assert refused(desk, "bulletins.recall", TOWN_CLERK, bulletin=bulletin, reason="错") == "bulletin.not_yours"


def test_files_hang_on_a_draft_and_go_with_its_bulletin(desk: Store) -> None:
    draft = write(desk)
    for kind, name in (("paper", "说明.pdf"), ("picture", "叶.jpg"), ("picture", "虫.jpg"), ("audio", "听.ogg")):
        sha = desk.media.add(name.encode(), desk.clock.now_ms())
        desk.do("bulletins.attach", EDITOR, draft=draft, kind=kind, sha=sha, name=name, size=9, language="")
    found = desk.show("bulletins.draft", EDITOR, draft=draft)[0][0]
    desk.do("bulletins.detach", EDITOR, draft=draft, asset=found.assets[0].id)
    desk.do("bulletins.submit", EDITOR, draft=draft)
    bulletin = desk.do("bulletins.approve", APPROVER, draft=draft)
    told = desk.show("bulletins.read", OPERATOR, bulletin=bulletin)[0]
    assert [one.name for one in told.assets] == ["虫.jpg", "听.ogg", "说明.pdf"]


def test_a_draft_is_thrown_away_with_its_files(desk: Store) -> None:
    draft = write(desk)
    sha = desk.media.add(b"x", desk.clock.now_ms())
    desk.do("bulletins.attach", EDITOR, draft=draft, kind="picture", sha=sha, name="x", size=1)
    desk.do("bulletins.discard", EDITOR, draft=draft)
    assert not desk.show("bulletins.drafts", EDITOR)
    assert not desk.reader().execute("SELECT 1 FROM bulletins_asset").fetchall()
