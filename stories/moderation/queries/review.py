"""One story with all that a decision needs, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased, selectinload

from stories import claims, lifecycle, reports, rules
from stories.errors import Forbidden, Gone, NotFound
from stories.extensions import db
from stories.hints import PlacedHint, list_revision_hints
from stories.models import (
    Action,
    Byline,
    Claim,
    Consent,
    Feature,
    Lane,
    Photo,
    Report,
    Revision,
    RevisionCheck,
    RevisionPhoto,
    Staff,
    Story,
    StoryEvent,
    StoryState,
)
from stories.moderation.queries.blind import list_sealed
from stories.moderation.queries.comparison import Comparison, compare_revisions
from stories.moderation.queries.lanes import is_kept
from stories.moderation.queries.noticed import Noticed, noticed_columns, noticed_of
from stories.moderation.queries.queue import Reader, reader_of
from stories.moderation.queries.timeline import Step, list_events, tell
from stories.permissions import Actor, can_read, has_conflict_of_interest, has_recused

_NEWEST = 2  # revisions: the one that waits and the one before
_UNSEEN = frozenset({StoryState.DRAFT, StoryState.DELETED})  # the author alone sees a draft


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
    ``own_story``, ``own_people``, ``own_rejection``, ``own_question``, ``own_rounds``, ``own_vote``; None when nothing
    stands in the way.
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
    first_reader: Reader | None  # who reads it before others do, because they asked for the changes
    undo_is_open: bool
    noticed: Noticed
    comparison: Comparison | None  # with the revision before, while the story waits
    reports: list[Report]  # that wait for an answer, oldest first

    @property
    def title(self) -> str:
        """In the first language it was told in; "" once text and photos were deleted."""
        return self.revision.texts[0].title if self.revision.texts else ""

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
    def is_judge(self) -> bool:
        """Whether this person may decide at all: not on their own question or refusal, and not twice."""
        return self.blocker not in ("own_rejection", "own_question", "own_rounds", "own_vote")

    @property
    def may_ask(self) -> bool:
        """Whether changes can be asked for once more."""
        return sum(step.action is Action.RESEND for step in self.steps) < rules.MAX_ROUNDS

    @property
    def appeal(self) -> Step | None:
        """The appeal that waits for an answer."""
        return self._last(Action.APPEAL) if rules.is_appeal(self.story) else None

    @property
    def refusal(self) -> Step | None:
        """The last refusal, which an appeal is about."""
        return self._last(*rules.REFUSALS)

    @property
    def reply(self) -> str:
        """What the author said when sending the story back."""
        resent = self._last(Action.RESEND)
        return resent.message if resent else ""

    def _last(self, *actions: Action) -> Step | None:
        return next((step for step in self.steps if step.action in actions), None)

    @property
    def lane(self) -> Lane | None:
        """The lane it stands in on the desk."""
        is_unread = self.story.state is StoryState.HIDDEN and self.story.published_revision_id is None
        is_reported = self.story.reported_at is not None
        return Lane.QUARANTINE if is_unread else Lane.REPORTED if is_reported else self.story.lane


def find_review(public_id: str, actor: Actor) -> Review | None:
    """A story of a list for the desk; None when it cannot be read any more: it may have been taken back since."""
    try:
        return get_review(public_id, actor)
    except (NotFound, Forbidden, Gone):
        return None


def get_review(public_id: str, actor: Actor) -> Review:
    """A story for the desk.

    Raises:
        NotFound: no story has this id, or it is still a draft.
        Forbidden: it is outside the actor's scope.
        Gone: its author has taken it back: nobody reads it any more.
    """
    rows = _read(public_id)
    found = next((row for row in rows if row.Revision.id == row.Story.current_revision_id), None)
    if found is None:
        raise NotFound(f"story {public_id}")
    story: Story = found.Story
    if not can_read(actor, story):
        raise Forbidden(f"read story {public_id} by staff {actor.staff_id}")
    if story.state is StoryState.WITHDRAWN:
        raise Gone(f"story {public_id}")
    events, votes, names = list_events(story)
    features = _list_features(story)
    sealed = list_sealed(story, events, votes, actor)
    waits = story.state is StoryState.SUBMITTED
    return Review(
        story=story,
        revision=found.Revision,
        steps=[tell(event, names, sealed, actor) for event in reversed(events)],
        consents=_list_consents(story),
        needs_two=rules.needs_two(story),
        votes=len(votes),
        opinions=[tell(vote, names, sealed, actor) for vote in votes if vote.id not in sealed],
        blocker=_find_blocker(story, actor, events, {vote.staff_id for vote in votes}),
        feature=next((one for one in features if one.featured_at is not None), None),
        proposal=next((one for one in features if one.featured_at is None), None),
        hints=list_revision_hints(found.Revision),
        reader=reader_of(found, actor),
        first_reader=_first_reader(story, found.first_name, actor),
        undo_is_open=lifecycle.undo_until(story) is not None,
        noticed=noticed_of(found, actor),
        comparison=_compare(found.Revision, [row.Revision for row in rows], events) if waits else None,
        reports=reports.list_open(story.id) if story.reported_at else [],
    )


def _read(public_id: str) -> Sequence[Row[Any]]:
    """The newest revisions of a story, each with the story, who reads it now, and what was noticed."""
    first, photos = aliased(Staff), selectinload(Revision.photos)
    query = (
        select(
            Story,
            Revision,
            Claim.staff_id,
            Claim.until,
            Staff.name,
            first.name.label("first_name"),
            *noticed_columns(),
        )
        .join(Revision, and_(Revision.story_id == Story.id, Revision.sent_at.is_not(None)))
        .outerjoin(first, first.id == Story.first_reader_id)
        .outerjoin(Claim, and_(Claim.story_id == Story.id, claims.is_in_force()))
        .outerjoin(Staff, Staff.id == Claim.staff_id)
        .outerjoin(RevisionCheck, RevisionCheck.revision_id == Story.current_revision_id)
        .where(Story.public_id == public_id, Story.state.not_in(_UNSEEN))
        .options(
            selectinload(Revision.texts),
            photos.joinedload(RevisionPhoto.photo).joinedload(Photo.redaction),
            photos.selectinload(RevisionPhoto.texts),
        )
        .order_by(Revision.number.desc())
        .limit(_NEWEST)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(query).all()


def _compare(current: Revision, newest: list[Revision], events: list[StoryEvent]) -> Comparison | None:
    """The comparison with the revision before, and with what had been asked about that."""
    old = next((one for one in newest if one.number < current.number), None)
    if old is None:
        return None
    asked = [one for one in events if one.action is Action.REQUEST_CHANGES and one.revision_id == old.id]
    return compare_revisions(old, current, asked[-1] if asked else None)


def _first_reader(story: Story, name: str | None, actor: Actor) -> Reader | None:
    if story.state is not StoryState.SUBMITTED or story.first_reader_until is None or name is None:
        return None
    is_own = story.first_reader_id == actor.staff_id
    return Reader(name, story.first_reader_until, is_own) if is_kept(story.first_reader_until) else None


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
    if story.lane is Lane.SECOND_OPINION:
        questioner = _find_questioner(story, events)
        if actor.staff_id == (questioner or _last_by(events, Action.REQUEST_CHANGES)):
            return "own_question" if questioner else "own_rounds"
    if actor.staff_id in voters:
        return "own_vote"
    if is_quarantined:
        return None
    placed = story.current_revision.photos if story.current_revision else []
    return rules.find_blocker(story, [one.photo for one in placed])


def _find_questioner(story: Story, events: list[StoryEvent]) -> UUID | None:
    """As ``rules.was_asked``: who has asked for a second opinion since the story was last sent."""
    asked = [event for event in events if story.submitted_at is not None and event.at >= story.submitted_at]
    ways = (Action.SECOND_OPINION, Action.TAKE_BACK_QUESTION)
    last = next((event for event in reversed(asked) if event.action in ways), None)
    return last.staff_id if last and last.action is Action.SECOND_OPINION else None


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
