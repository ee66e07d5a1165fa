"""What the author's pages and tasks read. Everyone imports from here.

``drafts``  drafts as their authors write them
``own``     an author's stories and their state
``sent``    what tasks, mails and pictures ask of a story
"""

from stories.submission.queries.drafts import Draft, find_begun, find_draft, find_saves, get_draft
from stories.submission.queries.own import (
    OwnStory,
    Status,
    count_waiting_before,
    find_status,
    get_status,
    list_asked,
    list_own_stories,
)
from stories.submission.queries.sent import (
    IdleDraft,
    SentStory,
    find_idle_draft,
    find_photo,
    find_sent_story,
    is_published_later,
    open_rendition,
    waits_for_guardian,
)

__all__ = [
    "Draft",
    "IdleDraft",
    "OwnStory",
    "SentStory",
    "Status",
    "count_waiting_before",
    "find_begun",
    "find_draft",
    "find_idle_draft",
    "find_photo",
    "find_saves",
    "find_sent_story",
    "find_status",
    "get_draft",
    "get_status",
    "is_published_later",
    "list_asked",
    "list_own_stories",
    "open_rendition",
    "waits_for_guardian",
]
