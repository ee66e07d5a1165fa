"""What the tests of the author's side share."""

from __future__ import annotations

import pytest

from stories.submission import services
from tests.gallery.conftest import count_queries

__all__ = ["count_queries"]


@pytest.fixture
def started(app: object) -> services.StartedDraft:
    """Return a new draft of a resident."""
    return services.start_draft()
