"""The page of one story, and the pages of stories that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from stories import lifecycle
from stories.extensions import db
from stories.models import Action, Byline, SearchEntry, SearchRelation, SearchTelling, Staff, Story, StoryState, Theme
from stories.permissions import actor_for
from stories.search import relating
from stories.transaction import transaction

PRIVATE_STATES = [
    StoryState.DRAFT,
    StoryState.SUBMITTED,
    StoryState.CHANGES_REQUESTED,
    StoryState.APPROVED,
    StoryState.REJECTED,
    StoryState.HIDDEN,
]


def _read(client: FlaskClient, story: Story, prefix: str = "") -> str:
    response = client.get(f"{prefix}/s/{story.public_id}", follow_redirects=True)
    assert response.status_code == 200
    return response.text


def test_the_short_address_leads_to_the_one_with_the_title(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("ร้านข้าวแกงริมคลอง")

    response = client.get(f"/s/{story.public_id}")

    assert response.status_code == 301
    assert unquote(response.location) == f"/s/{story.public_id}/ร้านข้าวแกงริมคลอง"


@pytest.mark.parametrize("slug", ["old-title", "ก", "%E0%B8", "x" * 500])
def test_a_wrong_slug_leads_to_the_right_one(client: FlaskClient, publish: Callable[..., Story], slug: str) -> None:
    story = publish("ร้านข้าวแกงริมคลอง")

    response = client.get(f"/s/{story.public_id}/{slug}")

    assert response.status_code == 301
    assert unquote(response.location).endswith("/ร้านข้าวแกงริมคลอง")


def test_a_story_is_shown_with_its_text_place_and_date(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("ชื่อเรื่อง", "ย่อหน้าแรก\n\nย่อหน้าสอง", district="bang-rak", revision={"landmark": "ท่าน้ำ"})

    page = _read(client, story)

    assert "<p>ย่อหน้าแรก</p>\n<p>ย่อหน้าสอง</p>" in page
    assert "ท่าน้ำ เขตบางรัก" in page
    assert '<time datetime="2026-03-01T09:00:00+07:00">1 มีนาคม 2569</time>' in page
    assert "ต้นกล้า" in page


def test_no_name_is_shown_when_none_was_chosen(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(revision={"byline": Byline.NONE, "pen_name": "ชื่อที่ไม่อยากให้เห็น"})

    page = _read(client, story)

    assert "ชื่อที่ไม่อยากให้เห็น" not in page
    assert "คนกรุงเทพฯ คนหนึ่ง" in page


def test_each_language_shows_its_own_text(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(texts={"th": ("ร้านข้าวแกง", "ภาษาไทย"), "en": ("The curry shop", "In English")})

    assert "ภาษาไทย" in _read(client, story)
    english = _read(client, story, "/en")
    assert "In English" in english
    assert '<div class="prose">' in english
    assert "1 March 2026" in english


def test_an_untranslated_story_is_shown_in_its_own_language_and_marked(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish("ร้านข้าวแกง", "ภาษาไทย")

    page = _read(client, story, "/en")

    assert '<div class="prose" lang="th">' in page
    assert 'class="note' in page


def test_photos_are_pictures_with_their_size_and_links_to_the_large_one(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish(photos=3)

    page = _read(client, story)

    keys = [photo.key for photo in story.photos]
    assert all(f"/media/photos/{key}/320.avif 320w" in page for key in keys)
    assert page.count('width="640" height="480" alt="ร้านริมคลองเปิดไฟ"') >= 3
    assert page.count('class="album__link"') == 2
    assert any(f'href="/media/photos/{key}/640.jpg"' in page for key in keys)


def test_photos_are_served_and_kept_for_ever(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(photos=1)
    address = f"/media/photos/{story.photos[0].key}/640.jpg"

    response = client.get(address)
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})

    assert (response.status_code, response.content_type, response.data) == (200, "image/jpeg", b"rendition")
    assert "immutable" in response.headers["Cache-Control"]
    assert again.status_code == 304


@pytest.mark.parametrize(
    "key", ["photos/none/640.jpg", "../private/x", "photos//x", ".types/x", "a" * 3000, "%2e%2e/x"]
)
def test_no_other_file_is_served(client: FlaskClient, key: str) -> None:
    assert client.get(f"/media/{key}").status_code == 404


def test_sharing_gives_the_short_absolute_address(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish()

    page = _read(client, story)

    assert f"lineit/share?url=http%3A//127.0.0.1%3A8000/s/{story.public_id}" in page
    assert f'data-copy="http://127.0.0.1:8000/s/{story.public_id}"' in page


def test_three_other_stories_are_offered_and_then_one_more(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(day=5)
    others = {publish(day=day).public_id for day in (1, 2, 3, 4)}

    page = _read(client, story)

    related = page[page.index('id="related"') : page.index('class="next-story')]
    following = page[page.index('class="next-story') :]
    offered = {public_id for public_id in others if f"/s/{public_id}/" in related}
    assert len(offered) == 3
    assert [public_id for public_id in others if f"/s/{public_id}/" in following] == list(others - offered)


def _related(page: str) -> list[str]:
    start = page.find('id="related"')
    section = page[start : page.index("</section>", start)] if start >= 0 else ""
    return re.findall(r'story-card__link" href="(?:/en)?/s/([^/]+)/', section)


def test_stories_of_the_same_words_come_first_and_one_place_is_left_for_neighbours(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    far = {"district": "sathon", "theme": Theme.THINKING}
    neighbour, like = publish(day=1), publish("หนังสือพิมพ์ของลุงชัย", "แผงหน้าตลาดพลู", day=2, **far)
    story = publish("ลุงชัยกับตลาดพลู", "แกขายหนังสือพิมพ์ฉบับสุดท้าย", day=3)
    likest = publish("ลุงชัย", "หนังสือพิมพ์ฉบับสุดท้ายของตลาดพลู", day=4, **far)
    publish("เรื่องอื่น", "หนังสือพิมพ์", day=5, **far)  # one shared word is chance

    assert _related(_read(client, story)) == [likest.public_id, like.public_id, neighbour.public_id]
    assert _related(_read(client, like))[0] in (story.public_id, likest.public_id)  # it works backwards too


def test_a_story_that_was_taken_down_is_related_to_none(
    client: FlaskClient, publish: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = publish("ลุงชัยกับตลาดพลู", "แกขายหนังสือพิมพ์ฉบับสุดท้าย", day=1)
    like = publish("หนังสือพิมพ์ของลุงชัย", "แผงหน้าตลาดพลู", day=2, district="sathon", theme=Theme.THINKING)
    assert _related(_read(client, story)) == [like.public_id]

    with transaction():
        lifecycle.move(lifecycle.lock(like.public_id), Action.HIDE, by=actor_for(create_staff()))

    assert _related(_read(client, story)) == []
    assert db.session.scalars(select(SearchRelation)).all() == []
    assert set(db.session.scalars(select(SearchTelling.entry_id))) == set(db.session.scalars(select(SearchEntry.id)))


def test_a_word_that_many_stories_have_tells_nothing(
    client: FlaskClient, publish: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relating, "MOST_STORIES", 2)
    first = publish("หนังสือพิมพ์ของลุงชัย", "แผงหน้าบ้าน", day=1, district="sathon", theme=Theme.THINKING)
    like = publish("ลุงชัย", "หนังสือพิมพ์", day=2, district="dusit", theme=Theme.LIVING)
    assert _related(_read(client, like)) == [first.public_id]

    one_too_many = publish("หนังสือพิมพ์ของลุงชัย", "อ่านทุกเช้า", day=3, theme=Theme.HAPPINESS)

    assert _related(_read(client, one_too_many)) == []
    telling = set(db.session.scalars(select(SearchTelling.word)))
    assert "หนังสือพิมพ์" not in telling
    assert telling >= {"แผง", "อ่าน"}


def test_the_only_story_stands_alone(client: FlaskClient, publish: Callable[..., Story]) -> None:
    page = _read(client, publish())

    assert 'id="related"' not in page
    assert 'class="next-story' not in page


@pytest.mark.parametrize("state", PRIVATE_STATES)
def test_what_is_not_published_has_no_page(
    client: FlaskClient, create_story: Callable[..., Story], state: StoryState
) -> None:
    story = create_story(state, texts={"th": ("ความลับ", "ยังไม่มีใครควรอ่าน")})

    for address in (f"/s/{story.public_id}", f"/s/{story.public_id}/x", f"/en/s/{story.public_id}"):
        response = client.get(address)
        assert response.status_code == 404
        assert "ความลับ" not in response.text


@pytest.mark.parametrize("path", ["", "/ร้านข้าวแกงริมคลอง"])
def test_a_story_taken_back_is_gone_with_a_kind_word(
    client: FlaskClient, create_story: Callable[..., Story], path: str
) -> None:
    story = create_story(StoryState.WITHDRAWN, first_published_at=None)
    story_once_public = create_story(StoryState.WITHDRAWN)
    story_once_public.first_published_at = story_once_public.submitted_at

    response = client.get(f"/s/{story_once_public.public_id}{path}")

    assert response.status_code == 410
    assert "no-store" in response.headers["Cache-Control"]
    assert "คนเล่าขอเก็บกลับไปแล้ว" in response.text
    assert client.get(f"/s/{story.public_id}{path}").status_code == 404


@pytest.mark.parametrize("public_id", ["nosuchstory", "ก", "%00", "x" * 3000, "'; DROP TABLE story; --"])
def test_an_unknown_story_is_not_found(client: FlaskClient, public_id: str) -> None:
    assert client.get(f"/s/{public_id}").status_code == 404
