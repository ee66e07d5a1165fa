"""What a story must have before it can be sent: the rules, through the functions."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from stories.consents import Purpose
from stories.errors import InvalidInput, NotReady
from stories.extensions import db
from stories.models import (
    AgeBand,
    Lang,
    PhotoState,
    Revision,
    RevisionPhoto,
    Story,
    StoryState,
    Theme,
)
from stories.submission import services
from tests.submission.draft import fill_in
from tests.submission.way import BODY, get_story


def list_revisions(story: Story) -> list[Revision]:
    return list(db.session.scalars(select(Revision).where(Revision.story_id == story.id).order_by(Revision.number)))


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
        (lambda d: fill_in(d, people=None), "people_missing"),
        (lambda d: fill_in(d, age_band=None), "age_band_missing"),
        (lambda d: fill_in(d, byline=None), "byline_missing"),
        (lambda d: fill_in(d, pen_name=" "), "byline_missing"),
        (lambda d: fill_in(d, pen_name="ก" * 61), "pen_name_long"),
        (lambda d: fill_in(d, pen_name="สำนักงานเขตบางรัก"), "pen_name_official"),
        (lambda d: fill_in(d, purposes={Purpose.REUSE}), "consent_publish_missing"),
        (lambda d: fill_in(d, email="somchai.example.com"), "email_odd"),
    ],
)
def test_what_is_missing_is_kept_as_a_draft_and_refused_when_sent(
    started: services.StartedDraft, spoil: Callable[[services.StartedDraft], object], code: str
) -> None:
    fill_in(started)
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
    fill_in(started, pen_name=name)

    with pytest.raises(InvalidInput, match="pen_name_official"):
        services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")


@pytest.mark.parametrize("name", ["คนบางรัก", "ลูกตำรวจ", "เด็กกทม", "ป้าข้างสำนักงานเขต", "Adminda", "ต้น & ก้อย <3"])
def test_a_pen_name_of_a_person_is_taken(started: services.StartedDraft, name: str) -> None:
    fill_in(started, pen_name=name)

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.current_revision is not None
    assert story.current_revision.pen_name == name


def test_lengths_are_counted_as_people_count(started: services.StartedDraft) -> None:
    fill_in(started)
    family = "👨‍👩‍👧‍👦"
    services.save_text(
        started.public_id, by=started.author, texts={Lang.THAI: ("ที่" * 120, family * 20), Lang.ENGLISH: ("", "")}
    )

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.current_revision is not None
    assert [one.body for one in story.current_revision.texts] == [family * 20]


def test_a_story_of_a_minor_is_sent_and_waits(started: services.StartedDraft) -> None:
    fill_in(started, age_band=AgeBand.FROM_11_TO_19)

    story = services.send(started.public_id, by=started.author, slip="ABCDEFGH1234")

    assert story.state is StoryState.SUBMITTED
    assert story.guardian_confirmed_at is None


def test_photos_must_be_ready_or_removed(
    started: services.StartedDraft, create_photo: Callable[..., Any], save: Callable[[Any], Any]
) -> None:
    fill_in(started)
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
