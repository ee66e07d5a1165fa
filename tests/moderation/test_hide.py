"""Hiding takes a story and its public photos away at once; restoring brings both back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stories import lifecycle
from stories.errors import Forbidden, InvalidTransition
from stories.extensions import storages
from stories.models import Action, Lane, Role, Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import SYSTEM, actor_for
from stories.transaction import transaction
from tests.conftest import Client
from tests.moderation.test_publish import count_editions, public_keys, rendition_keys

S = StoryState
WORDS = {"reasons": ["private_data"], "message": "ขอตรวจสักครู่นะ"}


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DPO])
def test_hiding_removes_the_pages_at_once_and_the_photos_by_a_job(
    client: Client,
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    run_jobs: Callable[..., int],
    role: Role,
) -> None:
    story = create_story(S.PUBLISHED, photos=2)
    client.login(create_staff(role))

    response = client.post(f"/desk/stories/{story.public_id}/hide", data=WORDS)
    at_commit = count_editions(story)
    run_jobs()

    assert (response.status_code, story.state, at_commit, public_keys(story)) == (302, S.HIDDEN, 0, set())
    assert story.events[-1].message.body == "ขอตรวจสักครู่นะ"
    assert client.get(f"/s/{story.public_id}").status_code == 404


def test_restoring_copies_the_photos_before_the_story_is_seen(
    client: Client, create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int]
) -> None:
    story = create_story(S.PUBLISHED, photos=2)
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/hide", data=WORDS)
    run_jobs()

    client.post(f"/desk/stories/{story.public_id}/restore")

    assert (story.state, count_editions(story), public_keys(story)) == (S.PUBLISHED, 2, rendition_keys(story))
    run_jobs()
    assert public_keys(story) == rendition_keys(story)


def test_hiding_right_after_restoring_leaves_no_copy(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int]
) -> None:
    story = create_story(S.HIDDEN, photos=1)
    services.restore(story.public_id, by=actor_for(moderator))
    services.hide(story.public_id, by=actor_for(moderator), reasons=["other"], message="ขอดูอีกที")

    run_jobs()

    assert (story.state, public_keys(story)) == (S.HIDDEN, set())


@pytest.mark.parametrize(
    ("state", "role", "error"),
    [(S.HIDDEN, Role.EDITOR, Forbidden), (S.REJECTED, Role.MODERATOR, InvalidTransition)],
)
def test_a_refused_restore_copies_nothing(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    state: StoryState,
    role: Role,
    error: type[Exception],
) -> None:
    story = create_story(state, photos=1)

    with pytest.raises(error):
        services.restore(story.public_id, by=actor_for(create_staff(role)))

    assert list(storages().public.list(f"photos/{story.photos[0].key}/")) == []


def test_a_story_hidden_from_the_queue_goes_back_to_its_lane(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    story = create_story(photos=1)
    services.hide(story.public_id, by=actor_for(moderator), reasons=["other"], message="ขอดูให้แน่ใจ")

    services.restore(story.public_id, by=actor_for(moderator))
    after_one = story.state
    services.restore(story.public_id, by=actor_for(create_staff()))

    assert after_one is S.HIDDEN
    assert (story.state, story.lane, public_keys(story)) == (S.SUBMITTED, Lane.NEW, set())


def test_hiding_wants_a_reason_and_words(client: Client, create_story: Callable[..., Story], moderator: Staff) -> None:
    story = create_story(S.PUBLISHED)
    client.login(moderator)

    response = client.post(f"/desk/stories/{story.public_id}/hide", data={"message": "เพราะว่า"})

    assert (response.status_code, story.state) == (422, S.PUBLISHED)
    assert "เพราะว่า" in response.text


def test_what_the_system_hid_says_so_to_colleagues_and_to_the_author(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(S.PUBLISHED, photos=1, secret="the author's")
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=SYSTEM, explanation="กลับมาพร้อมข้อมูลสำรอง")
    client.login(moderator)

    desk = client.get(f"/desk/stories/{story.public_id}")
    client.set_cookie(f"story-{story.public_id}", "the author's")
    own = client.get(f"/my/{story.public_id}")

    assert (desk.status_code, own.status_code) == (200, 200)
    assert "กลับมาพร้อมข้อมูลสำรอง" in desk.text
    assert "พักไว้ก่อนระหว่างดูให้แน่ใจ" in own.text
    assert "กลับมาพร้อมข้อมูลสำรอง" not in own.text
