"""The whole table, state × action × actor: what leads where, and that everything else is refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from stories import clock, lifecycle
from stories.districts import DISTRICTS
from stories.errors import Forbidden, Gone, InvalidTransition, NotFound, StaleRevision, StoriesError
from stories.extensions import db
from stories.models import (
    Action,
    ActorKind,
    Edition,
    Feature,
    Job,
    Lane,
    Revision,
    Role,
    Staff,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
    Task,
)
from stories.permissions import SYSTEM, Actor, actor_for, author_of
from stories.transaction import transaction

A, S = Action, StoryState
STORY_ID = uuid4()
CITY = frozenset(DISTRICTS)

#: Action → from where to where (product §2), and who may. None: the state stays.
TABLE: dict[Action, tuple[set[StoryState], StoryState | None, set[str]]] = {
    A.SEND: ({S.DRAFT}, S.SUBMITTED, {"author"}),
    A.RESEND: ({S.CHANGES_REQUESTED}, S.SUBMITTED, {"author"}),
    A.VOTE: ({S.SUBMITTED, S.HIDDEN}, None, {"moderator", "dpo"}),
    A.TAKE_BACK_VOTE: ({S.SUBMITTED, S.HIDDEN}, None, {"moderator", "dpo"}),
    A.APPROVE: ({S.SUBMITTED}, S.APPROVED, {"moderator"}),
    A.REQUEST_CHANGES: ({S.SUBMITTED}, S.CHANGES_REQUESTED, {"moderator"}),
    A.REJECT: ({S.SUBMITTED}, S.REJECTED, {"moderator"}),
    A.UNDO: ({S.APPROVED, S.REJECTED, S.CHANGES_REQUESTED}, S.SUBMITTED, {"moderator"}),
    A.PUBLISH: ({S.APPROVED}, S.PUBLISHED, {"system"}),
    A.HIDE: ({S.PUBLISHED, S.SUBMITTED}, S.HIDDEN, {"moderator", "dpo", "system"}),
    A.RESTORE: ({S.HIDDEN}, S.PUBLISHED, {"moderator", "dpo"}),
    A.RELEASE: ({S.HIDDEN}, S.SUBMITTED, {"moderator", "dpo"}),
    A.UPHOLD: ({S.HIDDEN}, S.REJECTED, {"moderator"}),
    A.APPEAL: ({S.REJECTED}, S.SUBMITTED, {"author"}),
    A.REOPEN: ({S.REJECTED}, S.SUBMITTED, {"moderator"}),
    A.REPORT: ({S.PUBLISHED}, None, {"system"}),
    A.DISMISS: ({S.PUBLISHED}, None, {"moderator", "dpo"}),
    A.SECOND_OPINION: ({S.SUBMITTED}, None, {"moderator"}),
    A.TAKE_BACK_QUESTION: ({S.SUBMITTED}, None, {"moderator"}),
    A.TAKE_OVER: ({S.SUBMITTED, S.HIDDEN}, None, {"moderator"}),
    A.REDACT: ({S.SUBMITTED, S.APPROVED, S.PUBLISHED, S.HIDDEN}, None, {"moderator", "dpo"}),
    A.NOTE: (set(S) - {S.DRAFT, S.WITHDRAWN, S.DELETED}, None, {"moderator", "editor", "dpo"}),
    A.ERASE_NOTE: (set(S) - {S.DRAFT, S.WITHDRAWN, S.DELETED}, None, {"moderator", "editor", "dpo"}),
    A.RECUSE: ({S.SUBMITTED, S.HIDDEN, S.PUBLISHED}, None, {"moderator", "editor", "dpo"}),
    A.WITHDRAW: (
        {S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.PUBLISHED, S.REJECTED, S.HIDDEN},
        S.WITHDRAWN,
        {"author"},
    ),
    A.DELETE: ({S.DRAFT}, S.DELETED, {"author", "system"}),
    A.ERASE: ({S.WITHDRAWN}, S.DELETED, {"author", "system", "dpo"}),
    A.FREEZE: (set(S) - {S.DELETED}, None, {"dpo"}),
    A.UNFREEZE: (set(S) - {S.DELETED}, None, {"dpo"}),
    A.PROPOSE_FEATURE: ({S.PUBLISHED}, None, {"editor"}),
    A.FEATURE: ({S.PUBLISHED}, None, {"editor", "moderator"}),
    A.UNFEATURE: ({S.PUBLISHED}, None, {"editor"}),
    A.SEND_EDIT: ({S.PUBLISHED}, None, {"author"}),
    A.APPROVE_EDIT: ({S.PUBLISHED}, None, {"moderator"}),
    A.REJECT_EDIT: ({S.PUBLISHED}, None, {"moderator"}),
    A.CONFIRM_GUARDIAN: ({S.SUBMITTED, S.CHANGES_REQUESTED}, None, {"system"}),
    A.WARN_IDLE: ({S.DRAFT}, None, {"system"}),
    A.DELETE_CONTENT: ({S.REJECTED}, None, {"system"}),
}
VERDICT = {S.SUBMITTED: A.APPROVE, S.HIDDEN: A.RELEASE}  # what a vote may be for
EVERYBODY = ["system", "author", *Role]
ALLOWED = [
    (state, action, who)
    for action, (sources, _target, people) in TABLE.items()
    for state in sorted(sources)
    for who in sorted(people)
    if not (action in (A.VOTE, A.TAKE_BACK_VOTE) and state is S.SUBMITTED and who == "dpo")  # who cannot approve it
]
REFUSED = [
    (state, action, who)
    for action, (sources, _target, people) in TABLE.items()
    for state in S
    for who in EVERYBODY
    if state not in sources or who not in people
]


def actor_named(who: str, story_id: Any = STORY_ID, staff_id: Any = None) -> Actor:
    if who == "system":
        return SYSTEM
    if who == "author":
        return author_of(story_id)
    return Actor(ActorKind.STAFF, staff_id=staff_id or uuid4(), role=Role(who), districts=CITY)


def test_the_table_has_every_action_but_the_first() -> None:
    assert set(TABLE) == set(lifecycle.TRANSITIONS) == set(Action) - {A.START, A.TURN_AWAY}


def why_refused(state: StoryState, action: Action, who: str, **values: Any) -> Exception | None:
    """What ``move()`` says of it; the story keeps its state. None: it let it happen."""
    kind = StoryKind.RESIDENT
    story = Story(id=STORY_ID, public_id="0123456789", kind=kind, state=state, district="bang-rak", **values)
    try:
        lifecycle.move(story, action, by=actor_named(who))
    except StoriesError as error:
        assert story.state is state
        return error
    return None


def test_everything_else_is_refused() -> None:
    expected = {
        row: Forbidden if row[2] not in TABLE[row[1]][2] else Gone if row[0] is S.WITHDRAWN else InvalidTransition
        for row in REFUSED
    }

    assert {row: type(why_refused(*row)) for row in REFUSED} == expected


@pytest.fixture
def create_ready(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> Callable[[StoryState, Action, Actor], Story]:
    """Return a function saving a story in a state, with what the action asks for beyond it."""

    def create(state: StoryState, action: Action, actor: Actor) -> Story:
        values: dict[str, Any] = {}
        if action in (A.VOTE, A.TAKE_BACK_VOTE) and state is S.SUBMITTED:
            values = {"kind": StoryKind.SOLVED, "office": "sathon", "lane": Lane.SOLVED}
        if state is S.HIDDEN and action in (A.RELEASE, A.VOTE, A.TAKE_BACK_VOTE):
            values = {"first_published_at": None}
        if action is A.DISMISS:
            values = {"reported_at": clock.now()}
        if action is A.UNFREEZE:
            values = {"frozen_at": clock.now()}
        story = create_story(state, **values)
        if action is A.SEND:
            revision = db.session.scalars(select(Revision).where(Revision.story_id == story.id)).one()
            revision.sent_at, story.current_revision, story.slip_hash = clock.now(), revision, "1" * 64
            db.session.commit()
        if action is A.FEATURE:
            db.session.add(Feature(story_id=story.id, staff_id=create_staff().id, reason_th="ชอบ"))
            db.session.commit()
        if action is A.RELEASE:
            move(story, A.VOTE, actor_for(create_staff()), verdict=A.RELEASE)
        if action is A.TAKE_BACK_QUESTION:
            move(story, A.SECOND_OPINION, actor)
        if action is A.TAKE_BACK_VOTE:
            move(story, A.VOTE, actor, verdict=VERDICT[state])
        return story

    return create


@pytest.mark.parametrize(("state", "action", "who"), ALLOWED)
def test_every_allowed_action_leads_where_the_table_says_and_leaves_its_event(
    create_ready: Callable[[StoryState, Action, Actor], Story],
    create_staff: Callable[..., Staff],
    state: StoryState,
    action: Action,
    who: str,
) -> None:
    person = create_staff(Role(who)) if who in set(Role) else None
    actor = actor_named(who, staff_id=person.id if person else None)
    story = create_ready(state, action, actor)
    actor = replace(actor, story_id=story.id) if who == "author" else actor

    event = move(story, action, actor, **({"verdict": VERDICT[state]} if action is A.VOTE else {}))

    assert story.state is (TABLE[action][1] or state)
    assert (event.action, event.old_state, event.new_state) == (action, state, story.state)
    assert (event.actor_kind, event.staff_id, event.role) == (actor.kind, actor.staff_id, actor.role)
    assert event.revision_id == story.current_revision_id
    assert (story.state is S.SUBMITTED) == (story.lane is not None)
    assert (story.state is S.APPROVED) == (story.publish_at is not None)
    assert (story.state in (S.SUBMITTED, S.HIDDEN) or action is A.REPORT) == (story.desk_words is not None)


def move(story: Story, action: Action, actor: Actor, **values: Any) -> StoryEvent:
    """Take one action as services do: locked, in a transaction."""
    with transaction():
        return lifecycle.move(lifecycle.lock(story.public_id), action, by=actor, **values)


def test_a_frozen_story_stands_still_until_it_is_erased_or_unfrozen() -> None:
    rows = [row for row in ALLOWED if row[1] not in (A.ERASE, A.UNFREEZE)]
    refused = {row: why_refused(*row, frozen_at=clock.now()) for row in rows}

    wrong = {
        row: why for row, why in refused.items() if not isinstance(why, InvalidTransition) or "frozen" not in str(why)
    }
    assert wrong == {}


def test_a_story_that_is_not_frozen_cannot_be_unfrozen(create_story: Callable[..., Story]) -> None:
    story = create_story(S.PUBLISHED)

    with pytest.raises(InvalidTransition, match="not frozen"):
        move(story, A.UNFREEZE, actor_named("dpo"))


def test_freezing_does_not_put_off_an_approved_story(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story(S.APPROVED)
    due, officer = story.publish_at, actor_for(create_staff(Role.DPO))

    with clock.at(clock.now() + timedelta(seconds=10)):
        move(story, A.FREEZE, officer)
        move(story, A.UNFREEZE, officer)

    assert story.publish_at == due


def test_a_deleted_story_is_not_found(create_story: Callable[..., Story]) -> None:
    story = create_story(S.DRAFT)
    move(story, A.DELETE, author_of(story.id))

    with transaction(), pytest.raises(NotFound):
        lifecycle.lock(story.public_id)

    assert (story.secret_hash, story.slip_hash, story.contact_email) == (None, None, None)


def test_a_decision_on_an_older_revision_is_stale(create_story: Callable[..., Story]) -> None:
    story = create_story()

    with transaction(), pytest.raises(StaleRevision):
        lifecycle.lock(story.public_id, seen_revision=uuid4())


def test_a_lock_reads_anew_what_was_loaded_before(create_story: Callable[..., Story]) -> None:
    story = create_story()
    with transaction() as session:
        assert story.contact_lang == "th"  # loaded in this transaction, before the lock
        session.connection().exec_driver_sql(
            f"UPDATE story SET contact_lang = 'en' WHERE public_id = '{story.public_id}'"
        )

        locked = lifecycle.lock(story.public_id)

        assert locked.contact_lang == "en"


@pytest.mark.parametrize("state", [S.PUBLISHED, S.APPROVED, S.HIDDEN])
def test_leaving_the_public_asks_for_the_public_copies_to_be_looked_at(
    create_story: Callable[..., Story], state: StoryState
) -> None:
    story = create_story(state)

    move(story, A.WITHDRAW, author_of(story.id))

    tasks = db.session.scalars(select(Job.task)).all()
    editions = db.session.scalars(select(Edition).where(Edition.story_id == story.id)).all()
    assert set(tasks) - {Task.BUILD_OPEN_DATA} == {Task.NOTE_DELETION, Task.SYNC_PUBLIC_COPIES}
    assert list(editions) == []
    assert story.withdrawn_at is not None


def test_a_published_story_with_an_edit_that_waits_can_be_withdrawn(create_story: Callable[..., Story]) -> None:
    story = create_story(S.PUBLISHED)
    story.pending_revision_id = story.current_revision_id
    db.session.commit()

    move(story, A.WITHDRAW, author_of(story.id))

    assert (story.state, story.pending_revision_id) == (S.WITHDRAWN, None)


def test_the_moment_of_first_publication_is_kept(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story(S.PUBLISHED)
    first, moderator = story.first_published_at, actor_for(create_staff())

    move(story, A.HIDE, moderator)
    with clock.at(clock.now() + timedelta(days=3)):
        move(story, A.RESTORE, moderator)

    assert story.first_published_at == first
