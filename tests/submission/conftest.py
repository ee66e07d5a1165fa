"""What the tests of the author's side share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stories.submission import services
from tests.conftest import Client
from tests.gallery.conftest import count_queries

__all__ = ["count_queries"]


@pytest.fixture
def checked_tokens(client: Client) -> Iterator[None]:
    """Switch on the check of the token."""
    client.application.config["WTF_CSRF_ENABLED"] = True
    yield
    client.application.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def started(app: object) -> services.StartedDraft:
    """Return a new draft of a resident."""
    return services.start_draft()
