"""Fixtures of the tests of feeds, sitemap, cards and API."""

from __future__ import annotations

import pytest

from stories.limits import READS
from tests.gallery.conftest import count_queries, publish

__all__ = ["count_queries", "publish"]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Let each test begin with nothing read; the count outlives a request on purpose."""
    READS.forget()
