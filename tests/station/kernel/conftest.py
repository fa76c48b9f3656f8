"""What the kernel's tests share."""

from __future__ import annotations

import pytest

from station.kernel import words


@pytest.fixture
def english(chinese: None) -> None:
    """Show msgids as they stand, whatever the Chinese catalog holds; `chinese` puts things back."""
    words.use("en")
