"""The share card of a story: made before anybody can see the story, gone when it is, and named by what it shows."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import select, update

from stories import lifecycle, publishing
from stories.extensions import db, storages
from stories.models import Action, Edition, Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client
from tests.submission.way import jpeg

S = StoryState
BOTH = {"th": ("ร้านข้าวแกงริมคลอง", "ภาษาไทย"), "en": ("The curry shop", "In English")}


@pytest.fixture
def approve(moderator: Staff, run_jobs: Callable[..., int]) -> Callable[[Story], None]:
    """Return a function approving a story and letting the worker publish it."""

    def approve_one(story: Story) -> None:
        assert story.current_revision_id is not None
        services.approve(story.public_id, by=actor_for(moderator), seen_revision=story.current_revision_id)
        run_jobs(after_seconds=21)

    return approve_one


def kept(story: Story) -> set[str]:
    return set(storages().public.list(f"cards/{story.public_id}/"))


def named(story: Story) -> dict[str, str]:
    query = select(Edition.ui_lang, Edition.share_card).where(Edition.story_id == story.id)
    return {str(lang): key for lang, key in db.session.execute(query)}


def test_each_language_has_a_card_of_its_own_when_the_story_is_published(
    client: Client, create_story: Callable[..., Story], approve: Callable[[Story], None]
) -> None:
    story = create_story(texts=BOTH, photos=1)
    storages().private.put(f"photos/{story.photos[0].key}/640.jpg", jpeg(640, 480), content_type="image/jpeg")

    approve(story)

    assert set(named(story).values()) == kept(story)
    assert len(kept(story)) == 2
    for prefix, lang, title in (("", "th", BOTH["th"][0]), ("/en", "en", BOTH["en"][0])):
        page = client.get(f"{prefix}/s/{story.public_id}", follow_redirects=True).text
        assert f'/media/{named(story)[lang]}">' in page
        assert '<meta property="og:image:width" content="1200">' in page
        assert f'<meta property="og:image:alt" content="{title} · ' in page
        card = client.get(f"/media/{named(story)[lang]}")
        assert (card.status_code, card.mimetype) == (200, "image/jpeg")
        assert "immutable" in card.headers["Cache-Control"]
        assert Image.open(io.BytesIO(card.data)).size == (1200, 630)


@pytest.mark.parametrize("photos", [0, 1])
def test_a_story_without_a_photo_or_with_an_unreadable_one_has_a_card_of_words(
    create_story: Callable[..., Story], approve: Callable[[Story], None], photos: int
) -> None:
    story = create_story(photos=photos)  # the renditions of the factory are no pictures

    approve(story)

    assert story.state is S.PUBLISHED
    with storages().public.open(named(story)["th"]) as card, Image.open(card) as image:
        assert image.convert("RGB").getpixel((1190, 10)) == pytest.approx((253, 233, 241), abs=4)


@pytest.mark.parametrize("action", ["hide", "withdraw"])
def test_cards_go_when_the_story_goes(
    create_story: Callable[..., Story],
    approve: Callable[[Story], None],
    moderator: Staff,
    run_jobs: Callable[..., int],
    action: str,
) -> None:
    story = create_story()
    approve(story)
    if action == "hide":
        services.hide(story.public_id, by=actor_for(moderator), reasons=["other"], message="ขอดูอีกที")
    else:
        with transaction():
            lifecycle.move(lifecycle.lock(story.public_id), Action.WITHDRAW, by=author_of(story.id))

    run_jobs()

    assert kept(story) == set()


def test_a_restored_story_has_its_cards_again_at_the_same_address(
    create_story: Callable[..., Story],
    approve: Callable[[Story], None],
    moderator: Staff,
    run_jobs: Callable[..., int],
) -> None:
    story = create_story()
    approve(story)
    before = kept(story)
    services.hide(story.public_id, by=actor_for(moderator), reasons=["other"], message="ขอดูอีกที")
    run_jobs()

    services.restore(story.public_id, by=actor_for(moderator))
    run_jobs()

    assert kept(story) == before == set(named(story).values())


def test_another_title_has_another_address_and_the_old_card_is_deleted(
    create_story: Callable[..., Story], approve: Callable[[Story], None], moderator: Staff
) -> None:
    story = create_story()
    approve(story)
    before = kept(story)
    story.current_revision.texts[0].title = "ชื่อใหม่"
    db.session.commit()

    publishing.sync_public_copies(story.id)

    assert len(kept(story)) == 2
    assert kept(story).isdisjoint(before)
    assert set(named(story).values()) == kept(story)


def test_editions_from_before_there_were_cards_get_theirs_by_the_job(
    create_story: Callable[..., Story], approve: Callable[[Story], None]
) -> None:
    story = create_story()
    approve(story)
    db.session.execute(update(Edition).values(share_card=""))
    for key in kept(story):
        storages().public.delete(key)
    db.session.commit()

    publishing.sync_public_copies(story.id)

    assert set(named(story).values()) == kept(story)
    assert len(kept(story)) == 2


def test_nothing_of_a_card_can_be_guessed_from_its_story(create_story: Callable[..., Story]) -> None:
    one, other = create_story(S.PUBLISHED), create_story(S.PUBLISHED)

    names = {key.rpartition("/")[2] for story in (one, other) for key in named(story).values()}

    assert len(names) == 4
    assert all(len(name) == len("th-.jpg") + 32 for name in names)
