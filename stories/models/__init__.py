"""Every table. Everyone imports models from here."""

from stories.models.anchor import AuditAnchor
from stories.models.base import Base
from stories.models.claim import Claim
from stories.models.consent import Consent, Giver
from stories.models.draft import CarryCode, DraftCopy, StorySecret
from stories.models.edition import Edition
from stories.models.event import VERDICTS, Action, ActorKind, Explanation, Feature, Message, StoryEvent
from stories.models.gallery import GalleryVersion
from stories.models.job import Job, JobState, Task
from stories.models.mail_link import MailLink
from stories.models.metric import MetricDay, MetricWaiting
from stories.models.photo import Photo, PhotoState
from stories.models.redaction import CoveredKind, Redaction
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
from stories.models.search import SearchEntry, SearchSpelling, SearchText, SearchWord
from stories.models.staff import RecoveryCode, Role, ScopeKind, Setting, Staff, StaffScope
from stories.models.story import Lane, Story, StoryKind, StoryState, Theme
from stories.models.throttle import ThrottleWindow
from stories.models.upload import RemovedPhoto, Upload
from stories.models.vote import Recusal, Vote
from stories.models.wording import Reason, SavedReply, Section, Use

__all__ = [
    "VERDICTS",
    "Action",
    "ActorKind",
    "AgeBand",
    "AuditAnchor",
    "Base",
    "Byline",
    "CarryCode",
    "Claim",
    "Consent",
    "CoveredKind",
    "DraftCopy",
    "Edition",
    "Explanation",
    "Feature",
    "GalleryVersion",
    "Giver",
    "Job",
    "JobState",
    "Lane",
    "Lang",
    "MailLink",
    "Message",
    "MetricDay",
    "MetricWaiting",
    "Outcome",
    "People",
    "Photo",
    "PhotoState",
    "Reason",
    "RecoveryCode",
    "Recusal",
    "Redaction",
    "RemovedPhoto",
    "Report",
    "ReportReason",
    "Revision",
    "RevisionPhoto",
    "RevisionPhotoText",
    "RevisionText",
    "Role",
    "SavedReply",
    "ScopeKind",
    "SearchEntry",
    "SearchSpelling",
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
    "Task",
    "Theme",
    "ThrottleWindow",
    "Upload",
    "Use",
    "Vote",
]
