"""What the tests of the author's side share."""

from tests.gallery.conftest import count_queries

__all__ = ["count_queries"]
