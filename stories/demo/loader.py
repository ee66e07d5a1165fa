"""Load the demo content through the real path: written, sent, decided, published and featured, each on its day.

Everything goes through the services that residents and staff use and through the worker's own tasks, with the clock set
to the moment at which it is told to have happened. Nothing is written into the tables of stories directly.

A second call changes nothing, and a call that was killed goes on where it stopped: a story is found again by the moment
at which its draft was started, and what has happened to it is what its audit trail says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from stories import clock, credentials, queue, worker
from stories.accounts.services import ensure_demo_staff
from stories.config import Config
from stories.demo.content import DemoContent, DemoFeature, DemoStory, read_content
from stories.demo.drafts import process_photos, save_text, write_draft
from stories.demo.finding import author_for, get, list_actions
from stories.demo.gathering import gather
from stories.demo.staff import Team, prepare_staff
from stories.errors import ConfigError, StoriesError
from stories.extensions import db, settings
from stories.models import Action, Feature, Lang, Setting, Story, StoryKind, StoryState
from stories.moderation import services as moderation
from stories.permissions import Actor
from stories.submission import services as submission
from stories.transaction import transaction

_MARK = "demo"
_NO_TURNS = frozenset({Action.START, Action.PROPOSE_FEATURE, Action.FEATURE})
_REVISING_TIME = timedelta(minutes=10)
_AFTER_LEASE = timedelta(seconds=queue.LEASE_SECONDS + 1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that happens to a story after its draft was written; ``number`` counts from 0 within the story."""

    at: datetime
    number: int
    action: Action
    story: DemoStory


def load(app: Flask, only: Collection[str] = ()) -> int:
    """Load what is missing of the demo content, and the demo staff.

    Args:
        only: ids of ``stories.json``, when not all stories are wanted.

    Returns:
        how many stories were worked on; 0 when everything was there.

    Raises:
        ConfigError: the demo is not switched on.
        StoriesError: a service refused something, or a photo could not be processed.
    """
    config: Config = app.extensions["stories.config"]
    if not config.demo:
        raise ConfigError("The demo is not switched on: set DEMO=1.")
    with app.app_context():
        ensure_demo_staff(config)
        first_loaded_at, is_finished = _begin()
        if is_finished:
            return 0
        content = read_content(first_loaded_at)
        content = content.only(*only) if only else content
        offices = {story.district for story in content.stories if story.kind is StoryKind.SOLVED}
        _load(app, content, prepare_staff(config, sorted(offices)))
        worker.drain(app)  # what is noticed about the stories that wait
        _finish(first_loaded_at)
    return len(content.stories)


def _begin() -> tuple[datetime, bool]:
    """When the demo was first loaded (the waiting stories are dated back from it), and whether that was finished."""
    with transaction() as session:
        mark = session.get(Setting, _MARK)
        if mark is None:
            moment = clock.now()
            mark = Setting(key=_MARK, updated_at=moment, value={"at": moment.isoformat(), "is_finished": False})
            session.add(mark)
        return datetime.fromisoformat(mark.value["at"]), bool(mark.value["is_finished"])


def _finish(first_loaded_at: datetime) -> None:
    with transaction() as session:
        mark = session.get_one(Setting, _MARK)
        mark.value, mark.updated_at = {"at": first_loaded_at.isoformat(), "is_finished": True}, clock.now()


def _load(app: Flask, content: DemoContent, team: Team) -> None:
    for story in content.stories:
        with clock.at(story.started_at):
            write_draft(story, team)
    process_photos(app)
    turns = sorted((turn for story in content.stories for turn in _turns(story)), key=lambda turn: turn.at)
    done = {story.id: _count_turns(story) for story in content.stories}
    for turn in turns:
        if turn.number >= done[turn.story.id]:
            _take(app, turn, team)
    by_id = {story.id: story for story in content.stories}
    for feature in content.features:
        public_id = get(by_id[feature.story]).public_id
        if not _has_happened(by_id[feature.story], Action.FEATURE):
            with clock.at(feature.featured_at):
                _feature(public_id, feature, team)
    gather(content, team.editor)


