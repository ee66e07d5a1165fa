"""What a tus client can get wrong: each is answered as the protocol asks, and nothing is lost or half there."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from stories.errors import StorageError
from stories.extensions import db, storages
from stories.models import Story, Upload
from stories.storage import Storage, Storages
from stories.submission.services.uploads import MAX_PIECES
from tests.conftest import Client
from tests.submission import tus
from tests.submission.way import get_revision, jpeg, start, upload


@pytest.fixture
def public_id(client: Client) -> str:
    """Return the id of a new draft; the client holds its secret."""
    return start(client)


@pytest.fixture
def path(client: Client, public_id: str) -> str:
    """Return the path of an upload of 5,000 bytes, of which 1,000 have come."""
    started = tus.start(client, public_id, 5000)
    tus.patch(client, started, b"x" * 1000, 0)
    return started


@pytest.mark.parametrize("version", [None, "0.2.2", "2.0.0", ""])
@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE", "POST"])
def test_another_version_is_refused_and_ours_is_named(
    client: Client, path: str, method: str, version: str | None
) -> None:
    headers = {} if version is None else {"Tus-Resumable": version}

    response = client.open(path, method=method, headers=headers)

    assert response.status_code == 412
    assert response.headers["Tus-Version"] == response.headers["Tus-Resumable"] == "1.0.0"
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


@pytest.mark.parametrize("offset", [0, 999, 1001, 5000, 99999])
def test_a_wrong_offset_is_a_conflict_and_changes_nothing(client: Client, path: str, offset: int) -> None:
    response = tus.patch(client, path, b"y" * 100, offset)

    assert response.status_code == 409
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "image/jpeg"}, 415),
        ({"Content_Type": "application/octet-stream"}, 415),
        ({"Upload_Offset": "abc"}, 400),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": ""}, 400),
        ({"Upload_Offset": "๑๐๐๐"}, 400),
        ({"Upload_Checksum": "md4 AAAA"}, 400),
        ({"Upload_Checksum": "sha1"}, 400),
        ({"Upload_Checksum": "sha1 !!!"}, 400),
        ({"Upload_Checksum": "sha1 AAAA"}, 460),
    ],
)
def test_headers_that_cannot_be_read_are_refused(
    client: Client, path: str, headers: dict[str, str], status: int
) -> None:
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}

    response = tus.patch(client, path, b"y" * 100, 1000, **encoded)

    assert response.status_code == status
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


def test_more_bytes_than_the_file_has_are_refused(client: Client, path: str) -> None:
    response = tus.patch(client, path, b"y" * 4001, 1000)

    assert response.status_code == 413
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


def test_an_empty_piece_changes_nothing(client: Client, path: str) -> None:
    response = tus.patch(client, path, b"", 1000)

    assert (response.status_code, response.headers["Upload-Offset"]) == (204, "1000")


@pytest.mark.parametrize(
    ("size", "status"), [("", 400), ("abc", 400), ("-5", 400), ("9" * 20, 400), ("0", 422), (str(31 << 20), 413)]
)
def test_a_length_that_we_do_not_take_starts_nothing(client: Client, public_id: str, size: str, status: int) -> None:
    response = tus.create(client, public_id, size)

    assert response.status_code == status
    assert get_revision(public_id).photos == []


def test_a_length_that_comes_later_is_not_offered(client: Client, public_id: str) -> None:
    response = client.post(f"/drafts/{public_id}/uploads", headers={**tus.VERSION, "Upload-Defer-Length": "1"})

    assert response.status_code == 400


@pytest.mark.parametrize("metadata", ["filename ???", "filename a,b c d", "ชื่อ x", "filename " + "A" * 5000])
def test_metadata_that_cannot_be_read_starts_nothing(client: Client, public_id: str, metadata: str) -> None:
    response = tus.create(client, public_id, 5000, Upload_Metadata=metadata.encode().decode("latin-1"))

    assert response.status_code == 400
    assert get_revision(public_id).photos == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "\u202egpj.exe", "a\x00b.jpg", "ก" * 900, ""])
def test_odd_names_are_lines_of_text(client: Client, public_id: str, name: str) -> None:
    response = tus.create(client, public_id, 5000, name)

    shown = get_revision(public_id).photos[0].photo.file_name
    assert response.status_code == 201
    assert len(shown) <= 200
    assert not {"\x00", "\u202e"} & set(shown)


def test_the_ninth_photo_is_refused_while_the_others_are_on_their_way(client: Client, public_id: str) -> None:
    for number in range(8):
        tus.start(client, public_id, 5000, f"{number}.jpg")

    in_pieces = tus.create(client, public_id, 5000, "เก้า.jpg")
    whole = upload(client, public_id, (jpeg(40, 30), "เก้า.jpg"))

    assert (in_pieces.status_code, whole.status_code) == (422, 422)
    assert "“เก้า.jpg” ยังไม่ได้ใส่ เรื่องหนึ่งมีได้ 8 ภาพ" in in_pieces.text
    assert len(get_revision(public_id).photos) == 8


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("บันทึกประจำวัน".encode() * 9, "เปิด “"),
        (b"<svg onload='alert(1)'/>", "เปิด “"),
        (b"GIF89a" + b"\xff\xff\xff\xff" + bytes(20), "ละเอียดเกินไป"),
        (b"\xff\xd8\xff" + bytes(30), "เสียหาย"),
    ],
)
def test_what_turns_out_to_be_no_photo_leaves_the_draft_with_a_sentence(
    client: Client, public_id: str, run_jobs: Callable[..., int], data: bytes, sentence: str
) -> None:
    started = tus.start(client, public_id, len(data))
    tus.patch(client, started, data[:9], 0)

    response = tus.patch(client, started, data[9:], 9)
    run_jobs()

    assert response.status_code == 422
    assert sentence in response.text
    assert get_revision(public_id).photos == []
    assert [key for key in storages().private.list() if started.rsplit("/", 1)[1] in key] == []
    assert tus.head(client, started).status_code == 410


def test_an_upload_belongs_to_its_draft_and_the_draft_to_its_author(app: Flask, client: Client, path: str) -> None:
    other = start(client)
    stranger: Client = app.test_client()  # type: ignore[assignment]

    foreign = f"/drafts/{other}/uploads/{path.rsplit('/', 1)[1]}"
    unknown = f"{path.rsplit('/', 1)[0]}/{uuid4()}"

    for address in (foreign, unknown):
        assert tus.head(client, address).status_code == 404
        assert tus.patch(client, address, b"x", 1000).status_code == 404
        assert tus.delete(client, address).status_code == 404
    assert tus.head(stranger, path).status_code == 403
    assert tus.patch(stranger, path, b"x", 1000).status_code == 403
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


def test_another_site_sends_nothing(client: Client, path: str) -> None:
    response = tus.patch(client, path, b"x", 1000, Sec_Fetch_Site="cross-site")

    assert response.status_code == 400
    assert tus.head(client, path).headers["Upload-Offset"] == "1000"


def test_a_story_that_was_sent_takes_no_more_photos(client: Client, create_story: Callable[..., Story]) -> None:
    story = create_story(secret="the author's")
    client.set_cookie(f"story-{story.public_id}", "the author's")

    assert tus.create(client, story.public_id, 5000).status_code == 409


def test_starting_is_limited_per_story(client: Client, public_id: str) -> None:
    for _ in range(120):
        tus.create(client, public_id, 5000)

    response = tus.create(client, public_id, 5000)

    assert response.status_code == 429
    assert response.headers["Retry-After"]


def test_a_file_in_crumbs_is_refused_before_it_is_a_burden(client: Client, path: str) -> None:
    crumbs = db.session.scalars(select(Upload)).one()
    crumbs.pieces = [*crumbs.pieces, *["crumb"] * (MAX_PIECES - 1)]
    db.session.commit()

    response = tus.patch(client, path, b"x", 1000)

    assert response.status_code == 422


def test_a_discarded_draft_ends_its_uploads(client: Client, public_id: str, path: str) -> None:
    client.post(f"/drafts/{public_id}/discard")

    assert tus.head(client, path).status_code == 403
    assert db.session.scalars(select(Upload)).all() == []  # the name of the file stood there too


class FullStorage:
    """A store that takes so many objects, and then refuses."""

    def __init__(self, store: Storage, room: int) -> None:
        self._store, self._room = store, room

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        self._room -= 1
        if self._room < 0:
            raise StorageError(key)
        self._store.put(key, data, content_type=content_type)

    def delete(self, key: str) -> None:
        self._store.delete(key)


def test_a_store_that_refuses_keeps_what_was_acknowledged(app: Flask, client: Client, public_id: str) -> None:
    started = tus.start(client, public_id, 3 << 20)
    kept = app.extensions["stories.storages"]
    full = FullStorage(kept.private, 1)
    app.extensions["stories.storages"] = Storages(private=full, public=kept.public)  # type: ignore[arg-type]

    response = tus.patch(client, started, bytes(3 << 20), 0)
    app.extensions["stories.storages"] = kept

    assert response.status_code == 503
    assert tus.head(client, started).headers["Upload-Offset"] == str(1 << 20)
    assert get_revision(public_id).photos != []
