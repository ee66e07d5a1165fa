"""Everything an author may change. Everyone imports from here.

``drafts``   start a draft; its text, place, people and consents
``photos``   add, describe, order and remove photos; what the worker reports about them
``sending``  send, revise, resend, withdraw, appeal
``links``    the link by mail that opens all stories of one address
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
    is_email,
    is_hasty,
    list_problems,
    ticked,
)
from stories.submission.services.drafts import StartedDraft, discard, save_people, save_place, save_text, start_draft
from stories.submission.services.links import (
    LINK_MINUTES,
    PASS_DAYS,
    check_link,
    close_pass,
    forget_link,
    open_link,
    request_link,
)
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
    "LINK_MINUTES",
    "MAX_PHOTOS",
    "PASS_DAYS",
    "AddedPhotos",
    "Problem",
    "StartedDraft",
    "Step",
    "Upload",
    "add_photo",
    "add_photos",
    "appeal",
    "check_link",
    "check_people",
    "check_photos",
    "check_place",
    "check_texts",
    "close_pass",
    "discard",
    "find_appeal_fault",
    "forget_link",
    "is_email",
    "is_hasty",
    "list_problems",
    "mark_failed",
    "mark_ready",
    "move_photo",
    "open_link",
    "remove_photo",
    "request_link",
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
