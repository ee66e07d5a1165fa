"""Codes that open nothing, and limits for one network."""

from __future__ import annotations

import pytest

from tests.conftest import Client
from tests.submission.way import errors_beside, get_revision, jpeg, start, upload


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
