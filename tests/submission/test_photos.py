"""Photos of a draft: taken in, processed by the worker, ordered, described, removed."""

import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from stories.errors import Forbidden, InvalidTransition, NotFound, PhotoRefused, StorageError
from stories.extensions import db, storages
from stories.models import Job, Lang, Photo, PhotoState, Revision, Story, StoryState, Task
from stories.permissions import author_of
from stories.storage import Storages
from stories.submission import services, tasks
from tests.submission.way import jpeg

HALF_AN_HOUR = 30 * 60 + 1


def add(started: services.StartedDraft, data: bytes, name: str = "ตลาดน้ำ ยามเช้า.jpg") -> Photo:
    return services.add_photo(started.public_id, by=started.author, data=io.BytesIO(data), file_name=name)


def placed(started: services.StartedDraft) -> list[UUID]:
    db.session.expire_all()
    query = (
        select(Revision)
        .join(Story, Story.id == Revision.story_id)
        .where(Story.public_id == started.public_id, Revision.sent_at.is_(None))
    )
    return [one.photo_id for one in db.session.scalars(query).one().photos]


def test_a_photo_is_stored_as_sent_and_processed_by_the_worker(
    started: services.StartedDraft, run_jobs: Callable[..., int]
) -> None:
    data = jpeg()

    photo = add(started, data)
    with storages().private.open(f"uploads/{photo.id}") as upload:
        assert upload.read() == data
    run_jobs()

    photo = db.session.scalars(select(Photo).where(Photo.id == photo.id)).one()
    assert (photo.state, photo.width_px, photo.height_px) == (PhotoState.READY, 900, 600)
    assert (photo.file_name, photo.media_type, photo.size_bytes) == ("ตลาดน้ำ ยามเช้า.jpg", "image/jpeg", len(data))
    assert photo.widths
    kept = set(storages().private.list(f"photos/{photo.key}/"))
    assert kept == {
        f"photos/{photo.key}/{width}.{ext}" for width in photo.widths for ext in (photo.compact_format, "jpg")
    }
    assert storages().private.head(f"originals/{photo.key}") is not None
    assert storages().private.head(f"uploads/{photo.id}") is None


