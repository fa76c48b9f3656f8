"""What one county tells another takes over: whole, signed, once, as drafts; what is taken back is put to people."""

from __future__ import annotations

import contextlib
import io
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

import main
from station.bulletins import safety
from station.bulletins.packages import form
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.ids import pack
from station.store.store import Store
from sync.county.seat import CountySeat
from tests.station.kernel.foreign.made import mp3, paper, picture
from tests.sync.seats import make_county

ADVICE = (
    '[{"crop": "水稻", "pest": "稻飞虱", "agent": "吡蚜酮", "dose": "每亩 20 克", "dilution": "2000 倍", '
    '"interval": 14, "registered": true}]'
)


@dataclass
class Two:
    """Two counties and the stick between them."""

    ours: CountySeat
    theirs: CountySeat
    stick: Path

    def tell(self, title: str = "晚稻稻飞虱防治", **other: Any) -> int:
        """Let our county issue a bulletin with a picture in it, a recording and a paper."""
        store = self.ours.store
        shot = safety.take_in(store, picture(), "picture", "虱.jpg")
        told = {"category": "technology", "issuer": "高州市农技中心", "advice": ADVICE, "crops": str(crop(store)),
                "what": f'<p>看图。</p><img src="medium:{shot.sha.hex()}" alt="虱">'}
        draft = self.ours.do("bulletins.write", title=title, **(told | other))
        for kind, taken in (("picture", shot), ("audio", safety.take_in(store, mp3(), "audio", "说.mp3")),
                            ("paper", safety.take_in(store, paper(), "paper", "单.pdf"))):
            self.ours.do("bulletins.attach", draft=draft, kind=kind, **taken._asdict())
        self.ours.do("bulletins.submit", draft=draft)
        bulletin: int = self.ours.do("bulletins.approve", draft=draft)
        return bulletin

    def accepted(self) -> None:
        """Carry the stick over and accept our key."""
        assert run(self.ours, "export-bulletins", str(self.stick))[0] == 0
        assert run(self.theirs, "import-bulletins", str(self.stick), "--accept", self.ours.signer.own_words())[0] == 0


def crop(store: Store, name: str = "荔枝") -> int:
    return next(one.id for one in store.show("products.list", OPERATOR, limit=10_000) if one.name == name)


