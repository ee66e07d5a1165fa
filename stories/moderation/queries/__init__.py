"""What the desk reads.

``queue``        the lanes, their rows and counts
``review``       one story, with all that a decision needs; one photo of it
``published``    the stories that readers see, to feature or to hide
``publication``  what the jobs ask before they publish or write

Scopes are part of the queries: a row outside them is never fetched for a list.
"""

from stories.moderation.queries.publication import (
    find_decision_in_force,
    get_contact_lang,
    get_title,
    is_due_for_publication,
)
from stories.moderation.queries.published import PublishedPage, PublishedRow, list_published
from stories.moderation.queries.queue import LANES, Age, QueuePage, QueueRow, count_lanes, list_queue
from stories.moderation.queries.review import Consented, Review, Step, StoredPhoto, get_photo, get_review

__all__ = [
    "LANES",
    "Age",
    "Consented",
    "PublishedPage",
    "PublishedRow",
    "QueuePage",
    "QueueRow",
    "Review",
    "Step",
    "StoredPhoto",
    "count_lanes",
    "find_decision_in_force",
    "get_contact_lang",
    "get_photo",
    "get_review",
    "get_title",
    "is_due_for_publication",
    "list_published",
    "list_queue",
]
