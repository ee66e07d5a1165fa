"""What goes wrong on an author's way: a sentence beside the field, the right status, and nothing typed is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from stories.extensions import db
from stories.models import Action, Job, PhotoState, StoryEvent, StoryState, Task
from stories.models import Story as StoryRow
from tests.conftest import Client
from tests.submission.test_pages import BODY, PEOPLE, fill, get_revision, get_story, start, upload
from tests.submission.test_photos import jpeg

FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
def checked_tokens(client: Client) -> Iterator[None]:
    """Switch on the check of the token."""
    client.application.config["WTF_CSRF_ENABLED"] = True
    yield
    client.application.config["WTF_CSRF_ENABLED"] = False


def errors_beside(page: str, field: str) -> str:
    """The errors that stand with one field, as the reader reads them."""
    found = re.search(rf'id="{field}-errors">(.*?)</ul>', page, re.DOTALL)
    assert found is not None, f"nothing stands beside {field}"
    assert f'href="#{field}' in page, f"the summary does not lead to {field}"
    return found[1]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": "", "body": BODY}, "title", "ยังไม่มีชื่อเลย"),
        ({"title": "ก" * 121, "body": BODY}, "title", "ไม่เกิน 120 ตัวอักษร ตอนนี้มี 121"),
        ({"title": "ชื่อ", "body": ""}, "body", "ยังไม่มีเรื่องเลย"),
        ({"title": "ชื่อ", "body": "สั้นจัง"}, "body", "อย่างน้อย 20 ตัวอักษร ตอนนี้มี 4"),
        ({"title": "ชื่อ", "body": BODY, "other_title": "Only a title"}, "other_body", "ยังไม่มีเรื่องเลย"),
    ],
)
def test_a_text_that_cannot_be_sent_is_shown_again_with_a_sentence(
    client: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    public_id = start(client)

    response = client.post(f"/drafts/{public_id}/write", data={"lang": "th", **typed})

    assert response.status_code == 422
    assert sentence in errors_beside(response.text, field)
    assert 'role="alert"' in response.text
    for value in filter(None, typed.values()):
        assert value in response.text


def test_sentences_are_in_the_language_of_the_page(client: Client) -> None:
    public_id = start(client, "/en")

    response = client.post(f"/en/drafts/{public_id}/write", data={"lang": "en", "title": "", "body": ""})

    assert response.status_code == 422
    assert '<html lang="en">' in response.text


def test_20000_characters_are_kept_and_the_sentence_says_how_many_there_are(client: Client) -> None:
    public_id = start(client)
    long = "ยาว" * 6667

    response = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ชื่อ", "body": long})
    again = client.get(f"/drafts/{public_id}/write")

    assert response.status_code == 422
    assert "ไม่เกิน 10,000 ตัวอักษร ตอนนี้มี 20,001" in errors_beside(response.text, "body")
    assert long in response.text
    assert long in again.text
    assert get_revision(public_id).texts[0].body == long


def test_signs_and_emoji_are_shown_as_typed(client: Client) -> None:
    public_id = start(client)
    body = f"ฉัน & เธอ <3 กัน {FAMILY} <b>ไม่หนา</b> javascript:alert(1) กลางสายฝน"

    client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": f"รัก <3 & {FAMILY}", "body": body})
    form = client.get(f"/drafts/{public_id}/write").text
    preview = client.get(f"/drafts/{public_id}/preview").text

    shown = f"ฉัน &amp; เธอ &lt;3 กัน {FAMILY} &lt;b&gt;ไม่หนา&lt;/b&gt; javascript:alert(1)"
    assert shown in form
    assert shown in preview
    assert "&lt;3" in preview
    assert "&amp;amp;" not in form + preview
    assert get_revision(public_id).texts[0].body == body


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"district": "", "theme": "living"}, "district", "ยังไม่ได้เลือกเขต"),
        ({"district": "atlantis", "theme": "living"}, "district", "ยังไม่ได้เลือกเขต"),
        ({"district": "bang-rak"}, "theme", "ยังไม่ได้เลือกแนวเรื่อง"),
        ({"district": "bang-rak", "theme": "gossip"}, "theme", "ยังไม่ได้เลือกแนวเรื่อง"),
        ({"district": "bang-rak", "theme": "living", "landmark": "ท่าน้ำ" * 50}, "landmark", "ไม่เกิน 120"),
    ],
)
def test_a_place_that_is_missing_is_asked_for(client: Client, given: dict[str, str], field: str, sentence: str) -> None:
    public_id = start(client)

    response = client.post(f"/drafts/{public_id}/place", data=given)

    assert response.status_code == 422
    assert sentence in errors_beside(response.text, field)
    assert given.get("landmark", "") in response.text


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"people": ""}, "people", "ในภาพมีใครบ้าง"),
        ({"age_band": "grown-up"}, "age_band", "ช่วงอายุ"),
        ({"byline": ""}, "byline", "เลือกชื่อที่จะให้แสดง"),
        ({"pen_name": ""}, "byline", "ช่วยพิมพ์ไว้ด้วย"),
        ({"pen_name": "กทม."}, "pen_name", "เหมือนเป็นหน่วยงาน"),
        ({"consent_publish": ""}, "consent_publish", "ติ๊กข้อนี้ก่อน"),
        ({"email": "ton.example.com"}, "email", "เหมือนพิมพ์ไม่ครบ"),
        ({"email": "ton@"}, "email", "เหมือนพิมพ์ไม่ครบ"),
    ],
)
def test_answers_that_are_missing_are_asked_for_and_the_others_kept(
    client: Client, change: dict[str, str], field: str, sentence: str
) -> None:
    public_id = start(client)
    given = {**PEOPLE, "email": "ton@example.com", "consent_reuse": "y", **change}

    response = client.post(
        f"/drafts/{public_id}/people", data={name: value for name, value in given.items() if value or name == "email"}
    )

    assert response.status_code == 422
    assert sentence in errors_beside(response.text, field)
    assert f'value="{given["email"]}"' in response.text
    assert re.search(r'<input[^>]*checked[^>]*name="consent_reuse"', response.text)


def test_nothing_is_ticked_beforehand_but_what_this_author_ticked(client: Client) -> None:
    public_id = start(client)

    fresh = client.get(f"/drafts/{public_id}/people").text
    client.post(f"/drafts/{public_id}/people", data=PEOPLE)
    later = client.get(f"/drafts/{public_id}/people").text

    assert " checked" not in fresh
    ticked = re.findall(r'<input[^>]*checked[^>]*name="(\w+)"', later)
    assert sorted(ticked) == ["age_band", "byline", "consent_publish", "people"]


def test_nine_photos_are_eight_photos_and_a_sentence(client: Client) -> None:
    public_id = start(client)

    response = upload(client, public_id, *[(jpeg(40, 30), f"ภาพที่ {number}.jpg") for number in range(1, 10)])

    assert response.status_code == 422
    assert "“ภาพที่ 9.jpg” ยังไม่ได้ใส่ เรื่องหนึ่งมีได้ 8 ภาพ" in errors_beside(response.text, "photos")
    assert len(get_revision(public_id).photos) == 8
    assert response.text.count('class="photo-tile') >= 8


@pytest.mark.parametrize(
    ("data", "name", "status", "sentence"),
    [
        (b"\xff\xd8\xff" + bytes(40 * 1024 * 1024), "ภาพใหญ่.jpg", 413, "“ภาพใหญ่.jpg” ใหญ่เกิน 30 MB (ภาพนี้ 41 MB)"),
        ("บันทึกประจำวัน".encode(), "บันทึก.jpg", 422, "เปิด “บันทึก.jpg” ไม่ได้ ใช้ภาพ JPG PNG WebP หรือ HEIC"),
        (b"", "ว่าง.png", 422, "“ว่าง.png” เป็นไฟล์เปล่า"),
        (b"<svg onload='alert(1)'/>", "<b>รูป.svg", 422, "&lt;b&gt;รูป.svg"),
        (b"GIF89a" + b"\xff\xff\xff\xff" + bytes(20), "ระเบิด.gif", 422, "“ระเบิด.gif” ละเอียดเกินไป"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_the_others_are_kept(
    client: Client, data: bytes, name: str, status: int, sentence: str
) -> None:
    public_id = start(client)

    response = upload(client, public_id, (jpeg(40, 30), "ดี.jpg"), (data, name), go="next")

    assert response.status_code == status
    assert sentence in errors_beside(response.text, "photos")
    assert [placed.photo.file_name for placed in get_revision(public_id).photos] == ["ดี.jpg"]


def test_a_request_that_is_too_large_keeps_the_draft_and_says_so(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)

    response = client.post(
        f"/drafts/{public_id}/photos",
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(300 * 1024 * 1024)},
    )

    assert response.status_code == 413
    assert "ร่างของคุณยังอยู่ครบ" in response.text
    assert get_revision(public_id).texts[0].title == "ร้านริมคลอง"


def test_a_truncated_photo_fails_beside_the_others_and_keeps_the_story_from_being_sent(
    client: Client, run_jobs: Callable[..., int]
) -> None:
    public_id = start(client)
    fill(client, public_id)
    data = jpeg()
    upload(client, public_id, (jpeg(), "ดี.jpg"), (data[: len(data) // 2], "ครึ่งเดียว.jpg"))
    early = client.post(f"/drafts/{public_id}/preview")

    run_jobs()
    page = client.get(f"/drafts/{public_id}/photos").text
    late = client.post(f"/drafts/{public_id}/preview")
    broken = get_revision(public_id).photos[1]
    client.post(f"/drafts/{public_id}/photos/{broken.photo_id}/remove")
    sent = client.post(f"/drafts/{public_id}/preview")

    assert (early.status_code, late.status_code, sent.status_code) == (422, 422, 302)
    assert "ภาพที่ 1 กำลังตรวจ" in early.text
    assert "ภาพที่ 2 เปิดไม่ได้" in late.text
    assert "ไฟล์อาจมาไม่ครบ" in page
    assert broken.photo.state is PhotoState.FAILED
    assert len(get_revision(public_id).photos) == 1


def test_long_captions_are_kept_with_a_sentence(client: Client) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(40, 30), "ดี.jpg"))
    photo_id = get_revision(public_id).photos[0].photo_id
    long = "บรรยาย" * 60

    response = upload(client, public_id, go="next", **{f"caption-{photo_id}": long})

    assert response.status_code == 422
    assert "ไม่เกิน 300" in errors_beside(response.text, f"caption-{photo_id}")
    assert long in response.text
    assert get_revision(public_id).photos[0].texts[0].caption == long


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_loses_no_text_and_no_photo(client: Client) -> None:
    page = client.get("/submit").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    public_id = client.post("/submit", data={"csrf_token": token[1]}).location.split("/")[2]

    written = client.post(
        f"/drafts/{public_id}/write", data={"csrf_token": "stale", "lang": "th", "title": "ร้านริมคลอง", "body": BODY}
    )
    placed = client.post(f"/drafts/{public_id}/place", data={"csrf_token": "stale", "district": "bang-rak"})
    added = upload(client, public_id, (jpeg(40, 30), "ดี.jpg"), csrf_token="stale")
    named = client.post(f"/drafts/{public_id}/people", data={**PEOPLE, "csrf_token": "stale"})

    for response in (written, placed, added, named):
        assert response.status_code == 400
        assert "หน้านี้เปิดไว้นานแล้ว เราเก็บสิ่งที่คุณพิมพ์ไว้ให้ครบ" in response.text
    revision = get_revision(public_id)
    assert (revision.texts[0].title, revision.district, revision.pen_name) == ("ร้านริมคลอง", "bang-rak", "ต้นกล้า")
    assert len(revision.photos) == 1
    fresh = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', written.text)
    assert fresh is not None
    data = {"csrf_token": fresh[1], "lang": "th", "title": "ร้านริมคลอง", "body": BODY}
    assert client.post(f"/drafts/{public_id}/write", data=data).status_code == 302


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_sends_nothing_and_takes_nothing_back(
    client: Client, create_story: Callable[..., StoryRow]
) -> None:
    published = create_story(StoryState.PUBLISHED)
    asked = create_story(StoryState.CHANGES_REQUESTED)
    draft = create_story(StoryState.DRAFT, photos=1)
    rejected = create_story(StoryState.REJECTED)
    for story in (published, asked, draft, rejected):
        client.set_cookie(f"story-{story.public_id}", "secret")
    photo_id = get_revision(draft.public_id).photos[0].photo_id
    addresses = [
        f"/my/{published.public_id}/withdraw",
        f"/my/{asked.public_id}/revise",
        f"/my/{rejected.public_id}/appeal",
        f"/drafts/{draft.public_id}/preview",
        f"/drafts/{draft.public_id}/discard",
        f"/drafts/{draft.public_id}/photos/{photo_id}/remove",
        "/submit",
        "/track",
    ]

    answers = {address: client.post(address, data={"words": "ภาพนี้เราถ่ายเอง"}) for address in addresses}

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 400)
    assert all("หน้านี้เปิดไว้นานแล้ว" in answer.text for answer in answers.values())
    assert "ภาพนี้เราถ่ายเอง" in answers[addresses[2]].text
    assert db.session.scalar(select(func.count()).select_from(StoryEvent)) == 0
    assert len(get_revision(draft.public_id).photos) == 1


def test_another_site_can_send_nothing(client: Client) -> None:
    public_id = start(client)
    data = {"lang": "th", "title": "ของคนอื่น", "body": BODY}

    for site in ("cross-site", "same-site"):
        response = client.post(f"/drafts/{public_id}/write", data=data, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 400
    assert get_revision(public_id).texts[0].title == ""


def test_a_double_click_on_send_sends_once_and_shows_one_slip(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id, email="ton@example.com")
    client.get(f"/drafts/{public_id}/preview")

    first, second = (client.post(f"/drafts/{public_id}/preview") for _ in range(2))
    slips = [
        re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", client.get(answer.location).text)
        for answer in (first, second)
    ]

    assert first.location == second.location == f"/sent/{public_id}"
    assert slips[0] == slips[1]
    assert slips[0]
    actions = db.session.scalars(select(StoryEvent.action).where(StoryEvent.story_id == get_story(public_id).id)).all()
    assert actions == [Action.START, Action.SEND]
    assert [job.task for job in db.session.scalars(select(Job))] == [Task.MAIL_RECEIVED]


def test_an_unfinished_story_is_not_sent_and_each_gap_has_a_link(client: Client) -> None:
    public_id = start(client)

    page = client.get(f"/drafts/{public_id}/preview")
    response = client.post(f"/drafts/{public_id}/preview")

    assert page.status_code == 200
    assert 'role="alert"' not in page.text
    assert response.status_code == 422
    for address in ("write#title_th", "place#district", "place#theme", "people#age_band", "people#consent_publish"):
        assert f'href="/drafts/{public_id}/{address}"' in response.text
    assert get_story(public_id).state is StoryState.DRAFT


def test_what_is_typed_into_a_story_that_was_sent_is_given_back(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)
    client.post(f"/drafts/{public_id}/preview")

    response = client.post(
        f"/drafts/{public_id}/write", data={"lang": "th", "title": "ชื่อจากอีกแท็บ", "body": "เขียนต่อจากอีกแท็บ & <3"}
    )

    assert response.status_code == 409
    assert "ชื่อจากอีกแท็บ" in response.text
    assert "เขียนต่อจากอีกแท็บ &amp; &lt;3" in response.text


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("7Q4M-2NXK-81TB", 404, "ไม่พบเรื่องที่ใช้รหัสนี้"),
        ("7Q4M", 422, "รหัสมี 12 ตัว"),
        ("", 422, "รหัสมี 12 ตัว"),
        ("รหัสของฉันนะครับผม", 422, "รหัสมี 12 ตัว"),
        ("' OR 1=1 --\x00", 422, "รหัสมี 12 ตัว"),
    ],
)
def test_a_slip_that_opens_nothing_is_said_beside_the_field(
    client: Client, code: str, status: int, sentence: str
) -> None:
    response = client.post("/track", data={"code": code})

    assert response.status_code == status
    assert sentence in errors_beside(response.text, "code")
    assert code.replace("'", "&#39;").replace("\x00", "") in response.text.replace("\x00", "")
    assert "Set-Cookie" not in response.headers or "story-" not in response.headers["Set-Cookie"]


def test_guessing_slips_is_slowed_down_for_one_network(client: Client) -> None:
    codes = [f"{number:012d}" for number in range(11)]

    statuses = [client.post("/track", data={"code": code}).status_code for code in codes]
    blocked = client.post("/track", data={"code": codes[0]})
    elsewhere = client.post("/track", data={"code": codes[0]}, environ_base={"REMOTE_ADDR": "203.0.113.9"})

    assert statuses == [404] * 10 + [429]
    assert 0 < int(blocked.headers["Retry-After"]) <= 600
    assert elsewhere.status_code == 404


def test_starting_drafts_is_limited_per_network(client: Client) -> None:
    statuses = [client.post("/submit").status_code for _ in range(31)]

    assert statuses == [302] * 30 + [429]


def test_photos_are_limited_per_network_and_the_words_are_kept(client: Client) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(40, 30), "ดี.jpg"))
    photo_id = get_revision(public_id).photos[0].photo_id
    for _ in range(119):
        upload(client, public_id, (b"no photo", "ไม่ใช่ภาพ.jpg"))

    response = upload(client, public_id, (jpeg(40, 30), "อีก.jpg"), **{f"caption-{photo_id}": "คำบรรยาย"})

    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert get_revision(public_id).photos[0].texts[0].caption == "คำบรรยาย"


@pytest.mark.parametrize("path", ["write", "photos", "place", "people", "preview", "discard"])
def test_nobody_opens_a_draft_without_its_secret(client: Client, path: str) -> None:
    public_id = start(client)
    stranger = client.application.test_client()
    other = start(stranger)  # type: ignore[arg-type]

    stranger.set_cookie(f"story-{public_id}", stranger.get_cookie(f"story-{other}").value)  # type: ignore[union-attr]

    assert stranger.get(f"/drafts/{public_id}/{path}").status_code == 403
    assert stranger.post(f"/drafts/{public_id}/{path}").status_code == 403


def test_an_upload_that_is_text_where_a_file_should_be_is_no_crash(client: Client) -> None:
    public_id = start(client)

    response = client.post(f"/drafts/{public_id}/photos", data={"photos": "not a file", "go": "stay"})
    files = client.post(
        f"/drafts/{public_id}/write", data={"title": (io.BytesIO(b"x"), "ไฟล์.txt"), "body": BODY, "lang": "xx"}
    )

    assert response.status_code == 302
    assert files.status_code in (302, 422)
