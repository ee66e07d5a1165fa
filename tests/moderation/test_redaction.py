"""Covered parts of photos: drawn at the desk, made by the worker, and never seen uncovered by readers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageChops
from sqlalchemy import select

from stories import clock
from stories.extensions import db, storages
from stories.models import Action, Edition, Job, Redaction, Role, ScopeKind, Staff, Story, StoryState, Task
from stories.permissions import author_of
from stories.renditions import original_key
from stories.submission.services import withdraw
from tests.conftest import Client
from tests.moderation.redacting import SECRET, WIDTH, fill

S = StoryState
BOX = {"left": "40", "top": "40", "width": "20", "height": "20"}
CreateStory = Callable[..., Story]
RunJobs = Callable[..., int]


def send(client: Client, story: Story, number: int = 1, **changes: Any) -> Any:
    """Send the form of a photo, as its page has it now."""
    photo = story.photos[number - 1]
    shown = {"revision_id": str(story.current_revision_id), "photo_id": str(photo.id), "kinds": ["face"]}
    redaction = {"redaction_id": str(photo.redaction.id) if photo.redaction else ""}
    data = {**shown, **redaction, **BOX, **changes}
    return client.post(f"/desk/stories/{story.public_id}/photos/{number}/redact", data=data)


def public_objects() -> dict[str, bytes]:
    """Everything in the public store."""
    store, found = storages().public, {}
    for key in store.list(""):
        with store.open(key) as stored:
            found[key] = stored.read()
    return found


def public_keys(story: Story) -> set[str]:
    """The parts of the keys under which photos of this story are public."""
    every = {photo.key for photo in story.photos}
    every |= set(db.session.scalars(select(Redaction.key).where(Redaction.photo_id.in_([p.id for p in story.photos]))))
    return {key for key in every if list(storages().public.list(f"photos/{key}/"))}


def pending(task: Task) -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.task == task)))


@pytest.fixture
def story(create_story: CreateStory) -> Story:
    """A story with one real photo."""
    made = create_story(photos=1, secret="the author's")
    fill(made.photos[0], "one")
    return made


@pytest.fixture
def plain_story(create_story: CreateStory) -> Story:
    """A story whose photos hold no pixels: for what needs none."""
    return create_story(photos=2)


@pytest.fixture
def desk(client: Client, moderator: Staff) -> Client:
    client.login(moderator)
    return client


def approve(client: Client, story: Story) -> None:
    data = {"revision_id": str(story.current_revision_id)}
    assert client.post(f"/desk/stories/{story.public_id}/approve", data=data).status_code == 302


def unlike(before: bytes, after: bytes) -> float:
    """How much of what lies under the shape is another colour now, from 0 to 1."""
    with Image.open(io.BytesIO(before)) as a, Image.open(io.BytesIO(after)) as b:
        inside = tuple(round(side * a.width / WIDTH) for side in SECRET)
        apart = ImageChops.difference(a.convert("RGB").crop(inside), b.convert("RGB").crop(inside)).convert("L")
        return sum(value > 12 for value in apart.tobytes()) / (apart.width * apart.height)


def test_readers_get_the_covered_pictures_only_and_the_desk_keeps_the_photo(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    photo, private = story.photos[0], storages().private
    with private.open(original_key(photo.key)) as kept:
        before = kept.read()
    assert send(desk, story).status_code == 302
    assert "เผยแพร่ภาพที่ปิดแล้ว" in desk.get(f"/desk/stories/{story.public_id}").text
    approve(desk, story)

    run_jobs(after_seconds=21)

    redaction = story.photos[0].redaction
    assert redaction is not None
    assert (story.state, public_keys(story), redaction.widths) == (S.PUBLISHED, {redaction.key}, photo.widths)
    assert photo.key != redaction.key
    editions = db.session.scalars(select(Edition).where(Edition.story_id == story.id)).all()
    assert all(photo.key not in json.dumps([one.photos, one.cover]) for one in editions)
    assert all(photo.placeholder not in json.dumps(one.photos) for one in editions)
    for width in photo.widths or []:
        for extension in (redaction.compact_format, "jpg"):
            plain, covered = (f"photos/{key}/{width}.{extension}" for key in (photo.key, redaction.key))
            with private.open(plain) as a, storages().public.open(covered) as b:
                assert unlike(a.read(), b.read()) > 0.7
    with private.open(original_key(photo.key)) as kept:
        assert kept.read() == before
    public = public_objects()
    assert not [key for key in public if photo.key in key]
    assert len([key for key in public if key.startswith(f"cards/{story.public_id}/")]) == 2


def test_the_share_card_is_made_of_the_covered_cover(
    desk: Client, create_story: CreateStory, run_jobs: RunJobs
) -> None:
    cards = []
    for secret in ("one", "other"):
        story = create_story(photos=1)
        fill(story.photos[0], secret)
        assert send(desk, story).status_code == 302
        approve(desk, story)
        run_jobs(after_seconds=21)
        names = [key for key in public_objects() if key.startswith(f"cards/{story.public_id}/th")]
        cards.append(public_objects()[names[0]])

    assert cards[0] == cards[1]


def test_an_approved_story_is_not_published_before_its_covered_pictures_are_made(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    original = original_key(story.photos[0].key)
    with storages().private.open(original) as kept:
        whole = kept.read()
    storages().private.put(original, b"no picture any more", content_type="image/jpeg")
    send(desk, story)
    approve(desk, story)

    run_jobs(after_seconds=60)
    waiting = story.state, public_keys(story), [job.last_error is not None for job in pending(Task.RENDER_REDACTION)]
    storages().private.put(original, whole, content_type="image/jpeg")
    run_jobs(after_seconds=4000)

    assert waiting == (S.APPROVED, set(), [True])
    assert story.photos[0].redaction is not None
    assert (story.state, public_keys(story)) == (S.PUBLISHED, {story.photos[0].redaction.key})


def test_covered_pictures_made_early_do_not_shorten_the_undo_window(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    with clock.at(clock.now()):
        approve(desk, story)
        send(desk, story)

        run_jobs(after_seconds=19)
        inside = story.state, public_keys(story), bool(story.photos[0].redaction and story.photos[0].redaction.widths)
        desk.post(f"/desk/stories/{story.public_id}/undo")
        run_jobs(after_seconds=60)

    assert inside == (S.APPROVED, set(), True)
    assert (story.state, public_keys(story)) == (S.SUBMITTED, set())


def test_covering_a_published_photo_replaces_its_copies_and_uncovering_brings_it_back(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    approve(desk, story)
    run_jobs(after_seconds=21)
    photo, seen = story.photos[0], [public_keys(story)]
    cards = [set(storages().public.list(f"cards/{story.public_id}/"))]

    for changes in ({}, {"left": "10"}, {"left": "", "top": "", "width": "", "height": "", "kinds": []}):
        assert send(desk, story, **changes).status_code == 302
        run_jobs()
        seen.append(public_keys(story))
        cards.append(set(storages().public.list(f"cards/{story.public_id}/")))
        shown = desk.get(f"/s/{story.public_id}", follow_redirects=True).text
        assert f"/photos/{min(seen[-1])}/" in shown
        assert not any(f"/photos/{key}/" in shown for key in set().union(*seen) - seen[-1])

    first, second = db.session.scalars(select(Redaction).order_by(Redaction.drawn_at)).all()
    assert seen == [{photo.key}, {first.key}, {second.key}, {photo.key}]
    assert [len(one) for one in cards] == [2, 2, 2, 2]
    assert not any(a & b for a, b in pairwise(cards))
    run_jobs(after_seconds=4000)
    assert not list(storages().private.list(f"photos/{first.key}/"))


def test_a_hidden_story_does_not_come_back_before_its_covered_pictures_are_made(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    approve(desk, story)
    run_jobs(after_seconds=21)
    desk.post(f"/desk/stories/{story.public_id}/hide", data={"reasons": ["face"], "message": "ขอตรวจสักครู่"})
    run_jobs()
    send(desk, story)

    too_early = desk.post(f"/desk/stories/{story.public_id}/restore")
    early = story.state, public_keys(story)
    run_jobs()
    later = desk.post(f"/desk/stories/{story.public_id}/restore")
    run_jobs()

    assert (too_early.status_code, early) == (409, (S.HIDDEN, set()))
    assert "กำลังทำภาพที่ปิดบางส่วน" in too_early.text
    assert story.photos[0].redaction is not None
    assert (later.status_code, public_keys(story)) == (302, {story.photos[0].redaction.key})


def test_what_is_covered_stays_covered_in_the_next_revision(desk: Client, plain_story: Story) -> None:
    send(desk, plain_story, number=2, strokes=['{"size":0.1,"points":[[0.2,0.3],[0.4,0.5]]}'], kinds=["plate", "face"])

    page = desk.get(f"/desk/stories/{plain_story.public_id}/photos/2/redact").text
    others = desk.get(f"/desk/stories/{plain_story.public_id}/photos/1/redact").text

    assert 'value="40"' in page
    assert "covered__stroke" in page
    assert "covered__box" not in others
    assert "ทะเบียนรถ" in desk.get(f"/desk/stories/{plain_story.public_id}").text
    assert [event.action for event in plain_story.events] == [Action.REDACT]
    assert [len(photo.redaction.shapes) if photo.redaction else 0 for photo in plain_story.photos] == [0, 2]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kinds": []}, "เลือกว่าใต้ที่ปิดคืออะไร"),
        ({"kinds": ["cat"]}, "เลือกว่าใต้ที่ปิดคืออะไร"),
        ({"left": "สี่สิบ"}, "กรอบที่ 1: ใส่ตัวเลข"),
        ({"left": ["40", "101"], "top": ["40", "5"], "width": ["1", "5"], "height": ["1", "5"]}, "กรอบที่ 2: ใส่ตัวเลข"),
        ({"height": "0"}, "กรอบที่ 1: ใส่ตัวเลข"),
        ({"width": ""}, "กรอบที่ 1: ใส่ตัวเลข"),
        ({"left": "nan"}, "กรอบที่ 1: ใส่ตัวเลข"),
        ({"strokes": ["[]"]}, "อ่านรอยแปรงไม่ออก"),
        ({side: ["1"] * 41 for side in BOX}, "ปิดได้ไม่เกิน 40 ที่"),
    ],
)
def test_a_form_that_cannot_be_used_comes_back_with_what_was_typed(
    desk: Client, plain_story: Story, changes: dict[str, Any], words: str
) -> None:
    response = (
        send(desk, plain_story, top="37.5", **changes) if "top" not in changes else send(desk, plain_story, **changes)
    )

    assert (response.status_code, words in response.text) == (422, True)
    assert "top" in changes or 'value="37.5"' in response.text
    assert plain_story.photos[0].redaction is None


def test_of_two_who_cover_the_second_sees_that_somebody_was_faster(
    desk: Client, plain_story: Story, run_jobs: RunJobs
) -> None:
    send(desk, plain_story)
    first = plain_story.photos[0].redaction

    response = send(desk, plain_story, redaction_id="", left="66")
    again = send(desk, plain_story, left="66")

    assert (response.status_code, again.status_code) == (409, 302)
    assert "มีการเปลี่ยนแปลงระหว่างที่คุณวาด" in response.text
    assert 'value="66"' in response.text
    assert first is not None
    assert f'value="{first.id}"' in response.text


def test_only_those_who_decide_on_a_story_cover_its_photos(
    client: Client, create_story: CreateStory, create_staff: Callable[..., Staff]
) -> None:
    story, elsewhere = create_story(photos=1), ((ScopeKind.DISTRICT, "nong-chok"),)
    people = [(create_staff(scopes=elsewhere), 403), (create_staff(Role.EDITOR), 403), (create_staff(Role.DPO), 302)]
    address = f"/desk/stories/{story.public_id}/photos/1/redact"

    statuses = []
    for person, _expected in people:
        client.login(person)
        statuses.append((client.get(address).status_code, send(client, story).status_code))

    assert statuses == [(200 if expected == 302 else expected, expected) for _person, expected in people]
    assert client.get(address.replace("/1/", "/2/")).status_code == 404
    assert client.get(address.replace("/1/", "/0/")).status_code == 404


@pytest.mark.parametrize("state", [S.REJECTED, S.CHANGES_REQUESTED, S.WITHDRAWN, S.DRAFT])
def test_a_story_that_is_not_on_the_desk_is_not_covered(
    desk: Client, create_story: CreateStory, state: StoryState
) -> None:
    story = create_story(state, photos=1)

    assert send(desk, story).status_code in (404, 409, 410)
    assert story.photos[0].redaction is None


def test_the_author_reads_what_was_covered_and_why_once_it_is_published(
    desk: Client, story: Story, run_jobs: RunJobs
) -> None:
    desk.set_cookie(f"story-{story.public_id}", "the author's")
    send(desk, story, kinds=["face", "number"])
    before = desk.get(f"/my/{story.public_id}").text
    approve(desk, story)
    run_jobs(after_seconds=21)

    after = desk.get(f"/my/{story.public_id}").text

    assert "เราปิดบางส่วนของภาพ" not in before
    assert "ภาพที่ 1: ใบหน้า, เบอร์โทร บ้านเลขที่ หรือเลขประจำตัว" in after


def test_a_withdrawn_story_leaves_no_covered_picture_behind(desk: Client, story: Story, run_jobs: RunJobs) -> None:
    send(desk, story)
    approve(desk, story)
    run_jobs(after_seconds=21)
    assert public_keys(story)

    withdraw(story.public_id, by=author_of(story.id))
    run_jobs()

    assert public_keys(story) == set()
