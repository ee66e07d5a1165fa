"""Start, fill, send, revise, resend, withdraw, appeal: the rules, through the functions."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock, credentials
from stories.consents import Purpose, current
from stories.errors import Conflict, Forbidden, Gone, InvalidInput, InvalidTransition, NotReady
from stories.extensions import db
from stories.models import (
    Action,
    AgeBand,
    Byline,
    Consent,
    Job,
    Lane,
    Lang,
    People,
    PhotoState,
    Revision,
    RevisionPhoto,
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

BODY = "ฝนเทลงมาตั้งแต่ตีสี่ จนน้ำในซอยกลายเป็นคลองอีกสาย\n\nแต่หลอดไฟหน้าร้านยังติดอยู่"


def fill(started: services.StartedDraft, **people: Any) -> None:
    """Fill in everything a story needs."""
    services.save_text(started.public_id, by=started.author, texts={Lang.THAI: ("ร้านริมคลอง", BODY)})
    services.save_place(started.public_id, by=started.author, district="bang-rak", theme=Theme.LIVING)
    given: dict[str, Any] = {
        "people": People.NOBODY,
        "age_band": AgeBand.FROM_20,
        "byline": Byline.PEN_NAME,
        "pen_name": "ต้นกล้า",
        "purposes": {Purpose.PUBLISH},
    }
    services.save_people(started.public_id, by=started.author, **{**given, **people})


def get_story(public_id: str) -> Story:
    return db.session.scalars(select(Story).where(Story.public_id == public_id)).one()


def list_revisions(story: Story) -> list[Revision]:
    return list(db.session.scalars(select(Revision).where(Revision.story_id == story.id).order_by(Revision.number)))


@pytest.fixture
def started(app: object) -> services.StartedDraft:
    """Return a new draft of a resident."""
    return services.start_draft()


def test_sending_freezes_the_text_and_records_what_was_agreed_to(started: services.StartedDraft) -> None:
    fill(started, purposes={Purpose.PUBLISH, Purpose.REUSE}, lang=Lang.ENGLISH)

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
    fill(started)
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


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.THAI: ("", BODY)}), "title_missing"),
        (lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.THAI: ("ก" * 121, BODY)}), "title_long"),
        (lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.THAI: ("ชื่อ", "")}), "body_missing"),
        (lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.THAI: ("ชื่อ", "สั้น")}), "body_short"),
        (
            lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.THAI: ("ชื่อ", "ก" * 10_001)}),
            "body_long",
        ),
        (
            lambda d: services.save_text(d.public_id, by=d.author, texts={Lang.ENGLISH: ("Only a title", "")}),
            "body_missing",
        ),
        (
            lambda d: services.save_place(d.public_id, by=d.author, district=None, theme=Theme.LIVING),
            "district_missing",
        ),
        (lambda d: services.save_place(d.public_id, by=d.author, district="bang-rak", theme=None), "theme_missing"),
        (
            lambda d: services.save_place(
                d.public_id, by=d.author, district="bang-rak", theme=Theme.LIVING, landmark="ก" * 121
            ),
            "landmark_long",
        ),
        (lambda d: fill(d, people=None), "people_missing"),
        (lambda d: fill(d, age_band=None), "age_band_missing"),
        (lambda d: fill(d, byline=None), "byline_missing"),
        (lambda d: fill(d, pen_name=" "), "byline_missing"),
        (lambda d: fill(d, pen_name="ก" * 61), "pen_name_long"),
        (lambda d: fill(d, pen_name="สำนักงานเขตบางรัก"), "pen_name_official"),
        (lambda d: fill(d, purposes={Purpose.REUSE}), "consent_publish_missing"),
        (lambda d: fill(d, email="somchai.example.com"), "email_odd"),
    ],
)
def test_what_is_missing_is_kept_as_a_draft_and_refused_when_sent(
    started: services.StartedDraft, spoil: Callable[[services.StartedDraft], object], code: str
) -> None:
    fill(started)
    spoil(started)

    with pytest.raises(InvalidInput) as refusal:
        services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert refusal.value.code == code
    story = get_story(started.public_id)
    assert (story.state, story.slip_hash) == (StoryState.DRAFT, None)


@pytest.mark.parametrize(
    "name",
    [
        "กทม.",
        "ก.ท.ม. จัดให้",
        "สํานักงานเขตบางรัก",
        "เขต บางรัก",
        "ตำรวจจราจร",
        "เจ้าหน้าที่เขต",
        "แอดมิน",
        "BMA Official",
        "District Office",
        "Bangkok Stories",
    ],
)
def test_a_pen_name_that_reads_as_an_office_is_refused(started: services.StartedDraft, name: str) -> None:
    fill(started, pen_name=name)

    with pytest.raises(InvalidInput, match="pen_name_official"):
        services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")


@pytest.mark.parametrize("name", ["คนบางรัก", "ลูกตำรวจ", "เด็กกทม", "ป้าข้างสำนักงานเขต", "Adminda", "ต้น & ก้อย <3"])
def test_a_pen_name_of_a_person_is_taken(started: services.StartedDraft, name: str) -> None:
    fill(started, pen_name=name)

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.current_revision is not None
    assert story.current_revision.pen_name == name


def test_lengths_are_counted_as_people_count(started: services.StartedDraft) -> None:
    fill(started)
    family = "👨‍👩‍👧‍👦"
    services.save_text(
        started.public_id, by=started.author, texts={Lang.THAI: ("ที่" * 120, family * 20), Lang.ENGLISH: ("", "")}
    )

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.current_revision is not None
    assert [one.body for one in story.current_revision.texts] == [family * 20]


def test_a_story_of_a_minor_is_sent_and_waits(started: services.StartedDraft) -> None:
    fill(started, age_band=AgeBand.FROM_11_TO_19)

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.state is StoryState.SUBMITTED
    assert story.guardian_confirmed_at is None


def test_photos_must_be_ready_or_removed(
    started: services.StartedDraft, create_photo: Callable[..., Any], save: Callable[[Any], Any]
) -> None:
    fill(started)
    story = get_story(started.public_id)
    revision = list_revisions(story)[0]
    for photo in (
        create_photo(story, state=PhotoState.RECEIVED, widths=None, width_px=None, height_px=None),
        create_photo(story, state=PhotoState.FAILED, failure="photo_broken"),
    ):
        placed = save(RevisionPhoto(revision_id=revision.id, photo_id=photo.id, position=0))
        expected = NotReady if photo.state is PhotoState.RECEIVED else InvalidInput
        with pytest.raises(expected, match=r"photos_pending|photo_failed"):
            services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")
        db.session.delete(placed)
        db.session.commit()

    assert services.send(started.public_id, by=started.author, slip="ABCDEFGH1234").state is StoryState.SUBMITTED


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
    fill(started, purposes={Purpose.PUBLISH, Purpose.REUSE})
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
    fill(started, pen_name="สำนักงานเขตบางรัก")
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
    assert [job.task for job in db.session.scalars(select(Job))] == [Task.DELETE_PHOTO_OBJECTS]


def test_a_story_can_be_told_on_another_day(app: object) -> None:
    moment = clock.now().replace(year=2025, month=2, day=11)
    with clock.at(moment):
        started = services.start_draft()
        fill(started)
        story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert (story.submitted_at, story.created_at) == (moment, moment)
