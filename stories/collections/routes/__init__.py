"""The pages of collections: for readers, and for the editors who lay them out."""

from stories.collections.routes.desk import bp as desk_collections
from stories.collections.routes.public import bp as collections

__all__ = ["collections", "desk_collections"]
