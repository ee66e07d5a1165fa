"""Collections: laid out by editors, read by everybody, never with a story that is not public, answered by residents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from stories import clock, lifecycle
from stories.collections import services
from stories.collections.services import Words
from stories.editions import trails
from stories.errors import Forbidden, InvalidInput, NotFound
from stories.extensions import db
from stories.models import Action, CallAnswer, Lang, Role, Staff, Story, StoryState
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

WORDS = Words(title_th="ริมคลองของเรา", title_en="By the canal", note_th="ห้าเรื่อง", call_th="คลองไหนของคุณ")


@pytest.fixture
def canal(app: Flask, editor: Staff, create_story: Callable[..., Story]) -> list[Story]:
    """Three stories with photos in a collection that readers see, ``by-the-canal``; the first has none."""
    by = actor_for(editor)
    slug = services.create(WORDS, by=by)
    stories = [create_story(StoryState.PUBLISHED, photos=photos) for photos in (0, 1, 1)]
    for story in stories:
        services.place(slug, story.public_id, by=by)
    services.show(slug, by=by, is_public=True)
    return stories


def ids_of(client: Client, path: str = "/collections/by-the-canal") -> list[str]:
    text = client.get(path).text
    return [piece.partition("/")[0] for piece in text.partition('class="trail"')[2].split('href="/s/')[1:]]


def test_readers_see_the_stories_in_their_order_and_the_note(client: Client, canal: list[Story]) -> None:
    page = client.get("/collections/by-the-canal")
    listed = client.get("/collections").text

    assert ids_of(client) == [story.public_id for story in canal]
    assert "ตอนที่ 1" in page.text
    assert "ห้าเรื่อง" in page.text
    assert "By the canal" in client.get("/en/collections/by-the-canal").text
    assert "set-cookie" not in page.headers
    assert "ริมคลองของเรา" in listed
    assert "ริมคลองของเรา" in client.get("/").text
    assert "by-the-canal" in client.get("/sitemap-pages.xml").text


def test_a_story_that_is_taken_back_is_gone_at_once_and_the_others_stay(client: Client, canal: list[Story]) -> None:
    assert len(ids_of(client)) == 3  # kept ready from now on

    with transaction():
        story = lifecycle.lock(canal[1].public_id)
        lifecycle.move(story, Action.WITHDRAW, by=author_of(story.id))

    assert ids_of(client) == [canal[0].public_id, canal[2].public_id]
    feed = client.get("/collections/by-the-canal/feed.json").json
    assert len(feed["items"]) == 2
    answer = client.get("/api/v1/collections/by-the-canal").json
    assert [one["id"] for one in answer["stories"]] == [canal[0].public_id, canal[2].public_id]
    assert client.get("/api/v1/collections").json["collections"][0]["story_count"] == 2


def test_the_cover_is_the_chosen_one_while_it_is_public_else_the_first_with_a_photo(
    canal: list[Story], editor: Staff
) -> None:
    by, second, third = actor_for(editor), canal[1], canal[2]

    def cover() -> str:
        summary, trail = trails.list_public(Lang.THAI)[0], trails.get_trail("by-the-canal", Lang.THAI)
        assert summary.cover is not None
        assert trail.cover is not None
        assert summary.cover.src == trail.cover.src
        return next(card.public_id for card in trail.cards if card.picture and card.picture.src == trail.cover.src)

    assert cover() == second.public_id
    services.choose_cover("by-the-canal", third.public_id, by=by)
    assert cover() == third.public_id
    services.remove("by-the-canal", third.public_id, by=by)
    assert cover() == second.public_id


def test_stories_are_moved_and_taken_out(canal: list[Story], editor: Staff) -> None:
    by = actor_for(editor)
    first, second, third = (story.public_id for story in canal)

    def order() -> list[str]:
        return [card.public_id for card in trails.get_trail("by-the-canal", Lang.THAI).cards]

    services.move("by-the-canal", third, by=by, to=1)
    assert order() == [third, first, second]
    services.move("by-the-canal", third, by=by, to=99)
    assert order() == [first, second, third]
    services.remove("by-the-canal", first, by=by)
    services.place("by-the-canal", first, by=by)
    services.place("by-the-canal", first, by=by)  # it is there
    assert order() == [second, third, first]
    with pytest.raises(NotFound):
        services.move("by-the-canal", "nothere", by=by, to=1)


def test_one_that_is_not_shown_is_not_found_and_keeps_its_number(
    client: Client, canal: list[Story], editor: Staff
) -> None:
    by = actor_for(editor)
    services.show("by-the-canal", by=by, is_public=False)
    other = services.create(Words(title_en="Markets"), by=by)
    services.show(other, by=by, is_public=True)

    for path in ("/collections/by-the-canal", "/collections/by-the-canal/feed.xml", "/collections/nothing"):
        assert client.get(path).status_code == 404
    assert client.get("/api/v1/collections/by-the-canal").status_code == 404
    assert "ริมคลองของเรา" not in client.get("/").text
    services.show("by-the-canal", by=by, is_public=True)
    assert trails.get_trail("by-the-canal", Lang.THAI).number == 1
    assert trails.get(other).number == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (Words(title_th=" "), "title_missing"),
        (Words(title_th="ก" * 121), "too_long"),
        (Words(title_en="x", note_en="y" * 2001), "too_long"),
    ],
)
def test_words_that_cannot_be_are_refused(app: Flask, editor: Staff, words: Words, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.create(words, by=actor_for(editor))

    assert caught.value.code == code


def test_only_published_stories_are_placed(
    client: Client, canal: list[Story], editor: Staff, create_story: Callable[..., Story]
) -> None:
    client.login(editor)
    waiting, public = create_story(), create_story(StoryState.PUBLISHED)

    refused = client.post("/desk/collections/by-the-canal/stories", data={"story": waiting.public_id})
    taken = client.post(
        "/desk/collections/by-the-canal/stories", data={"story": f"https://any.example/s/{public.public_id}/ชื่อ"}
    )

    assert refused.status_code == 422
    assert waiting.public_id in refused.text
    assert taken.status_code == 302
    assert len(ids_of(client)) == 4


def test_an_editor_lays_one_out_with_plain_forms(client: Client, editor: Staff, canal: list[Story]) -> None:
    client.login(editor)
    data = {"title_th": "ตลาด", "title_en": "Markets", "call_th": "ตลาดไหน", "call_until": "2026-12-31"}

    empty = client.post("/desk/collections", data={"note_th": "คำที่พิมพ์ไว้"})
    made = client.post("/desk/collections", data=data)
    page = client.get(made.location).text
    client.post("/desk/collections/markets/show")
    moved = client.post(f"/desk/collections/by-the-canal/stories/{canal[0].public_id}/down", data={"place": "1"})

    assert empty.status_code == 422
    assert "คำที่พิมพ์ไว้" in empty.text
    assert made.location.endswith("/desk/collections/markets")
    assert 'value="2026-12-31"' in page
    assert moved.status_code == 302
    assert ids_of(client)[:2] == [canal[1].public_id, canal[0].public_id]
    assert "31 ธันวาคม 2569" in client.get("/collections/markets").text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OFFICER, Role.ADMIN, Role.DPO])
def test_collections_are_the_editors(client: Client, create_staff: Callable[..., Staff], role: Role) -> None:
    person = create_staff(role=role)
    client.login(person)

    assert client.get("/desk/collections").status_code == 403
    with pytest.raises(Forbidden):
        services.create(WORDS, by=actor_for(person))


def test_a_call_is_answered_from_its_page_and_its_editors_find_the_story(
    client: Client, canal: list[Story], editor: Staff
) -> None:
    page = client.get("/collections/by-the-canal").text
    form = client.get("/submit?call=by-the-canal").text
    answer = client.post("/submit", data={"body": "คลองบางหลวงหน้าบ้าน", "call": "by-the-canal", "go": "stay"})

    public_id = answer.location.split("/")[-2]
    story = db.session.scalars(select(Story).where(Story.public_id == public_id)).one()
    assert "call=by-the-canal" in page
    assert 'value="by-the-canal"' in form
    assert db.session.get(CallAnswer, story.id) is not None
    assert trails.list_answers(trails.get("by-the-canal").id, Lang.THAI) == []  # a draft is nobody's business


def test_a_published_answer_is_offered_until_it_is_placed(
    canal: list[Story], editor: Staff, create_story: Callable[..., Story]
) -> None:
    story, found = create_story(StoryState.PUBLISHED), trails.get("by-the-canal")
    with transaction() as session:
        session.add(CallAnswer(story_id=story.id, collection_id=found.id))

    offered = [card.public_id for card in trails.list_answers(found.id, Lang.THAI)]
    services.place("by-the-canal", story.public_id, by=actor_for(editor))

    assert offered == [story.public_id]
    assert trails.list_answers(found.id, Lang.THAI) == []


def test_a_call_that_has_ended_or_never_was_keeps_no_story_out(
    client: Client, canal: list[Story], editor: Staff
) -> None:
    ended = Words(title_th="ริมคลอง", call_th="คลองไหน", call_until=clock.now() - timedelta(days=1))
    services.change("by-the-canal", ended, by=actor_for(editor))

    for call in ("by-the-canal", "nothing", "'\"<>"):
        answer = client.post("/submit", data={"body": "เรื่องของเรา", "call": call, "go": "stay"})
        assert answer.status_code == 302
    assert "คลองไหน" not in client.get("/collections/by-the-canal").text
    assert db.session.scalars(select(CallAnswer)).all() == []


def test_a_call_ends_on_pages_that_were_seen_before(client: Client, canal: list[Story], editor: Staff) -> None:
    ending = Words(title_th="ริมคลอง", call_th="คลองไหน", call_until=clock.now() + timedelta(days=1))
    services.change("by-the-canal", ending, by=actor_for(editor))
    other = services.create(Words(title_en="Markets"), by=actor_for(editor))
    services.show(other, by=actor_for(editor), is_public=True)
    pages = {"/collections/by-the-canal": "คลองไหน", "/collections": "ชวนเล่าอยู่", "/collections/markets": "ชวนเล่าอยู่"}

    before = [words in client.get(path).text for path, words in pages.items()]
    with clock.at(clock.now() + timedelta(days=2)):
        after = [words in client.get(path).text for path, words in pages.items()]

    assert (before, after) == ([True] * 3, [False] * 3)


def test_the_words_of_editors_are_shown_as_typed(client: Client, app: Flask, editor: Staff) -> None:
    by = actor_for(editor)
    slug = services.create(Words(title_th="<b>ตลาด</b> & <3", note_th="บรรทัดหนึ่ง\nบรรทัดสอง"), by=by)
    services.show(slug, by=by, is_public=True)

    page = client.get(f"/collections/{slug}").text

    assert "&lt;b&gt;ตลาด&lt;/b&gt; &amp; &lt;3" in page.replace('<span class="w">', "").replace("</span>", "")
    assert page.count('<p class="lede">') == 2
