"""No window of a journey that broke off is left to whatever comes next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.windows import Window


@pytest.fixture(autouse=True)
def windows_closed() -> Iterator[None]:
    yield
    for window in list(Window.opened):
        window.close()
