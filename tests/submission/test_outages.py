"""The machine fails, not the author: a clear page, when to try again, and nothing that was typed is lost."""

from __future__ import annotations

import html
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from stories.extensions import db, storages
from tests.conftest import Client
from tests.faults.disk import read_only_disk
from tests.faults.line import File, multipart
from tests.submission import way

on_sqlite = pytest.mark.parametrize("migrated_app", ["sqlite"], indirect=True)


@pytest.fixture
def broken_store(app: Flask) -> Iterator[Path]:
    """Return what stands in the way of the private store: a file where it wants its folder for new ones."""
    folder: Path = app.extensions["stories.config"].data_dir / "private"
    aside = folder.with_name("aside")
    if folder.exists():
        folder.rename(aside)
    folder.mkdir()
    obstacle = folder / ".new"
    obstacle.touch()
    yield obstacle
    shutil.rmtree(folder)
    if aside.exists():
        aside.rename(folder)


@pytest.fixture
def read_only(app: Flask) -> Iterator[None]:
    """Let the database refuse every write."""
    db.session.execute(text("PRAGMA query_only = ON"))
    yield
    db.session.execute(text("PRAGMA query_only = OFF"))


@pytest.mark.parametrize(("prefix", "sentence"), [("", "ยังเก็บให้ไม่ได้"), ("/en", "We could not keep it yet")])
def test_a_store_that_is_away_gives_back_the_form_and_says_when_to_come_again(
    client: Client, broken_store: Path, prefix: str, sentence: str
) -> None:
    public_id = way.start(client, prefix)

    answer = client.post(
        f"{prefix}/drafts/{public_id}/photos",
        data={"photos": [(io.BytesIO(way.jpeg()), "ท่าน้ำ.jpg")], "caption-1": "ยาย & แมว", "go": "next"},
    )

    page = html.unescape(answer.text)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert sentence in page
    assert f'action="{prefix}/drafts/{public_id}/photos"' in page
    assert 'name="caption-1" value="ยาย & แมว"' in page
    assert 'name="go" value="next"' in page
    assert "ท่าน้ำ.jpg" in page
    assert 'type="file"' in page


def test_photos_sent_again_after_an_outage_are_there_once(client: Client, broken_store: Path) -> None:
    public_id = way.start(client)
    first, second = (way.jpeg(), "1.jpg"), (way.jpeg(), "2.jpg")
    broken_store.unlink()
    way.upload(client, public_id, first)
    folder = broken_store.parent / ".new"
    folder.rmdir()
    folder.touch()
    assert way.upload(client, public_id, second).status_code == 503
    folder.unlink()

    answer = way.upload(client, public_id, first, second)

    assert answer.status_code == 302
    assert [placed.photo.file_name for placed in way.get_revision(public_id).photos] == ["1.jpg", "2.jpg"]


def test_a_disk_that_turned_read_only_gives_back_the_form_and_lets_readers_read(client: Client, app: Flask) -> None:
    storages().public.put("photos/shown/320.jpg", way.jpeg(), content_type="image/jpeg")
    public_id = way.start(client)
    photo = (way.jpeg(), "ท่าน้ำ.jpg")

    with read_only_disk(app.extensions["stories.config"].data_dir):
        refused = way.upload(client, public_id, photo)
        written = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ร้าน", "body": way.BODY})
        read = client.get("/media/photos/shown/320.jpg")
    again = way.upload(client, public_id, photo)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "ท่าน้ำ.jpg" in html.unescape(refused.text)
    assert (written.status_code, read.status_code, again.status_code) == (302, 200, 302)
    assert [placed.photo.file_name for placed in way.get_revision(public_id).photos] == ["ท่าน้ำ.jpg"]


@on_sqlite
def test_a_database_that_takes_nothing_gives_back_what_was_typed(client: Client, read_only: None) -> None:
    db.session.execute(text("PRAGMA query_only = OFF"))
    public_id = way.start(client)
    db.session.execute(text("PRAGMA query_only = ON"))

    answer = client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ร้านริมคลอง", "body": way.BODY})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert 'name="title" value="ร้านริมคลอง"' in answer.text
    assert html.unescape(answer.text).count(way.BODY) == 2  # to be sent again, and to be read


@on_sqlite
def test_a_password_is_never_written_into_the_page_of_an_outage(client: Client, read_only: None) -> None:
    answer = client.post("/sign-in", data={"email": "nok@example.com", "password": "correct horse battery"})

    assert answer.status_code == 503
    assert "correct horse" not in answer.text
    assert "nok@" not in answer.text


@on_sqlite
def test_words_are_kept_when_there_is_no_room_for_the_photo(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    public_id = way.start(client)
    body = multipart("line", {"go": "next", "caption-1": "ยายกับแมว"}, [File("large.jpg", way.jpeg(2400, 1800))])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))

    answer = client.post(f"/drafts/{public_id}/photos", data=body, content_type="multipart/form-data; boundary=line")

    assert answer.status_code == 503
    assert 'value="ยายกับแมว"' in answer.text
