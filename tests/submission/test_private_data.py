"""Private data is underlined before sending, with the reason and the way to the field; it stops nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from stories.models import Staff, Story, StoryState
from tests.conftest import Client
from tests.submission.way import PEOPLE, fill, get_revision, get_story, jpeg, start, upload

BODY = "ร้านป้าแจ๋วเปิดตีห้าทุกวัน\nโทรถามก่อนได้ที่ 081-234-5678 <b>นะ</b>\n\nสายด่วน 1555 ก็มี"


def marks_in(page: str) -> list[str]:
    """What is underlined, without the label for those who listen."""
    found = re.findall(r'<mark class="private"><span class="visually-hidden">[^<]*</span>(.*?)</mark>', page)
    return [str(words) for words in found]


def links_in(page: str) -> list[str]:
    return [str(url) for url in re.findall(r'class="private-list__mend" href="([^"]*)"', page)]


def test_the_preview_underlines_it_and_leads_to_each_field(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id, pen_name="ต้น 089-876-5432")
    upload(client, public_id, (jpeg(), "ร้าน.jpg"))
    photo_id = get_revision(public_id).photos[0].photo_id
    words = {f"caption-{photo_id}": "รถทะเบียน กข 1234", f"description-{photo_id}": "ป้าย ton@example.com"}
    client.post(f"/drafts/{public_id}/photos", data=words)
    client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ไลน์: pajaew", "body": BODY})
    place = {"district": "bang-rak", "theme": "living", "landmark": "99/12 ซอยอารีย์"}
    client.post(f"/drafts/{public_id}/place", data=place)

    page = client.get(f"/drafts/{public_id}/preview").text

    way = f"/drafts/{public_id}"
    assert links_in(page) == [
        f"{way}/write#title",
        f"{way}/write#body",
        f"{way}/photos#caption-{photo_id}",
        f"{way}/photos#description-{photo_id}",
        f"{way}/place#landmark",
        f"{way}/people#pen_name",
    ]
    assert marks_in(page) == ["pajaew", "99/12", "081-234-5678"]  # the photo is not ready, so not shown yet
    assert "คล้ายเบอร์โทร" in page
    assert "ใครอ่านก็โทรหาได้" in page
    assert "&lt;b&gt;นะ&lt;/b&gt;" in page
    for name, step in (("title", "write"), ("landmark", "place"), ("pen_name", "people")):
        assert f'id="{name}"' in client.get(f"{way}/{step}").text


def test_a_story_in_two_languages_leads_to_the_field_of_its_language(client: Client) -> None:
    public_id = start(client)
    texts = {
        "lang": "th",
        "title": "ร้าน",
        "body": "โทร 0812345678",
        "other_title": "Shop",
        "other_body": "ton@example.com",
    }
    client.post(f"/drafts/{public_id}/write", data=texts)

    thai, english = (links_in(client.get(f"{prefix}/drafts/{public_id}/preview").text) for prefix in ("", "/en"))

    assert [url.partition("#")[2] for url in thai] == ["body", "other_body"]
    assert [url.partition("#")[2] for url in english] == ["other_body", "body"]
    forms = [client.get(f"{prefix}/drafts/{public_id}/write").text for prefix in ("", "/en")]
    assert [re.search(r'id="body"[^>]*>\s*([^<]*)<', form)[1] for form in forms] == [
        "โทร 0812345678",
        "ton@example.com",
    ]  # type: ignore[index]


def test_it_never_stops_a_story(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)
    client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "โทร 0812345678", "body": BODY})

    response = client.post(f"/drafts/{public_id}/preview")

    assert response.location == f"/sent/{public_id}"
    assert get_story(public_id).state is StoryState.SUBMITTED


def test_a_story_without_any_is_not_bothered(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id, **PEOPLE)

    page = client.get(f"/drafts/{public_id}/preview").text

    assert marks_in(page) == links_in(page) == []
    assert "ข้อมูลส่วนตัว" not in page.partition("<main")[2].partition("</main>")[0]


def test_the_moderator_reads_the_same_hints(client: Any, create_story: Callable[..., Story], moderator: Staff) -> None:
    story = create_story(StoryState.SUBMITTED, texts={"th": ("โทร 0812345678", "อยู่บ้านเลขที่ 12/7 <i>ริมคลอง</i>")})
    plain = create_story(StoryState.SUBMITTED)
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text
    other = client.get(f"/desk/stories/{plain.public_id}").text

    assert marks_in(page) == ["0812345678", "12/7"]
    assert "อาจมีข้อมูลส่วนตัว 2 จุด" in page
    assert "<i>ริมคลอง" not in page
    assert marks_in(other) == []
