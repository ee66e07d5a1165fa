"""What is missing or too long on the pages of words: a sentence beside the field, and all that was typed is kept."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Client
from tests.submission.way import BODY, PEOPLE, errors_beside, get_revision, start

FAMILY = "👨‍👩‍👧‍👦"


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
