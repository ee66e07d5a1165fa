"""Photos sent in pieces: the tus protocol, from the first byte to a photo that is ready."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from stories import clock
from stories.extensions import storages
from stories.models import PhotoState
from tests.conftest import Client
from tests.submission import tus
from tests.submission.way import fill, get_revision, jpeg, start


@pytest.fixture
def public_id(client: Client) -> str:
    """Return the id of a new draft; the client holds its secret."""
    return start(client)


def test_a_server_says_what_it_can(client: Client, public_id: str) -> None:
    response = client.options(f"/drafts/{public_id}/uploads")

    assert response.status_code == 204
    assert response.headers["Tus-Resumable"] == response.headers["Tus-Version"] == "1.0.0"
    assert response.headers["Tus-Extension"] == "creation,termination,expiration,checksum"
    assert response.headers["Tus-Max-Size"] == str(30 * 1024 * 1024)
    assert response.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_photo_in_pieces_becomes_a_photo_like_any_other(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    data = jpeg()

    path = tus.start(client, public_id, len(data), "ตลาดน้ำ ยามเช้า.jpg")
    answers = [tus.patch(client, path, data[at : at + 4000], at) for at in range(0, len(data), 4000)]
    before = get_revision(public_id).photos[0].photo
    assert before.sha256 == hashlib.sha256(data).hexdigest()
    run_jobs()

    assert [answer.status_code for answer in answers] == [204] * len(answers)
    assert [int(answer.headers["Upload-Offset"]) for answer in answers][-1] == len(data)
    photo = get_revision(public_id).photos[0].photo
    assert (photo.state, photo.file_name, photo.media_type) == (PhotoState.READY, "ตลาดน้ำ ยามเช้า.jpg", "image/jpeg")
    assert [one for one in storages().private.list() if str(photo.id) in one] == []


def test_where_an_upload_stands_is_told_with_what_its_sender_wrote(client: Client, public_id: str) -> None:
    path = tus.start(client, public_id, 5000)
    tus.patch(client, path, b"x" * 1200, 0)

    response = tus.head(client, path)

    assert response.status_code == 200
    assert (response.headers["Upload-Offset"], response.headers["Upload-Length"]) == ("1200", "5000")
    assert response.headers["Upload-Metadata"] == tus.metadata("ตลาดเช้า.jpg")
    assert response.headers["Cache-Control"] == "no-store"
    expires = parsedate_to_datetime(response.headers["Upload-Expires"])
    assert timedelta(days=6) < expires - clock.now() <= timedelta(days=7)


def test_the_photo_has_its_place_and_its_words_while_it_is_on_its_way(client: Client, public_id: str) -> None:
    first = tus.create(client, public_id, 5000, "หนึ่ง.jpg")
    tus.start(client, public_id, 5000, "สอง.jpg")
    photo_id = get_revision(public_id).photos[0].photo_id

    client.post(f"/drafts/{public_id}/photos", data={"go": "save", f"caption-{photo_id}": "ป้าเปิดร้าน"})

    assert f'name="caption-{photo_id}"' in first.text
    assert [placed.photo.file_name for placed in get_revision(public_id).photos] == ["หนึ่ง.jpg", "สอง.jpg"]
    assert get_revision(public_id).photos[0].texts[0].caption == "ป้าเปิดร้าน"
    assert "เลือกภาพเดิมอีกครั้งเพื่อส่งต่อ" in client.get(f"/drafts/{public_id}/photos").text


def test_a_story_waits_for_photos_that_are_on_their_way(client: Client, public_id: str) -> None:
    fill(client, public_id)
    path = tus.start(client, public_id, 5000)

    early = client.post(f"/drafts/{public_id}/preview")
    pending = client.get(f"/drafts/{public_id}/photos/pending")
    tus.delete(client, path)
    sent = client.post(f"/drafts/{public_id}/preview")

    assert (early.status_code, sent.status_code) == (422, 302)
    assert "ภาพที่ 1 ยังส่งมาไม่ครบ" in early.text
    assert "กำลังส่ง 1 ภาพ" in pending.text
    assert 'data-pending="1"' in pending.text


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_its_checksum_is_taken_whole_or_not_at_all(client: Client, public_id: str, algorithm: str) -> None:
    path = tus.start(client, public_id, 5000)

    wrong = tus.patch(client, path, b"x" * 2000, 0, Upload_Checksum=tus.checksum(b"y", algorithm))
    kept = tus.head(client, path).headers["Upload-Offset"]
    right = tus.patch(client, path, b"x" * 2000, 0, Upload_Checksum=tus.checksum(b"x" * 2000, algorithm))

    assert (wrong.status_code, kept) == (460, "0")
    assert (right.status_code, right.headers["Upload-Offset"]) == (204, "2000")
    assert len(list(storages().private.list(f"chunks/{path.rsplit('/', 1)[1]}/"))) == 1


def test_a_large_body_is_kept_in_pieces_of_a_megabyte(client: Client, public_id: str) -> None:
    path = tus.start(client, public_id, 3_000_000)

    tus.patch(client, path, bytes(2_500_000), 0)

    prefix = f"chunks/{path.rsplit('/', 1)[1]}/"
    sizes = [info.size_bytes for key in storages().private.list(prefix) if (info := storages().private.head(key))]
    assert sorted(sizes) == [2_500_000 - 2 * 2**20, 2**20, 2**20]


def test_a_stopped_upload_leaves_nothing_and_says_that_it_is_gone(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    path = tus.start(client, public_id, 5000)
    tus.patch(client, path, b"x" * 1200, 0)

    stopped = tus.delete(client, path)
    run_jobs()

    assert stopped.status_code == 204
    assert get_revision(public_id).photos == []
    assert list(storages().private.list(f"chunks/{path.rsplit('/', 1)[1]}/")) == []
    again = [tus.head(client, path), tus.patch(client, path, b"x", 1200), tus.delete(client, path)]
    assert [answer.status_code for answer in again] == [410, 410, 410]


def test_an_upload_that_takes_too_long_is_refused_then_forgotten(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    path = tus.start(client, public_id, 5000)
    tus.patch(client, path, b"x" * 1200, 0)
    week = timedelta(days=7, seconds=1)

    with clock.at(clock.now() + week):
        late = [tus.head(client, path), tus.patch(client, path, b"x", 1200)]
    run_jobs(after_seconds=week.total_seconds())

    assert [answer.status_code for answer in late] == [410, 410]
    assert get_revision(public_id).photos == []
    assert list(storages().private.list(f"chunks/{path.rsplit('/', 1)[1]}/")) == []
    assert tus.head(client, path).status_code == 404


def test_a_photo_that_arrived_in_time_outlives_its_upload(
    client: Client, public_id: str, run_jobs: Callable[..., int]
) -> None:
    data = jpeg()
    path = tus.start(client, public_id, len(data))
    tus.patch(client, path, data, 0)

    run_jobs(after_seconds=timedelta(days=8).total_seconds())

    assert [placed.photo.state for placed in get_revision(public_id).photos] == [PhotoState.READY]


def test_clients_that_cannot_send_patch_say_so_in_a_header(client: Client, public_id: str) -> None:
    path = tus.start(client, public_id, 5000)
    headers = {**tus.VERSION, "Upload-Offset": "0", "Content-Type": tus.PIECE, "X-HTTP-Method-Override": "PATCH"}

    patched = client.post(path, data=b"x" * 10, headers=headers)
    stopped = client.post(path, headers={**tus.VERSION, "X-HTTP-Method-Override": "DELETE"})
    plain = client.post(path, headers=tus.VERSION)

    assert (patched.status_code, patched.headers["Upload-Offset"]) == (204, "10")
    assert (stopped.status_code, plain.status_code) == (204, 400)


def test_addresses_keep_the_language_of_the_page(client: Client, public_id: str) -> None:
    response = client.post(f"/en/drafts/{public_id}/uploads", headers={**tus.VERSION, "Upload-Length": "0"})
    started = client.post(f"/en/drafts/{public_id}/uploads", headers={**tus.VERSION, "Upload-Length": "10"})

    assert response.status_code == 422
    assert response.text.isascii() or "“" in response.text
    assert f"/en/drafts/{public_id}/uploads/" in started.location


def test_a_start_whose_answer_was_lost_is_not_another_photo(client: Client, public_id: str) -> None:
    words = f"{tus.metadata('ตลาดเช้า.jpg')},source MTIzLTQ1Ng=="

    first = tus.create(client, public_id, 5000, Upload_Metadata=words)
    again = tus.create(client, public_id, 5000, Upload_Metadata=words)
    other = tus.create(client, public_id, 5000, Upload_Metadata=f"{tus.metadata('ตลาดเช้า.jpg')},source MTIzLTQ1Nw==")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 201)
    assert again.location == first.location
    assert other.location != first.location
    assert len(get_revision(public_id).photos) == 2


def test_a_file_of_which_something_has_come_is_started_anew(client: Client, public_id: str) -> None:
    words = f"{tus.metadata('ตลาดเช้า.jpg')},source MTIzLTQ1Ng=="
    first = tus.create(client, public_id, 5000, Upload_Metadata=words)
    tus.patch(client, urlsplit(first.location).path, b"x" * 1200, 0)

    again = tus.create(client, public_id, 5000, Upload_Metadata=words)

    assert again.location != first.location
