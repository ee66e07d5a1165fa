"""Start, fill, send, revise, resend, withdraw, appeal: the rules, through the functions."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from stories import clock, credentials, lifecycle
from stories.consents import Purpose, current
from stories.errors import Conflict, Forbidden, Gone, InvalidInput, InvalidTransition
from stories.extensions import db
from stories.models import (
    Action,
    Consent,
    Job,
    Lane,
    Lang,
    Revision,
    Role,
    Staff,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
    Task,
    Theme,
)
from stories.permissions import actor_for, author_of
from stories.submission import services
from stories.transaction import transaction
from tests.submission.draft import fill_in
from tests.submission.way import BODY, get_story


def list_revisions(story: Story) -> list[Revision]:
    return list(db.session.scalars(select(Revision).where(Revision.story_id == story.id).order_by(Revision.number)))


def test_sending_freezes_the_text_and_records_what_was_agreed_to(started: services.StartedDraft) -> None:
    fill_in(started, purposes={Purpose.PUBLISH, Purpose.REUSE}, lang=Lang.ENGLISH)

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    revision = story.current_revision
    assert revision is not None
    assert (story.state, story.lane, story.district, story.theme) == (
        StoryState.SUBMITTED,
        Lane.NEW,
        "bang-rak",
        Theme.LIVING,
    )
    assert revision.sent_at is not None
    assert revision.texts[0].body_html is not None
    assert revision.texts[0].body_html.startswith("<p>ฝนเท")
    assert story.slip_hash == credentials.keyed_hash("slip", "ABCDEFGH1234")
    proofs = db.session.scalars(select(Consent).where(Consent.story_id == story.id)).all()
    assert {(proof.purpose, proof.is_given, proof.text_sha256, proof.lang) for proof in proofs} == {
        (purpose.value, True, current(purpose).sha256("en"), Lang.ENGLISH)
        for purpose in (Purpose.PUBLISH, Purpose.REUSE)
    }


def test_sending_twice_with_the_same_slip_changes_nothing(started: services.StartedDraft) -> None:
    fill_in(started)
    services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    actions = db.session.scalars(select(StoryEvent.action).where(StoryEvent.story_id == story.id)).all()
    assert actions == [Action.START, Action.SEND]
    with pytest.raises(Conflict):
        services.send(started.public_id, by=started.author, slip="ZZZZZZZZ1234")


def test_nobody_but_its_author_writes_to_a_draft(started: services.StartedDraft, moderator: Staff) -> None:
    stranger = services.start_draft().author

    for actor in (stranger, actor_for(moderator)):
        with pytest.raises(Forbidden):
            services.save_text(started.public_id, by=actor, texts={Lang.THAI: ("ชื่อ", BODY)})
        with pytest.raises(Forbidden):
            services.send(started.public_id, by=actor, slip="ABCDEFGH1234")


def test_a_revision_is_opened_as_a_copy_and_sent_back(
    create_story: Callable[..., Story],
) -> None:
    story = create_story(StoryState.CHANGES_REQUESTED, photos=2)
    author = author_of(story.id)
    first = story.current_revision_id

    opened = services.revise(story.public_id, by=author)
    again = services.revise(story.public_id, by=author)
    services.save_text(story.public_id, by=author, texts={Lang.THAI: ("ชื่อใหม่", BODY)})
    services.resend(story.public_id, by=author)
    services.resend(story.public_id, by=author)

    db.session.expire_all()
    assert opened.id == again.id
    assert (story.state, story.lane) == (StoryState.SUBMITTED, Lane.RESUBMITTED)
    assert story.current_revision_id == opened.id != first
    older, newer = list_revisions(story)
    assert (older.texts[0].title, newer.texts[0].title) == ("ร้านข้าวแกงริมคลอง", "ชื่อใหม่")
    assert [(one.photo_id, one.texts[0].caption) for one in newer.photos] == [
        (one.photo_id, one.texts[0].caption) for one in older.photos
    ]
    actions = db.session.scalars(select(StoryEvent.action).where(StoryEvent.story_id == story.id)).all()
    assert actions == [Action.RESEND]


def test_a_sent_story_cannot_be_changed(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.SUBMITTED)
    author = author_of(story.id)

    with pytest.raises(InvalidTransition):
        services.save_text(story.public_id, by=author, texts={Lang.THAI: ("ชื่อใหม่", BODY)})
    with pytest.raises(InvalidTransition):
        services.revise(story.public_id, by=author)


def test_withdrawing_takes_every_consent_back(started: services.StartedDraft) -> None:
    fill_in(started, purposes={Purpose.PUBLISH, Purpose.REUSE})
    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    services.withdraw(started.public_id, by=started.author)

    rows = db.session.scalars(select(Consent).where(Consent.story_id == story.id, Consent.is_given.is_(False)))
    assert {row.purpose for row in rows} == {"publish", "reuse"}


def test_a_published_story_is_gone_at_once_when_withdrawn(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.PUBLISHED, photos=1)
    author = author_of(story.id)

    services.withdraw(story.public_id, by=author)
    services.withdraw(story.public_id, by=author)

    assert get_story(story.public_id).state is StoryState.WITHDRAWN
    assert Task.SYNC_PUBLIC_COPIES in db.session.scalars(select(Job.task)).all()
    with pytest.raises(Gone):
        services.save_text(story.public_id, by=author, texts={Lang.THAI: ("ชื่อ", BODY)})


def test_a_rejected_story_can_be_appealed_once_in_the_authors_words(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.REJECTED)
    author = author_of(story.id)

    with pytest.raises(InvalidInput, match="appeal_missing"):
        services.appeal(story.public_id, by=author, words=" \n")
    services.appeal(story.public_id, by=author, words="ภาพนี้เราถ่ายเอง")

    event = get_story(story.public_id).events[-1]
    assert get_story(story.public_id).lane is Lane.APPEALS
    assert event.message is not None
    assert event.message.body == "ภาพนี้เราถ่ายเอง"


def test_an_office_tells_its_own_story_and_no_other(create_staff: Callable[..., Staff]) -> None:
    officer = actor_for(create_staff(Role.OFFICER, office="bang-rak", scopes=()))

    started = services.start_draft(by=officer, kind=StoryKind.SOLVED, office="bang-rak")
    fill_in(started, pen_name="สำนักงานเขตบางรัก")
    story = services.send(started.public_id, by=officer, slip="ABCDEFGH1234")

    assert (story.kind, story.office, story.written_by_id, story.lane) == (
        StoryKind.SOLVED,
        "bang-rak",
        officer.staff_id,
        Lane.SOLVED,
    )
    with pytest.raises(Forbidden):
        services.start_draft(by=officer, kind=StoryKind.SOLVED, office="sathon")
    with pytest.raises(Forbidden):
        services.start_draft(kind=StoryKind.OFFICER, office="bang-rak")


def test_a_draft_thrown_away_leaves_only_its_events(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.DRAFT, photos=1)

    services.discard(story.public_id, by=author_of(story.id))

    db.session.expire_all()
    assert story.state is StoryState.DELETED
    assert list_revisions(story) == []
    tasks = sorted(db.session.scalars(select(Job.task)))
    assert tasks == [Task.DELETE_PHOTO_OBJECTS, Task.NOTE_DELETION]


def test_a_story_can_be_told_on_another_day(app: object) -> None:
    moment = clock.now().replace(year=2025, month=2, day=11)
    with clock.at(moment):
        started = services.start_draft()
        fill_in(started)
        story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert (story.submitted_at, story.created_at) == (moment, moment)


def test_a_consent_that_is_not_ticked_again_is_taken_back_with_the_new_revision(app: object, moderator: Staff) -> None:
    started = services.start_draft()
    fill_in(started, purposes={Purpose.PUBLISH, Purpose.REUSE})
    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.REQUEST_CHANGES, by=actor_for(moderator))

    revised = services.revise(started.public_id, by=started.author)
    fill_in(started, purposes={Purpose.PUBLISH})
    services.resend(started.public_id, by=started.author)

    rows = db.session.scalars(select(Consent).where(Consent.revision_id == revised.id))
    assert {row.purpose: row.is_given for row in rows} == {"publish": True, "reuse": False}


def test_a_tick_under_an_older_wording_does_not_count(app: object) -> None:
    started = services.start_draft()
    fill_in(started)
    (revision,) = list_revisions(get_story(started.public_id))
    revision.ticked_purposes = [{"purpose": "publish", "version": "2020-01", "lang": "th"}]
    db.session.commit()

    with pytest.raises(InvalidInput, match="consent_publish_missing"):
        services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")
