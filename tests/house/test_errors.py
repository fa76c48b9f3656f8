"""Every StationError has a sentence, and its facts fill it."""

from __future__ import annotations

import pytest

from tests.house.errors import sentence_faults
from tests.house.product import registry
from tests.house.source import Source, sources

SENTENCES = {"price.unit_missing": "Say the unit.", "price.bad_row": "Row {row} says {text}."}


def test_every_error_of_the_product_can_be_said() -> None:
    assert sentence_faults(sources(), registry().sentences) == []


@pytest.mark.parametrize(
    "text",
    [
        'raise StationError("price.no_such_code")',
        'raise errors.StationError("price.no_such_code", row=1)',
        'raise StationError("price.bad_row")',
        'raise StationError("price.bad_row", row=3)',
    ],
)
def test_an_error_without_words_is_flagged(text: str) -> None:
    assert len(sentence_faults([Source("station/prices/actions.py", text)], SENTENCES)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'raise StationError("price.unit_missing")',
        'raise StationError("price.bad_row", row=3, text="2.7")',
        'raise StationError("price.bad_row", **facts)',
        "raise StationError(code, row=3)",
        'raise OtherError("price.no_such_code")',
    ],
)
def test_an_error_with_words_passes(text: str) -> None:
    assert sentence_faults([Source("station/prices/actions.py", text)], SENTENCES) == []


def test_facts_that_a_caller_adds_count_in_its_folder_alone() -> None:
    sentences = {"price.row_shape": "Line {line} of {name} has another shape."}
    text = 'raise StationError("price.row_shape")'
    assert sentence_faults([Source("station/prices/reading/judge.py", text)], sentences) == []
    assert len(sentence_faults([Source("station/prices/store.py", text)], sentences)) == 1
