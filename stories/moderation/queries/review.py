"""One story with all that a decision needs, in a constant number of queries; one photo of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from stories import claims, lifecycle, renditions, reports, rules
from stories.errors import Forbidden, Gone, NotFound
from stories.extensions import db
from stories.hints import PlacedHint, list_revision_hints
from stories.models import (
    Action,
    ActorKind,
    Byline,
    Claim,
    Consent,
    Feature,
    Lane,
    Message,
    Photo,
    PhotoState,
    Report,
    Revision,
    RevisionPhoto,
    Role,
    Staff,
    Story,
    StoryEvent,
    StoryState,
    Vote,
)
from stories.moderation.queries.blind import list_sealed
from stories.moderation.queries.queue import Reader, reader_of
from stories.permissions import Actor, can_read, has_conflict_of_interest, has_recused

_UNSEEN = frozenset({StoryState.DRAFT, StoryState.DELETED})  # the author alone sees a draft


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the timeline: who (by role), what, when, and what the author was told.

    Of a sealed one (``blind.list_sealed``) only that it is somebody's vote, and when.
    """

    action: Action
    verdict: Action | None  # of a vote
    actor_kind: ActorKind
    role: Role | None
    is_own: bool
    at: datetime
    reasons: list[str]  # codes
    message: str
    explanation: str  # what colleagues were told


