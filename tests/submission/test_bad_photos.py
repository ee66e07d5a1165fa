"""Files that are no photos, too many, too large or broken: each is named, and the others are kept."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from stories.models import PhotoState
from tests.conftest import Client
from tests.submission.way import BODY, errors_beside, fill, get_revision, jpeg, start, upload


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
        ("บันทึกประจำวัน".encode(), "บันทึก.jpg", 422, "เปิด “บันทึก.jpg” ไม่ได้ ใช้ภาพ JPG PNG WebP HEIC AVIF หรือ GIF"),
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


def test_an_upload_that_is_text_where_a_file_should_be_is_no_crash(client: Client) -> None:
    public_id = start(client)

    response = client.post(f"/drafts/{public_id}/photos", data={"photos": "not a file", "go": "stay"})
    files = client.post(
        f"/drafts/{public_id}/write", data={"title": (io.BytesIO(b"x"), "ไฟล์.txt"), "body": BODY, "lang": "xx"}
    )

    assert response.status_code == 302
    assert files.status_code in (302, 422)
