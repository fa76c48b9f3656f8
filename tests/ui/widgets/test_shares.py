"""Columns share their room: whole words first, then the widths declared, and never more than there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.shares import GIVES, Wish, share

WISHES = st.lists(st.builds(Wish, st.integers(40, 300), st.integers(40, 600), st.booleans()), min_size=1, max_size=9)


def test_a_long_word_takes_what_its_neighbours_do_not_need() -> None:
    wishes = [Wish(100, 60), Wish(100, 180), Wish(100, 80, elastic=True)]
    assert share(400, wishes)[1] == 180


def test_where_all_words_are_short_the_declared_widths_hold() -> None:
    assert share(500, [Wish(100, 60), Wish(150, 60), Wish(100, 80, elastic=True)]) == [100, 150, 250]


def test_where_one_must_be_cut_the_others_are_not() -> None:
    widths = share(400, [Wish(100, 110), Wish(100, 900, elastic=True), Wish(100, 120)])
    assert (widths[0], widths[2], sum(widths)) == (110, 120, 400)


def test_too_little_for_anybody_is_shared_as_declared() -> None:
    assert share(100, [Wish(100, 100), Wish(50, 50, elastic=True)]) == [round(100 * GIVES), 50]


@given(st.integers(200, 2000), WISHES)
def test_nobody_is_pushed_out(room: int, wishes: list[Wish]) -> None:
    widths = share(room, wishes)
    enough = sum(min(wish.usual, wish.whole) for wish in wishes) <= room
    assert all(width >= min(wish.usual, wish.whole) or not enough for width, wish in zip(widths, wishes, strict=True))
    if enough:
        assert sum(widths) <= room
        if any(wish.elastic for wish in wishes):
            assert sum(widths) == room
