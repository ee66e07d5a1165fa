"""Everything an author may change. Everyone imports from here.

``drafts``   start a draft; its text, place, people and consents
``photos``   add, describe, order and remove photos; what the worker reports about them
``sending``  send, revise, resend, withdraw, appeal
``checking`` what a story lacks before it can be sent
"""

from stories.submission.services.checking import (
    MAX_PHOTOS,
    Problem,
    Step,
    check_people,
    check_photos,
    check_place,
    check_texts,
    list_problems,
    ticked,
)
from stories.submission.services.drafts import StartedDraft, discard, save_people, save_place, save_text, start_draft
from stories.submission.services.photos import (
    AddedPhotos,
    Upload,
    add_photo,
    add_photos,
    mark_failed,
    mark_ready,
    move_photo,
    remove_photo,
    save_photo_words,
)
from stories.submission.services.sending import appeal, find_appeal_fault, resend, revise, send, withdraw

__all__ = [
    "MAX_PHOTOS",
    "AddedPhotos",
    "Problem",
    "StartedDraft",
    "Step",
    "Upload",
    "add_photo",
    "add_photos",
    "appeal",
    "check_people",
    "check_photos",
    "check_place",
    "check_texts",
    "discard",
    "find_appeal_fault",
    "list_problems",
    "mark_failed",
    "mark_ready",
    "move_photo",
    "remove_photo",
    "resend",
    "revise",
    "save_people",
    "save_photo_words",
    "save_place",
    "save_text",
    "send",
    "start_draft",
    "ticked",
    "withdraw",
]
