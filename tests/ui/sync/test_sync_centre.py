"""The sync centre over a real village store that exchanges with a real county in the same process."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.features import registry
from station.home import Home, open_store
from station.kernel import words
from station.kernel.deeds import COUNTY_STAFF, EVERY_SEAT, Role
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, oplog, outbox, settings
from station.store.meter import Limits
from station.store.oplog import RowState, Verdict
from sync.client import SyncState, Tally, last_receipt
from sync.county import sent
from sync.county.seat import CountySeat
from sync.envelope import from_text, verify_receipt
from tests.sync.seats import Village, loose, make_county, open_village
from tests.sync.server import serving_county
from ui.app import desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs
from ui.sync.costs import Costs
from ui.sync.paper import FOLDER
from ui.sync.presenter import Line, Now, advice_words, speed_of, waiting_words
from ui.sync.screen import SyncCentre
from ui.sync.seal import PREFIX, Mark, Seal

MINUTE = 60_000
NOON = 1_795_320_000_000  # 2026-11-22, 12:00 in Guangdong
Open = Callable[..., tuple[Village, Desk, SyncCentre]]


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountySeat]:
    seat = make_county(tmp_path / "county")
    yield seat
    seat.close()


@pytest.fixture
def opened(county: CountySeat, tmp_path: Path, qtbot: QtBot) -> Iterator[Open]:
    desks: list[Desk] = []

    def make(declared: Registry | None = None) -> tuple[Village, Desk, SyncCentre]:
        village = open_village(county, tmp_path / "village", declared=declared)
        desk = desk_over(village.store, InlineJobs(), "en")
        desk.seat_person(village.officer)
        desks.append(desk)
        screen = SyncCentre(desk)
        qtbot.addWidget(screen)
        screen.resize(1024, 700)
        return village, desk, screen

    yield make
    for desk in desks:
        desk.close()


def mark_time(village: Village) -> str:
    receipt = last_receipt(village.store.reader())
    assert receipt is not None
    clock = village.store.clock
    return Now(clock.now_ms(), clock.offset_minutes()).exact(receipt.time_ms)


def states(screen: SyncCentre) -> list[tuple[str, str]]:
    return [(line.deed, line.state.value) for line in screen.list.lines]


def test_three_prices_wait_and_are_then_all_at_the_county(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3700)
    village.sync()
    before = outbox.mark(village.store.reader())[0]
    for price in (3800, 3900, 4000):
        village.report(price)
    screen.enter()
    assert screen.sentence.plain == f"The county has the first {before} entries, up to {mark_time(village)}."
    assert screen.waiting.text().startswith("3 entries wait to be sent, ")
    assert states(screen)[:3] == [("prices.report", "here")] * 3
    village.sync()
    screen.reload()
    expected = f"The county has all {before + 3} entries up to {mark_time(village)}."
    assert screen.sentence.plain == expected
    assert screen.waiting.text() == "Nothing waits to be sent"
    assert states(screen)[:3] == [("prices.report", "confirmed")] * 3
    assert "Lychee" in screen.detail.what.text()


def test_what_was_sent_but_not_judged_says_so(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.store.write(lambda db: outbox.set_mark(db, *_tip(village)))
    screen.enter()
    assert screen.list.lines[0].state is RowState.SENT
    assert screen.detail.reason.plain == "The county has it and has not judged it yet."


def test_a_refused_entry_gives_the_countys_reason_and_the_next_step(opened: Open) -> None:
    tampered = loose("prices.review", roles=COUNTY_STAFF | {Role.OFFICER}, seats=EVERY_SEAT)
    village, _desk, screen = opened(tampered)
    sheet = village.report(3800)
    village.sync()
    village.store.do("prices.review", village.officer, sheet=sheet, accept=True)
    village.sync()
    screen.enter()
    line = screen.list.lines[0]
    assert (line.state, line.verdict) == (RowState.PROBLEM, Verdict.REFUSED)
    assert screen.detail.state.text() == "problem"
    assert line.code == "deed.wrong_seat"
    expected = "This cannot be done on this machine (Report judged). Do it at the county."
    assert screen.detail.reason.plain == expected
    assert screen.detail.advice.plain == "What was entered stays on this machine and does not count."


def test_the_receipt_is_checked_and_its_code_can_be_read_back(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.sync()
    screen.enter()
    who = identity.need(village.store.reader())
    seal = screen.receipt.seal
    assert screen.receipt.verdict.plain == "Signed by the county, can be checked without a line."
    assert verify_receipt(who.county_public, from_text(seal.text.removeprefix(PREFIX))).mark == seal.number
    assert screen.receipt.code.text == seal.text
    assert len(seal.blocks) == 16
    assert screen.receipt.values[1].text() == str(who.device)


def test_a_receipt_with_a_wrong_signature_is_worth_nothing(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.sync()
    kept = bytearray.fromhex(settings.get(village.store.reader(), outbox.RECEIPT))
    kept[-1] ^= 1
    village.store.write(lambda db: settings.put(db, outbox.RECEIPT, kept.hex()))
    screen.enter()
    assert screen.receipt.seal.mark is Mark.WRONG
    assert screen.receipt.verdict.plain.startswith("This receipt is worth nothing. The signature is wrong")
    assert screen.receipt.keep.isHidden()
    screen.receipt.to_pdf()
    assert not (village.store.path.parent / FOLDER).exists()


def test_the_receipt_is_kept_as_a_pdf_and_never_over_another(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.sync()
    screen.enter()
    screen.receipt.keep.click()
    screen.receipt.keep.click()
    kept = sorted((village.store.path.parent / FOLDER).iterdir())
    assert len(kept) == 2
    assert all(path.read_bytes().startswith(b"%PDF") and path.stat().st_size > 2000 for path in kept)
    assert kept[0].name in screen.receipt.said.plain or kept[1].name in screen.receipt.said.plain


def test_a_folder_that_takes_nothing_is_said(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.sync()
    screen.enter()
    (village.store.path.parent / FOLDER).write_text("a file where the folder should be", "utf-8")
    screen.receipt.to_pdf()
    assert screen.receipt.said.plain == "That could not be kept: the folder does not take it."


def test_pressing_the_button_tells_what_keeps_it_from_working(opened: Open, qtbot: QtBot) -> None:
    _village, desk, screen = opened()
    screen.show()
    screen.enter()
    screen.go.click()  # this machine was joined without a server's address
    assert screen.trouble.plain == desk.sentence(StationError("sync.no_server"))
    assert screen.go.isVisible()
    assert not screen.halt.isVisible()


def test_offline_is_a_state_and_not_an_error(opened: Open) -> None:
    village, desk, screen = opened()
    with_server(village, "http://127.0.0.1:9")  # nobody answers there
    screen.show()
    screen.enter()
    screen.go.click()
    assert desk.link.offline
    assert screen.trouble.plain == "The county cannot be reached now. It goes up by itself later."
    assert screen.trouble.property("tone") == "soft"


def test_an_entry_the_county_cannot_read_is_shown_as_what_holds_up_the_others(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    village.report(3900)
    monkeypatch.setattr(sent, "decode_ops", lambda *given: 1 // 0)
    village.sync()
    screen.enter()
    assert screen.trouble.plain.startswith("The county's program cannot read this entry.")
    assert [state for _, state in states(screen)].count("problem") == 1
    monkeypatch.undo()
    village.sync()
    screen.reload()
    assert screen.trouble.isHidden()
    assert "problem" not in [state for _, state in states(screen)]


def test_progress_shows_while_an_exchange_is_under_way(opened: Open) -> None:
    _village, desk, screen = opened()
    screen.show()
    screen.enter()
    desk.link.busy, desk.link.tally = True, Tally(rounds=2, sent=3000, received=9000, ops=12, rows=340)
    desk.link.changed.emit()
    assert screen.progress.text() == "Sent: 12 · received: 340 · 12 kB"
    assert screen.halt.isVisible()
    assert not screen.go.isVisible()
    desk.link.cancel()
    desk.link.busy = False
    desk.link.changed.emit()
    assert screen.go.isVisible()


def test_a_new_machine_has_a_sentence_a_reason_and_no_receipt(tmp_path: Path, qtbot: QtBot) -> None:
    desk = desk_over(open_store(Home(tmp_path / "new"), registry()), InlineJobs(), "en")
    screen = SyncCentre(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.sentence.plain == "This machine belongs to no county yet."
    assert not screen.go.isEnabled()
    assert screen.pages.currentWidget() is screen.empty
    assert screen.receipt.seal == Seal(Mark.NONE)
    desk.close()


def test_how_long_the_rest_takes_follows_from_the_last_exchange(opened: Open) -> None:
    village, _desk, screen = opened()
    village.report(3800)
    screen.enter()
    assert screen.page is not None
    state = screen.page.state
    assert speed_of(Tally(sent=600, received=400), 2.0) == 500.0
    assert speed_of(Tally(sent=6, received=4), 2.0) == 0.0
    assert "about" not in waiting_words(state, 0.0)
    assert waiting_words(state, state.waiting_bytes / 7).endswith(" · about 7 seconds")


def test_what_will_come_down_is_told_with_its_cost_before_an_exchange() -> None:
    words.use("en")
    state = SyncState(True, None, 0, 0, 0, 0, 0)
    costs = Costs(coming=18_000, limits=Limits(price=290))
    assert waiting_words(state, 9_000.0, costs) == (
        "Nothing waits to be sent · about 18 kB will come down · 0.01 yuan · about 2 seconds")
    assert waiting_words(state, 9_000.0, Costs(coming=0)) == "Nothing waits to be sent"


@pytest.mark.parametrize(
    ("ago", "words"), [(0, "12:00"), (60 * MINUTE, "11:00"), (24 * 60 * MINUTE, "21 Nov 12:00")]
)
def test_times_are_exact_to_the_minute(opened: Open, ago: int, words: str) -> None:
    opened()
    assert Now(NOON, 480).exact(NOON - ago) == words


def test_parked_entries_need_nothing_and_fine_ones_no_advice() -> None:
    parked = Line(1, "prices.report", 0, RowState.PROBLEM, Verdict.PARKED, "some.code")
    assert advice_words(parked) != advice_words(Line(1, "x", 0, RowState.PROBLEM, Verdict.REFUSED, "some.code"))
    assert advice_words(Line(1, "x", 0, RowState.CONFIRMED, Verdict.APPLIED)) == ""


def with_server(village: Village, server: str) -> None:
    who = dataclasses.replace(identity.need(village.store.reader()), server=server)
    village.store.write(lambda db: identity.save(db, who))


def _tip(village: Village) -> tuple[int, bytes]:
    return oplog.tip(village.store.reader())


def test_comparing_with_the_county_tells_how_many_rows_were_mended(county: CountySeat, opened: Open) -> None:
    village, desk, screen = opened()
    with serving_county(county) as address:
        who = dataclasses.replace(identity.need(village.store.reader()), server=address)
        village.store.write(lambda db: identity.save(db, who))
        desk.link.refresh()
        screen.enter()
        village.store.write(lambda db: db.execute("UPDATE products_product SET rank = rank + 1 WHERE rank = 5"))
        screen.go.click()
        assert not screen.trouble.plain, "the control: an exchange alone compares nothing"
        screen.compare.click()
        assert screen.trouble.plain == "Compared with the county: 1 row was mended."
        screen.compare.click()
        assert screen.trouble.plain == "Everything here is as the county has it."
