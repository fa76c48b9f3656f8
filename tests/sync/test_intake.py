"""What a device sends: repeats, gaps, forks, lies and nonsense, each with one clear end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import outbox
from station.store.oplog import OpKind, Verdict
from sync import protocol
from sync.county import accounts
from sync.county.seat import CountySeat
from sync.items import Item
from sync.protocol import MOST_BODY, Answer, Aside, Hello
from tests.sync.hostile import Hostile
from tests.sync.seats import Village
from tests.sync.sheets import import_alike, sheet_item


@pytest.fixture
def hostile(county: CountySeat, village: Village) -> Hostile:
    return Hostile(village, county.answer)


def mark(county: CountySeat, hostile: Hostile) -> int:
    return int(next(one.mark for one in accounts.devices(county.ledger) if one.device == hostile.who.device))


def test_an_honest_hello_made_by_hand_is_taken(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    assert hostile.submit(sheet_item(hostile)) == (Verdict.APPLIED, "")
    assert mark(county, hostile) == before + 1


def test_ops_after_a_gap_are_not_taken(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    answer = hostile.send(replace_of(hostile.hello([sheet_item(hostile)]), mark=before + 5))
    assert answer.problem == "sync.gap"
    assert mark(county, hostile) == answer.mark == before


def test_a_mark_below_with_a_gap_in_the_ops_changes_nothing(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    hello = hostile.hello([sheet_item(hostile)])
    early = replace_of(hello, mark=before - 1, heads=[replace_of(hello.heads[0], number=before)])
    assert hostile.send(early).mark == before


def test_another_history_behind_the_same_mark_is_a_fork(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    forked = Aside(who=hostile.long_form(chain=bytes(32)))
    answer = hostile.send(replace_of(hostile.hello([sheet_item(hostile)]), aside=forked))
    assert answer.problem == "sync.forked"
    assert mark(county, hostile) == before
    assert answer.feeds == []


def test_ops_that_do_not_follow_from_the_chain_are_refused(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    for hello in (
        replace_of(hostile.hello([sheet_item(hostile)]), tip=bytes(32)),
        replace_of(hostile.hello([sheet_item(hostile)]), tip=b""),
    ):
        answer = hostile.send(hello)
        assert (answer.reply.unread, answer.rulings) == ("sync.chain_broken", [])
    assert mark(county, hostile) == before


def test_another_version_of_the_exchange_is_named(county: CountySeat, hostile: Hostile) -> None:
    before = mark(county, hostile)
    assert hostile.send(replace_of(hostile.hello([sheet_item(hostile)]), version=9)).problem == "sync.version"
    assert mark(county, hostile) == before


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("count", [0, 1, 1 << 40, (1 << 63) - 1])
def test_heads_that_do_not_cover_the_ops_are_refused(hostile: Hostile, number: int, count: int) -> None:
    hello = hostile.hello([sheet_item(hostile)])
    head = replace_of(hello.heads[0], number=number, count=count)
    if not 1 <= count < 1 << 31:  # what the message itself does not allow
        with pytest.raises(StationError, match=r"sync\.malformed"):
            hostile.send(replace_of(hello, heads=[head]))
        return
    answer = hostile.send(replace_of(hello, heads=[head]))
    assert answer.reply.unread in ("sync.malformed", "sync.chain_broken")
    assert answer.rulings == []


def test_no_heads_at_all_is_refused(hostile: Hostile) -> None:
    answer = hostile.send(replace_of(hostile.hello([sheet_item(hostile)]), heads=[]))
    assert (answer.reply.unread, answer.rulings) == ("sync.malformed", [])


def replace_of(struct: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(struct, **changes)


INTEGERS = st.one_of(
    st.integers(-3, 5), st.sampled_from([-(1 << 63), (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 40, -1])
)
HEADS = st.lists(
    st.tuples(INTEGERS, INTEGERS, st.sampled_from(["prices.report", "", "x" * 5000, "people.add", "\0"]), INTEGERS,
              INTEGERS, INTEGERS, st.booleans()),
    max_size=3,
)
NUMBERS = st.lists(INTEGERS, max_size=5)
TABLES = st.sampled_from(["prices.sheet", "people.account", "", "x", "\0"])
ASIDE = st.fixed_dictionaries({}, optional={
    "who": st.tuples(st.binary(max_size=40), st.binary(max_size=40), st.lists(TABLES, max_size=3), st.text(max_size=60),
                     st.binary(max_size=40)),
    "spans": st.dictionaries(INTEGERS, st.dictionaries(INTEGERS, NUMBERS, max_size=3), max_size=3),
    "parts": st.lists(st.tuples(INTEGERS, INTEGERS, INTEGERS, INTEGERS, INTEGERS), max_size=3),
    "sums": st.dictionaries(INTEGERS, st.dictionaries(TABLES, st.binary(max_size=20), max_size=3), max_size=3),
    "buckets": st.lists(st.tuples(INTEGERS, TABLES, INTEGERS, NUMBERS, NUMBERS), max_size=3),
    "deep": st.booleans(), "most_lane": INTEGERS, "bundle": st.binary(max_size=30),
})
NONSENSE = st.fixed_dictionaries({}, optional={
    "version": INTEGERS, "epoch": INTEGERS, "stand": st.binary(max_size=40), "mark": INTEGERS,
    "heads": st.one_of(HEADS, st.binary(max_size=60)),
    "ops": st.binary(max_size=60), "tip": st.binary(max_size=40), "level": st.binary(max_size=40),
    "verdicts": INTEGERS, "want": INTEGERS, "now_ms": INTEGERS, "aside": ASIDE,
})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=NONSENSE, with_op=st.booleans())
def test_nonsense_under_a_right_signature_is_answered_or_refused_and_never_breaks_anything(
    hostile: Hostile, changes: dict[str, Any], with_op: bool
) -> None:
    said = msgspec.to_builtins(hostile.hello([sheet_item(hostile)] if with_op else []), builtin_types=(bytes,))
    names = list(Hello.__struct_fields__)
    for name, value in changes.items():
        said[names.index(name)] = value
    with contextlib.suppress(StationError):  # anything else is a bug
        hostile.send_raw(msgspec.msgpack.encode(said))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.lists(INTEGERS, max_size=20).map(msgspec.msgpack.encode)))
def test_any_bytes_under_a_right_signature_are_refused(hostile: Hostile, body: bytes) -> None:
    with pytest.raises(StationError):
        hostile.send_raw(body)


def test_a_message_beyond_the_bound_is_refused(hostile: Hostile) -> None:
    with pytest.raises(StationError, match=r"sync\.malformed"):
        hostile.send_raw(bytes(MOST_BODY + 1))


def test_nobody_without_a_known_number_is_heard(county: CountySeat, hostile: Hostile) -> None:
    hostile.who = replace(hostile.who, device=4711)
    assert hostile.send(hostile.hello()).problem == "sync.unknown_device"


def test_a_device_cannot_speak_for_another(county: CountySeat, hostile: Hostile, other: Village) -> None:
    hostile.who = replace(hostile.who, device=Hostile(other, county.answer).who.device)
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        hostile.send_raw(b"", counter=1 << 40)


def test_a_used_counter_is_refused_and_the_next_is_taken(county: CountySeat, hostile: Hostile) -> None:
    hello = protocol.encode(hostile.hello())
    hostile.send_raw(hello, counter=1000)
    for used in (1000, 999, 0):
        assert protocol.decode(hostile.send_raw(hello, counter=used), Answer).problem == "sync.replayed"
    hostile.send_raw(hello, counter=1001)


def test_a_refused_group_does_not_hold_up_those_behind_it(county: CountySeat, hostile: Hostile) -> None:
    bad, good = sheet_item(hostile, status="accepted"), sheet_item(hostile)
    hello = hostile.hello([bad, good])
    first = hello.heads[0]
    heads = [replace_of(first, count=1), replace_of(first, number=first.number + 1, count=1)]
    # the chain covers the group's number, so the second op must be chained as a group of its own
    answer = hostile.send(replace_of(hello, heads=heads, tip=hostile.tip_of([bad, good], [0, 1])))
    assert [(one.verdict, one.code) for one in answer.rulings] == [
        (Verdict.REFUSED, "sync.out_of_scope"), (Verdict.APPLIED, "")]
    county.sync()
    assert len(county.store.show("prices.waiting", OPERATOR)) == 1


def test_a_group_is_applied_whole_or_not_at_all(county: CountySeat, hostile: Hostile) -> None:
    good, bad = sheet_item(hostile), sheet_item(hostile, status="accepted")
    assert hostile.submit(good, bad, good_again(hostile, good)) == (Verdict.REFUSED, "sync.out_of_scope")
    county.sync()
    assert county.store.show("prices.waiting", OPERATOR) == []


def good_again(hostile: Hostile, item: Item) -> Item:
    return Item(item.table, hostile.new_id(), OpKind.PUT, 0, item.values, item.lines)


def test_an_import_of_very_many_alike_lines_still_fits_through_the_exchange(
    county: CountySeat, village: Village
) -> None:
    """A hundred products at one price for years: frames of a few kilobytes with hundreds of thousands of lines."""
    lines = import_alike(county, sheets=100)
    county.sync()
    assert outbox.waiting(county.store.reader()).ops == 0
    assert village.sync().rows == lines


@pytest.mark.parametrize("words", [
    lambda hostile: {"deed": "prices.\0report"},
    lambda hostile: {"aside": Aside(who=hostile.long_form(program="\0"))},
    lambda hostile: {"aside": Aside(who=hostile.long_form(), sums={0: {"prices.sheet\0": b""}})},
], ids=["deed", "program", "table"])
def test_a_letter_that_one_kind_of_ledger_cannot_keep_is_refused_by_both(
    county: CountySeat, hostile: Hostile, words: Callable[[Hostile], dict[str, Any]]
) -> None:
    """PostgreSQL keeps no text with a NUL in it: there it would be a bug of the server, again and again."""
    before = mark(county, hostile)
    with pytest.raises(StationError, match=r"sync\.malformed"):
        hostile.send(hostile.hello([sheet_item(hostile)], **words(hostile)))
    assert mark(county, hostile) == before
    assert hostile.submit(sheet_item(hostile)) == (Verdict.APPLIED, "")


def test_a_code_with_such_a_letter_is_refused_too(county: CountySeat) -> None:
    with pytest.raises(StationError, match=r"sync\.malformed"):
        accounts.enrol(county.ledger, msgspec.msgpack.encode([0, "AB\0D", b"", b"", b""]), 0)