def _feature(public_id: str, feature: DemoFeature, team: Team) -> None:
    """Let the editor propose a story for the home page, and a reader confirm it."""
    moderation.propose_feature(public_id, by=team.editor, reason_th=feature.reason_th, reason_en=feature.reason_en)
    story_id = select(Story.id).where(Story.public_id == public_id).scalar_subquery()
    proposal = db.session.scalars(select(Feature).where(Feature.story_id == story_id, Feature.ended_at.is_(None))).one()
    moderation.feature(public_id, by=team.readers[0], seen_proposal=proposal.id)


def _turns(story: DemoStory) -> list[Turn]:
    """Everything that happens to a story, in order."""
    steps: list[tuple[datetime, Action]] = []
    if story.first_version:
        steps += [
            (story.first_version.sent_at, Action.SEND),
            (story.first_version.decided_at, Action.REQUEST_CHANGES),
            (story.sent_at, Action.RESEND),
        ]
    else:
        steps.append((story.sent_at, Action.SEND))
    votes = (Action.VOTE, Action.APPROVE) if story.kind is StoryKind.SOLVED else (Action.APPROVE,)
    steps += zip(story.decided_at, votes, strict=False)
    if not story.is_waiting:
        undo_window = timedelta(seconds=settings().undo_seconds + 1)
        steps.append((story.decided_at[-1] + undo_window, Action.PUBLISH))
    return [Turn(at, number, action, story) for number, (at, action) in enumerate(steps)]


def _take(app: Flask, turn: Turn, team: Team) -> None:
    """Let one thing happen at its moment."""
    if turn.action is Action.PUBLISH:
        _publish(app, turn)
        return
    found = get(turn.story)
    author = author_for(found, turn.story, team)
    with clock.at(turn.at - _REVISING_TIME):
        if turn.action is Action.RESEND:
            submission.revise(found.public_id, by=author)
            save_text(found.public_id, author, turn.story, turn.story.texts[Lang.THAI].body)
    with clock.at(turn.at):
        if turn.action is Action.SEND:
            submission.send(found.public_id, by=author, slip=credentials.new_slip())
        elif turn.action is Action.RESEND:
            submission.resend(found.public_id, by=author)
        else:
            _decide(found, turn, _reader(turn, team))


def _reader(turn: Turn, team: Team) -> Actor:
    """Who reads: residents' stories are shared out; of two who approve, the one whose sign-in is printed comes last."""
    if turn.story.kind is StoryKind.SOLVED:
        return team.readers[1 if turn.action is Action.VOTE else 0]
    return team.readers[len(turn.story.texts[Lang.THAI].title) % 2]


def _decide(found: Story, turn: Turn, reader: Actor) -> None:
    """Let a reader approve the newest revision, or ask for the change that the story tells of."""
    seen, first = found.current_revision_id, turn.story.first_version
    if seen is None:
        raise StoriesError(f"demo story {turn.story.id} was not sent")
    if turn.action is Action.REQUEST_CHANGES and first is not None:
        moderation.request_changes(
            found.public_id, by=reader, seen_revision=seen, reasons=first.reasons, message=first.message
        )
    else:
        moderation.approve(found.public_id, by=reader, seen_revision=seen)


def _publish(app: Flask, turn: Turn) -> None:
    """Let the worker publish; a second look is needed where a loader that was killed still holds the lease."""
    for moment in (turn.at, turn.at + _AFTER_LEASE):
        with clock.at(moment):
            worker.drain(app)
        if get(turn.story).state is StoryState.PUBLISHED:
            return
    raise StoriesError(f"demo story {turn.story.id} was not published: the job's last_error says why")


def _count_turns(story: DemoStory) -> int:
    """How many turns a story has taken: its events but for the start and what comes after publication."""
    return len([action for action in list_actions(story) if action not in _NO_TURNS])


def _has_happened(story: DemoStory, action: Action) -> bool:
    return action in list_actions(story)
