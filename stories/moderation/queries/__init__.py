"""What the desk reads.

``lanes``        what stands in which lane, for whom, through which filter, and how many
``queue``        the rows of a lane
``following``    the story that comes next
``review``       one story, with all that a decision needs; one photo of it
``timeline``     what has happened to it
``blind``        what nobody may know of the vote of another
``published``    the stories that readers see, to feature or to hide
``redaction``    one photo, with what is covered on it
``noticed``      what the worker noticed about a story, and what became of its author's others
``wordlist``     the words that are pointed out
``publication``  what the jobs ask before they publish or write

Scopes are part of the queries: a row outside them is never fetched for a list.
"""

from stories.moderation.queries.following import find_next, find_place
from stories.moderation.queries.lanes import (
    COUNTED_TO,
    LANES,
    ONE_BY_ONE,
    Age,
    ClaimedBy,
    QueueFilter,
    count_lanes,
    is_place,
)
from stories.moderation.queries.photo import StoredPhoto, get_photo
from stories.moderation.queries.publication import (
    find_decision_in_force,
    find_words,
    get_contact_lang,
    get_title,
    is_due_for_publication,
    list_titles,
)
from stories.moderation.queries.published import PublishedPage, PublishedRow, list_published
from stories.moderation.queries.queue import (
    QueuePage,
    QueueRow,
    Reader,
    RowNow,
    list_queue,
    list_rows_now,
)
from stories.moderation.queries.redaction import PhotoToRedact, find_redaction, get_photo_to_redact
from stories.moderation.queries.review import Consented, Review, find_review, get_review
from stories.moderation.queries.timeline import Step
from stories.moderation.queries.wordlist import Raised, WordList, get_word_list, try_words

__all__ = [
    "COUNTED_TO",
    "LANES",
    "ONE_BY_ONE",
    "Age",
    "ClaimedBy",
    "Consented",
    "PhotoToRedact",
    "PublishedPage",
    "PublishedRow",
    "QueueFilter",
    "QueuePage",
    "QueueRow",
    "Raised",
    "Reader",
    "Review",
    "RowNow",
    "Step",
    "StoredPhoto",
    "WordList",
    "count_lanes",
    "find_decision_in_force",
    "find_next",
    "find_place",
    "find_redaction",
    "find_review",
    "find_words",
    "get_contact_lang",
    "get_photo",
    "get_photo_to_redact",
    "get_review",
    "get_title",
    "get_word_list",
    "is_due_for_publication",
    "is_place",
    "list_published",
    "list_queue",
    "list_rows_now",
    "list_titles",
    "try_words",
]
