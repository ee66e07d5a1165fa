"""What authors send, as forms. Everyone imports from here.

``sentences``  a sentence for each rule of the domain
``author``     what all forms of this feature share: a stale token loses nothing
``steps``      the five pages, tracking, withdrawing, appealing
"""

from stories.submission.forms.steps import (
    AppealForm,
    ContinueForm,
    LinkForm,
    PeopleForm,
    PhotosForm,
    PlaceForm,
    ResendForm,
    SendForm,
    StartForm,
    TrackForm,
    WriteForm,
    make_photos_form,
    make_resend_form,
)

__all__ = [
    "AppealForm",
    "ContinueForm",
    "LinkForm",
    "PeopleForm",
    "PhotosForm",
    "PlaceForm",
    "ResendForm",
    "SendForm",
    "StartForm",
    "TrackForm",
    "WriteForm",
    "make_photos_form",
    "make_resend_form",
]
