"""Joining a county: a real county answers over the in-process carrier; only the wire is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from station.features import registry
from station.home import Home
from station.kernel import words
from station.kernel.deeds import Seat
from sync.client import Offline, Tally
from sync.client.transport import InProcess
from sync.county.seat import CountySeat, initialise
from tests.ui import seats
from ui.desk import Desk
from ui.enrol.presenter import check_number, server_address
from ui.enrol.screen import EnrolScreen

ADDRESS = "127.0.0.1:9"  # nobody answers the exchange there


class Unplugged:
    """A line that is not there."""

    sent = received = 0
    private = True

    def post(self, _path: str, _blob: bytes) -> bytes:
        raise Offline("ConnectionError")


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountySeat]:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    home = Home(tmp_path / "county")
    initialise(home, registry(), "440981", "高州市")
    made = CountySeat(home, registry())
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "machine"
    folder.mkdir()
    made = seats.make_desk(folder, enrolled=False, data=False, language="en")
    yield made
    made.close()


Screens = Callable[[Callable[[str], Any]], EnrolScreen]


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> Screens:
    def make(carry: Callable[[str], Any]) -> EnrolScreen:
        made = EnrolScreen(desk)
        qtbot.addWidget(made)
        made.carry = carry
        made.resize(1024, 600)
        made.show()
        made.enter()
        return made

    return make


def code(county: CountySeat) -> str:
    return county.new_code(Seat.VILLAGE, 77, "元坝村信息站", ("44", "4409", "440981"))[0]


def join(screen: EnrolScreen, typed: str, address: str = ADDRESS) -> None:
    screen.asking.address.setText(address)
    screen.asking.code.setText(typed)
    screen.asking.join.click()


def test_address_and_code_make_a_seat_of_the_county(
    screen: Screens, county: CountySeat, desk: Desk, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def carry(server: str) -> InProcess:
        asked.append(server)
        return InProcess(county.answer)

    page = screen(carry)
    assert not page.asking.join.isEnabled()
    join(page, code(county))
    assert asked == [f"http://{ADDRESS}"]
    assert desk.identity is not None
    assert desk.identity.server == f"http://{ADDRESS}"
    assert page.pages.currentWidget() is page.joined
    shown = page.joined.place.text()
    assert "高州市" in shown
    assert "元坝村信息站" in shown
    assert page.joined.number.text() == check_number(county.ledger.county().public)
    assert (page.asking.address.text(), page.asking.code.text()) == ("", "")


def test_a_line_that_breaks_after_joining_keeps_the_seat_and_lets_the_person_go_on(
    screen: Screens, county: CountySeat, desk: Desk, qtbot: QtBot
) -> None:
    page = screen(lambda server: InProcess(county.answer))
    join(page, code(county))
    qtbot.waitUntil(lambda: desk.link.offline)
    assert "line broke" in page.joined.words.plain  # type: ignore[attr-defined]
    went: list[str] = []
    desk.asked.connect(lambda name, _params: went.append(name))
    page.joined.go_on.click()
    assert went == ["home"]


def test_progress_is_told_in_entries_and_kilobytes(screen: Screens) -> None:
    page = screen(lambda server: Unplugged())
    page.joined.welcome("高州市", "", "1234 5678 9012 3456")
    page.joined.show_progress(Tally(received=20_481, rows=1_204), busy=True, offline=False)
    assert "1204 entries, 21 kB" in page.joined.words.plain  # type: ignore[attr-defined]
    assert "seat of 高州市" in page.joined.place.plain  # type: ignore[attr-defined]
    page.joined.show_progress(Tally(received=20_481, rows=1_204), busy=False, offline=False)
    assert "All news is here" in page.joined.words.plain  # type: ignore[attr-defined]
    assert page.joined.bar.isHidden()


@pytest.mark.parametrize("address", ["", "  ", "http://", "hallo welt", "a..b", "1.2.3.4:99999", "ftp://x"])
def test_what_is_no_address_is_told_so_and_nothing_is_asked(screen: Screens, desk: Desk, address: str) -> None:
    asked: list[str] = []
    page = screen(lambda server: asked.append(server))
    page.asking.address.setText(address)
    page.asking.code.setText("7K3M-Q0WX-19TB")
    page.asking.join.click()
    assert asked == []
    assert desk.identity is None
    assert page.asking.join.isEnabled() is bool(address.strip())


def test_each_refusal_has_its_sentence_and_what_was_typed_stays(screen: Screens, county: CountySeat) -> None:
    page = screen(lambda server: InProcess(county.answer))
    good = code(county)
    join(page, "7K3M")
    assert "not complete" in page.asking.trouble.plain  # type: ignore[attr-defined]
    another = code(county)
    join(page, another[:-1] + ("2" if another[-1] != "2" else "3"))
    assert page.asking.trouble.plain  # type: ignore[attr-defined]
    assert page.asking.heading.isHidden()
    assert page.asking.address.text() == ADDRESS
    join(page, good)
    assert page.pages.currentWidget() is page.joined


def test_a_county_out_of_reach_is_no_fault_of_the_code(screen: Screens, desk: Desk) -> None:
    page = screen(lambda server: Unplugged())
    join(page, "7K3M-Q0WX-19TB-2222")
    told = page.asking.trouble.plain  # type: ignore[attr-defined]
    assert told
    assert page.asking.join.isEnabled()
    assert desk.identity is None


def test_the_pad_types_into_the_field_in_hand(screen: Screens) -> None:
    page = screen(lambda server: Unplugged())
    for key in ("1", "0", ".", "9"):
        page.asking.typing.keys[key].click()
    page.asking.typing.keys["back"].click()
    assert page.asking.address.text() == "10."
    page.asking.code.setFocus()
    page.asking.typing._target = page.asking.code
    page.asking.typing.keys["q"].click()
    assert page.asking.code.text() == "q"
    page.asking.typing.keys["clear"].click()
    assert page.asking.code.text() == ""


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.10", "http://192.168.1.10:8642"),
        (" 192.168.1.10:9000 ", "http://192.168.1.10:9000"),
        ("http://xian.example.cn/", "http://xian.example.cn:8642"),
        ("https://xian.example.cn", "https://xian.example.cn"),
        ("https://xian.example.cn:8443/", "https://xian.example.cn:8443"),
        ("１９２．１６８．１．１０：８６４２", "http://192.168.1.10:8642"),
        ("[fe80::1]:8642", "http://[fe80::1]:8642"),
        ("localhost", "http://localhost:8642"),
    ],
)
def test_addresses_as_people_write_them(typed: str, address: str) -> None:
    assert server_address(typed) == address


def test_the_check_number_is_the_key_s_alone() -> None:
    one, other = check_number(bytes(32)), check_number(bytes(31) + b"\1")
    assert re.fullmatch(r"\d{4}( \d{4}){3}", one)
    assert one == check_number(bytes(32)) != other


def test_every_word_of_the_page_changes_with_the_language(screen: Screens) -> None:
    page = screen(lambda server: Unplugged())
    words.use("zh_CN")
    page.retranslate()
    page.asking.retranslate()
    page.joined.retranslate()
    assert page.title()
