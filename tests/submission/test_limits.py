"""Codes that open nothing, and limits for one network."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from stories import credentials, throttle
from stories.extensions import db
from stories.models import StoryState, ThrottleWindow
from stories.submission import services
from stories.submission.routes.mine import TRIES_OF_A_CODE_PER_TEN_MINUTES, WRONG_CODES_PER_TEN_MINUTES
from stories.submission.routes.photos import PHOTOS_OF_A_NETWORK_PER_HOUR, PHOTOS_PER_HOUR
from stories.submission.routes.sending import SENDS_PER_HOUR
from stories.submission.routes.start import DRAFTS_PER_HOUR
from stories.web.guards import WRITES_PER_TEN_MINUTES
from tests.conftest import Client
from tests.submission.draft import fill_in
from tests.submission.way import errors_beside, fill, get_revision, get_story, jpeg, start, upload


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


def test_guessing_slips_is_slowed_down_for_one_network_and_the_code_stays_in_the_field(client: Client) -> None:
    codes = [credentials.new_slip() for _ in range(WRONG_CODES_PER_TEN_MINUTES + 1)]

    statuses = [client.post("/track", data={"code": code}).status_code for code in codes]
    blocked = client.post("/track", data={"code": codes[0]})
    elsewhere = client.post("/track", data={"code": codes[0]}, environ_base={"REMOTE_ADDR": "203.0.113.9"})

    assert statuses == [404] * WRONG_CODES_PER_TEN_MINUTES + [429]
    assert 0 < int(blocked.headers["Retry-After"]) <= 600
    assert f'value="{codes[0]}"' in blocked.text
    assert "พักสัก 10 นาที" in errors_beside(blocked.text, "code")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        *("7Q4M-2NXK-81TB", "7q4m2nxk81tb", " 7Q4M 2NXK 81TB ", "7Q4M–2NXK—81TB", "7Q4M.2NXK.81TB"),
        *("๗Q๔M-๒NXK-๘๑TB", "７Q４M２NXK８１TB", "7Q4M\u200b-2NXK\ufeff-81TB", "7Q4M-2NXK-8ITB", "7Q4M-2NXK-8lTB"),
    ],
)
def test_a_code_is_read_however_it_is_typed_or_pasted(app: object, typed: str) -> None:
    assert credentials.read_slip(typed) == "7Q4M2NXK81TB"


def test_one_code_is_tried_so_often_from_all_networks_together(client: Client) -> None:
    code = credentials.new_slip()

    statuses = [
        client.post("/track", data={"code": code}, environ_base={"REMOTE_ADDR": f"203.0.113.{host}"}).status_code
        for host in range(TRIES_OF_A_CODE_PER_TEN_MINUTES + 1)
    ]

    assert statuses == [404] * TRIES_OF_A_CODE_PER_TEN_MINUTES + [429]


def test_right_codes_do_not_count_against_the_neighbours_of_one_address(client: Client) -> None:
    story_codes = []
    for _ in range(WRONG_CODES_PER_TEN_MINUTES + 2):
        started, code = services.start_draft(), credentials.new_slip()
        fill_in(started)
        services.send(started.public_id, by=started.author, slip=code)
        story_codes.append(code)

    statuses = [client.post("/track", data={"code": code}).status_code for code in story_codes]

    assert set(statuses) == {302}


def test_starting_drafts_is_limited_per_network(client: Client) -> None:
    statuses = [client.post("/submit").status_code for _ in range(DRAFTS_PER_HOUR + 1)]

    assert statuses == [302] * DRAFTS_PER_HOUR + [429]


def test_sending_is_limited_per_network_and_the_story_stays(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)
    for _ in range(SENDS_PER_HOUR):
        throttle.hit("send", "127.0.0.1", limit=SENDS_PER_HOUR, window_seconds=3600)

    refused = client.post(f"/drafts/{public_id}/preview")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    assert "พักสัก" in refused.text
    assert "ฝนเทลงมาตั้งแต่ตีสี่" in refused.text
    assert get_story(public_id).state is StoryState.DRAFT


def test_writing_to_one_story_without_end_is_slowed_down_and_gives_back_what_was_typed(client: Client) -> None:
    public_id, other = start(client), start(client)
    for _ in range(WRITES_PER_TEN_MINUTES):
        throttle.hit("write", public_id, limit=WRITES_PER_TEN_MINUTES, window_seconds=600)
    typed = {"lang": "th", "title": "ชื่อที่พิมพ์", "body": "เรื่องที่พิมพ์ <ยังไม่ได้เก็บ>"}

    refused = client.post(f"/drafts/{public_id}/write", data=typed)
    neighbour = client.post(f"/drafts/{other}/write", data=typed)
    stranger = client.application.test_client()
    strange = [stranger.post(f"/drafts/{other}/write", data=typed).status_code for _ in range(3)]
    count = db.session.scalars(select(ThrottleWindow.count).where(ThrottleWindow.name == "write")).all()

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert "ชื่อที่พิมพ์" in refused.text
    assert "เรื่องที่พิมพ์ &lt;ยังไม่ได้เก็บ&gt;" in refused.text
    assert neighbour.status_code != 429
    assert strange == [403] * 3
    assert sorted(count) == [1, WRITES_PER_TEN_MINUTES + 1]  # who is not the author cannot use an author's tries up


@pytest.mark.parametrize("name", ["add-photo", "add-photo-network"])
def test_photos_are_limited_per_story_and_network_and_the_words_are_kept(client: Client, name: str) -> None:
    public_id = start(client)
    upload(client, public_id, (jpeg(40, 30), "ดี.jpg"))
    photo_id = get_revision(public_id).photos[0].photo_id
    limits = {
        "add-photo": (public_id, PHOTOS_PER_HOUR),
        "add-photo-network": ("127.0.0.1", PHOTOS_OF_A_NETWORK_PER_HOUR),
    }
    subject, limit = limits[name]
    for _ in range(limit - 1):
        throttle.hit(name, subject, limit=limit, window_seconds=3600)

    response = upload(client, public_id, (jpeg(40, 30), "อีก.jpg"), **{f"caption-{photo_id}": "คำบรรยาย"})

    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert get_revision(public_id).photos[0].texts[0].caption == "คำบรรยาย"
