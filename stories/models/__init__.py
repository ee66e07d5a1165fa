"""Every table. Everyone imports models from here."""

from stories.models.anchor import AuditAnchor
from stories.models.base import Base
from stories.models.claim import Claim
from stories.models.collection import CallAnswer, Collection, CollectionStory
from stories.models.consent import Consent, Giver
from stories.models.draft import CarryCode, DraftCopy, StorySecret
from stories.models.edition import Edition, EditionCount
from stories.models.event import VERDICTS, Action, ActorKind, Explanation, Feature, Message, StoryEvent
from stories.models.gallery import GalleryVersion, KeptPage, KeptPageStory
from stories.models.job import Job, JobState, Task
from stories.models.mail_link import MailLink
from stories.models.metric import MetricDay, MetricWaiting
from stories.models.photo import Photo, PhotoState
from stories.models.redaction import CoveredKind, Redaction
from stories.models.remark import Remark, RemarkPlace
from stories.models.report import Outcome, Report, ReportReason
from stories.models.revision import (
    AgeBand,
    Byline,
    Lang,
    People,
    Revision,
    RevisionPhoto,
    RevisionPhotoText,
    RevisionText,
)
from stories.models.search import (
    SearchEntry,
    SearchRelation,
    SearchSpelling,
    SearchTelling,
    SearchText,
    SearchWord,
)
from stories.models.signal import PhotoPiece, RevisionCheck, TextPiece
from stories.models.staff import RecoveryCode, Role, ScopeKind, Setting, Staff, StaffScope
from stories.models.story import Lane, Story, StoryKind, StoryState, Theme
from stories.models.throttle import ThrottleWindow
from stories.models.upload import RemovedPhoto, Upload
from stories.models.visit import CARDS, Tally, TallyKind, Visit, VisitSalt
from stories.models.vote import Recusal, Vote
from stories.models.wording import Reason, SavedReply, Section, Use
from stories.models.wordlist import ListedWord, WordKind

__all__ = [
    "CARDS",
    "VERDICTS",
    "Action",
    "ActorKind",
    "AgeBand",
    "AuditAnchor",
    "Base",
    "Byline",
    "CallAnswer",
    "CarryCode",
    "Claim",
    "Collection",
    "CollectionStory",
    "Consent",
    "CoveredKind",
    "DraftCopy",
    "Edition",
    "EditionCount",
    "Explanation",
    "Feature",
    "GalleryVersion",
    "Giver",
    "Job",
    "JobState",
    "KeptPage",
    "KeptPageStory",
    "Lane",
    "Lang",
    "ListedWord",
    "MailLink",
    "Message",
    "MetricDay",
    "MetricWaiting",
    "Outcome",
    "People",
    "Photo",
    "PhotoPiece",
    "PhotoState",
    "Reason",
    "RecoveryCode",
    "Recusal",
    "Redaction",
    "Remark",
    "RemarkPlace",
    "RemovedPhoto",
    "Report",
    "ReportReason",
    "Revision",
    "RevisionCheck",
    "RevisionPhoto",
    "RevisionPhotoText",
    "RevisionText",
    "Role",
    "SavedReply",
    "ScopeKind",
    "SearchEntry",
    "SearchRelation",
    "SearchSpelling",
    "SearchTelling",
    "SearchText",
    "SearchWord",
    "Section",
    "Setting",
    "Staff",
    "StaffScope",
    "Story",
    "StoryEvent",
    "StoryKind",
    "StorySecret",
    "StoryState",
    "Tally",
    "TallyKind",
    "Task",
    "TextPiece",
    "Theme",
    "ThrottleWindow",
    "Upload",
    "Use",
    "Visit",
    "VisitSalt",
    "Vote",
    "WordKind",
]