def run(seat: CountySeat, *words: str) -> tuple[int, Any]:
    """Run a command of a county as its staff does; return (exit code, document or sentence)."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.main(["--home", str(seat.home.folder), "--json", "county", *words])
    return code, json.loads(out.getvalue()) if code == 0 else err.getvalue()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    made = Two(make_county(tmp_path / "ours"), make_county(tmp_path / "theirs", "440982"), tmp_path / "a.tianxin")
    yield made
    made.ours.close()
    made.theirs.close()


def drafts(seat: CountySeat) -> list[Any]:
    seat.sync()
    return list(seat.store.show("bulletins.drafts", OPERATOR, limit=100))


def test_a_stranger_is_taken_once_by_the_words_of_its_key_and_arrives_as_a_draft(two: Two) -> None:
    told = two.tell()
    code, made = run(two.ours, "export-bulletins", str(two.stick))
    assert (code, made["bulletins"]) == (0, 1)
    code, said = run(two.theirs, "import-bulletins", str(two.stick))
    assert code == 1
    assert made["words"] in said
    assert run(two.theirs, "import-bulletins", str(two.stick), "--accept", "0000 0000 0000 0000")[0] == 1
    assert drafts(two.theirs) == []
    code, taken = run(two.theirs, "import-bulletins", str(two.stick), "--accept", made["words"])
    assert (code, taken) == (0, {"county": "高州市", "drafts": 1, "known": 0, "recalls": 0})
    (draft,) = drafts(two.theirs)
    assert (draft.content.title, draft.content.issuer, draft.state) == ("晚稻稻飞虱防治", "高州市农技中心", "writing")
    assert (draft.origin_row, draft.content.audience) == (told, "")
    assert (draft.origin_name, draft.unasked, draft.taken_back) == ("高州市", True, "")
    assert draft.content.advice[0].agent == "吡蚜酮"
    assert draft.content.crops == (crop(two.theirs.store),)
    assert [one.kind for one in draft.assets] == ["picture", "audio", "paper"]
    for one in draft.assets:
        assert two.theirs.store.media.read(one.sha) is not None
    assert f"medium:{draft.assets[0].sha.hex()}" in draft.content.what


def test_it_is_issued_here_by_somebody_here_and_a_repeat_changes_nothing(two: Two) -> None:
    told = two.tell()
    two.accepted()
    (draft,) = drafts(two.theirs)
    for _each in range(2):
        assert run(two.theirs, "import-bulletins", str(two.stick))[1]["known"] == 1
    assert len(drafts(two.theirs)) == 1
    with pytest.raises(StationError, match="no_audience"):
        two.theirs.do("bulletins.submit", draft=draft.id)
    two.theirs.do("bulletins.rewrite", draft=draft.id, title=draft.content.title)
    with pytest.raises(StationError, match="no_audience"):
        two.theirs.do("bulletins.submit", draft=draft.id)
    two.theirs.do("bulletins.rewrite", draft=draft.id, asked=True)
    two.theirs.do("bulletins.submit", draft=draft.id)
    issued = two.theirs.do("bulletins.approve", draft=draft.id)
    (found,) = two.theirs.store.show("bulletins.read", OPERATOR, bulletin=issued, limit=1)
    assert found.origin
    before = two.theirs.store.reader().execute("SELECT count(*) FROM bulletins_draft").fetchone()
    assert run(two.theirs, "import-bulletins", str(two.stick))[1] == {
        "county": "高州市", "drafts": 0, "known": 1, "recalls": 0}
    assert two.theirs.store.reader().execute("SELECT count(*) FROM bulletins_draft").fetchone() == before
    assert two.theirs.store.show("bulletins.to_hand_over", OPERATOR, limit=9) == [], "what is not ours is not passed on"
    assert told


def test_what_they_take_back_is_put_before_people_here(two: Two) -> None:
    told = two.tell()
    two.accepted()
    (draft,) = drafts(two.theirs)
    two.theirs.do("bulletins.rewrite", draft=draft.id, asked=True)
    two.theirs.do("bulletins.submit", draft=draft.id)
    issued = two.theirs.do("bulletins.approve", draft=draft.id)
    two.ours.do("bulletins.recall", bulletin=told, reason="剂量写错了")
    run(two.ours, "export-bulletins", str(two.stick))
    for expected in (1, 0):
        assert run(two.theirs, "import-bulletins", str(two.stick))[1]["recalls"] == expected
    two.theirs.sync()
    (proposal,) = two.theirs.store.show("bulletins.proposals", OPERATOR, limit=9)
    assert (proposal.bulletin, proposal.reason, proposal.origin_name) == (issued, "剂量写错了", "高州市")
    (found,) = two.theirs.store.show("bulletins.read", OPERATOR, bulletin=issued, limit=1)
    assert found.recall is None, "who recalls here is somebody here"
    two.theirs.do("bulletins.recall", bulletin=issued, reason="剂量写错了")
    assert two.theirs.store.show("bulletins.proposals", OPERATOR, limit=9) == []


def test_a_draft_that_was_taken_back_there_is_not_approved_here(two: Two) -> None:
    told = two.tell()
    two.accepted()
    (draft,) = drafts(two.theirs)
    two.theirs.do("bulletins.rewrite", draft=draft.id, asked=True)
    two.theirs.do("bulletins.submit", draft=draft.id)
    two.ours.do("bulletins.recall", bulletin=told, reason="错了")
    run(two.ours, "export-bulletins", str(two.stick))
    run(two.theirs, "import-bulletins", str(two.stick))
    (draft,) = drafts(two.theirs)
    assert draft.taken_back == "错了"
    with pytest.raises(StationError, match=r"bulletin\.taken_back_there"):
        two.theirs.do("bulletins.approve", draft=draft.id)


def _signed(two: Two, change: Callable[[form.Listed], form.Listed]) -> bytes:
    """Return the package with another list, signed by our county all the same."""
    opened = form.opened(two.stick, two.ours.signer.check)
    words = msgspec.msgpack.encode(change(opened.listed))
    behind = two.stick.read_bytes()[opened.start :]
    return form.MAGIC + struct.pack(">I", len(words)) + words + two.ours.signer.sign(form.SAYS, words) + behind


def _item(listed: form.Listed, **changes: Any) -> form.Listed:
    return msgspec.structs.replace(listed, items=[msgspec.structs.replace(listed.items[0], **changes)])


HURT: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda whole: whole[:-1], "cut in the list": lambda whole: whole[:200], "longer": lambda whole: whole + b"x",
    "a medium changed": lambda whole: whole[:-9] + b"x" + whole[-8:], "empty": lambda whole: b"",
    "the list changed": lambda whole: whole.replace("稻飞虱".encode(), "稻飞蟲".encode(), 1),
    "another file": lambda whole: b"PK\3\4" + whole, "no list": lambda whole: form.MAGIC + b"\xff\xff\xff\xff",
    "signature of nobody": lambda whole: form.MAGIC + struct.pack(">I", 1) + b"\x90" + bytes(64),
}


@pytest.mark.parametrize("name", HURT)
def test_nothing_is_taken_of_a_file_that_is_not_whole(two: Two, name: str) -> None:
    two.tell()
    assert run(two.ours, "export-bulletins", str(two.stick))[0] == 0
    two.stick.write_bytes(HURT[name](two.stick.read_bytes()))
    code, said = run(two.theirs, "import-bulletins", str(two.stick), "--accept", two.ours.signer.own_words())
    assert code == 1
    assert "[package." in said or "[envelope." in said
    assert drafts(two.theirs) == []
    assert two.theirs.store.show("bulletins.sources", OPERATOR, limit=9) == []


def test_what_a_signed_list_says_is_not_believed_either(two: Two) -> None:
    two.tell()
    two.accepted()
    changes: dict[str, Callable[[form.Listed], form.Listed]] = {
        "[package.damaged]": lambda listed: _item(
            listed, row=pack(9, 9), hung=[replace(listed.items[0].hung[0], sha=bytes(32))]),
        "[bulletin.bad_category]": lambda listed: _item(
            listed, row=pack(9, 9), content=replace(listed.items[0].content, category="x")),
        "[package.large]": lambda listed: msgspec.structs.replace(listed, media=[(bytes(32), 2**40)]),
    }
    for code, change in changes.items():
        two.stick.write_bytes(_signed(two, change))
        exit_code, said = run(two.theirs, "import-bulletins", str(two.stick))
        assert (exit_code, code in said) == (1, True), said
        run(two.ours, "export-bulletins", str(two.stick))
    assert len(drafts(two.theirs)) == 1


def test_hostile_words_of_a_package_are_cleaned(two: Two) -> None:
    two.tell()
    two.accepted()
    two.stick.write_bytes(_signed(two, lambda listed: _item(
        listed, row=pack(9, 9), content=replace(
            listed.items[0].content, body='<script>x</script><img src="file:///etc/passwd"><p>安\u202e全</p>'))))
    assert run(two.theirs, "import-bulletins", str(two.stick))[0] == 0
    found = next(one for one in drafts(two.theirs) if one.origin_row == pack(9, 9))
    assert found.content.body == "<img><p>安全</p>"


def test_village_affairs_and_what_is_older_than_asked_for_stay_here(two: Two) -> None:
    two.tell("村里的事", category="village")
    told = two.tell("早的", valid_from=20_000)
    late = two.tell("晚的", valid_from=21_000)
    both = two.ours.store.show("bulletins.to_hand_over", OPERATOR, limit=9)
    assert [one.id for one in both] == [told, late]
    assert run(two.ours, "export-bulletins", str(two.stick), "--from", "2027-01-01")[1]["bulletins"] == 1


def test_our_own_file_is_not_taken(two: Two) -> None:
    two.tell()
    run(two.ours, "export-bulletins", str(two.stick))
    code, said = run(two.ours, "import-bulletins", str(two.stick))
    assert (code, "[package.own]" in said) == (1, True)
