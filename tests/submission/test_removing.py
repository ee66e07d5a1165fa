"""A photo taken out by a slip of the finger comes back, with its place and words; later it is gone for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from stories.extensions import db, storages
from stories.models import Lang, Photo, RemovedPhoto, Story, StoryState
from stories.permissions import author_of
from stories.submission import services
from tests.conftest import Client
from tests.submission import tus
from tests.submission.way import get_revision, jpeg, start, upload

HALF_AN_HOUR = 30 * 60


@pytest.fixture
def public_id(client: Client) -> str:
    """Return the id of a draft with three photos; the client holds its secret."""
    made = start(client)
    upload(client, made, *[(jpeg(40, 30), f"{name}.jpg") for name in ("หนึ่ง", "สอง", "สาม")])
    return made


def names(public_id: str) -> list[str]:
    return [placed.photo.file_name for placed in get_revision(public_id).photos]


def press(client: Client, public_id: str, number: int, what: str, **data: str) -> int:
    """Press a button of a photo that is in the draft."""
    photo_id = get_revision(public_id).photos[number].photo_id
    return client.post(f"/drafts/{public_id}/photos/{photo_id}/{what}", data=data).status_code


def test_a_removed_photo_comes_back_to_its_place_with_its_words(client: Client, public_id: str) -> None:
    photo_id = get_revision(public_id).photos[1].photo_id
    words = {f"caption-{photo_id}": "ป้าเปิดร้าน", f"description-{photo_id}": "ป้ายืนหน้าหม้อ"}

    removed = press(client, public_id, 1, "remove", **words)
    page = client.get(f"/drafts/{public_id}/photos").text
    without = names(public_id)
    restored = client.post(f"/drafts/{public_id}/photos/{photo_id}/restore")

    assert (removed, restored.status_code) == (302, 302)
    assert "เอาภาพ สอง.jpg ออกแล้ว" in page
    assert f"/photos/{photo_id}/restore" in page
    assert without == ["หนึ่ง.jpg", "สาม.jpg"]
    assert names(public_id) == ["หนึ่ง.jpg", "สอง.jpg", "สาม.jpg"]
    (row,) = get_revision(public_id).photos[1].texts
    assert (row.caption, row.description) == ("ป้าเปิดร้าน", "ป้ายืนหน้าหม้อ")
    assert [placed.position for placed in get_revision(public_id).photos] == [0, 1, 2]
    assert db.session.scalars(select(RemovedPhoto)).all() == []


def test_after_half_an_hour_it_is_gone_with_its_files(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    run_jobs()
    photo = get_revision(public_id).photos[0].photo
    photo_id, key = photo.id, photo.key
    press(client, public_id, 0, "remove")

    run_jobs(after_seconds=HALF_AN_HOUR - 5)
    kept = [one for one in storages().private.list() if key in one]
    run_jobs(after_seconds=HALF_AN_HOUR + 5)

    assert kept != []
    assert [one for one in storages().private.list() if key in one] == []
    assert db.session.scalars(select(Photo).where(Photo.id == photo_id)).all() == []
    assert client.post(f"/drafts/{public_id}/photos/{photo_id}/restore").status_code == 404


def test_a_photo_removed_again_has_its_half_hour_again(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    photo_id = get_revision(public_id).photos[0].photo_id
    press(client, public_id, 0, "remove")
    client.post(f"/drafts/{public_id}/photos/{photo_id}/restore")

    run_jobs(after_seconds=HALF_AN_HOUR + 5)

    assert names(public_id) == ["หนึ่ง.jpg", "สอง.jpg", "สาม.jpg"]


def test_a_photo_does_not_come_back_as_the_ninth(client: Client, public_id: str) -> None:
    photo_id = get_revision(public_id).photos[0].photo_id
    press(client, public_id, 0, "remove")
    upload(client, public_id, *[(jpeg(40, 30), f"{number}.jpg") for number in range(6)])

    response = client.post(f"/drafts/{public_id}/photos/{photo_id}/restore")

    assert response.status_code == 422
    assert "มี 8 ภาพแล้ว" in response.text
    assert len(names(public_id)) == 8


def test_a_photo_comes_back_to_the_draft_it_was_taken_out_of_only(client: Client, public_id: str) -> None:
    photo_id = get_revision(public_id).photos[0].photo_id
    press(client, public_id, 0, "remove")
    other = start(client)

    assert client.post(f"/drafts/{other}/photos/{photo_id}/restore").status_code == 404
    assert client.post(f"/drafts/{public_id}/photos/{photo_id}/restore").status_code == 302


def test_a_stale_token_removes_nothing(app: Flask, client: Client, public_id: str) -> None:
    photo_id = get_revision(public_id).photos[0].photo_id
    app.config["WTF_CSRF_ENABLED"] = True

    response = client.post(f"/drafts/{public_id}/photos/{photo_id}/remove")
    app.config["WTF_CSRF_ENABLED"] = False

    assert response.status_code == 400
    assert len(names(public_id)) == 3


def test_a_photo_on_its_way_can_be_removed_brought_back_and_sent_on(client: Client) -> None:
    public_id, data = start(client), jpeg()
    path = tus.start(client, public_id, len(data))
    tus.patch(client, path, data[:2000], 0)

    press(client, public_id, 0, "remove")
    client.post(f"/drafts/{public_id}/photos/{path.rsplit('/', 1)[1]}/restore")
    done = tus.patch(client, path, data[2000:], 2000)

    assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(len(data)))
    assert len(names(public_id)) == 1


def test_a_discarded_draft_takes_its_removed_photos_with_it(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    press(client, public_id, 0, "remove")
    client.post(f"/drafts/{public_id}/discard")

    run_jobs(after_seconds=HALF_AN_HOUR + 5)

    assert db.session.scalars(select(Photo)).all() == []
    assert db.session.scalars(select(RemovedPhoto)).all() == []


def test_a_photo_of_a_sent_revision_can_leave_the_new_one_for_good(
    create_story: Callable[..., Story], run_jobs: Callable[..., int]
) -> None:
    story = create_story(StoryState.CHANGES_REQUESTED, photos=2)
    author = author_of(story.id)
    photo_id = services.revise(story.public_id, by=author).photos[0].photo_id
    services.save_photo_words(story.public_id, by=author, words={photo_id: ("เช้า", "")}, lang=Lang.THAI)

    services.remove_photo(story.public_id, photo_id, by=author)
    run_jobs(after_seconds=HALF_AN_HOUR + 5)

    assert db.session.scalars(select(Photo).where(Photo.id == photo_id)).one_or_none() is not None
    assert [one.photo_id for one in services.revise(story.public_id, by=author).photos] != [photo_id]


@pytest.mark.parametrize(("number", "place", "order"), [(2, 0, "สามหนึ่งสอง"), (0, 1, "สองหนึ่งสาม"), (0, 99, "สองสามหนึ่ง")])
def test_a_photo_is_put_at_a_place_by_a_plain_form(
    client: Client, public_id: str, number: int, place: int, order: str
) -> None:
    status = press(client, public_id, number, f"to/{place}")

    assert status == 302
    assert "".join(name.removesuffix(".jpg") for name in names(public_id)) == order


def test_a_script_that_moves_a_photo_gets_no_page(client: Client, public_id: str) -> None:
    assert press(client, public_id, 2, "to/0", go="save") == 204
    assert names(public_id)[0] == "สาม.jpg"
