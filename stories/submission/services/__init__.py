"""Everything an author may change. Everyone imports from here.

``drafts``   start a draft; its text, place, people and consents; take an earlier copy back
``copies``   which of two texts wins, and that the other is kept
``calls``    stories that answer the call of a collection
``carrying`` a code that opens a draft in another browser
``photos``   add, describe and order photos; what the worker reports about them
``uploads``  photos that come in pieces
``removing`` take photos out, bring them back, forget them
``sending``  send, revise, resend, withdraw, appeal
``sweeping`` find what a process left that was killed
``links``    the link by mail that opens all stories of one address
``checking`` what a story lacks before it can be sent
"""

from stories.submission.services.calls import note_call
from stories.submission.services.carrying import CARRY_MINUTES, Carried, make_carry_code, redeem_carry_code
from stories.submission.services.checking import (
    MAX_PHOTOS,
    Problem,
    Step,
    check_people,
    check_photos,
    check_place,
    check_replies,
    check_texts,
    is_email,
    is_hasty,
    list_problems,
    ticked,
)
from stories.submission.services.copies import Save, Typing, last_save
from stories.submission.services.drafts import (
    StartedDraft,
    discard,
    save_people,
    save_place,
    save_replies,
    save_text,
    start_draft,
    take_back,
)
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
    PhotoFile,
    add_photo,
    add_photos,
    mark_failed,
    mark_ready,
    move_photo,
    save_photo_words,
)
from stories.submission.services.removing import forget_photo, remove_photo, restore_photo
from stories.submission.services.sending import appeal, find_appeal_fault, resend, revise, send, withdraw
from stories.submission.services.sweeping import list_stray_uploads
from stories.submission.services.uploads import (
    CHECKSUMS,
    Checksum,
    end_upload,
    get_upload,
    is_waiting_for_worker,
    start_upload,
    stop_upload,
    take_pieces,
)

__all__ = [
    "CARRY_MINUTES",
    "CHECKSUMS",
    "LINK_MINUTES",
    "MAX_PHOTOS",
    "PASS_DAYS",
    "AddedPhotos",
    "Carried",
    "Checksum",
    "PhotoFile",
    "Problem",
    "Save",
    "StartedDraft",
    "Step",
    "Typing",
    "add_photo",
    "add_photos",
    "appeal",
    "check_link",
    "check_people",
    "check_photos",
    "check_place",
    "check_replies",
    "check_texts",
    "close_pass",
    "discard",
    "end_upload",
    "find_appeal_fault",
    "forget_link",
    "forget_photo",
    "get_upload",
    "is_email",
    "is_hasty",
    "is_waiting_for_worker",
    "last_save",
    "list_problems",
    "list_stray_uploads",
    "make_carry_code",
    "mark_failed",
    "mark_ready",
    "move_photo",
    "note_call",
    "open_link",
    "redeem_carry_code",
    "remove_photo",
    "request_link",
    "resend",
    "restore_photo",
    "revise",
    "save_people",
    "save_photo_words",
    "save_place",
    "save_replies",
    "save_text",
    "send",
    "start_draft",
    "start_upload",
    "stop_upload",
    "take_back",
    "take_pieces",
    "ticked",
    "withdraw",
]
