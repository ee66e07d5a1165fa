"""The whole way of an author through the pages, and what each page says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from stories import credentials
from stories.extensions import db
from stories.models import Photo, Story, StoryState
from tests.conftest import Client
from tests.submission.way import BODY, PEOPLE, fill, get_revision, get_story, jpeg, start, upload


def test_a_resident_tells_a_story_from_the_first_word_to_the_slip(
    client: Client, run_jobs: Callable[..., int], outbox: Callable[[], list[Any]]
) -> None:
    public_id = start(client)

    written = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ร้านริมคลอง", "body": BODY})
    uploaded = upload(client, public_id, (jpeg(), "ตลาดน้ำ ๑.jpg"), (jpeg(), "เรือ.jpg"), (jpeg(), "ป้า.jpg"))
    run_jobs()
    ids = [placed.photo_id for placed in get_revision(public_id).photos]
    described = upload(
        client, public_id, go="next", **{f"caption-{ids[1]}": "เรือกล้วย", f"description-{ids[1]}": "เรือพาย"}
    )
    placed = client.post(f"/drafts/{public_id}/place", data={"district": "bang-rak", "theme": "living"})
    named = client.post(f"/drafts/{public_id}/people", data={**PEOPLE, "email": "ton@example.com"})
    preview = client.get(f"/drafts/{public_id}/preview")
    sent = client.post(f"/drafts/{public_id}/preview")
    slip = client.get(f"/sent/{public_id}")
    run_jobs()

    steps = [response.location.rsplit("/", 1)[1] for response in (written, uploaded, described, placed, named)]
    assert steps == ["photos", "photos", "place", "people", "preview"]
    assert "เรือกล้วย" in preview.text
    assert 'alt="เรือพาย"' in preview.text
    assert sent.location == f"/sent/{public_id}"
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", slip.text)
    assert code is not None
    story = get_story(public_id)
    assert story.state is StoryState.SUBMITTED
    assert credentials.matches("slip", code[0].replace("-", ""), story.slip_hash)
    (mail,) = outbox()
    assert mail["To"] == "ton@example.com"
    text = mail.get_body(("plain",)).get_content()
    assert "ร้านริมคลอง" in text
    assert "/track" in text
    assert code[0] not in mail.as_string()
    assert public_id not in mail.as_string()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_the_way_opens_in_both_languages(client: Client, prefix: str) -> None:
    public_id = start(client, prefix)
    fill(client, public_id)
    pages = [f"/drafts/{public_id}/{step}" for step in ("write", "photos", "place", "people", "preview", "discard")]

    drafts = [client.get(prefix + page) for page in ["/submit", "/track", "/my", *pages]]
    client.post(f"/drafts/{public_id}/preview")
    afterwards = [
        client.get(prefix + page) for page in (f"/sent/{public_id}", f"/my/{public_id}", f"/my/{public_id}/withdraw")
    ]

    assert [response.status_code for response in drafts + afterwards] == [200] * 12
    for response in drafts + afterwards:
        assert f'<html lang="{prefix.strip("/") or "th"}">' in response.text
        assert response.headers["Cache-Control"] == "no-store"


def test_the_slip_opens_the_story_in_another_browser(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)
    client.get(f"/drafts/{public_id}/preview")
    client.post(f"/drafts/{public_id}/preview")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", client.get(f"/sent/{public_id}").text)
    assert code is not None
    other = client.application.test_client()

    closed = other.get(f"/my/{public_id}")
    opened = other.post("/track", data={"code": f" {code[0].lower().replace('-', ' ')} "})

    assert closed.status_code == 403
    assert opened.location == f"/my/{public_id}"
    assert "Secure" not in opened.headers["Set-Cookie"]
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert other.get(f"/my/{public_id}").status_code == 200
    assert other.get(f"/drafts/{public_id}/write").location == f"/my/{public_id}"


def test_a_starter_and_a_district_come_along(client: Client) -> None:
    page = client.get("/submit?prompt=lost&district=bang-rak")
    body = f"วันนั้นฉันหลงทาง {BODY}"
    typed = {"prompt": "lost", "district": "bang-rak", "lang": "th", "title": "หลง", "body": body}
    response = client.post("/submit", data={**typed, "go": "next"})
    odd = client.post("/submit", data={"prompt": "<script>", "district": "atlantis"})

    assert "วันนั้นฉันหลงทาง" in page.text
    revision = get_revision(response.location.split("/")[2])
    assert revision.texts[0].body.startswith("วันนั้นฉันหลงทาง")
    assert revision.district == "bang-rak"
    plain = get_revision(odd.location.split("/")[2])
    assert (plain.texts[0].body, plain.district) == ("", None)


def test_my_stories_are_those_of_this_browser_in_few_queries(
    client: Client, create_story: Callable[..., Story], count_queries: Callable[[], Any]
) -> None:
    for number in range(6):
        story = create_story(StoryState.SUBMITTED, photos=1, texts={"th": (f"เรื่องที่ {number}", BODY)})
        client.set_cookie(f"story-{story.public_id}", "secret")
    create_story(StoryState.SUBMITTED, texts={"th": ("เรื่องของคนอื่น", BODY)})
    client.set_cookie("story-0000000000", "wrong")

    with count_queries() as queries:
        page = client.get("/my")

    assert all(f"เรื่องที่ {number}" in page.text for number in range(6))
    assert "เรื่องของคนอื่น" not in page.text
    assert len(queries) <= 3
    assert "story-0000000000=;" in page.headers["Set-Cookie"]


def test_going_back_and_keeping_for_later_ask_for_nothing(client: Client) -> None:
    public_id = start(client)

    back = client.post(f"/drafts/{public_id}/place", data={"district": "", "go": "back"})
    keep = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ครึ่งชื่อ", "go": "keep"})
    saved = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "อีกครึ่ง", "go": "save"})

    assert back.location == f"/drafts/{public_id}/photos"
    assert keep.location == "/my"
    assert saved.get_json()["here"] == f"/drafts/{public_id}/write"
    assert get_revision(public_id).texts[0].title == "อีกครึ่ง"


@pytest.mark.parametrize(("button", "place"), [("back", "/drafts/{}/people"), ("keep", "/my"), ("save", "/my")])
def test_only_the_button_that_says_so_sends_the_story(client: Client, button: str, place: str) -> None:
    public_id = start(client)
    fill(client, public_id)

    left = client.post(f"/drafts/{public_id}/preview", data={"go": button})
    state = get_story(public_id).state
    client.post(f"/drafts/{public_id}/preview", data={"go": "next"})

    assert left.location == place.format(public_id)
    assert (state, get_story(public_id).state) == (StoryState.DRAFT, StoryState.SUBMITTED)


def test_a_story_in_two_languages_is_shown_in_that_of_the_page(client: Client) -> None:
    public_id = start(client, "/en")
    client.post(
        f"/en/drafts/{public_id}/write",
        data={
            "lang": "en",
            "title": "The canal stall",
            "body": "It never closes when it rains, not once.",
            "other_title": "ร้านริมคลอง",
            "other_body": BODY,
        },
    )

    english, thai = client.get(f"/en/drafts/{public_id}/preview"), client.get(f"/drafts/{public_id}/preview")

    assert "It never closes" in english.text
    assert "ฝนเทลงมา" in thai.text
    assert client.get(f"/drafts/{public_id}/write").text.index("ร้านริมคลอง") < client.get(
        f"/drafts/{public_id}/write"
    ).text.index("The canal stall")


def test_the_author_sees_own_photos_and_nobody_else_does(client: Client, run_jobs: Callable[..., int]) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(), "ภาพ.jpg"))
    waiting = client.get(f"/drafts/{public_id}/photos").text
    run_jobs()
    photo = db.session.scalars(select(Photo)).one()
    address = f"/drafts/{public_id}/photos/{photo.id}"

    own = client.get(f"{address}/320.jpg")
    state = client.get(address)

    assert 'data-state="received"' in waiting
    assert (own.status_code, own.mimetype, own.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert own.headers["Cache-Control"] == "private, no-store"
    assert 'data-state="ready"' in state.text
    assert client.get(f"{address}/321.jpg").status_code == 404
    assert client.application.test_client().get(f"{address}/320.jpg").status_code == 403


def test_photos_are_moved_and_removed_without_losing_a_caption(client: Client) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(40, 30), "หนึ่ง.jpg"), (jpeg(40, 30), "สอง.jpg"))
    one, two = (placed.photo_id for placed in get_revision(public_id).photos)

    client.post(f"/drafts/{public_id}/photos/{two}/to/0", data={f"caption-{one}": "คำของภาพหนึ่ง"})
    moved = [placed.photo_id for placed in get_revision(public_id).photos]
    client.post(f"/drafts/{public_id}/photos/{two}/remove", data={f"description-{one}": "เห็นเรือ"})

    assert moved == [two, one]
    (left,) = get_revision(public_id).photos
    assert (left.photo_id, left.texts[0].description) == (one, "เห็นเรือ")
    assert client.post(f"/drafts/{public_id}/photos/{two}/to/1").status_code == 404


def test_a_draft_can_be_thrown_away(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)

    response = client.post(f"/drafts/{public_id}/discard")

    assert response.location == "/my"
    assert get_story(public_id).state is StoryState.DELETED
    assert client.get(f"/drafts/{public_id}/write").status_code == 403
