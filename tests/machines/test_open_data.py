"""Open data: what is in the files, and that a story that was taken down is in none of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from stories import lifecycle
from stories.extensions import storages
from stories.machines import open_data
from stories.machines.routes.open_data import WORDS
from stories.models import Action, Staff, Story, StoryState
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

JSONL, CSV = "/open-data/stories.jsonl", "/open-data/stories.csv"


@pytest.fixture
def build(run_jobs: Callable[..., int]) -> Callable[[], None]:
    """Return a function making the files, as each night."""

    def make() -> None:
        run_jobs()
        open_data.build(only_missing=False)

    return make


def read_lines(client: Client) -> list[dict[str, Any]]:
    response = client.get(JSONL)
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


def test_a_line_holds_what_the_page_of_the_story_shows(
    client: Client, create_story: Callable[..., Story], build: Callable[[], None]
) -> None:
    body = "ฝนตกทั้งซอย ร้านข้าวแกงยังเปิด\n\nแม่ค้ายิ้มให้ทุกคน"
    story = create_story(
        StoryState.PUBLISHED,
        texts={"th": ("ร้านข้าวแกงริมคลอง", body), "en": ("Curry by the khlong", "It rained.")},
        photos=2,
        contact_email="malee@example.com",
        revision={"pen_name": "มะลิ", "landmark": "ท่าน้ำ"},
    )
    build()

    (line,) = read_lines(client)

    assert tuple(line) == open_data.FIELDS == tuple(WORDS)
    assert (line["title_th"], line["text_th"], line["title_en"]) == ("ร้านข้าวแกงริมคลอง", body, "Curry by the khlong")
    assert line["id"] == story.public_id
    assert client.get(line["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert (line["district"], line["theme"], line["landmark"]) == (story.district, story.theme, "ท่าน้ำ")
    assert [sorted(photo) for photo in line["photos"]] == [
        ["caption", "description", "height", "lang", "url", "width"]
    ] * 2
    assert "malee@example.com" not in client.get(JSONL).text + client.get(CSV).text


def test_a_story_in_one_language_leaves_the_other_empty(
    client: Client, create_story: Callable[..., Story], build: Callable[[], None]
) -> None:
    create_story(StoryState.PUBLISHED, texts={"th": ("ตลาดเช้า", "ผักสด")})
    build()

    (line,) = read_lines(client)

    assert (line["title_en"], line["text_en"]) == ("", "")


def test_the_table_has_the_same_stories_and_no_formula(
    client: Client, create_story: Callable[..., Story], build: Callable[[], None]
) -> None:
    create_story(StoryState.PUBLISHED, texts={"th": ("=1+1", 'เขาว่า "ดี"\nบรรทัดสอง')}, photos=1)
    build()

    header, row = csv.reader(io.StringIO(client.get(CSV).data.decode("utf-8-sig"), newline=""))

    assert tuple(header) == open_data.FIELDS
    values = dict(zip(header, row, strict=True))
    assert (values["title_th"], values["text_th"], values["photos"]) == ("'=1+1", 'เขาว่า "ดี"\nบรรทัดสอง', "1")


@pytest.mark.parametrize("action", [Action.HIDE, Action.WITHDRAW])
def test_what_is_taken_down_is_out_of_the_files_at_once_and_they_are_made_anew(
    client: Client,
    create_story: Callable[..., Story],
    build: Callable[[], None],
    run_jobs: Callable[..., int],
    moderator: Staff,
    action: Action,
) -> None:
    stays, goes = (create_story(StoryState.PUBLISHED) for _ in range(2))
    build()
    assert {line["id"] for line in read_lines(client)} == {stays.public_id, goes.public_id}

    by = actor_for(moderator) if action is Action.HIDE else author_of(goes.id)
    with transaction():
        lifecycle.move(
            lifecycle.lock(goes.public_id), action, by=by, reasons=["private_data"] * (action is Action.HIDE)
        )
    at_once = client.get(JSONL)
    run_jobs()

    assert (at_once.status_code, at_once.headers["Retry-After"]) == (503, "120")
    assert [line["id"] for line in read_lines(client)] == [stays.public_id]
    assert len(list(storages().public.list("open-data/"))) == 2


def test_a_second_job_of_a_removal_finds_the_files_made(
    client: Client, create_story: Callable[..., Story], build: Callable[[], None]
) -> None:
    create_story(StoryState.PUBLISHED)
    build()
    etag = client.get(JSONL).headers["ETag"]

    open_data.build(only_missing=True)
    same = client.get(JSONL).headers["ETag"]
    open_data.build(only_missing=False)

    assert same == etag
    assert client.get(JSONL).headers["ETag"] != etag


@pytest.mark.parametrize("path", [JSONL, CSV])
def test_a_file_is_sent_packed_and_only_when_it_is_new(client: Client, build: Callable[[], None], path: str) -> None:
    build()

    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip, br"})
    again = client.get(path, headers={"If-None-Match": plain.headers["ETag"]})
    later = client.get(path, headers={"If-Modified-Since": plain.headers["Last-Modified"]})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert [(one.status_code, one.data) for one in (again, later)] == [(304, b"")] * 2
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_says_what_authors_agreed_to_and_names_each_field(
    client: Client, build: Callable[[], None], prefix: str
) -> None:
    before = client.get(f"{prefix}/open-data")
    build()
    page = client.get(f"{prefix}/open-data").text

    assert before.status_code == 200
    assert ("ลิขสิทธิ์ยังเป็นของฉัน" if not prefix else "The copyright stays with me.") in page
    assert all(f"<code>{name}</code>" in page for name in open_data.FIELDS)
    assert f'href="{prefix}/open-data"' in client.get(f"{prefix}/api").text


def test_stories_are_read_in_batches(
    client: Client, create_story: Callable[..., Story], monkeypatch: pytest.MonkeyPatch, build: Callable[[], None]
) -> None:
    ids = [create_story(StoryState.PUBLISHED).public_id for _ in range(5)]
    monkeypatch.setattr(open_data, "_BATCH", 2)

    build()

    assert sorted(line["id"] for line in read_lines(client)) == sorted(ids)
