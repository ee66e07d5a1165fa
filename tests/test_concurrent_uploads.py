"""Two requests for one upload at the same moment, on real connections: exactly one is taken at each offset."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from stories.extensions import db, storages
from stories.models import Job, RevisionPhoto, Task, Upload
from stories.submission.services import MAX_PHOTOS
from tests.submission import tus, way
from tests.test_concurrency import at_once, cookies_of

ROUNDS = range(4)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


@pytest.fixture
def devices(app: Flask) -> tuple[FlaskClient, FlaskClient, str]:
    """Return two browsers of one author, and the id of the draft."""
    phone, desk = app.test_client(), app.test_client()
    public_id = way.start(phone)
    for cookie in cookies_of(phone, public_id):
        desk.set_cookie(cookie.key, cookie.value)
    return phone, desk, public_id


@pytest.mark.parametrize("round_number", ROUNDS)
def test_of_two_pieces_at_one_offset_one_is_kept(
    devices: tuple[FlaskClient, FlaskClient, str], round_number: int
) -> None:
    phone, desk, public_id = devices
    path = tus.start(phone, public_id, 10_000)

    answers = at_once(
        lambda: tus.patch(phone, path, b"a" * 3000, 0),
        lambda: tus.patch(desk, path, b"b" * 4000, 0),
    )

    assert sorted(answer.status_code for answer in answers) == [204, 409]
    (won,) = (answer for answer in answers if answer.status_code == 204)
    size = int(won.headers["Upload-Offset"])
    db.session.rollback()  # our own view of the database is from before
    assert tus.head(phone, path).headers["Upload-Offset"] == str(size)
    (key,) = storages().private.list("chunks/")
    with storages().private.open(key) as piece:
        assert piece.read() == (b"a" * 3000 if size == 3000 else b"b" * 4000)


class Overtaken(io.BytesIO):
    """A piece on a slow line; what ``meanwhile`` does is done before its first byte is read."""

    def __init__(self, data: bytes, meanwhile: Callable[[], object]) -> None:
        super().__init__(data)
        self._meanwhile = [meanwhile]

    def read(self, size: int | None = -1) -> bytes:
        while self._meanwhile:
            self._meanwhile.pop()()
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@pytest.mark.parametrize("whole", [10_000, 3000], ids=["more follows", "the last"])
def test_a_piece_that_was_overtaken_on_its_way_is_refused(
    devices: tuple[FlaskClient, FlaskClient, str], whole: int
) -> None:
    phone, desk, public_id = devices
    path = tus.start(phone, public_id, whole)
    slow = Overtaken(b"a" * 3000, lambda: tus.patch(desk, path, b"b" * 2000, 0))

    answer = phone.patch(
        path,
        input_stream=slow,
        content_length=3000,
        content_type=tus.PIECE,
        headers={**tus.VERSION, "Upload-Offset": "0"},
    )

    assert answer.status_code == 409
    db.session.rollback()
    assert tus.head(phone, path).headers["Upload-Offset"] == "2000"
    (key,) = storages().private.list("chunks/")
    with storages().private.open(key) as piece:
        assert piece.read() == b"b" * 2000


@pytest.mark.parametrize("round_number", ROUNDS)
def test_the_last_piece_sent_twice_makes_one_photo(
    devices: tuple[FlaskClient, FlaskClient, str], round_number: int
) -> None:
    phone, desk, public_id = devices
    data = way.jpeg(120, 90)
    path = tus.start(phone, public_id, len(data))

    answers = at_once(lambda: tus.patch(phone, path, data, 0), lambda: tus.patch(desk, path, data, 0))

    assert sorted(answer.status_code for answer in answers) == [204, 409]
    db.session.rollback()
    tasks = db.session.scalars(select(Job.task).where(Job.task == Task.PROCESS_PHOTO)).all()
    assert len(tasks) == 1
    assert db.session.scalars(select(Upload.offset_bytes)).all() == [len(data)]


@pytest.mark.parametrize("round_number", ROUNDS)
def test_two_devices_do_not_start_a_ninth_photo(
    devices: tuple[FlaskClient, FlaskClient, str], round_number: int
) -> None:
    phone, desk, public_id = devices
    for number in range(MAX_PHOTOS - 1):
        tus.start(phone, public_id, 5000, f"{number}.jpg")

    answers = at_once(
        lambda: tus.create(phone, public_id, 5000, "phone.jpg"), lambda: tus.create(desk, public_id, 5000, "desk.jpg")
    )

    assert sorted(answer.status_code for answer in answers) == [201, 422]
    db.session.rollback()
    positions = db.session.scalars(select(RevisionPhoto.position).order_by(RevisionPhoto.position)).all()
    assert positions == list(range(MAX_PHOTOS))
