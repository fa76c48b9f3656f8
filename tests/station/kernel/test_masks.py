"""What is left of personal words whose middle is hidden."""

from __future__ import annotations

import pytest

from station.kernel import masks


@pytest.mark.parametrize(
    ("name", "masked"),
    [("陈亚明", "陈*明"), ("陈明", "陈*"), ("陈", "陈"), ("", ""), ("欧阳亚明", "欧**明"), ("𠮷野家", "𠮷*家")],
)
def test_names_are_masked_but_for_their_ends(name: str, masked: str) -> None:
    assert masks.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("06682871234", "066****1234"), ("12316", "***16"), ("", "")],
)
def test_telephones_are_masked_in_the_middle(phone: str, masked: str) -> None:
    assert masks.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("村东陈婶 13812345678", "村*** 138****5678"), ("陈婶 138 1234 5678", "陈* 138****5678"), ("", ""),
        ("0668-2871234", "066****1234"), ("3队老李", "3队**"), ("Aunt Chen", "A*** C***"),
    ],
)
def test_of_free_words_the_shape_alone_is_left(words: str, masked: str) -> None:
    assert masks.mask_words(words) == masked