def test_a_photo_that_cannot_be_decoded_fails_alone(
    started: services.StartedDraft, run_jobs: Callable[..., int]
) -> None:
    good = add(started, jpeg())
    data = jpeg()
    broken = add(started, data[: len(data) // 3])

    run_jobs()

    states = {photo.id: (photo.state, photo.failure) for photo in db.session.scalars(select(Photo))}
    assert states == {good.id: (PhotoState.READY, None), broken.id: (PhotoState.FAILED, "photo_broken")}
    assert storages().private.head(f"uploads/{broken.id}") is None
    assert db.session.scalars(select(Job)).all() == []


def test_processing_a_photo_twice_changes_nothing(started: services.StartedDraft, run_jobs: Callable[..., int]) -> None:
    photo = add(started, jpeg())
    run_jobs()
    before = sorted(storages().private.list())

    tasks.process_photo(str(photo.id))

    assert sorted(storages().private.list()) == before


def test_a_photo_removed_while_the_worker_had_it_leaves_nothing(
    started: services.StartedDraft, run_jobs: Callable[..., int]
) -> None:
    photo = add(started, jpeg())
    key, photo_id = photo.key, photo.id
    services.remove_photo(started.public_id, photo_id, by=started.author)

    run_jobs(after_seconds=HALF_AN_HOUR)
    run_jobs()
    tasks.process_photo(str(photo_id))

    assert placed(started) == []
    assert [one for one in storages().private.list() if key in one or str(photo_id) in one] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_empty"),
        ("ข้อความธรรมดา ๆ".encode() * 50, "photo_unknown_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "photo_unknown_type"),
        (b"\xff\xd8\xff" + b"0" * (30 * 1024 * 1024), "photo_too_big"),
    ],
)
def test_what_is_no_photo_is_refused_and_not_stored(started: services.StartedDraft, data: bytes, code: str) -> None:
    before = list(storages().private.list("uploads"))

    with pytest.raises(PhotoRefused) as refusal:
        add(started, data, "เอกสาร.jpg")

    assert refusal.value.code == code
    assert list(storages().private.list("uploads")) == before
    assert placed(started) == []


def test_the_ninth_photo_is_refused_and_the_eight_are_kept(started: services.StartedDraft) -> None:
    uploads = [services.PhotoFile(io.BytesIO(jpeg(40, 30)), f"ภาพ {number}.jpg") for number in range(1, 10)]

    added = services.add_photos(started.public_id, by=started.author, uploads=uploads)

    assert placed(started) == [photo.id for photo in added.photos]
    assert len(added.photos) == 8
    assert [(name, reason.code, reason.details) for name, reason in added.refused] == [
        ("ภาพ 9.jpg", "too_many_photos", {"limit": 8})
    ]


def test_a_photo_whose_row_cannot_be_written_leaves_no_bytes(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.SUBMITTED)
    before = list(storages().private.list("uploads"))

    with pytest.raises(InvalidTransition):
        services.add_photo(story.public_id, by=author_of(story.id), data=io.BytesIO(jpeg()), file_name="ภาพ.jpg")

    assert list(storages().private.list("uploads")) == before
    assert db.session.scalars(select(Job).where(Job.task == Task.PROCESS_PHOTO)).all() == []


class FullStorage:
    """A store whose disk is full."""

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        raise StorageError(key)


@pytest.fixture
def full_disk(app: Flask) -> Iterator[None]:
    """Let the private store refuse everything."""
    kept = app.extensions["stories.storages"]
    app.extensions["stories.storages"] = Storages(private=FullStorage(), public=kept.public)  # type: ignore[arg-type]
    yield
    app.extensions["stories.storages"] = kept


@pytest.mark.usefixtures("full_disk")
def test_a_store_that_refuses_leaves_the_draft_as_it_was(started: services.StartedDraft) -> None:
    with pytest.raises(StorageError):
        add(started, jpeg())

    assert placed(started) == []


def test_photos_are_put_in_order_and_described(started: services.StartedDraft) -> None:
    one, two, three = (add(started, jpeg(40, 30)).id for _ in range(3))

    services.move_photo(started.public_id, three, by=started.author, to=0)
    services.move_photo(started.public_id, one, by=started.author, to=99)
    services.save_photo_words(started.public_id, by=started.author, words={two: (" ร้าน <3 & เรือ ", "ร้านริมน้ำ")})
    revision = services.save_photo_words(
        started.public_id, by=started.author, words={two: ("The stall", "")}, lang=Lang.ENGLISH
    )

    assert placed(started) == [three, two, one]
    words = {words.lang: words.caption for words in revision.photos[1].texts}
    assert words == {Lang.THAI: "ร้าน <3 & เรือ", Lang.ENGLISH: "The stall"}
    other = services.start_draft()
    with pytest.raises(NotFound):
        services.move_photo(other.public_id, one, by=other.author, to=0)


def test_a_photo_of_a_sent_revision_stays_when_the_new_one_drops_it(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.CHANGES_REQUESTED, photos=2)
    author = author_of(story.id)
    opened = services.revise(story.public_id, by=author)
    photo_id = opened.photos[0].photo_id

    services.remove_photo(story.public_id, photo_id, by=author)

    assert db.session.scalars(select(Photo).where(Photo.id == photo_id)).one_or_none() is not None
    assert [placed.position for placed in services.revise(story.public_id, by=author).photos] == [0]
    assert db.session.scalars(select(Job.task)).all() == [Task.FORGET_PHOTO]


def test_removing_a_photo_deletes_all_that_was_stored(
    started: services.StartedDraft, run_jobs: Callable[..., int]
) -> None:
    photo_id = add(started, jpeg()).id
    run_jobs()
    key = db.session.get_one(Photo, photo_id).key

    services.remove_photo(started.public_id, photo_id, by=started.author)
    run_jobs(after_seconds=HALF_AN_HOUR)

    assert [one for one in storages().private.list() if key in one] == []
    assert db.session.scalars(select(Photo)).all() == []


def test_strangers_add_no_photo(started: services.StartedDraft) -> None:
    stranger: Any = services.start_draft().author

    with pytest.raises(Forbidden):
        services.add_photo(started.public_id, by=stranger, data=io.BytesIO(jpeg()), file_name="ภาพ.jpg")
