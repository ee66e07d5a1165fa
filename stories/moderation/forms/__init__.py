"""What moderators and editors send. Everyone imports from here.

``common``    what the forms have in common
``deciding``  decisions about stories, and what goes with them
``editing``   what editors set
"""

from stories.moderation.forms.common import DeskForm
from stories.moderation.forms.deciding import (
    ApproveForm,
    BulkForm,
    ClaimForm,
    DecisionForm,
    DismissForm,
    ExplainForm,
    HideForm,
    NoteForm,
    RecuseForm,
    RejectForm,
    ReopenForm,
    RequestChangesForm,
    SecondOpinionForm,
    TicksForm,
    UndoManyForm,
    UpholdForm,
    WordsForm,
)
from stories.moderation.forms.editing import ConfirmFeatureForm, FeatureForm, TargetForm, TryWordsForm, WordForm

__all__ = [
    "ApproveForm",
    "BulkForm",
    "ClaimForm",
    "ConfirmFeatureForm",
    "DecisionForm",
    "DeskForm",
    "DismissForm",
    "ExplainForm",
    "FeatureForm",
    "HideForm",
    "NoteForm",
    "RecuseForm",
    "RejectForm",
    "ReopenForm",
    "RequestChangesForm",
    "SecondOpinionForm",
    "TargetForm",
    "TicksForm",
    "TryWordsForm",
    "UndoManyForm",
    "UpholdForm",
    "WordForm",
    "WordsForm",
]