@dataclass(frozen=True, slots=True)
class Consented:
    """What the author says now about one purpose."""

    purpose: str
    is_given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A story on the desk.

    ``blocker`` says why nobody, or not this person, can approve now: a code of ``rules.find_blocker``, or
    ``own_story``, ``own_people``, ``own_rejection``, ``own_question``, ``own_vote``; None when nothing stands in the
    way.
    """

    story: Story
    revision: Revision
    steps: list[Step]  # newest first
    consents: list[Consented]
    needs_two: bool
    votes: int  # that count; with two, a third person decides
    opinions: list[Step]  # what those votes are for, as far as the actor may know
    blocker: str | None
    feature: Feature | None  # that leads the home page, or would
    proposal: Feature | None  # that waits for a second person
    hints: list[PlacedHint]  # what looks like private data in the revision
    reader: Reader | None  # who reads it now
    undo_is_open: bool
    reports: list[Report]  # that wait for an answer, oldest first

    @property
    def byline(self) -> str:
        """The name shown, "" for none."""
        return self.revision.pen_name if self.revision.byline is Byline.PEN_NAME else ""

    @property
    def is_redacted(self) -> bool:
        """Whether readers will see a photo of it with parts covered."""
        return any(placed.photo.redaction is not None for placed in self.revision.photos)

    @property
    def is_waiting(self) -> bool:
        return self.story.state is StoryState.SUBMITTED

    @property
    def lane(self) -> Lane | None:
        """The lane it stands in on the desk."""
        is_unread = self.story.state is StoryState.HIDDEN and self.story.published_revision_id is None
        is_reported = self.story.reported_at is not None
        return Lane.QUARANTINE if is_unread else Lane.REPORTED if is_reported else self.story.lane


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """Where a rendition is in the private store."""

    key: str
    media_type: str


def get_review(public_id: str, actor: Actor) -> Review:
    """A story for the desk.

    Raises:
        NotFound: no story has this id, or it is still a draft.
        Forbidden: it is outside the actor's scope.
        Gone: its author has taken it back: nobody reads it any more.
    """
    revision_of = joinedload(Story.current_revision)
    query = (
        select(Story, Claim.staff_id, Claim.until, Staff.name)
        .outerjoin(Claim, and_(Claim.story_id == Story.id, claims.is_in_force()))
        .outerjoin(Staff, Staff.id == Claim.staff_id)
        .where(Story.public_id == public_id, Story.state.not_in(_UNSEEN))
        .options(
            revision_of.selectinload(Revision.texts),
            revision_of.selectinload(Revision.photos).joinedload(RevisionPhoto.photo).joinedload(Photo.redaction),
            revision_of.selectinload(Revision.photos).selectinload(RevisionPhoto.texts),
        )
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).one_or_none()
    story: Story | None = found[0] if found else None
    if story is None or story.current_revision is None:
        raise NotFound(f"story {public_id}")
    if not can_read(actor, story):
        raise Forbidden(f"read story {public_id} by staff {actor.staff_id}")
    if story.state is StoryState.WITHDRAWN:
        raise Gone(f"story {public_id}")
    events, votes = _list_events(story)
    features = _list_features(story)
    sealed = list_sealed(story, events, votes, actor)
    return Review(
        story=story,
        revision=story.current_revision,
        steps=[_sealed(event) if event.id in sealed else _step(event, actor) for event in reversed(events)],
        consents=_list_consents(story),
        needs_two=rules.needs_two(story),
        votes=len(votes),
        opinions=[_step(vote, actor) for vote in votes if vote.id not in sealed],
        blocker=_find_blocker(story, actor, events, {vote.staff_id for vote in votes}),
        feature=next((one for one in features if one.featured_at is not None), None),
        proposal=next((one for one in features if one.featured_at is None), None),
        hints=list_revision_hints(story.current_revision),
        reader=reader_of(found, actor),
        undo_is_open=lifecycle.undo_until(story) is not None,
        reports=reports.list_open(story.id) if story.reported_at else [],
    )


def get_photo(photo_id: UUID, width: int, extension: str, actor: Actor) -> StoredPhoto:
    """A rendition of a photo that its author has sent.

    Raises:
        NotFound: there is no such photo or rendition, or it was never sent.
        Forbidden: its story is outside the actor's scope.
        Gone: its author has taken the story back.
    """
    was_sent = (
        select(RevisionPhoto.photo_id)
        .join(Revision, Revision.id == RevisionPhoto.revision_id)
        .where(RevisionPhoto.photo_id == photo_id, Revision.sent_at.is_not(None))
        .exists()
    )
    query = select(Photo).where(Photo.id == photo_id, was_sent).options(joinedload(Photo.story))
    photo = db.session.scalars(query).one_or_none()
    if photo is None or photo.state is not PhotoState.READY or photo.story.state in _UNSEEN:
        raise NotFound(f"photo {photo_id}")
    if not can_read(actor, photo.story):
        raise Forbidden(f"read photo {photo_id}")
    if photo.story.state is StoryState.WITHDRAWN:
        raise Gone(f"photo {photo_id}")
    if not renditions.has_rendition(photo, width, extension):
        raise NotFound(f"photo {photo_id} at {width} as {extension[:8]}")
    return StoredPhoto(renditions.rendition_key(photo.key, width, extension), renditions.FORMATS[extension])


def _list_events(story: Story) -> tuple[list[StoryEvent], list[StoryEvent]]:
    """What happened to a story, and the votes that count."""
    query = (
        select(StoryEvent, Vote.event_id)
        .outerjoin(Vote, Vote.event_id == StoryEvent.id)
        .where(StoryEvent.story_id == story.id)
        .order_by(StoryEvent.id)
        .options(joinedload(StoryEvent.message), joinedload(StoryEvent.explanation))
    )
    rows = db.session.execute(query).all()
    return [row[0] for row in rows], [row[0] for row in rows if row[1] is not None]


def _sealed(event: StoryEvent) -> Step:
    return Step(Action.VOTE, None, ActorKind.STAFF, None, False, event.at, [], "", "")


def _step(event: StoryEvent, actor: Actor) -> Step:
    message: Message | None = event.message
    return Step(
        action=event.action,
        verdict=rules.verdict_of(event) if event.action is Action.VOTE else None,
        actor_kind=event.actor_kind,
        role=event.role,
        is_own=event.staff_id is not None and event.staff_id == actor.staff_id,
        at=event.at,
        reasons=[str(code) for code in event.reasons],
        message=message.body if message else "",
        explanation=event.explanation.body if event.explanation else "",
    )


def _find_blocker(story: Story, actor: Actor, events: list[StoryEvent], voters: set[UUID | None]) -> str | None:
    is_quarantined = story.state is StoryState.HIDDEN and rules.needs_two(story)
    if story.state is not StoryState.SUBMITTED and not is_quarantined:
        return None
    if has_recused(actor, story):
        return "own_people"
    if has_conflict_of_interest(actor, story):
        return "own_story"
    if rules.is_appeal(story) and actor.staff_id in rules.list_refusers(events):
        return "own_rejection"
    if story.lane is Lane.SECOND_OPINION and _last_by(events, Action.SECOND_OPINION) == actor.staff_id:
        return "own_question"
    if actor.staff_id in voters:
        return "own_vote"
    if is_quarantined:
        return None
    placed = story.current_revision.photos if story.current_revision else []
    return rules.find_blocker(story, [one.photo for one in placed])


def _last_by(events: list[StoryEvent], action: Action) -> UUID | None:
    return next((event.staff_id for event in reversed(events) if event.action is action), None)


def _list_consents(story: Story) -> list[Consented]:
    query = select(Consent).where(Consent.story_id == story.id).order_by(Consent.at, Consent.is_given.desc())
    latest = {row.purpose: Consented(row.purpose, row.is_given, row.at) for row in db.session.scalars(query)}
    return list(latest.values())


def _list_features(story: Story) -> list[Feature]:
    """What is open of the home page: the confirmed one, the proposal."""
    if story.state is not StoryState.PUBLISHED:
        return []
    query = select(Feature).where(Feature.story_id == story.id, Feature.ended_at.is_(None))
    return list(db.session.scalars(query))
